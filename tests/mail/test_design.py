"""The HTML of mails is what mail programs show: few elements, few properties, colours that can be read.

What is allowed here is what the published tables of support (such as caniemail.com) call supported by Gmail,
Outlook and Apple Mail, or what does no harm where it is ignored; docs/decisions/0022 says which is which.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from html.parser import HTMLParser

import pytest
from tests.mail.facts import case, in_hub, line, replaced

from startline.mail.examples import EXAMPLE_KINDS, example
from startline.mail.languages import LANGUAGES
from startline.mail.letter import LINES_SHOWN
from startline.mail.render import render
from startline.models.mail import CASE_KINDS, HUB_KINDS, REPLACED_KINDS, MailKind

ELEMENTS: Mapping[str, frozenset[str]] = {
    "html": frozenset({"lang", "dir", "xmlns:o"}),
    "head": frozenset(),
    "meta": frozenset({"charset", "name", "content"}),
    "title": frozenset(),
    "style": frozenset(),
    "body": frozenset({"class", "style"}),
    "table": frozenset(
        {
            "role",
            "lang",
            "dir",
            "class",
            "align",
            "width",
            "cellpadding",
            "cellspacing",
            "border",
            "bgcolor",
            "style",
        }
    ),
    "tr": frozenset(),
    "td": frozenset({"class", "align", "valign", "width", "colspan", "bgcolor", "style"}),
    "div": frozenset({"class", "style"}),
    "h1": frozenset({"class", "style"}),
    "h2": frozenset({"class", "style"}),
    "p": frozenset({"class", "style"}),
    "span": frozenset({"class", "style"}),
    "strong": frozenset({"class", "style"}),
    "a": frozenset({"href", "style"}),
    "br": frozenset(),
}
"""No script, no form, no image: nothing to block, nothing that tells that a mail was opened."""

SUPPORTED = frozenset(
    {
        "background-color",
        "border",
        "border-top",
        "color",
        "display",
        "font-family",
        "font-size",
        "font-weight",
        "letter-spacing",
        "line-height",
        "margin",
        "overflow",
        "padding",
        "table-layout",
        "text-align",
        "text-decoration",
        "white-space",
        "width",
        "word-break",
    }
)
"""Known to Gmail, Apple Mail and the Word engine of Outlook, each on the elements on which it stands here."""
HARMLESS = frozenset(
    {
        "border-left-color",  # of a border that only phones show
        "border-radius",  # square corners where it is unknown
        "font-variant-numeric",  # figures of the font's own width
        "max-height",  # display and mso-hide hide the preheader already
        "max-width",  # Outlook has a table of 584 px around it
        "mso-hide",  # Outlook alone knows those that begin with mso
        "mso-padding-alt",
        "overflow-wrap",  # word-break says it, too
    }
)
"""Ignored by some; what then is missed stands beside it."""
IN_STYLES = SUPPORTED | HARMLESS | {
    "border-collapse", "border-color", "border-style", "border-width", "color-scheme",
    "mso-line-height-rule", "supported-color-schemes",
}  # fmt: skip
_CLIPPED_AT = 102 * 1024  # octets that Gmail shows of a mail
_UNSEEN = "unseen"
_READABLE = 4.5  # WCAG 2.2, 1.4.3
_LIGHT_SURFACES = {"page": "#f3f4f6", "card": "#ffffff", "code": "#f3f4f6", "button": "#1f5fbf"}
_EVERY = pytest.mark.parametrize(
    ("kind", "language"), [(kind, language) for kind in EXAMPLE_KINDS for language in LANGUAGES]
)


class Elements(HTMLParser):
    """The elements of a mail with their attributes, and its conditional comments."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.comments: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def properties(css: str) -> Iterator[tuple[str, str]]:
    """The declarations of *css*."""
    for declaration in filter(str.strip, css.split(";")):
        name, _, value = declaration.partition(":")
        yield name.strip(), value.strip()


@_EVERY
def test_only_elements_attributes_and_properties_that_mail_programs_know(kind: str, language: str) -> None:
    for tag, attributes in Elements(example(kind, language=language).html).found:
        assert attributes.keys() <= ELEMENTS[tag]
        assert {name for name, _ in properties(attributes.get("style", ""))} <= SUPPORTED | HARMLESS


@_EVERY
def test_nothing_is_fetched_and_the_one_address_is_the_link(kind: str, language: str) -> None:
    html = example(kind, language=language).html

    addresses = re.findall(r"https?://[^\s\"'<]+", html)
    assert len(addresses) <= 1
    assert not re.search(r"url\(|@import|@font-face|src=|background=|srcset", html)


@_EVERY
def test_every_table_is_for_layout_and_the_language_is_named_inside_the_body_too(
    kind: str, language: str
) -> None:
    found = Elements(example(kind, language=language).html).found

    tables = [attributes for tag, attributes in found if tag == "table"]
    assert {table["role"] for table in tables} == {"presentation"}
    # In a page without a document type, as some web mailers show mails, a table inherits neither.
    assert all("font-size:15px;line-height:24px" in table["style"] for table in tables)
    # Gmail drops html and body, and with them their language.
    assert found[0] == ("html", {**found[0][1], "lang": language})
    assert tables[0]["lang"] == language


