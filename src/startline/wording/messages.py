"""Finds every translatable text of the source: gettext calls in Python, translation tags in templates."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
_TEMPLATE_SUFFIXES = frozenset({".html", ".txt"})
# Which arguments of a call are what: the context, the text, the text for many.
_CALLS = {
    "_": ("text",),
    "gettext": ("text",),
    "ngettext": ("text", "plural"),
    "pgettext": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
}
# What `templatize` makes of the tags: a call whose first arguments are literals.
_LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_TAG_CALL = re.compile(rf"(?<!\w)(?P<name>_|n?p?gettext)\((?P<texts>{_LITERAL}(?:, ?{_LITERAL})*)")


@dataclass(frozen=True, kw_only=True, order=True)
class Message:
    """One text to translate; *plural* is its form for many, where it counts something."""

    text: str
    plural: str = ""
    context: str = ""


class NotLiteral(ValueError):
    """A text to translate is computed, so that no catalogue can have it."""

    def __init__(self, *, path: Path, line: int) -> None:
        """Name the place."""
        super().__init__(f"{path}:{line} translates a computed text: pass a literal with named placeholders.")


def messages_of(package: Path = PACKAGE) -> dict[Message, list[str]]:
    """Every message under *package*, each with the files that have it, relative to the package's parent.

    :raises NotLiteral: a text is put together where it is translated.
    """
    found: dict[Message, list[str]] = {}
    for path in sorted(package.rglob("*")):
        for message in _in_file(path):
            places = found.setdefault(message, [])
            place = path.relative_to(package.parent).as_posix()
            if place not in places:
                places.append(place)
    return found


def _in_file(path: Path) -> Iterable[Message]:
    if path.suffix == ".py":
        return _in_python(path)
    return _in_template(path) if path.suffix in _TEMPLATE_SUFFIXES else ()


def _in_python(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        parts = _CALLS.get(_name(node.func).removesuffix("_lazy"))
        if parts and len(node.args) >= len(parts):
            texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            if not all(isinstance(text, str) for text in texts[: len(parts)]):
                raise NotLiteral(path=path, line=node.lineno)
            yield Message(**dict(zip(parts, map(str, texts), strict=False)))


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _in_template(path: Path) -> Iterator[Message]:
    source = templatize(path.read_text(encoding="utf-8"), origin=path.as_posix())
    for call in _TAG_CALL.finditer(source):
        texts = ast.literal_eval(f"({call['texts']},)")
        yield Message(**dict(zip(_CALLS[call["name"]], texts, strict=False)))
