"""The texts of customers' pages are found wherever they stand, so that none is left in English by oversight."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from startline.wording.customers import customers_messages, is_customers
from startline.wording.messages import PACKAGE, Message, messages_of

_AREAS = ("hub", "set_up", "space")
_INCLUDED = re.compile(r'{% (?:include|extends) "([^"]+)"')
# What customers' pages take from these has no text in it; the texts in them are those of the workspace's lists.
WORKSPACES = {"startline/wording/causes.py", "startline/web/searching.py", "startline/wording/deliveries.py"}


def _imported(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("startline"):
            module = PACKAGE.parent / str(node.module).replace(".", "/")
            names = [module / f"{name.name}.py" for name in node.names]
            yield from (file for file in [module.with_suffix(".py"), *names] if file.exists())


def _included(path: Path) -> Iterator[Path]:
    for name in _INCLUDED.findall(path.read_text(encoding="utf-8")):
        yield PACKAGE / "templates" / name


def _reached() -> set[Path]:
    """The files behind customers' pages: their own, and whatever these import or include."""
    ahead = [
        file
        for area in _AREAS
        for file in [
            *(PACKAGE / "web" / area).glob("*.py"),
            *(PACKAGE / "templates/web" / area).glob("*.html"),
        ]
    ]
    seen: set[Path] = set()
    while ahead:
        file = ahead.pop()
        if file not in seen:
            seen.add(file)
            ahead += _imported(file) if file.suffix == ".py" else _included(file)
    return seen


def test_whatever_customers_pages_import_or_include_is_translated_for_them() -> None:
    with_texts = {place for places in messages_of().values() for place in places}
    reached = {path.relative_to(PACKAGE.parent).as_posix() for path in _reached()} & with_texts

    assert {place for place in reached if not is_customers(place)} == WORKSPACES


def test_a_text_is_a_customers_wherever_else_it_stands() -> None:
    both, workspaces = Message(text="Save"), Message(text="Work list")
    messages = {
        both: ["startline/web/orders/x.py", "startline/web/hub/x.py"],
        workspaces: ["startline/web/page.py"],
    }

    assert customers_messages(messages) == {both: ["startline/web/hub/x.py"]}


def test_every_file_that_is_named_is_there() -> None:
    from startline.wording import customers

    assert all((PACKAGE.parent / file).exists() for file in [*customers._FILES, *customers._FOLDERS])
