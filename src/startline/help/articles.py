"""The help's articles as they are read from their files, in the order in which they are listed (PRODUCT D1).

A file begins with TOML between lines of `+++`. What an article is for, where it stands, and which pages and refusals
it answers is said once, in the English file; another language's has title, summary and keywords of its own.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from startline.help.markdown import SLUG, BadMarkdown, Text, parse
from startline.models import HelpAudience
from startline.rules.languages import WORKSPACE_LANGUAGES
from startline.rules.refusal import RefusalCode

FIRST_LANGUAGE = "en"
"""The language in which every article is there."""
CONTROLS = frozenset(
    {
        "contact-cell",
        "contact-dialog",
        "apply-to-all",
        "resend",
        "track",
        "mapped-track",
        "window-bar",
        "manage-transactions",
        "type-filter",
        "ask-for-change",
        "pending-banner",
        "type-of-request",
        "code-field",
        "who-sets-up",
        "lost-mail",
    }
)
"""The controls that an article can show."""
_FOLDER = files("startline.help")
_SUFFIX = ".md"
_FILE = re.compile(r"\+\+\+\n(?P<front>.*?)^\+\+\+\n(?P<text>.*)", re.DOTALL | re.MULTILINE)
_OF_EVERY_LANGUAGE = frozenset({"title", "summary", "keywords"})
_OF_THE_FIRST = _OF_EVERY_LANGUAGE | {"audience", "position", "pages", "refusals"}
_LONGEST = {"slug": 64, "title": 200, "summary": 500}
_TAKEN = frozenset({"search", "check"})  # pages of the help that are no articles


class BadArticle(ValueError):
    """An article's file is wrong; the message names the file, what is wrong, and what it should be."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article in one language; *pages* (by the name of their address) and *refusals* lead to it."""

    slug: str
    language: str
    audience: HelpAudience
    position: int
    title: str
    summary: str
    keywords: tuple[str, ...]
    pages: frozenset[str]
    refusals: frozenset[RefusalCode]
    text: Text


@cache
def articles(language: str) -> Mapping[str, Article]:
    """All articles by their slugs, in order; in English where *language* has none.

    :raises BadArticle: a file is wrong.
    """
    return read_articles(_FOLDER, language=language)


def read_articles(folder: Traversable, *, language: str) -> Mapping[str, Article]:
    """The articles in *folder*, which has a folder for each language.

    :raises BadArticle: a file is wrong, leads to an article that is not there, or claims another's page or refusal.
    """
    first = {slug: _first(slug, source) for slug, source in _sources(folder, FIRST_LANGUAGE)}
    found = dict(first)
    if language in WORKSPACE_LANGUAGES and language != FIRST_LANGUAGE:
        for slug, source in _sources(folder, language):
            if slug not in first:
                raise BadArticle(
                    f"{language}/{slug}.md has no English article beside it: write that one first."
                )
            found[slug] = _translated(first[slug], source, language=language)
    for article in found.values():
        _refuse_dead_links(article, slugs=found.keys())
    _refuse_double_claims(first.values())
    ordered = sorted(found.values(), key=lambda article: (article.position, article.slug))
    return MappingProxyType({article.slug: article for article in ordered})


def _sources(folder: Traversable, language: str) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.joinpath(language).iterdir(), key=lambda file: file.name):
        if file.name.endswith(_SUFFIX):
            yield file.name.removesuffix(_SUFFIX), file.read_text(encoding="utf-8")


def _first(slug: str, source: str) -> Article:
    name = f"{FIRST_LANGUAGE}/{slug}.md"
    if not SLUG.fullmatch(slug) or len(slug) > _LONGEST["slug"] or slug in _TAKEN:
        raise BadArticle(f"{name} cannot be an address: name it in a few lower-case words with hyphens.")
    front, text = _parts(name, source, known=_OF_THE_FIRST)
    try:
        return Article(
            slug=slug,
            language=FIRST_LANGUAGE,
            audience=HelpAudience(front["audience"]),
            position=int(front["position"]),
            **_words(name, front),
            pages=frozenset(front["pages"]),
            refusals=frozenset(map(RefusalCode, front["refusals"])),
            text=text,
        )
    except (TypeError, ValueError) as problem:
        raise BadArticle(f"{name}: {problem}.") from problem


def _translated(first: Article, source: str, *, language: str) -> Article:
    name = f"{language}/{first.slug}.md"
    front, text = _parts(name, source, known=_OF_EVERY_LANGUAGE)
    return replace(first, language=language, **_words(name, front), text=text)


def _parts(name: str, source: str, *, known: frozenset[str]) -> tuple[Mapping[str, Any], Text]:
    """What the file *name* says before its text, and the text."""
    match = _FILE.fullmatch(source)
    if match is None:
        raise BadArticle(f"{name} does not begin with TOML between two lines of +++.")
    try:
        front, text = tomllib.loads(match["front"]), parse(match["text"])
    except (tomllib.TOMLDecodeError, BadMarkdown) as problem:
        raise BadArticle(f"{name}: {problem}.") from problem
    if odd := front.keys() ^ known:
        raise BadArticle(f"{name} lacks or does not know: {', '.join(sorted(odd))}.")
    if unknown := text.controls - CONTROLS:
        raise BadArticle(f"{name} shows controls that there are not: {', '.join(sorted(unknown))}.")
    return front, text


def _words(name: str, front: Mapping[str, Any]) -> dict[str, Any]:
    for key in ("title", "summary"):
        if not isinstance(front[key], str) or not 0 < len(front[key]) <= _LONGEST[key]:
            raise BadArticle(f"{name}: {key} must be text of at most {_LONGEST[key]} characters.")
    if not isinstance(front["keywords"], list):
        raise BadArticle(f"{name}: keywords must be a list of words.")
    return {
        "title": front["title"],
        "summary": front["summary"],
        "keywords": tuple(map(str, front["keywords"])),
    }


def _refuse_dead_links(article: Article, *, slugs: Iterable[str]) -> None:
    if dead := article.text.articles - set(slugs):
        name = f"{article.language}/{article.slug}.md"
        raise BadArticle(f"{name} leads to articles that there are not: {', '.join(sorted(dead))}.")


def _refuse_double_claims(first: Iterable[Article]) -> None:
    claimed: dict[str, str] = {}
    for article in first:
        for claim in sorted(article.pages | article.refusals):
            if claim in claimed:
                raise BadArticle(f"Both {claimed[claim]} and {article.slug} answer {claim}: let one of them.")
            claimed[claim] = article.slug
