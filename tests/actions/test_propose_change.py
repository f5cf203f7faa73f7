"""A contact in another domain, for a line that a case is about, takes two of the operator's people (PRODUCT D2)."""

import uuid
from datetime import datetime, timedelta

import pytest
from tests.actions.recorded import found_wrong
from tests.cases import about, case_of, contact, person, second_agent
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE, Actor
from startline.actions.answer_case import answer_case
from startline.actions.ask_for_change import Wish, ask_for_change
from startline.actions.case_entries import Words
from startline.actions.change_contact import Selection, change_contact, preview_contact_change
from startline.actions.decide_proposal import approve_proposal, decline_proposal, withdraw_proposal
from startline.actions.decide_request import approve
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.open_case import About
from startline.actions.outcome import Done
from startline.actions.propose_change import propose_change
from startline.actions.reopen_case import reopen_case
from startline.actions.say_in_case import say_in_case
from startline.actions.solve_case import solve_case
from startline.models import (
    Case,
    CaseEntry,
    CaseProposal,
    ChangeRequest,
    Line,
    Transaction,
    User,
)
from startline.queries.access import person_of
from startline.queries.cases import CaseBehind, case_behind
from startline.rules.cases import CaseState, CaseType, Solution
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.second_agent import STAYS_IN_QUESTION

pytestmark = pytest.mark.django_db

ELSEWHERE = "it@elsewhere.example"
SAME = "other@acme.example"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def second(people: Cast) -> User:
    """Another of the operator's people."""
    return second_agent(people.operator)


@pytest.fixture
def order(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))


@pytest.fixture
def case(people: Cast, order: Placed) -> Case:
    return case_of(person(people.owner), about(order), type=CaseType.CHANGE_CONTACT, wanted=ELSEWHERE)


def change(actor: Actor, order: Placed, address: str, *numbers: str, at: datetime = NOW) -> Done:
    ids = [order.line_ids[number] for number in numbers] or None
    selection = Selection(order_ids=[order.order_id], line_ids=ids)
    return change_contact(actor=actor, selection=selection, address=address, now=at)


def solved(case: Case, *, by: User) -> None:
    solve_case(actor=person(by), case_id=case.pk, solution=Solution.EXPLAINED, words=Words(), now=NOW)


def codes(done: Done) -> set[RefusalCode | None]:
    return {line.refusal.code if line.refusal else None for line in done.lines}


def epochs(order: Placed) -> dict[int, int]:
    return dict(Line.objects.filter(order_id=order.order_id).values_list("id", "contact_epoch"))


def contacts(order: Placed) -> set[str | None]:
    return set(Line.objects.filter(order_id=order.order_id).values_list("contact__email", flat=True))


def proposed(people: Cast, case: Case, order: Placed, address: str = ELSEWHERE) -> CaseProposal:
    return propose_change(
        person=person_of(people.clerk),
        case_id=case.pk,
        address=address,
        seen_epochs=epochs(order),
        words="Called back.",
        now=NOW,
    )


def kinds(case: Case) -> list[str]:
    return [entry.kind for entry in CaseEntry.objects.filter(case=case).order_by("id")]


def test_one_of_the_operators_people_alone_gives_no_contact_in_another_domain(
    people: Cast, order: Placed, case: Case
) -> None:
    done = change(person(people.clerk), order, ELSEWHERE)

    assert codes(done) == {RefusalCode.SECOND_AGENT_NEEDED}
    assert done.lines[0].refusal is not None
    assert done.lines[0].refusal.facts == {"case": case.number, "case_id": case.public_id.hex}
    assert contacts(order) == {CONTACT}
    assert found_wrong() == []


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.WAITING])
def test_a_case_that_goes_on_keeps_its_lines_in_question(
    people: Cast, order: Placed, case: Case, state: CaseState
) -> None:
    clerk = person(people.clerk)
    answer_case(actor=clerk, case_id=case.pk, words=Words(text="Whose is it?"), now=NOW)
    if state is CaseState.OPEN:
        say_in_case(actor=person(people.owner), case_id=case.pk, words=Words(text="Theirs."), now=NOW)

    assert Case.objects.get(pk=case.pk).state == state
    assert codes(change(clerk, order, ELSEWHERE)) == {RefusalCode.SECOND_AGENT_NEEDED}


def test_the_preview_says_so_too_for_an_address_that_nobody_has_yet(
    people: Cast, order: Placed, case: Case
) -> None:
    selection = Selection(order_ids=[order.order_id])

    lines = preview_contact_change(
        actor=person(people.clerk), selection=selection, address="new@brandnew.example", now=NOW
    )

    assert {line.refusal.code for line in lines if line.refusal} == {RefusalCode.SECOND_AGENT_NEEDED}


def test_within_the_same_domain_one_is_enough(people: Cast, order: Placed, case: Case) -> None:
    assert codes(change(person(people.clerk), order, SAME)) == {None}


