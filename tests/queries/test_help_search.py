"""The help is searched by what people type, as they type it (PRODUCT D1)."""

import pytest
from tests.models.forbidding import run
from tests.queries.test_list_plans import plans_of_all

from startline.models import HelpText
from startline.models.desk import HelpAudience
from startline.queries import seeing
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


@pytest.mark.usefixtures("_articles")
@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("Spma", "spam"),
        ("spma folder", "spam folder"),
        ("provisioning contct", "provisioning contact"),
        ("pencl or whitlist", "pencil or whitelist"),
        ("zzzz folder", None),
    ],
)
def test_a_slip_is_corrected_to_a_word_of_the_help_and_told(typed: str, corrected: str | None) -> None:
    found = search_help(typed, language="en", audiences=EVERYBODY)

    assert found.corrected == corrected


@pytest.mark.usefixtures("_articles")
def test_what_is_corrected_is_found_and_written_as_the_help_writes_it() -> None:
    found = search_help("cittta", language="it", audiences=EVERYBODY)

    assert (found.corrected, [hit.slug for hit in found.hits]) == ("città", ["cambiare"])


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("contato", "contatto"),  # the index has it, as a form of "contare"
        ("Il contato", "Il contatto"),
        ("contare", None),
        ("contatti", None),
        ("contava", None),
    ],
)
def test_a_letter_that_is_not_doubled_is_a_slip_though_the_index_has_the_word(
    typed: str, corrected: str | None
) -> None:
    article("counted", "I tentativi contano", language="it")
    article("contact", "Modificare il contatto", language="it")

    assert search_help(typed, language="it", audiences=EVERYBODY).corrected == corrected


def test_words_of_a_new_article_are_known_at_once() -> None:
    article("old", "Something")
    assert search_help("firewal", language="en", audiences=EVERYBODY).corrected is None

    article("new", "Through the firewall")

    assert search_help("firewxll", language="en", audiences=EVERYBODY).corrected == "firewall"


@pytest.mark.usefixtures("_articles")
def test_articles_for_others_are_not_found_and_their_words_not_corrected() -> None:
    found = search_help("colleague", language="en", audiences=[HelpAudience.SELLERS])

    assert (found.hits, found.corrected) == ([], None)


@pytest.mark.parametrize("language", ["en", "it"])
def test_only_articles_in_the_language_are_found(language: str) -> None:
    for one in ("en", "it"):
        article(f"in-{one}", "Spam", language=one)

    assert slugs("spam", language=language) == [f"in-{language}"]


@pytest.mark.usefixtures("_articles")
def test_an_article_is_not_found_by_a_word_of_little_account_alone() -> None:
    assert slugs("provisioning gdpr template invoice") == []


def test_a_title_says_more_than_keywords_these_more_than_the_summary_and_the_text_least() -> None:
    places = {"text": "text", "summary": "summary", "keywords": "keywords"}
    article("in-title", "Firewall")
    for slug, place in places.items():
        article(f"in-{slug}", "Other", **{"text": "Nothing", "summary": "Nothing", place: "firewall"})

    assert slugs("firewall") == ["in-title", "in-keywords", "in-summary", "in-text"]


@pytest.mark.usefixtures("_articles")
def test_an_excerpt_says_what_of_it_was_searched_for_and_is_plain_text() -> None:
    HelpText.objects.filter(slug="change-contact").update(text="Choose the pencil \x02& save it.")

    (hit,) = search_help("pencils", language="en", audiences=EVERYBODY).hits

    assert [piece.text for piece in hit.excerpt if piece.hit] == ["pencil"]
    assert "".join(piece.text for piece in hit.excerpt) == "Choose the pencil & save it."


@pytest.mark.usefixtures("_articles")
def test_dots_stand_for_what_an_excerpt_leaves_out() -> None:
    around = "and so on " * 30
    HelpText.objects.filter(slug="change-contact").update(text=f"It begins {around} pencil {around}.")

    (hit,) = search_help("pencils", language="en", audiences=EVERYBODY).hits

    excerpt = "".join(piece.text for piece in hit.excerpt)
    assert (excerpt[:2], excerpt[-2:]) == ("… ", " …")


@pytest.mark.usefixtures("_articles")
def test_an_excerpt_shows_words_with_their_accents() -> None:
    (hit,) = search_help("l'indirizzo in città", language="it", audiences=EVERYBODY).hits

    assert [piece.text for piece in hit.excerpt if piece.hit] == ["città", "indirizzo"]


@pytest.mark.usefixtures("_articles")
def test_readers_of_the_workspace_search_too() -> None:
    with seeing.seeing([], user_id=0):
        assert slugs("whitelist") == ["mail-not-arrived"]


@pytest.mark.usefixtures("_articles")
def test_no_more_than_asked_for_are_found() -> None:
    assert len(search_help("provisioning", language="en", audiences=EVERYBODY, limit=1).hits) == 1


def test_among_many_articles_the_words_are_found_by_their_index() -> None:
    run(
        "INSERT INTO startline_helptext (slug, language, audience, position, title, summary, text, sha256)"
        " SELECT 'a' || n, 'en', 'everybody', 1, 'Title ' || n, 'Summary', 'w' || n || 'x', ''"
        " FROM generate_series(1, %s) AS n",
        3000,
    )
    run("ANALYZE startline_helptext")

    with plans_of_all() as plans:
        assert slugs("w77x") == ["a77"]

    assert "Bitmap Index Scan on help_words" in plans["find"]
