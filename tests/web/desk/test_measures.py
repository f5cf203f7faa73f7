"""How the desk fares, as the operator's people see it (PRODUCT D1, D2)."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.cases import about, case_of, person
from tests.worlds import NOW, Cast, cast, place

from startline.models import Case, HelpSearch
from startline.rules.cases import CaseType

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = "/desk/measures/"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def people(client: Client) -> Cast:
    """The cast; an agent is signed in."""
    people = cast()
    client.force_login(people.clerk)
    return people


def test_where_nothing_was_asked_the_page_says_what_would_stand_here(client: Client, people: Cast) -> None:
    content = client.get(PAGE).content.decode()

    assert "Nothing was asked in this period" in content
    assert 'href="?days=364"' in content
    assert "Look at a longer time" not in client.get(PAGE, {"days": "364"}).content.decode()


def test_the_page_tells_how_soon_cases_are_answered_what_they_ask_and_what_the_help_lacks(
    client: Client, people: Cast
) -> None:
    placed, at = place(people.partner), NOW - DAY
    case = case_of(person(people.owner), about(placed), type=CaseType.SIGN_IN, now=at)
    Case.objects.filter(pk=case.pk).update(
        first_answered_at=at + 100 * timedelta(minutes=1),
        state="solved",
        due_at=None,
        solved_at=at + 20 * HOUR,
        solution="explained",
    )
    HelpSearch.objects.create(language="it", words="<GDPR>", found=0, searched_at=NOW - HOUR)

    context = client.get(PAGE).context
    content = client.get(PAGE).content.decode()

    (of_type,) = context["by_type"]
    assert (of_type.words, of_type.answer, of_type.solution, of_type.in_time) == (
        "Sign-in and access",
        "1 h 40 min",
        "20 h",
        "100 %",
    )
    assert [one.words for one in context["by_solution"]] == ["explained"]
    assert [(one.words, one.without, one.by_article) for one in context["unsaid"]] == [
        ("Sign-in and access", "1", "0")
    ]
    assert "&lt;gdpr&gt;" in content
    assert '<td data-label="Language">Italiano</td>' in content
    assert "1 of 1 searches found nothing" in content


def test_the_days_are_those_of_the_reader_and_the_last_has_begun(client: Client, people: Cast) -> None:
    placed = place(people.partner)
    for ago in (0, 6, 7):
        case_of(person(people.owner), about(placed), now=NOW - ago * DAY)

    week = client.get(PAGE, {"days": "7"}).context
    year = client.get(PAGE, {"days": "364"}).context

    assert [bar.words for bar in week["chart"].bars if not bar.words.endswith(": 0")] == [
        "10 Nov 2026: 1",
        "16 Nov 2026: 1",
    ]
    assert year["chart"].bars[-1].words == "10 Nov 2026 to 16 Nov 2026: 2"
    assert len(year["chart"].bars) == 52
    assert week["by_type"][0].before == "1"


@pytest.mark.parametrize("days", ["", "8", "x", "-7", "1e9", "٧"])
def test_other_ranges_have_no_page(client: Client, people: Cast, days: str) -> None:
    assert client.get(PAGE, {"days": days}).status_code == 404


def test_who_sells_does_not_see_the_page(client: Client, people: Cast) -> None:
    client.force_login(people.owner)

    assert client.get(PAGE).status_code == 403
