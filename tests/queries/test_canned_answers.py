"""Canned answers are found by their words and listed page by page (PRODUCT D2)."""

import pytest
from tests.worlds import NOW

from startline.models import CannedAnswer
from startline.queries.canned_answers import CannedFilter, canned_answers, canned_ids_of
from startline.queries.paging import BadCursor
from startline.rules.cases import CaseType

pytestmark = pytest.mark.django_db


def answer(title: str, *, retired: bool = False, fits: CaseType | None = None, **texts: str) -> int:
    row = CannedAnswer.objects.create(
        title=title, type=fits, texts={"en": "Hello.", **texts}, retired_at=NOW if retired else None
    )
    return row.pk


def titles(**wanted: object) -> list[str]:
    return [row.title for row in canned_answers(CannedFilter(**wanted), language="en", limit=50).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["perche", "PERCHÉ", "no mail", "mail non", "e-mail", "folder", "{folder}"])
def test_an_answer_is_found_by_what_begins_a_word_of_its_title_or_of_any_text(words: str) -> None:
    mail = answer("No mail", it="Perché non arriva:\nla cartella.", de='Der "Folder".')
    answer("Something else", en="A text of its own.")

    assert canned_ids_of(words) == [mail]


@pytest.mark.parametrize("words", ["arrive", "mail else", "mai\0l", "it", "\ud800 else", "?!", "x" * 65])
def test_what_is_in_no_answer_or_says_nothing_finds_none(words: str) -> None:
    answer("No mail", it="Perché non arriva.")

    assert canned_ids_of(words) == []


def test_they_are_listed_by_title_or_the_newest_first_in_use_or_retired() -> None:
    answer("banana")
    answer("Apple", fits=CaseType.OTHER)
    answer("Cherry", retired=True)

    assert titles() == ["Apple", "banana"]
    assert titles(newest=True) == ["Apple", "banana"]
    assert titles(newest=True, retired=None) == ["Cherry", "Apple", "banana"]
    assert titles(retired=True) == ["Cherry"]
    assert titles(retired=None) == ["Apple", "banana", "Cherry"]
    assert titles(type=CaseType.OTHER) == ["Apple"]
    assert titles(untyped=True) == ["banana"]
    assert titles(ids=[]) == []


@pytest.mark.parametrize("newest", [False, True])
def test_pages_follow_each_other_without_a_gap(*, newest: bool) -> None:
    for title in "cabde":
        answer(title)
    wanted, after, seen = CannedFilter(newest=newest), None, ""
    for _ in range(3):
        page = canned_answers(wanted, language="en", limit=2, after=after)
        seen, after = seen + "".join(row.title for row in page.rows), page.after

    assert (seen, after) == ("edbac" if newest else "abcde", None)


def test_a_cursor_that_names_no_answer_is_none_of_ours() -> None:
    with pytest.raises(BadCursor):
        canned_answers(CannedFilter(), language="en", limit=2, after="nonsense")