@_EVERY
def test_conditional_comments_are_balanced(kind: str, language: str) -> None:
    html = example(kind, language=language).html

    assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 3
    for comment in Elements(html).comments:
        assert comment.startswith("[if mso]>")
        assert comment.endswith("<![endif]")
    opened = "".join(re.findall(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", html, re.DOTALL))
    for tag in ("table", "tr", "td", "style", "xml"):
        assert len(re.findall(rf"<{tag}\b", opened)) == opened.count(f"</{tag}>")


def test_styles_hold_nothing_for_which_gmail_would_drop_all_of_them() -> None:
    blocks = re.findall(r"<style>(.*?)</style>", example("provisioning", language="en").html, re.DOTALL)

    assert len(blocks) == 4  # for Outlook, for all, for the dark, for the web's Outlook in the dark
    for block in blocks:
        assert len(block) < 8192
        declared = re.findall(r"([\w-]+)\s*:\s*[^;{}]+;", block)
        assert set(declared) <= IN_STYLES
    assert not any("[data-" in block for block in blocks[:3])  # Gmail knows no selectors by attribute


@_EVERY
def test_every_text_has_its_colours_on_its_elements_so_that_they_outlive_the_styles(
    kind: str, language: str
) -> None:
    html = re.sub(r"<style>.*?</style>", "", example(kind, language=language).html, flags=re.DOTALL)

    for ink, surface, _ in Inks(html).found:
        assert re.fullmatch(r"#[0-9a-f]{6}", ink)
        assert surface in _LIGHT_SURFACES.values()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in MailKind if not kind.startswith("change_")])
def test_thirty_lines_of_thirty_orders_are_not_clipped(kind: MailKind, language: str) -> None:
    lines = [line(order_number=f"{104582973 + number}") for number in range(LINES_SHOWN + 5)]

    body = render(
        kind=kind,
        language=language,
        lines=lines,
        sender_name="Nordwind",
        replaced=replaced() if kind in REPLACED_KINDS else None,
        in_hub=in_hub(first_admin=True) if kind in HUB_KINDS else None,
        case=case(words="word \u00e8\n" * 1000) if kind in CASE_KINDS else None,
    )

    assert len(body.html.encode("ascii", "xmlcharrefreplace")) < _CLIPPED_AT


@_EVERY
def test_the_preheader_adds_to_the_subject_and_fits_where_it_is_shown(kind: str, language: str) -> None:
    shown = example(kind, language=language)

    assert 20 < len(shown.preheader) <= 100
    assert shown.preheader not in shown.body.subject
    assert shown.preheader != shown.body.text.partition("\n")[0]
    assert len(shown.body.subject) <= 65
    assert f">{escape(shown.preheader)}&#8199;" in shown.html


@_EVERY
def test_the_plain_text_keeps_to_its_width_and_the_link_stands_alone(kind: str, language: str) -> None:
    shown = example(kind, language=language)

    assert all(len(row) <= 78 for row in shown.body.text.splitlines())
    assert "\u00ad" not in shown.body.text
    if "http" in shown.text:
        assert [row for row in shown.text.splitlines() if "http" in row] == [
            "http://localhost:8000/m/example"
        ]


@_EVERY
def test_every_colour_can_be_read_on_what_is_behind_it(kind: str, language: str) -> None:
    html = example(kind, language=language).html
    dark = _dark_colours(html)

    for light, on, classes in Inks(html).found:
        assert _contrast(light, on) >= _READABLE
        surface = next(name for name, colour in _LIGHT_SURFACES.items() if colour == on)
        ink = next((dark[name]["color"] for name in classes if "color" in dark.get(name, {})), None)
        if ink is None:
            assert surface == "button"
            ink = dark["button"]["color"]
        assert _contrast(ink, dark[surface]["background-color"]) >= _READABLE


def test_the_dark_of_outlook_is_the_dark_of_all_others() -> None:
    html = example("undeliverable", language="en").html
    dark = _dark_colours(html)

    for name, declared in re.findall(r"\[data-ogs[bc]\] \.([\w-]+)(?: a)? \{ ([^}]+) \}", html):
        ((prop, value),) = properties(declared)
        assert dark[name][prop] == value.removesuffix(" !important")


class Inks(HTMLParser):
    """The colour of each text, on which surface it stands, and the classes that change it in the dark."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str, tuple[str, ...]]] = set()
        self._above: list[tuple[str, str, str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"meta", "br"}:
            return
        named = dict(attrs)
        style = dict(properties(named.get("style") or ""))
        _, ink, on, classes = self._above[-1] if self._above else ("", "", "", ())
        if style.get("display") == "none":
            ink = _UNSEEN
        if "color" in style:
            classes = tuple((named.get("class") or "").split())
        surface = style.get("background-color", on)
        self._above.append((tag, style.get("color", ink), surface, classes))

    def handle_endtag(self, tag: str) -> None:
        while self._above and self._above.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, *_ in self._above}
        _, ink, on, classes = self._above[-1] if self._above else ("", "", "", ())
        if data.strip("\xa0\n ") and "body" in inside and ink != _UNSEEN:
            self.found.add((ink, on, classes))


def _dark_colours(html: str) -> Mapping[str, Mapping[str, str]]:
    """What each class declares in the dark."""
    block = html.partition("@media (prefers-color-scheme: dark) {")[2].partition("</style>")[0]
    colours: dict[str, dict[str, str]] = {}
    for selectors, declared in re.findall(r"((?:\.[\w-]+(?: a)?(?:, )?)+) \{ ([^}]+) \}", block):
        for selector in selectors.split(", "):
            name = selector.removeprefix(".").removesuffix(" a")
            for prop, value in properties(declared):
                colours.setdefault(name, {})[prop] = value.removesuffix(" !important")
    return colours


def _contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminance (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
