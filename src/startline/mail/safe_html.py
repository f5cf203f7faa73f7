"""HTML of a received mail, reduced to what can be shown: no script, no form, nothing that loads or runs."""

import re
from html import escape
from html.parser import HTMLParser

_ELEMENTS = frozenset(
    "a b br div em h1 h2 h3 hr i li ol p small span strong table tbody td th thead tr ul".split()  # noqa: SIM905
)
_VOID = frozenset({"br", "hr"})
_HIDDEN = frozenset({"head", "script", "style", "template", "title"})
_ATTRIBUTES = frozenset(
    "align cellpadding cellspacing colspan height rowspan style valign width".split()  # noqa: SIM905
)
_STYLE = re.compile(r"""[\w\s:;,.#%'"-]*""")
_WEB = ("http://", "https://")


def safe_html(source: str) -> str:
    """*source* with only the elements, attributes and links to the web that are known to be harmless."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return "".join(reader.kept)


class _Reader(HTMLParser):
    """Keeps text and harmless elements; drops what is hidden, with all that stands in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self._hidden_in: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden_in.append(tag)
        elif tag in _ELEMENTS and not self._hidden_in:
            harmless = "".join(
                f' {name}="{escape(value)}"' for name, value in attrs if value and _harmless(tag, name, value)
            )
            self.kept.append(f"<{tag}{harmless}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden_in:
            self._hidden_in.remove(tag)
        elif tag in _ELEMENTS - _VOID and not self._hidden_in:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._hidden_in:
            self.kept.append(escape(data))


def _harmless(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and value.lower().startswith(_WEB)
    return name in _ATTRIBUTES and (name != "style" or _STYLE.fullmatch(value) is not None)
