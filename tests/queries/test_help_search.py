"""The help is searched by what people type, as they type it (PRODUCT D1)."""

import pytest

from startline.models import HelpText
from startline.models.desk import HelpAudience
from startline.queries.help_search import search_help

pytestmark = pytest.mark.django_db
EVERYBODY = list(HelpAudience)


def article(slug: str, title: str, *, language: str = "en", **more: str) -> None:
    """An article of the help, whose text is its title unless *more* says otherwise."""
    usual = {"summary": title, "text": title, "audience": HelpAudience.EVERYBODY.value, "sha256": slug}
    HelpText.objects.create(slug=slug, language=language, title=title, position=1, **{**usual, **more})


@pytest.fixture
def _articles() -> None:
    article(
        "change-contact",
        "Change the provisioning contact",
        text="Choose the pencil beside the address, type the new one, and save.",
    )
    article(
        "mail-not-arrived",
        "The provisioning email has not arrived",
        keywords="spam junk whitelist",
        text="Look into the spam folder. Allow the sender's address.",
    )
    article("hand-over", "Hand over to a colleague", audience="customers", text="A code is sent by email.")
    article(
        "cambiare",
        "Modificare il contatto di provisioning",
        language="it",
        text="La città dell'indirizzo è perché no: più volte.",
    )


def slugs(words: str, *, language: str = "en") -> list[str]:
    return [hit.slug for hit in search_help(words, language=language, audiences=EVERYBODY).hits]


@pytest.mark.usefixtures("_articles")
@pytest.mark.parametrize(
    "words",
    ["spam", "SPAM", "arrived", "it never arrives", "e-mail spam", "email spam", "spam xyzzy", "whitelis"],
)
def test_an_article_is_found_however_its_words_are_written(words: str) -> None:
    assert slugs(words)[0] == "mail-not-arrived"


@pytest.mark.usefixtures("_articles")
@pytest.mark.parametrize("words", ["città", "citta", "CITTÀ", "citta\u0300", "dell'indirizzo"])
def test_accents_and_elisions_do_not_matter(words: str) -> None:
    assert slugs(words, language="it") == ["cambiare"]


@pytest.mark.usefixtures("_articles")
@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "the of and",
        "\0",
        "x" * 1000,
        "a " * 500,
        "'",
        '"',
        "&|!()<->:*\\",
        "spam' & !(x",
        "\ud800 \u202e",
        "ｆｕｌｌ＇ｗｉｄｔｈ：＊",
        "%s %(x)s",
        "😀",
        "1e999 -5 0x1 http://a.b/c?d user@host.example",
    ],
)
@pytest.mark.parametrize("language", ["en", "it", "de", "xx"])
def test_any_text_may_be_searched_for(words: str, language: str) -> None:
    search_help(words, language=language, audiences=EVERYBODY)
