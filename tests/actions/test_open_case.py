"""Opening a case at the desk, and going on in it (PRODUCT D2)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.actions.disputing import change
from tests.actions.recorded import found_wrong, recorded
from tests.cases import about, case_of, contact, person
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.case_entries import Words
from startline.actions.open_case import About
from startline.actions.say_in_case import say_in_case
from startline.actions.solve_case import solve_case
from startline.mail.addresses import BadAddress
from startline.models import Case, CaseEntry, CaseLine
from startline.rules.cases import MOST_OPEN, CaseType, Solution
from startline.rules.refusal import RefusalCode, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0"))


def test_a_case_is_on_record_with_its_lines_and_changes_none_of_them(people: Cast, order: Placed) -> None:
    case = case_of(person(people.reader), about(order, "1.0"), wanted="new.one@acme.example")

    told = recorded(case.transaction_id)
    named = CaseLine.objects.get(case_id=case.pk)
    assert (case.side, case.state, case.opened_by) == ("seller", "new", people.reader)
    assert (told.type, told.actor, told.status, told.lines) == (
        "case_opened",
        "user",
        "in_progress",  # until its asker has been told
        {"1.0": "asked"},
    )
    assert (named.line_id, named.contact.email if named.contact else None) == (order.line_ids["1.0"], CONTACT)
    assert case.wanted is not None
    assert case.wanted.email == "new.one@acme.example"
    assert [(entry.kind, entry.text) for entry in CaseEntry.objects.all()] == [
        ("opened", "The contact says that nothing has arrived.")
    ]
    assert found_wrong() == []


def test_a_case_about_an_order_is_about_all_its_lines(people: Cast, order: Placed) -> None:
    case = case_of(person(people.owner), about(order))

    assert CaseLine.objects.filter(case_id=case.pk).count() == 2


def test_a_contacts_case_is_the_customers(people: Cast, order: Placed) -> None:
    case = case_of(contact(CONTACT), about(order, "1.0"))

    assert (case.side, case.opened_by_address.email if case.opened_by_address else None) == (
        "customer",
        CONTACT,
    )
    assert not CaseEntry.objects.get(case=case).for_sellers


def test_who_is_no_longer_the_contact_of_a_line_opens_none_about_it(people: Cast, order: Placed) -> None:
    former = contact(CONTACT)
    change(order, "1.0", to="new.one@acme.example")

    with pytest.raises(Refused) as refused:
        case_of(former, about(order, "1.0", "2.0"))

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND
    assert not Case.objects.exists()
    assert case_of(former, about(order, "2.0")).side == "customer"


def test_a_distributor_opens_one_about_a_partners_order(people: Cast, order: Placed) -> None:
    assert case_of(person(people.ally), about(order)).account == people.partner


@pytest.mark.parametrize("without_order", [True, False])
def test_what_one_may_not_see_is_not_there(people: Cast, order: Placed, *, without_order: bool) -> None:
    on = About(account_id=people.partner.pk) if without_order else about(order)

    with pytest.raises(Refused) as refused:
        case_of(person(people.stranger), on)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND
    assert not Case.objects.exists()


def test_a_case_about_an_order_is_its_accounts_alone(people: Cast, order: Placed) -> None:
    elsewhere = replace(about(order), account_id=people.operator.pk)

    with pytest.raises(Refused) as refused:
        case_of(person(people.clerk), elsewhere)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


def test_the_wanted_address_is_a_plain_one(people: Cast, order: Placed) -> None:
    with pytest.raises(BadAddress):
        case_of(person(people.owner), about(order), type=CaseType.CHANGE_CONTACT, wanted="a@b@c")


def test_so_many_cases_may_be_unsolved_at_a_time(people: Cast) -> None:
    on = About(account_id=people.partner.pk)
    mine = [case_of(person(people.owner), on) for _ in range(MOST_OPEN)][-1]

    with pytest.raises(Refused) as refused:
        case_of(person(people.owner), on)

    assert refused.value.refusal.code is RefusalCode.CASE_CAP
    case_of(person(people.reader), on)  # another's are not counted
    solve_case(
        actor=person(people.owner),
        case_id=mine.pk,
        solution=Solution.BY_ASKER,
        words=Words(),
        now=NOW,
    )
    case_of(person(people.owner), on)  # nor what is solved


def test_an_answer_is_due_by_how_urgent_the_lines_make_it(people: Cast) -> None:
    refused = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE), number="30000")

    case = case_of(person(people.owner), about(refused))

    assert (case.priority, case.due_at, case.first_due_at) == (
        "high",
        NOW + timedelta(hours=4),
        NOW + timedelta(hours=4),
    )


def test_saying_something_leaves_what_is_owed_as_it_is(people: Cast, order: Placed) -> None:
    case = case_of(person(people.owner), about(order))

    say_in_case(
        actor=person(people.owner), case_id=case.pk, words=Words(text="More."), now=NOW + timedelta(hours=1)
    )

    again = Case.objects.get(pk=case.pk)
    assert (again.state, again.due_at, again.changed_at) == ("new", case.due_at, NOW + timedelta(hours=1))


def test_saying_something_opens_a_solved_case_again(people: Cast, order: Placed) -> None:
    case = case_of(person(people.owner), about(order))
    Case.objects.filter(pk=case.pk).update(
        state="solved", due_at=None, solved_at=NOW, solution="explained", first_answered_at=NOW
    )

    say_in_case(actor=person(people.owner), case_id=case.pk, words=Words(text="Not yet."), now=NOW)

    again = Case.objects.get(pk=case.pk)
    assert (again.state, again.solved_at, again.solution, again.reopened) == ("open", None, None, 1)
    assert again.due_at is not None
    assert [entry.kind for entry in CaseEntry.objects.order_by("id")] == ["opened", "reopened", "said"]
