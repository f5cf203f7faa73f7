"""An agent opens a solved case again: the desk owes an answer, and the conversation says who did it (PRODUCT D2)."""

from datetime import timedelta

import pytest
from tests.actions.recorded import found_wrong
from tests.cases import about, case_of, person
from tests.worlds import NOW, Cast, Stage, Wanted, cast, place

from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words
from startline.actions.reopen_case import reopen_case
from startline.actions.solve_case import solve_case
from startline.models import Case, CaseEntry, Mail
from startline.rules.cases import Solution
from startline.rules.refusal import RefusalCode, Refused

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    return case_of(person(people.owner), about(place(people.partner, Wanted(stage=Stage.AWAITING))))


def solved(people: Cast, case: Case) -> None:
    solve_case(
        actor=person(people.clerk), case_id=case.pk, solution=Solution.EXPLAINED, words=Words(), now=NOW
    )


def test_a_solved_case_is_the_desks_again_and_due_from_now_on(people: Cast, case: Case) -> None:
    first_due_at = case.first_due_at
    solved(people, case)
    mails = Mail.objects.count()

    assert reopen_case(actor=person(people.clerk), case_id=case.pk, now=LATER)

    case.refresh_from_db()
    entry = CaseEntry.objects.filter(case=case).latest("id")
    assert (case.state, case.solution, case.solved_at, case.reopened) == ("open", None, None, 1)
    assert case.due_at is not None
    assert case.due_at > LATER
    assert case.first_due_at == first_due_at
    assert (entry.kind, entry.by_id, entry.internal, entry.for_sellers) == (
        "reopened",
        people.clerk.pk,
        False,
        True,
    )
    assert Mail.objects.count() == mails
    assert found_wrong() == []


def test_that_an_agent_opened_it_again_holds_up_no_answer(people: Cast, case: Case) -> None:
    solved(people, case)
    seen = CaseEntry.objects.filter(case=case).latest("id").pk
    reopen_case(actor=person(people.clerk), case_id=case.pk, now=LATER)

    words = Words(text="It is mended.")
    answer_case(actor=person(people.clerk), case_id=case.pk, words=words, seen=seen, now=LATER)

    case.refresh_from_db()
    assert case.state == "waiting"


def test_what_is_not_solved_is_not_opened_again(people: Cast, case: Case) -> None:
    assert not reopen_case(actor=person(people.clerk), case_id=case.pk, now=LATER)

    assert list(CaseEntry.objects.values_list("kind", flat=True)) == ["opened"]


def test_only_the_desk_opens_it_again_without_saying_anything(people: Cast, case: Case) -> None:
    solved(people, case)

    with pytest.raises(Refused) as refused:
        reopen_case(actor=person(people.owner), case_id=case.pk, now=LATER)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND
