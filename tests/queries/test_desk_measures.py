"""The desk is measured by the cases of some days, and the help by its searches (PRODUCT D1, D2)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.cases import about, case_of, person
from tests.models.forbidding import run
from tests.queries.test_list_plans import plans_of_all
from tests.worlds import NOW, Cast, Placed, Wanted, cast, place

from startline.models import Case, HelpSearch
from startline.queries import seeing
from startline.queries.desk_measures import Days, Searched, Taken, cases_of, searches_of
from startline.rules.cases import CaseType, Solution

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAYS = Days(before=NOW - 6 * DAY, edges=[NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY], until=NOW)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def placed(people: Cast) -> Placed:
    return place(people.partner, Wanted())


def opened(
    people: Cast, placed: Placed, *, at: datetime, type_: CaseType = CaseType.OTHER, **column: object
) -> None:
    """A case that was opened at that instant, as its *column*s stand now."""
    case = case_of(person(people.owner), about(placed), type=type_, now=at)
    Case.objects.filter(pk=case.pk).update(**column)


def solved(solution: Solution, *, at: datetime, **more: Any) -> dict[str, Any]:
    return {"state": "solved", "solution": solution, "solved_at": at, "due_at": None, **more}


def test_times_to_the_first_answer_and_to_the_solution_are_of_the_cases_opened_in_the_days(
    people: Cast, placed: Placed
) -> None:
    at = NOW - DAY
    for hours in range(1, 11):
        answered = {"first_answered_at": at + hours * HOUR}
        opened(people, placed, at=at, **solved(Solution.MENDED, at=at + 2 * hours * HOUR, **answered))
    opened(people, placed, at=DAYS.since - timedelta(microseconds=1), first_answered_at=NOW)
    opened(people, placed, at=DAYS.until, first_answered_at=NOW + DAY)

    figures = cases_of(DAYS, now=NOW).all

    assert (figures.opened, figures.answered, figures.solved) == (10, 10, 10)
    assert figures.to_answer == Taken(median=5.5 * HOUR, most=9.1 * HOUR)
    assert figures.to_solution == Taken(median=11 * HOUR, most=18.2 * HOUR)


def test_an_answer_is_in_time_up_to_its_instant_and_one_that_is_late_counts_before_it_comes(
    people: Cast, placed: Placed
) -> None:
    due, instant = NOW - HOUR, timedelta(microseconds=1)
    at = NOW - DAY
    opened(people, placed, at=at, first_due_at=due, first_answered_at=due)
    opened(people, placed, at=at, first_due_at=due, first_answered_at=due + instant)
    opened(people, placed, at=at, first_due_at=NOW - instant)
    opened(people, placed, at=at, first_due_at=NOW)
    opened(people, placed, at=at, first_due_at=due, **solved(Solution.BY_ASKER, at=NOW))

    figures = cases_of(DAYS, now=NOW).all

    assert (figures.opened, figures.judged, figures.in_time) == (5, 3, 1)


def test_types_stand_beside_as_many_days_before_and_solutions_by_why(people: Cast, placed: Placed) -> None:
    at = NOW - DAY
    opened(people, placed, at=NOW - 4 * DAY, type_=CaseType.SIGN_IN)
    opened(people, placed, at=at, type_=CaseType.SIGN_IN, reopened=2)
    opened(people, placed, at=at, type_=CaseType.OTHER, **solved(Solution.EXPLAINED, at=NOW))
    by_article = solved(Solution.EXPLAINED, at=NOW, answered_by_article="sign-in")
    opened(people, placed, at=at, type_=CaseType.OTHER, **by_article)
    mended = solved(Solution.MENDED, at=NOW, answered_by_article="sign-in")
    opened(people, placed, at=at, type_=CaseType.OTHER, **mended)

    cases = cases_of(DAYS, now=NOW)

    assert [(one.type, one.figures.opened, one.before) for one in cases.by_type] == [
        (CaseType.OTHER, 3, 0),
        (CaseType.SIGN_IN, 1, 1),
    ]
    assert [(one.solution, one.figures.solved) for one in cases.by_solution] == [
        (Solution.EXPLAINED, 2),
        (Solution.MENDED, 1),
    ]
    assert (cases.by_type[0].figures.explained, cases.by_type[0].figures.by_article) == (1, 1)
    assert (cases.all.reopened, cases.by_type[1].figures.to_answer) == (1, None)


def test_cases_stand_in_the_span_in_which_they_were_opened(people: Cast, placed: Placed) -> None:
    for at in (DAYS.edges[0], DAYS.edges[1] - timedelta(microseconds=1), DAYS.edges[2]):
        opened(people, placed, at=at)

    assert cases_of(DAYS, now=NOW).by_span == [2, 0, 1]


def test_without_cases_and_searches_there_is_nothing() -> None:
    cases, searches = cases_of(DAYS, now=NOW), searches_of(DAYS)

    assert (cases.all.opened, cases.all.to_answer, cases.by_type, cases.by_solution) == (0, None, [], [])
    assert (searches.number, searches.frequent, searches.gaps) == (0, [], [])


def test_searches_are_counted_by_their_words_and_those_without_a_hit_once_more() -> None:
    for words, found in (("Spam", 2), ("spam ", 2), ("gdpr", 0), ("gdpr", 0), ("gdpr", 1), ("pencil", 1)):
        HelpSearch.objects.create(language="en", words=words, found=found, searched_at=NOW - HOUR)
    HelpSearch.objects.create(language="en", words="old", found=0, searched_at=DAYS.since - HOUR)

    searches = searches_of(DAYS)

    assert (searches.number, searches.missed) == (6, 2)
    assert [one.words for one in searches.frequent] == ["gdpr", "spam", "pencil"]
    assert searches.gaps == [Searched(words="gdpr", language="en", number=3, missed=2)]


def test_the_days_are_found_by_their_indexes(people: Cast, placed: Placed) -> None:
    case_of(person(people.owner), about(placed))
    run(
        "INSERT INTO startline_case (account_id, side, transaction_id, type, state, priority, subject, language,"
        " opened_by_kind, opened_by_id, opened_at, due_at, first_due_at, changed_at)"
        " SELECT account_id, side, -n, type, state, priority, subject, language, opened_by_kind, opened_by_id,"
        " opened_at - n * interval '1 hour', due_at, first_due_at, changed_at"
        " FROM startline_case, generate_series(1, %s) AS n",
        5000,
    )
    run(
        "INSERT INTO startline_helpsearch (language, words, found, searched_at)"
        " SELECT 'en', 'words', 1, %s - n * interval '1 hour' FROM generate_series(1, 5000) AS n",
        NOW,
    )
    run("ANALYZE startline_case, startline_helpsearch")

    with seeing.seeing(None, user_id=people.clerk.pk), plans_of_all() as plans:
        cases_of(DAYS, now=NOW)
        searches_of(DAYS)

    for name in ("cases", "by_span", "before"):
        assert "case_newest" in plans[name]
    assert "help_searches_newest" in plans["searches"]