def test_whatever_the_case_is_about_its_lines_are_in_question(people: Cast, order: Placed) -> None:
    case_of(contact(CONTACT), about(order, "1.0"), type=CaseType.OTHER)

    done = change(person(people.clerk), order, ELSEWHERE)

    assert [line.refusal.code if line.refusal else None for line in done.lines] == [
        RefusalCode.SECOND_AGENT_NEEDED,
        None,
    ]


def test_to_solve_the_case_first_is_no_way_round(people: Cast, order: Placed, case: Case) -> None:
    clerk = person(people.clerk)
    solved(case, by=people.clerk)

    assert codes(change(clerk, order, ELSEWHERE)) == {RefusalCode.SECOND_AGENT_NEEDED}
    assert contacts(order) == {CONTACT}


def test_seven_days_after_the_case_one_is_enough(people: Cast, order: Placed, case: Case) -> None:
    clerk = person(people.clerk)
    solved(case, by=people.clerk)
    last = NOW + STAYS_IN_QUESTION

    assert codes(change(clerk, order, ELSEWHERE, at=last)) == {RefusalCode.SECOND_AGENT_NEEDED}
    assert codes(change(clerk, order, ELSEWHERE, at=last + timedelta(microseconds=1))) == {None}


def test_an_unsolved_case_is_named_before_a_solved_one(people: Cast, order: Placed, case: Case) -> None:
    solved(case, by=people.clerk)
    other = case_of(person(people.owner), about(order))

    done = change(person(people.clerk), order, ELSEWHERE)

    assert done.lines[0].refusal is not None
    assert done.lines[0].refusal.facts["case"] == other.number


def test_in_a_solved_case_that_is_opened_again_the_change_is_proposed(
    people: Cast, order: Placed, case: Case, second: User
) -> None:
    solved(case, by=people.clerk)
    reopen_case(actor=person(people.clerk), case_id=case.pk, now=NOW)
    proposal = proposed(people, case, order)

    approve_proposal(person=person_of(second), proposal_id=proposal.public_id, now=NOW)

    assert contacts(order) == {ELSEWHERE}
    assert kinds(case) == ["opened", "solved", "reopened", "proposed", "approved", "acted"]
    assert found_wrong() == []


def test_who_sells_the_order_the_contact_and_the_console_are_not_asked(
    people: Cast, order: Placed, case: Case
) -> None:
    assert codes(change(person(people.owner), order, ELSEWHERE, "1.0")) == {None}
    assert codes(change(contact(CONTACT), order, ELSEWHERE, "2.0")) == {None}
    assert codes(change(CONSOLE, order, "it@third.example")) == {None}


def test_approving_a_request_for_it_does_not_go_round_it(people: Cast, order: Placed, case: Case) -> None:
    wish = Wish(order_id=order.order_id, line_ids=None, address=ELSEWHERE)
    asked = ask_for_change(person=person_of(people.reader), wish=wish, now=NOW)
    assert asked.request_id is not None

    with pytest.raises(Refused) as refused:
        approve(
            person=person_of(people.clerk),
            request_id=asked.request_id,
            reply="",
            seen_epochs=epochs(order),
            now=NOW,
        )

    assert refused.value.refusal.code is RefusalCode.SECOND_AGENT_NEEDED
    assert ChangeRequest.objects.get().state == "open"
    assert contacts(order) == {CONTACT}


def test_a_second_agent_approves_and_the_contact_is_changed(
    people: Cast, order: Placed, case: Case, second: User
) -> None:
    proposal = proposed(people, case, order)

    done = approve_proposal(person=person_of(second), proposal_id=proposal.public_id, now=NOW)

    proposal.refresh_from_db()
    assert done.transaction_id is not None
    told = Transaction.objects.get(pk=done.transaction_id)
    assert contacts(order) == {ELSEWHERE}
    assert (proposal.state, proposal.decided_by, proposal.change_id) == ("approved", second, told.pk)
    assert (told.actor_user_id, told.facts) == (
        second.pk,
        {"case": case.number, "proposed_by": people.clerk.pk},
    )
    assert kinds(case) == ["opened", "proposed", "approved", "acted"]
    acted = CaseEntry.objects.get(kind="acted")
    assert (acted.transaction_id, acted.internal, acted.for_sellers) == (told.pk, False, True)
    assert case_behind(told.pk) == CaseBehind(
        number=case.number, case_id=case.public_id, entry_id=acted.public_id, proposed_by=people.clerk.name
    )
    assert found_wrong() == []


def test_nobody_approves_or_declines_their_own(people: Cast, order: Placed, case: Case) -> None:
    proposal, clerk = proposed(people, case, order), person_of(people.clerk)

    for decide in (
        lambda: approve_proposal(person=clerk, proposal_id=proposal.public_id, now=NOW),
        lambda: decline_proposal(person=clerk, proposal_id=proposal.public_id, words="", now=NOW),
    ):
        with pytest.raises(Refused) as refused:
            decide()
        assert refused.value.refusal.code is RefusalCode.OWN_PROPOSAL
    assert contacts(order) == {CONTACT}


