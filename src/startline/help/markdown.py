"""Articles' Markdown: what of it is understood, what it says in plain words, and how it becomes a page.

Markup of HTML is off. A link leads to another article by its slug, or to a page by `page:name`; a picture alone in a
paragraph, `![caption](control:NAME)`, is the very control of that name.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_PAGE, _CONTROL = "page:", "control:"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What an article is called in addresses."""
_LINE_BREAKS = frozenset({"softbreak", "hardbreak"})


class BadMarkdown(ValueError):
    """The text holds what an article does not; the message says what and where."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A part of an article; *anchor* is the same in every language."""

    anchor: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """An article's text: to be written as a page, and in *plain* words for the search.

    *articles*, *pages* and *controls* are the slugs and names that it leads to or shows.
    """

    tokens: Sequence[Token]
    headings: Sequence[Heading]
    plain: str
    articles: frozenset[str]
    pages: frozenset[str]
    controls: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a text does not know itself: the addresses of articles and pages, and a control's picture by its name."""

    article: Callable[[str], str]
    page: Callable[[str], str]
    control: Callable[[str, str], str]


def parse(source: str) -> Text:
    """The text of the Markdown *source*.

    :raises BadMarkdown: it has a heading of a level other than two or three, a picture that is no control or not
        alone in its paragraph, or a link that leads neither to an article nor to a page.
    """
    tokens = list(_with_controls(_MARKDOWN.parse(source)))
    headings = list(_name_headings(tokens))
    inner = [child for token in tokens for child in token.children or ()]
    targets = [str(child.attrs["href"]) for child in inner if child.type == "link_open"]
    _refuse_odd(inner, targets)
    return Text(
        tokens=tokens,
        headings=headings,
        plain="\n".join(filter(None, map(_words, tokens))),
        articles=frozenset(target for target in targets if not target.startswith(_PAGE)),
        pages=frozenset(target.removeprefix(_PAGE) for target in targets if target.startswith(_PAGE)),
        controls=frozenset(token.info for token in tokens if token.type == "control"),
    )


def to_html(text: Text, around: Surroundings) -> str:
    """*text* as the HTML of a page; what somebody wrote is escaped in it."""
    return str(_MARKDOWN.renderer.render(text.tokens, _MARKDOWN.options, {"around": around}))


def _with_controls(tokens: Sequence[Token]) -> Iterator[Token]:
    """*tokens* with one in place of each paragraph that is the picture of a control."""
    left = iter(tokens)
    for token in left:
        if token.type != "paragraph_open":
            yield token
            continue
        inline, end = next(left), next(left)
        if control := _control_in(inline):
            yield control
        else:
            yield from (token, inline, end)


def _control_in(inline: Token) -> Token | None:
    match inline.children:
        case [Token(type="image") as picture] if str(picture.attrs["src"]).startswith(_CONTROL):
            name = str(picture.attrs["src"]).removeprefix(_CONTROL)
            return Token("control", "figure", 0, content=picture.content, info=name, block=True)
    return None


def _name_headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    """The parts of the article, each heading of which gets its anchor."""
    number = 0
    for token, inline in itertools.pairwise(tokens):
        if token.type != "heading_open":
            continue
        if token.tag not in {"h2", "h3"}:
            raise BadMarkdown(f"{inline.content!r} is a heading of another level than ## or ###")
        if token.tag == "h2":
            number += 1
            token.attrSet("id", f"part-{number}")
            yield Heading(anchor=f"part-{number}", words=_words(inline))


def _refuse_odd(inner: Iterable[Token], targets: Iterable[str]) -> None:
    for child in inner:
        if child.type == "image":
            raise BadMarkdown(f"the picture {child.attrs['src']!r} is no control alone in its paragraph")
    for target in targets:
        if not target.startswith(_PAGE) and not SLUG.fullmatch(target):
            raise BadMarkdown(f"the link {target!r} leads neither to an article nor to a page")


def _words(token: Token) -> str:
    """What *token* says, without its marks."""
    if token.type == "control":
        return token.content
    parts = (" " if child.type in _LINE_BREAKS else child.content for child in token.children or ())
    return "".join(parts) or token.content


def _link(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    target, around = str(tokens[index].attrs["href"]), _around(env)
    is_page = target.startswith(_PAGE)
    address = around.page(target.removeprefix(_PAGE)) if is_page else around.article(target)
    return self.renderToken([Token("link_open", "a", 1, attrs={"href": address})], 0, options, env)


def _control(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return _around(env).control(tokens[index].info, tokens[index].content)


def _around(env: Mapping[str, Surroundings]) -> Surroundings:
    return env["around"]


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.add_render_rule("link_open", _link)
    markdown.add_render_rule("control", _control)
    return markdown


_MARKDOWN = _markdown()
