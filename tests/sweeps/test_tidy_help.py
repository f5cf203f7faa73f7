"""What readers typed into the help is forgotten after 400 days; their votes stay (PRODUCT D1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.models.forbidding import run
from tests.worlds import NOW

import startline.sweeps
from startline.models import HelpSearch, HelpVote
from startline.statements import statements_of
from startline.sweeps.tidy_help import KEPT, tidy_help

pytestmark = pytest.mark.django_db
_MICROSECOND = timedelta(microseconds=1)
_LONGEST_LOOK_BACK = timedelta(days=365)


def sought(*, times: int = 1, at: datetime = NOW) -> None:
    for _ in range(times):
        HelpSearch.objects.create(language="en", words="invoice of Mario Rossi", found=0, searched_at=at)


def voted(words: str = "Ask Mario Rossi", *, times: int = 1, at: datetime = NOW) -> None:
    for _ in range(times):
        HelpVote.objects.create(
            slug="resend", language="en", useful=False, words=words, came_from="order", voted_at=at
        )


def test_what_was_typed_goes_after_400_days_and_not_a_microsecond_before() -> None:
    sought()
    voted()

    early, late = tidy_help(now=NOW + KEPT - _MICROSECOND), tidy_help(now=NOW + KEPT)

    assert (early.lines, late.lines) == (0, 2)
    assert not HelpSearch.objects.exists()
    assert list(HelpVote.objects.values_list("words", "useful", "came_from", "voted_at")) == [
        ("", False, "order", NOW)
    ]


def test_what_is_younger_stays_for_all_that_the_desk_looks_back() -> None:
    sought(at=NOW + _LONGEST_LOOK_BACK)
    voted(at=NOW + _LONGEST_LOOK_BACK)

    assert tidy_help(now=NOW + 2 * _LONGEST_LOOK_BACK).lines == 0
    assert KEPT > _LONGEST_LOOK_BACK


def test_a_vote_without_words_is_left_alone() -> None:
    voted("")

    assert tidy_help(now=NOW + KEPT).lines == 0


@pytest.mark.parametrize("typed", [sought, voted])
def test_a_sweep_forgets_no_more_than_it_may_the_oldest_first(typed: Callable[..., None]) -> None:
    typed(at=NOW + timedelta(days=1))
    typed(times=2)
    now = NOW + KEPT + timedelta(days=1)

    first = tidy_help(now=now, limit=2)
    left = [
        *HelpSearch.objects.values_list("searched_at", flat=True),
        *HelpVote.objects.exclude(words="").values_list("voted_at", flat=True),
    ]
    second = tidy_help(now=now, limit=2)

    assert [(swept.lines, swept.more) for swept in (first, second)] == [(2, True), (1, False)]
    assert left == [NOW + timedelta(days=1)]


@pytest.mark.parametrize(
    ("name", "table", "index"),
    [
        ("remove_searches", "helpsearch", "help_searches_newest"),
        ("forget_words", "helpvote", "help_votes_with_words"),
    ],
)
def test_the_oldest_are_found_by_an_index_however_much_was_forgotten_before(
    name: str, table: str, index: str
) -> None:
    run(
        "INSERT INTO startline_helpsearch (language, words, found, searched_at)"
        " SELECT 'en', 'invoice', 0, timestamptz '2026-11-16 09:00Z' - n * interval '1 hour'"
        " FROM generate_series(1, 20000) AS n"
    )
    run(
        "INSERT INTO startline_helpvote (public_id, slug, language, useful, words, voted_at)"
        " SELECT gen_random_uuid(), 'resend', 'en', true, CASE WHEN n < 10000 THEN 'Clear' ELSE '' END,"
        " timestamptz '2026-11-16 09:00Z' - n * interval '1 hour' FROM generate_series(1, 20000) AS n"
    )
    run(f"ANALYZE startline_{table}")
    statement = statements_of(str(Path(startline.sweeps.__file__).parent / "tidy_help"))[name]
    oldest = {"before": datetime.fromisoformat("2099-01-01T00:00:00Z"), "limit": 100}

    rows = replace(statement, sql=f"EXPLAIN {statement.sql}").rows(**oldest)

    assert index in "\n".join(row[0] for row in rows)
