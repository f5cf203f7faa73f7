"""One contact change over many orders of an account, and the caps that its mail waits for (PRODUCT C8, M6)."""

from datetime import datetime, timedelta

import pytest
from tests.actions.recorded import found_wrong, last_mail_id, mail, mails, outcomes, recorded
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, deliver, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact, preview_contact_change
from startline.actions.outcome import Done
from startline.models import Customer, Instance, Mail, Transaction
from startline.rules.refusal import Refused
from startline.sweeps.claim_mails import claim_mails

pytestmark = pytest.mark.django_db

NEW = "new@acme.example"
DAY, MINUTE, MICROSECOND = timedelta(hours=24), timedelta(minutes=1), timedelta(microseconds=1)


def change(*orders: Placed, to: str = NEW, lines: list[int] | None = None, now: datetime = NOW) -> Done:
    selection = Selection(order_ids=[order.order_id for order in orders], line_ids=lines)
    return change_contact(actor=CONSOLE, selection=selection, address=to, now=now)


def orders(people: Cast, count: int) -> list[Placed]:
    return [
        place(people.partner, Wanted(stage=Stage.AWAITING), number=f"10{number}") for number in range(count)
    ]


def test_the_lines_of_many_orders_share_one_transaction_and_one_mail() -> None:
    first, second, third = orders(cast(), 3)
    before = last_mail_id()

    done = change(first, second, third)

    header = Transaction.objects.get(pk=done.transaction_id or 0)
    assert header.order_id is None
    assert recorded(done.transaction_id).status == "in_progress"
    assert [(written.to, len(written.lines)) for written in mails(after=before)] == [(CONTACT, 3), (NEW, 3)]
    assert [line.order_id for line in done.lines] == [first.order_id, second.order_id, third.order_id]


def test_a_selection_takes_only_the_lines_that_it_names() -> None:
    people = cast()
    first = place(people.partner, Wanted(), Wanted(number="2.0"), number="101")
    second = place(people.partner, Wanted(), Wanted(number="2.0"), number="102")

    done = change(first, second, lines=[first.line_ids["2.0"], second.line_ids["1.0"]])

    assert [(line.order_id, line.line_number) for line in done.changed] == [
        (first.order_id, "2.0"),
        (second.order_id, "1.0"),
    ]
    assert [placed.line(number).contact_epoch for placed in (first, second) for number in ("1.0", "2.0")] == [
        0,
        1,
        1,
        0,
    ]


def test_every_line_has_its_own_outcome_and_the_preview_says_the_same() -> None:
    people = cast()
    awaiting = place(people.partner, Wanted(stage=Stage.AWAITING), number="101")
    mapped = place(people.partner, Wanted(stage=Stage.MAPPED, number="2.0"), number="102")
    already = place(people.partner, Wanted(stage=Stage.BOOKED, number="3.0", contact=NEW), number="103")
    selection = Selection(order_ids=[order.order_id for order in (awaiting, mapped, already)])

    preview = preview_contact_change(actor=CONSOLE, selection=selection, address=NEW, now=NOW)
    done = change(awaiting, mapped, already)

    assert outcomes(done) == {
        "1.0": "changed",
        "2.0": "refused: past_ponr",
        "3.0": "already: already_that_address",
    }
    assert done.lines == preview
    assert found_wrong() == []


def test_orders_of_two_accounts_are_never_changed_together() -> None:
    people = cast()
    own, others = place(people.partner), place(people.other_partner)

    with pytest.raises(Refused) as refused:
        change(own, others)

    assert refused.value.refusal.code == "not_found"
    assert own.line().contact_epoch == 0


@pytest.mark.parametrize("wrong", ["order", "line", "line of another order", "no order"])
def test_an_order_or_line_that_is_not_there_changes_nothing(wrong: str) -> None:
    people = cast()
    first, second = orders(people, 2)
    order_ids = {"order": [first.order_id, 0], "no order": []}.get(wrong, [first.order_id])
    line_ids = {"line": [first.line().pk, 0], "line of another order": [second.line().pk]}.get(wrong)

    with pytest.raises(Refused) as refused:
        change_contact(
            actor=CONSOLE,
            selection=Selection(order_ids=order_ids, line_ids=line_ids),
            address=NEW,
            now=NOW,
        )

    assert refused.value.refusal.code == "not_found"
    assert first.line().contact_epoch == 0


def test_orders_and_lines_named_twice_count_once() -> None:
    (order,) = orders(cast(), 1)
    line_id = order.line().pk

    done = change(order, order, lines=[line_id, line_id])

    assert [line.line_id for line in done.lines] == [line_id]


def test_the_mail_speaks_the_customers_language() -> None:
    people = cast()
    (order,) = orders(people, 1)
    Customer.objects.update(language="it")

    done = change(order)

    assert Mail.objects.get(pk=done.mail_ids[0]).language == "it"


def with_cap(people: Cast, *, recipient: int, count: int) -> list[Placed]:
    Instance.objects.update(recipient_cap=recipient)
    return orders(people, count)


def test_over_the_recipients_cap_a_change_goes_through_and_its_mail_waits_for_the_exact_slot() -> None:
    first, second, third, fourth = with_cap(cast(), recipient=2, count=4)

    done = [change(order, now=NOW + n * MINUTE) for n, order in enumerate((first, second, third, fourth))]

    assert [order.line().contact_epoch for order in (first, second, third, fourth)] == [1, 1, 1, 1]
    assert [one.mail_waits_until for one in done] == [None, None, NOW + DAY, NOW + MINUTE + DAY]
    due = [Mail.objects.get(pk=one.mail_ids[0]).due_at for one in done]
    assert due == [NOW, NOW + MINUTE, NOW + DAY, NOW + MINUTE + DAY]


def test_the_waiting_mail_goes_at_its_slot_and_not_a_microsecond_before() -> None:
    first, second = with_cap(cast(), recipient=1, count=2)
    change(first)
    deliver(now=NOW)
    waiting = change(second, now=NOW + MINUTE)
    deliver(now=NOW + MINUTE)

    before = claim_mails(now=NOW + DAY - MICROSECOND, limit=9, server="mx.example")
    deliver(now=NOW + DAY)

    assert before.picked == 0
    assert mail(waiting.mail_ids[0]).state == "accepted"


def test_in_no_24_hours_does_a_recipient_get_more_than_the_cap_however_many_changes_there_are() -> None:
    cap = 3
    many = with_cap(cast(), recipient=cap, count=10)

    for n, order in enumerate(many):
        change(order, now=NOW + n * timedelta(hours=5))

    slots = sorted(Mail.objects.filter(kind="corrected").values_list("counts_at", flat=True))
    assert all(later - earlier >= DAY for earlier, later in zip(slots, slots[cap:], strict=False))
    assert len(slots) == 10


def test_a_waiting_mail_leaves_with_its_contact() -> None:
    first, second = with_cap(cast(), recipient=1, count=2)
    change(first)
    waiting = change(second)
    change(second, to=CONTACT)

    deliver(now=NOW + DAY)

    assert mail(waiting.mail_ids[0]).state == "cancelled"
    assert mail(waiting.mail_ids[0]).lines == ["1.0: contact_changed"]


def test_another_recipient_does_not_wait() -> None:
    first, second = with_cap(cast(), recipient=1, count=2)
    change(first)

    done = change(second, to="other@acme.example")

    assert done.mail_waits_until is None
