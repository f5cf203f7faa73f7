"""The help's articles say in both languages the same, in the screen's own words, and leave no page or refusal out."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from markdown_it.token import Token
from tests.wording.test_catalogues import GLOSSARIES, NEVER

from startline.help.articles import Article, articles
from startline.models import HelpAudience
from startline.rules.refusal import RefusalCode
from startline.wording.build import catalogues

ENGLISH, ITALIAN = articles("en"), articles("it")
BOTH = [*ENGLISH.values(), *ITALIAN.values()]
EVERY = [pytest.param(article, id=f"{article.language}-{article.slug}") for article in BOTH]
SLUGS = sorted(ENGLISH)
NO_PAGES = {  # the help itself, and what nobody reads: acts, files, and what machines ask for
    "help",
    "help_article",
    "help_search",
    "help_useful",
    "case_file",
    "case_say",
    "case_solve",
    "delete_filter",
    "desk_file",
    "enter_link",
    "export_lines",
    "health",
    "hub_case_file",
    "hub_case_say",
    "hub_case_solve",
    "hub_events",
    "import_decide",
    "import_discard",
    "import_go_on",
    "import_read_again",
    "import_start",
    "import_stop",
    "import_to_correct",
    "line_file",
    "line_outcome",
    "logo",
    "mail",
    "mail_check",
    "mail_events",
    "mail_replies",
    "mail_resume",
    "mail_send_again",
    "mail_try_now",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "move_clock",
    "openid_connect_callback",
    "openid_connect_login",
    "people_resend",
    "people_set_active",
    "people_withdraw",
    "organization_resend",
    "organization_withdraw",
    "self_check_cookie",
    "self_check_now",
    "set_language",
    "set_up_file",
    "settings_hub_retry",
    "settings_hub_test",
    "settings_move_field",
    "sign_in_as",
    "space_case_file",
    "space_case_say",
    "space_case_solve",
}
QUESTIONS = tomllib.loads(
    (Path(__file__).parents[1] / "queries" / "help_questions.toml").read_text(encoding="utf-8")
)["question"]
AUDIENCE = {"seller": HelpAudience.SELLERS, "customer": HelpAudience.CUSTOMERS}
FAMILIAR = re.compile(r"!|\bplease\b|\bclick\b|\bsimply\b|\bjust\b|\be\.g\.", re.IGNORECASE)


def every(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from every(list(token.children or ()))


def bold(article: Article) -> list[str]:
    """What stands in bold: the words of controls and of what pages say."""
    found: list[str] = []
    inside = False
    for token in every(list(article.text.tokens)):
        if token.type in {"strong_open", "strong_close"}:
            inside = token.type == "strong_open"
            found += [""] if inside else []
        elif inside:
            found[-1] += token.content
    return found


def key(words: str) -> str:
    return words[:1].casefold() + words[1:]


def translations() -> dict[str, set[str]]:
    """The Italian words for every text of the pages that counts nothing, first letters made small."""
    found: dict[str, set[str]] = {}
    for entry in polib.pofile(str(next(path for path in catalogues() if path.parts[-3] == "it"))):
        if not entry.msgid_plural:
            found.setdefault(key(entry.msgid), set()).add(key(entry.msgstr))
    return found


TRANSLATED = translations()


def shape(article: Article) -> list[str]:
    """Headings, lists, their points, and pictures, in their order and without their words."""
    kinds = {"heading_open", "ordered_list_open", "bullet_list_open", "list_item_open", "control"}
    return [
        f"{token.type} {token.tag} {token.info if token.type == 'control' else ''}"
        for token in article.text.tokens
        if token.type in kinds
    ]


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= names(pattern.url_patterns)
        elif pattern.name:
            found.add(pattern.name)
    return found


def test_every_article_is_there_in_both_languages() -> None:
    assert {article.language for article in ITALIAN.values()} == {"it"}
    assert ITALIAN.keys() == ENGLISH.keys()


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_have_the_same_parts_steps_and_pictures(slug: str) -> None:
    assert shape(ITALIAN[slug]) == shape(ENGLISH[slug])


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_lead_to_the_same_places(slug: str) -> None:
    assert ITALIAN[slug].text.articles == ENGLISH[slug].text.articles
    assert ITALIAN[slug].text.pages == ENGLISH[slug].text.pages


@pytest.mark.parametrize("slug", SLUGS)
def test_every_control_has_the_words_that_it_has_on_screen(slug: str) -> None:
    shown = Counter(map(key, bold(ENGLISH[slug])))
    unknown = shown.keys() - TRANSLATED.keys()
    assert not unknown, "these are no words of the pages"

    told = Counter(map(key, bold(ITALIAN[slug])))
    for words, count in shown.items():
        assert sum(told[italian] for italian in TRANSLATED[words]) >= count, (
            f"Italian says {words!r} otherwise"
        )
    assert told.total() == shown.total()


@pytest.mark.parametrize("article", EVERY)
def test_every_page_that_is_led_to_needs_nothing_but_its_name(article: Article) -> None:
    dead = []
    for page in sorted(article.text.pages):
        try:
            reverse(page)
        except NoReverseMatch:
            dead.append(page)

    assert not dead


def test_every_refusal_is_explained_by_one_article() -> None:
    claims = Counter(code for article in ENGLISH.values() for code in article.refusals)

    assert claims == dict.fromkeys(RefusalCode, 1)


def test_every_page_is_explained_by_one_article() -> None:
    claims = Counter(page for article in ENGLISH.values() for page in article.pages)
    pages = names(get_resolver().url_patterns)

    assert claims.keys() - pages == set(), "these pages there are not"
    assert pages - NO_PAGES - claims.keys() == set(), "no article is about these pages"
    assert not claims.keys() & NO_PAGES
    assert max(claims.values()) == 1


@pytest.mark.parametrize("article", EVERY)
def test_every_article_is_short_and_has_parts(article: Article) -> None:
    assert 150 <= len(article.text.plain.split()) <= 600
    assert len(article.text.headings) >= 2
    assert len(article.text.controls) <= 3
    assert len(article.keywords) >= 8


def test_every_article_has_a_place_of_its_own() -> None:
    assert len({article.position for article in ENGLISH.values()}) == len(ENGLISH)


@pytest.mark.parametrize("article", EVERY)
def test_titles_are_names_and_summaries_one_sentence(article: Article) -> None:
    assert not article.title.endswith(".")
    assert article.summary.endswith(".")
    assert article.summary.count(". ") == 0


@pytest.mark.parametrize("article", EVERY)
def test_nobody_is_urged_or_addressed_familiarly(article: Article) -> None:
    said = "\n".join((article.title, article.summary, article.text.plain))
    never = re.compile(NEVER["it"], re.IGNORECASE) if article.language == "it" else FAMILIAR

    assert not never.findall(said)


@pytest.mark.parametrize("slug", SLUGS)
def test_glossary_words_are_used(slug: str) -> None:
    said = ENGLISH[slug].text.plain.lower(), ITALIAN[slug].text.plain.lower()
    missed = [
        italian
        for english, italian in GLOSSARIES["it"].items()
        if re.search(rf"\b{english}\b", said[0]) and not re.search(italian, said[1])
    ]

    assert not missed


def test_forty_questions_are_asked_in_each_language_some_of_them_mistyped() -> None:
    asked = Counter((question["language"], question["mistyped"]) for question in QUESTIONS)

    assert asked["en", True] >= 8 <= asked["it", True]
    assert [asked[language, True] + asked[language, False] for language in ("en", "it")] == [40, 40]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["words"])
def test_every_question_names_articles_that_its_asker_reads(question: dict[str, list[str]]) -> None:
    reads = {AUDIENCE[str(question["asked_by"])], HelpAudience.EVERYBODY}

    assert question["first"]
    assert {ENGLISH[slug].audience for slug in question["first"]} <= reads
    assert set(question["also"]) <= ENGLISH.keys()
