"""The words of a mail that is HTML alone, as plain text: what it quotes is marked so, signatures are left out."""

import html
import re
from typing import NamedTuple

# A picture may stand in its own tag, megabytes long.
_TAG = re.compile(r"<[^<>]{0,4000}>|</?[a-z][^<>]*>", re.IGNORECASE)
_NAME = re.compile(r"<\s{0,5}(/?)\s{0,5}([a-z][a-z0-9:]{0,20})", re.IGNORECASE)
_HIDDEN = frozenset({"head", "script", "style", "title", "template"})
_BREAKS = frozenset(
    {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "hr", "table", "ul", "ol", "blockquote", "pre"}
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
# The elements in which mail programs put what they quote, and what somebody signs with.
_QUOTES = re.compile(r"""(?i)\b(?:gmail_quote|yahoo_quoted|protonmail_quote)\b""")
_SIGNS = re.compile(r"""(?i)\b(?:gmail_signature|moz-signature|ms-outlook-mobile-signature)\b""")
MOST_LEVELS = 500
_CLOSES_WITHIN = 50


def words_of_html(source: str) -> str:
    """The text of *source* in lines; a quoted one begins with `> `. Nothing in it raises or loads anything."""
    seen = _without_comments(source)
    reader = _Reader()
    at = 0
    for tag in _TAG.finditer(seen):
        reader.text(seen[at : tag.start()])
        reader.tag(tag[0])
        at = tag.end()
    reader.text(seen[at:])
    return "\n".join(reader.lines()).strip("\n")


def _without_comments(source: str) -> str:
    """*source* without comments, among which Outlook hides its own; one that is never closed hides all the rest."""
    pieces, at = [], 0
    while (begins := source.find("<!--", at)) >= 0:
        pieces.append(source[at:begins])
        ends = source.find("-->", begins)
        if ends < 0:
            return "".join(pieces)
        at = ends + len("-->")
    return "".join([*pieces, source[at:]])


class _Element(NamedTuple):
    name: str
    hides: bool
    quotes: bool


class _Reader:
    """Goes through tags and text; counts the open elements that hide, or quote, what stands in them."""

    def __init__(self) -> None:
        self._lines: list[list[str]] = [[]]
        self._quoted: list[bool] = [False]
        self._open: list[_Element] = []
        self._hiding = 0
        self._quoting = 0

    def text(self, written: str) -> None:
        """Take *written*, unless it is hidden."""
        if written and not self._hiding:
            self._lines[-1].append(re.sub(r"\s+", " ", written))

    def tag(self, tag: str) -> None:
        """Take a tag."""
        found = _NAME.match(tag)
        if found is None:
            return
        name = found[2].lower()
        if name in _BREAKS:
            self._lines.append([])
            self._quoted.append(False)
        if found[1]:
            self._close(name)
        elif name not in _VOID and not tag.endswith("/>") and len(self._open) < MOST_LEVELS:
            hides = name in _HIDDEN or bool(_SIGNS.search(tag))
            self._count(_Element(name, hides, name == "blockquote" or bool(_QUOTES.search(tag))))
        if name in _BREAKS:
            self._quoted[-1] = self._quoting > 0

    def lines(self) -> list[str]:
        """The lines, each empty one once."""
        lines: list[str] = []
        for pieces, quoted in zip(self._lines, self._quoted, strict=True):
            words = html.unescape("".join(pieces)).replace("\xa0", " ").strip()
            if words or (lines and lines[-1]):
                lines.append(f"> {words}" if quoted and words else words)
        return lines

    def _count(self, element: _Element) -> None:
        self._open.append(element)
        self._hiding += element.hides
        self._quoting += element.quotes

    def _close(self, name: str) -> None:
        """Close the innermost open element of that name, with all that somebody forgot to close in it."""
        for place in range(len(self._open) - 1, max(-1, len(self._open) - 1 - _CLOSES_WITHIN), -1):
            if self._open[place].name == name:
                while len(self._open) > place:
                    closed = self._open.pop()
                    self._hiding -= closed.hides
                    self._quoting -= closed.quotes
                return
