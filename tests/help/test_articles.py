"""The articles: how their files are read, what is refused with a reason, and that those that ship are whole."""

from importlib.resources import files
from pathlib import Path

import pytest

from startline.help.articles import BadArticle, articles, read_articles
from startline.models import HelpAudience
from startline.rules.languages import WORKSPACE_LANGUAGES
from startline.rules.refusal import RefusalCode

FRONT = {
    "title": '"Send it again"',
    "summary": '"Once more."',
    "audience": '"sellers"',
    "position": "10",
    "keywords": '["again"]',
    "pages": '["resend"]',
    "refusals": '["not_mailed_yet"]',
}
ITALIAN = {"title": '"Inviare di nuovo"', "summary": '"Ancora."', "keywords": "[]"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language in WORKSPACE_LANGUAGES:
        (tmp_path / language).mkdir()
    return tmp_path


def write(folder: Path, name: str, front: dict[str, str], text: str = "Words.\n") -> None:
    lines = "".join(f"{key} = {value}\n" for key, value in front.items())
    (folder / f"{name}.md").write_text(f"+++\n{lines}+++\n{text}", encoding="utf-8")


def test_an_article_says_once_what_it_is_for_and_in_each_language_what_it_says(folder: Path) -> None:
    write(folder, "en/again", FRONT)
    write(folder, "it/again", ITALIAN, "Parole.\n")

    (article,) = read_articles(folder, language="it").values()

    assert (article.slug, article.language, article.title) == ("again", "it", "Inviare di nuovo")
    assert (article.audience, article.position) == (HelpAudience.SELLERS, 10)
    assert article.pages == {"resend"}
    assert article.refusals == {RefusalCode.NOT_MAILED_YET}
    assert article.text.plain == "Parole."


def test_what_is_not_translated_is_read_in_english(folder: Path) -> None:
    write(folder, "en/again", FRONT)

    assert read_articles(folder, language="it")["again"].language == "en"
    assert read_articles(folder, language="de")["again"].language == "en"


def test_articles_stand_in_the_order_that_they_name(folder: Path) -> None:
    write(folder, "en/last", FRONT | {"position": "90", "pages": "[]", "refusals": "[]"})
    write(folder, "en/middle", FRONT | {"position": "50"})

    assert list(read_articles(folder, language="en")) == ["middle", "last"]


@pytest.mark.parametrize(
    ("front", "text", "words"),
    [
        (FRONT | {"audience": '"martians"'}, "", "martians"),
        (FRONT | {"refusals": '["because"]'}, "", "because"),
        (FRONT | {"position": '"first"'}, "", "first"),
        (FRONT | {"title": '""'}, "", "title must be text of at most 200"),
        (FRONT | {"summary": f'"{"x" * 501}"'}, "", "summary must be text of at most 500"),
        (FRONT | {"keywords": '"again"'}, "", "keywords must be a list"),
        (FRONT | {"colour": '"red"'}, "", "lacks or does not know: colour"),
        ({key: FRONT[key] for key in FRONT if key != "pages"}, "", "lacks or does not know: pages"),
        (FRONT | {"title": "Send"}, "", "en/again.md: "),
        (FRONT, "[gone](nowhere)", "leads to articles that there are not: nowhere"),
        (FRONT, "![x](control:lever)", "shows controls that there are not: lever"),
        (FRONT, "# Title", "another level"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_the_reason(
    folder: Path, front: dict[str, str], text: str, words: str
) -> None:
    write(folder, "en/again", front, text)

    with pytest.raises(BadArticle, match=words):
        read_articles(folder, language="en")


@pytest.mark.parametrize("slug", ["Again", "a--b", "search", "check", "x" * 65])
def test_a_name_that_can_be_no_address_is_refused(folder: Path, slug: str) -> None:
    write(folder, f"en/{slug}", FRONT)

    with pytest.raises(BadArticle, match="cannot be an address"):
        read_articles(folder, language="en")


def test_a_text_without_front_matter_is_refused(folder: Path) -> None:
    (folder / "en" / "again.md").write_text("Words alone.\n", encoding="utf-8")

    with pytest.raises(BadArticle, match="does not begin with TOML"):
        read_articles(folder, language="en")


def test_a_translation_of_nothing_is_refused(folder: Path) -> None:
    write(folder, "it/again", ITALIAN)

    with pytest.raises(BadArticle, match="no English article"):
        read_articles(folder, language="it")


@pytest.mark.parametrize("key", ["pages", "refusals"])
def test_two_articles_do_not_answer_the_same(folder: Path, key: str) -> None:
    write(folder, "en/again", FRONT)
    write(folder, "en/twice", FRONT | {"pages": "[]", "refusals": "[]", key: FRONT[key]})

    with pytest.raises(BadArticle, match="Both again and twice answer"):
        read_articles(folder, language="en")


@pytest.mark.parametrize("language", WORKSPACE_LANGUAGES)
def test_every_article_that_ships_is_written_in_every_language(language: str) -> None:
    assert articles(language)
    assert {article.language for article in articles(language).values()} == {language}


def test_articles_ship_with_the_package() -> None:
    assert any(file.name.endswith(".md") for file in files("startline.help").joinpath("en").iterdir())