def test_a_proposal_is_declined_or_withdrawn_once(
    people: Cast, order: Placed, case: Case, second: User
) -> None:
    first = proposed(people, case, order)
    withdraw_proposal(person=person_of(people.clerk), proposal_id=first.public_id, now=NOW)
    other = proposed(people, case, order)
    decline_proposal(person=person_of(second), proposal_id=other.public_id, words="Not theirs.", now=NOW)

    with pytest.raises(Refused) as refused:
        approve_proposal(person=person_of(second), proposal_id=other.public_id, now=NOW)

    assert refused.value.refusal.code is RefusalCode.PROPOSAL_DECIDED
    assert refused.value.refusal.facts["by"] == "Marta Gallo"
    assert kinds(case)[1:] == ["proposed", "withdrawn", "proposed", "declined"]
    assert {entry.internal for entry in CaseEntry.objects.exclude(kind="opened")} == {True}


def test_only_who_proposed_withdraws(people: Cast, order: Placed, case: Case, second: User) -> None:
    proposal = proposed(people, case, order)

    with pytest.raises(Refused) as refused:
        withdraw_proposal(person=person_of(second), proposal_id=proposal.public_id, now=NOW)

    assert refused.value.refusal.code is RefusalCode.NOT_PROPOSER


def test_a_case_has_one_open_proposal(people: Cast, order: Placed, case: Case) -> None:
    proposed(people, case, order)

    with pytest.raises(Refused) as refused:
        proposed(people, case, order, "it@third.example")

    assert refused.value.refusal.code is RefusalCode.ALREADY_PROPOSED


def test_what_changed_since_the_proposal_is_left_as_it_is(
    people: Cast, order: Placed, case: Case, second: User
) -> None:
    proposal = proposed(people, case, order)
    change(person(people.owner), order, SAME, "1.0")

    done = approve_proposal(person=person_of(second), proposal_id=proposal.public_id, now=NOW)

    assert [line.refusal.code if line.refusal else None for line in done.lines] == [RefusalCode.STALE, None]
    assert contacts(order) == {SAME, ELSEWHERE}


def test_an_approval_that_comes_too_late_for_all_lines_is_refused(
    people: Cast, order: Placed, case: Case, second: User
) -> None:
    proposal = proposed(people, case, order)
    change(person(people.owner), order, SAME)

    approve_proposal(person=person_of(second), proposal_id=proposal.public_id, now=NOW)

    proposal.refresh_from_db()
    assert proposal.state == "refused"
    assert kinds(case) == ["opened", "proposed", "approved"]
    assert contacts(order) == {SAME}


@pytest.mark.parametrize("changed", [("1.0",), ("1.0", "2.0")], ids=["one line", "all lines"])
def test_what_the_agent_did_not_see_is_not_proposed_for_any_line(
    people: Cast, order: Placed, case: Case, changed: tuple[str, ...]
) -> None:
    seen = epochs(order)
    change(person(people.owner), order, SAME, *changed)

    with pytest.raises(Refused) as refused:
        propose_change(
            person=person_of(people.clerk), case_id=case.pk, address=ELSEWHERE, seen_epochs=seen, now=NOW
        )

    assert refused.value.refusal.code is RefusalCode.STALE
    assert not CaseProposal.objects.exists()


def test_past_the_point_of_no_return_nothing_is_proposed(people: Cast, order: Placed, case: Case) -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=NOW + timedelta(minutes=1),
    )

    with pytest.raises(Refused) as refused:
        proposed(people, case, order)

    assert refused.value.refusal.code is RefusalCode.PAST_PONR


def test_a_solved_case_takes_no_proposal_and_no_approval(
    people: Cast, order: Placed, case: Case, second: User
) -> None:
    proposal = proposed(people, case, order)
    solve_case(actor=CONSOLE, case_id=case.pk, solution=Solution.OTHER, words=Words(), now=NOW)

    for act in (
        lambda: approve_proposal(person=person_of(second), proposal_id=proposal.public_id, now=NOW),
        lambda: proposed(people, case, order),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusal.code is RefusalCode.CASE_SOLVED
    assert contacts(order) == {CONTACT}


def test_a_case_about_no_line_takes_no_proposal(people: Cast, order: Placed) -> None:
    case = case_of(person(people.owner), About(account_id=people.partner.pk))

    with pytest.raises(Refused) as refused:
        proposed(people, case, order)

    assert refused.value.refusal.code is RefusalCode.NOTHING_TO_DO


@pytest.mark.parametrize("known", [True, False])
def test_proposals_are_not_there_for_others(
    people: Cast, order: Placed, case: Case, second: User, *, known: bool
) -> None:
    proposal = proposed(people, case, order)
    who, which = (people.owner, proposal.public_id) if known else (second, uuid.uuid4())

    with pytest.raises(Refused) as refused:
        approve_proposal(person=person_of(who), proposal_id=which, now=NOW)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND
