"""What the desk does in a case: answering, solving, noting, and saying whose and how urgent it is (PRODUCT D2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.cases import about, case_of, contact, person
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE, Actor
from startline.actions.answer_case import answer_case
from startline.actions.assign_case import assign_case
from startline.actions.case_entries import Words
from startline.actions.note_in_case import note_in_case
from startline.actions.say_in_case import say_in_case
from startline.actions.set_case_type import set_case_type
from startline.actions.set_priority import set_priority
from startline.actions.solve_case import solve_case
from startline.models import Case, CaseEntry, Mail, User
from startline.rules.cases import CasePriority, CaseState, CaseType, EntryKind, Solution
from startline.rules.refusal import RefusalCode, Refused

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
ANSWER = Words(text="It is on its way.")


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING))


@pytest.fixture
def case(people: Cast, order: Placed) -> Case:
    return case_of(person(people.owner), about(order))


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def kinds(case: Case) -> list[str]:
    return [entry.kind for entry in CaseEntry.objects.filter(case=case).order_by("id")]


def test_an_answer_gives_the_move_to_who_asked(people: Cast, case: Case) -> None:
    entry = answer_case(actor=person(people.clerk), case_id=case.pk, words=ANSWER, now=LATER)

    after = again(case)
    assert (after.state, after.due_at, after.first_answered_at, after.changed_at) == (
        "waiting",
        None,
        LATER,
        LATER,
    )
    assert (entry.kind, entry.text, entry.by, entry.for_sellers) == (
        "answered",
        "It is on its way.",
        people.clerk,
        True,
    )


def test_only_the_first_answer_is_the_first(people: Cast, case: Case) -> None:
    clerk = person(people.clerk)
    for now in (NOW, LATER):
        answer_case(actor=clerk, case_id=case.pk, words=ANSWER, now=now)
    solve_case(actor=clerk, case_id=case.pk, solution=Solution.MENDED, words=Words(), now=LATER)

    assert again(case).first_answered_at == NOW


def test_an_answer_may_solve(people: Cast, case: Case) -> None:
    answer_case(
        actor=person(people.clerk),
        case_id=case.pk,
        words=ANSWER,
        solves=Solution.EXPLAINED,
        article="resend",
        now=NOW,
    )

    after = again(case)
    assert (after.state, after.solution, after.answered_by_article, after.solved_at, after.due_at) == (
        "solved",
        "explained",
        "resend",
        NOW,
        None,
    )
    assert kinds(case) == ["opened", "answered", "solved"]
    assert CaseEntry.objects.get(kind="solved").facts == {"solution": "explained", "article": "resend"}


def test_an_answer_to_a_solved_case_stands_and_leaves_it_solved(people: Cast, case: Case) -> None:
    clerk = person(people.clerk)
    solve_case(actor=clerk, case_id=case.pk, solution=Solution.MENDED, words=Words(), now=NOW)

    answer_case(actor=clerk, case_id=case.pk, words=ANSWER, solves=Solution.OTHER, now=LATER)

    after = again(case)
    assert (after.state, after.solution, after.solved_at) == ("solved", "mended", NOW)
    assert kinds(case) == ["opened", "solved", "answered"]


@pytest.mark.parametrize("kind", [EntryKind.SAID, EntryKind.BY_STRANGER])
def test_who_has_not_read_the_last_words_is_told_before_the_answer_goes(
    people: Cast, case: Case, kind: EntryKind
) -> None:
    seen = CaseEntry.objects.get(case=case).pk
    note_in_case(actor=person(people.clerk), case_id=case.pk, words=Words(text="Look."), now=NOW)
    answer_case(actor=person(people.clerk), case_id=case.pk, words=ANSWER, seen=seen, now=NOW)
    said = say_in_case(
        actor=person(people.owner), case_id=case.pk, words=Words(text="More."), kind=kind, now=NOW
    )

    with pytest.raises(Refused) as refused:
        answer_case(actor=person(people.clerk), case_id=case.pk, words=ANSWER, seen=seen, now=LATER)

    assert refused.value.refusal.code is RefusalCode.CASE_WENT_ON
    assert kinds(case)[-1] == kind
    answer_case(actor=person(people.clerk), case_id=case.pk, words=ANSWER, seen=said.pk, now=LATER)


def test_solving_says_why_and_counts_as_an_answer(people: Cast, case: Case) -> None:
    solve_case(
        actor=person(people.clerk),
        case_id=case.pk,
        solution=Solution.DUPLICATE,
        words=Words(text="See 10001."),
        now=NOW,
    )

    after = again(case)
    assert (after.state, after.solution, after.first_answered_at) == ("solved", "duplicate", NOW)


def test_who_asked_solves_their_own_and_nobody_has_answered_or_is_told(people: Cast, case: Case) -> None:
    mails = Mail.objects.count()

    solve_case(
        actor=person(people.owner), case_id=case.pk, solution=Solution.BY_ASKER, words=Words(), now=NOW
    )

    after = again(case)
    assert (after.state, after.solution, after.first_answered_at) == ("solved", "by_asker", None)
    assert Mail.objects.count() == mails


def test_what_is_solved_is_not_solved_again(people: Cast, case: Case) -> None:
    clerk = person(people.clerk)
    solve_case(actor=clerk, case_id=case.pk, solution=Solution.MENDED, words=Words(), now=NOW)

    with pytest.raises(Refused) as refused:
        solve_case(actor=clerk, case_id=case.pk, solution=Solution.OTHER, words=Words(), now=LATER)

    assert refused.value.refusal.code is RefusalCode.CASE_SOLVED
    assert again(case).solution == "mended"


def test_a_note_is_the_desks_alone_and_moves_nothing(people: Cast, case: Case) -> None:
    entry = note_in_case(actor=person(people.clerk), case_id=case.pk, words=Words(text="Odd."), now=LATER)

    assert (entry.internal, entry.for_sellers) == (True, False)
    assert (again(case).state, again(case).due_at) == ("new", case.due_at)


def test_a_case_is_given_to_one_of_the_operators_people_or_to_nobody(people: Cast, case: Case) -> None:
    clerk = person(people.clerk)

    given = assign_case(actor=clerk, case_id=case.pk, to=people.clerk.pk, now=NOW)
    repeated = assign_case(actor=clerk, case_id=case.pk, to=people.clerk.pk, now=NOW)
    assert again(case).assigned_to == people.clerk
    returned = assign_case(actor=clerk, case_id=case.pk, to=None, now=NOW)

    assert again(case).assigned_to is None
    assert given is not None
    assert returned is not None
    assert repeated is None
    assert returned.facts == {"was": people.clerk.pk, "to": None}


@pytest.mark.parametrize("gone", [True, False])
def test_nobody_else_looks_after_a_case(people: Cast, case: Case, *, gone: bool) -> None:
    other = people.clerk if gone else people.owner
    User.objects.filter(pk=other.pk).update(is_active=not gone)

    with pytest.raises(Refused) as refused:
        assign_case(actor=CONSOLE, case_id=case.pk, to=other.pk, now=NOW)

    assert refused.value.refusal.code is RefusalCode.NOT_AN_AGENT


def test_another_priority_counts_from_when_the_answer_became_owed(people: Cast, case: Case) -> None:
    set_priority(actor=person(people.clerk), case_id=case.pk, priority=CasePriority.URGENT, now=LATER)

    due = NOW + timedelta(hours=2)
    assert (again(case).due_at, again(case).first_due_at) == (due, due)


def test_once_answered_another_priority_moves_only_the_next_answer(people: Cast, case: Case) -> None:
    clerk = person(people.clerk)
    answer_case(actor=clerk, case_id=case.pk, words=ANSWER, now=NOW)
    set_priority(actor=clerk, case_id=case.pk, priority=CasePriority.HIGH, now=NOW)
    assert again(case).due_at is None
    say_in_case(actor=person(people.owner), case_id=case.pk, words=Words(text="Still."), now=LATER)

    entry = set_priority(actor=clerk, case_id=case.pk, priority=CasePriority.URGENT, now=LATER)

    assert (again(case).due_at, again(case).first_due_at) == (
        LATER + timedelta(hours=2),
        case.first_due_at,
    )
    assert entry is not None
    assert entry.facts == {"was": "high", "priority": "urgent"}
    assert set_priority(actor=clerk, case_id=case.pk, priority=CasePriority.URGENT, now=LATER) is None


def test_a_case_gets_the_type_that_it_is_of(people: Cast, case: Case) -> None:
    clerk = person(people.clerk)

    entry = set_case_type(actor=clerk, case_id=case.pk, type=CaseType.SIGN_IN, now=NOW)

    assert again(case).type == "sign_in"
    assert entry is not None
    assert entry.facts == {"was": "mail_not_arrived", "type": "sign_in"}
    assert set_case_type(actor=clerk, case_id=case.pk, type=CaseType.SIGN_IN, now=NOW) is None


def test_what_the_desk_does_is_not_there_for_others(people: Cast, case: Case, order: Placed) -> None:
    acts: list[Callable[[Actor], object]] = [
        lambda actor: answer_case(actor=actor, case_id=case.pk, words=ANSWER, now=NOW),
        lambda actor: note_in_case(actor=actor, case_id=case.pk, words=ANSWER, now=NOW),
        lambda actor: assign_case(actor=actor, case_id=case.pk, to=None, now=NOW),
        lambda actor: set_priority(actor=actor, case_id=case.pk, priority=CasePriority.LOW, now=NOW),
        lambda actor: set_case_type(actor=actor, case_id=case.pk, type=CaseType.OTHER, now=NOW),
        lambda actor: solve_case(
            actor=actor, case_id=case.pk, solution=Solution.OTHER, words=ANSWER, now=NOW
        ),
    ]
    for act in acts:
        for actor in (person(people.owner), person(people.stranger), contact(CONTACT)):
            with pytest.raises(Refused) as refused:
                act(actor)
            assert refused.value.refusal.code is RefusalCode.NOT_FOUND
    assert again(case).state == CaseState.NEW
    assert kinds(case) == ["opened"]
