"""The templates of mails: readable files, compiled once, filled in microseconds.

`{{ name }}` is a text, escaped in an HTML template; `{{ name|safe }}` was filled from another template.
"""

import re
from functools import cache, lru_cache
from html import escape
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "templates" / "mail"
# Most of what is filled in are the same sentences again and again.
_escaped = lru_cache(maxsize=16384)(escape)
_SLOT = re.compile(r"\{\{ (\w+(?:\|safe)?) \}\}")


class Template:
    """A text with slots; in an HTML template every value is escaped unless its slot says `|safe`."""

    def __init__(self, source: str, *, is_html: bool) -> None:
        """Compile *source*."""
        pieces = _SLOT.split(source)
        self._pieces = pieces
        self._slots = [(name.removesuffix("|safe"), is_html and "|" not in name) for name in pieces[1::2]]

    def fill(self, **values: str) -> str:
        """The text with every slot filled.

        :raises KeyError: a slot has no value.
        """
        pieces = self._pieces.copy()
        pieces[1::2] = [_escaped(values[name]) if escaped else values[name] for name, escaped in self._slots]
        return "".join(pieces)


@cache
def template(name: str) -> Template:
    """The template in the file *name*, without the line break at its end; HTML where the name ends so."""
    source = (_FOLDER / name).read_text(encoding="utf-8").removesuffix("\n")
    return Template(source, is_html=name.endswith(".html"))
