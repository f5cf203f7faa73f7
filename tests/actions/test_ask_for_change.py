"""Asking for a change of the contact by who may not make it (PRODUCT C7)."""

import pytest
from tests.actions.recorded import (
    all_recorded,
    found_wrong,
    last_mail_id,
    last_transaction_id,
    mails,
    recorded,
)
from tests.actions.requesting import NEW, admin_of, ask, became, request
from tests.worlds import CONTACT, NOW, SUPPORT, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.mail.addresses import BadAddress
from startline.models import ChangeRequest, ChangeRequestLine, Line, Membership, TransactionItem
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.requests import MOST_OPEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0"))


def test_a_request_changes_nothing_and_is_on_record_until_it_is_decided(people: Cast, order: Placed) -> None:
    asked = ask(people.reader, order, note="Mario has left.")

    kept = request(asked)
    told = recorded(asked.transaction_id)
    assert (kept.state, kept.note, kept.address.email) == ("open", "Mario has left.", NEW)
    assert (kept.asked_by, kept.asked_at, kept.transaction_id) == (people.reader, NOW, asked.transaction_id)
    assert (told.type, told.actor, told.status) == ("change_requested", "user", "in_progress")
    assert told.lines == {"1.0": "asked", "2.0": "asked"}
    assert {line.contact.email for line in Line.objects.filter(order_id=order.order_id) if line.contact} == {
        CONTACT
    }
    assert found_wrong() == []


def test_the_epochs_and_contacts_that_lines_had_are_kept_with_it(people: Cast, order: Placed) -> None:
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[order.order_id], line_ids=[order.line_ids["1.0"]]),
        address="between@acme.example",
        now=NOW,
    )

    asked = ask(people.reader, order)

    lines = ChangeRequestLine.objects.filter(request_id=request(asked).pk).order_by("line_id")
    seen = [(line.contact_epoch, line.contact and line.contact.email) for line in lines]
    assert seen == [(1, "between@acme.example"), (0, CONTACT)]


def test_the_placer_and_the_watching_admins_are_mailed_in_their_languages(
    people: Cast, order: Placed
) -> None:
    admin_of(people)
    admin_of(people, "quiet@telepartner.example", watches=False)
    before = last_mail_id()

    ask(people.reader, order)

    written = mails(after=before)
    assert sorted((mail.kind, mail.to) for mail in written) == [
        ("change_requested", "b.admin@telepartner.example"),
        ("change_requested", "g.conti@telepartner.example"),
    ]
    assert all(mail.lines == ["1.0", "2.0"] for mail in written)


def test_where_nobody_of_theirs_is_told_the_operator_is(people: Cast) -> None:
    order = place(people.partner, placed_by="gone@telepartner.example")
    before = last_mail_id()

    ask(people.reader, order)

    assert [mail.to for mail in mails(after=before)] == ["help@quadrante.example"]


def test_lines_that_nobody_could_change_are_left_out_of_the_request(people: Cast) -> None:
    order = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="mapped", stage=Stage.MAPPED),
        Wanted(number="same", contact=NEW),
        Wanted(number="support", offer=SUPPORT),
    )

    asked = ask(people.reader, order)

    assert recorded(asked.transaction_id).lines == {
        "1.0": "asked",
        "mapped": "refused: past_ponr",
        "same": "already: already_that_address",
        "support": "left_out: no_provisioning",
    }
    assert became(asked) == {"1.0": None}


def test_where_no_line_can_be_changed_there_is_no_request_and_the_record_says_why(people: Cast) -> None:
    order = place(people.partner, Wanted(stage=Stage.MAPPED))
    before = last_mail_id()

    asked = ask(people.reader, order)

    told = recorded(asked.transaction_id)
    assert (asked.request_id, told.status, told.cause) == (None, "refused", "past_ponr")
    assert (ChangeRequest.objects.count(), mails(after=before)) == (0, [])


def test_asking_for_the_address_that_lines_have_does_nothing(people: Cast, order: Placed) -> None:
    before = last_transaction_id()

    asked = ask(people.reader, order, to=CONTACT.upper())

    assert (asked.request_id, all_recorded(after=before)) == (None, [])


def test_who_may_edit_is_told_that_there_is_no_need_to_ask(people: Cast, order: Placed) -> None:
    asked = ask(people.owner, order)

    told = recorded(asked.transaction_id)
    assert (asked.request_id, told.status, told.cause) == (None, "refused", "may_edit")


def test_to_a_stranger_the_order_is_not_there(people: Cast, order: Placed) -> None:
    with pytest.raises(Refused) as problem:
        ask(people.stranger, order)

    assert problem.value.refusal.code is RefusalCode.NOT_FOUND
    assert ChangeRequest.objects.count() == 0


def test_what_is_no_address_is_not_asked_for(people: Cast, order: Placed) -> None:
    with pytest.raises(BadAddress):
        ask(people.reader, order, to="nobody")


def test_a_contact_that_changed_under_the_form_is_shown_before_anything_is_asked(
    people: Cast, order: Placed
) -> None:
    before = last_transaction_id()

    with pytest.raises(Refused) as problem:
        ask(people.reader, order, "1.0", seen={order.line_ids["1.0"]: 7})

    assert problem.value.refusal.code is RefusalCode.STALE
    assert problem.value.refusal.facts == {"address": CONTACT}
    assert all_recorded(after=before) == []


@pytest.mark.parametrize("numbers", [["1.0"], ["1.0", "2.0"]])
def test_the_same_is_asked_for_once_and_the_second_hears_when(
    people: Cast, order: Placed, numbers: list[str]
) -> None:
    first = ask(people.reader, order)

    with pytest.raises(Refused) as problem:
        ask(people.reader, order, *numbers, to=NEW.upper())

    refusal = problem.value.refusal
    assert refusal.code is RefusalCode.ALREADY_ASKED
    assert refusal.facts == {
        "at": NOW.isoformat(),
        "by": "Ada Viola",
        "request": str(first.request_id),
    }


def test_more_lines_or_another_address_are_another_request(people: Cast, order: Placed) -> None:
    ask(people.reader, order, "1.0")

    more, other = ask(people.reader, order), ask(people.reader, order, "1.0", to="other@acme.example")

    assert request(more).pk != request(other).pk
    assert ChangeRequest.objects.count() == 3


def test_the_twenty_first_open_request_is_refused_and_recorded(people: Cast, order: Placed) -> None:
    for number in range(MOST_OPEN):
        ask(people.reader, order, to=f"n{number}@acme.example")

    asked = ask(people.reader, order)

    told = recorded(asked.transaction_id)
    assert (asked.request_id, told.status, told.cause) == (None, "refused", "request_cap")
    assert ChangeRequest.objects.count() == MOST_OPEN


def test_the_items_of_a_request_change_nothing_and_name_both_addresses(people: Cast, order: Placed) -> None:
    asked = ask(people.reader, order, "1.0")

    item = TransactionItem.objects.get(transaction_id=asked.transaction_id or 0)
    line = order.line()
    assert (item.changes, item.from_address_id) == ({}, line.contact_id)
    assert item.to_address_id == request(asked).address_id


def test_a_viewer_of_the_distributor_may_ask_too(people: Cast, order: Placed) -> None:
    Membership.objects.filter(user=people.ally).update(role="viewer")

    asked = ask(people.ally, order)

    assert request(asked).asked_by == people.ally
