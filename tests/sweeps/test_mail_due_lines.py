"""Lines whose mail is due leave `booked` together with their first mail, everything up to now (PRODUCT M1, 2)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.actions.recorded import all_recorded, found_wrong, last_transaction_id, mails
from tests.worlds import (
    CONTACT,
    NOW,
    ORGANIZATION,
    SUPPORT,
    TODAY,
    Cast,
    Placed,
    Stage,
    Wanted,
    cast,
    mail_due,
    place,
)

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold, release
from startline.mail.wake import DELIVER_MAILS
from startline.models import Account, Customer, Line, Link, Mail
from startline.rules.line import Status
from startline.rules.windows import first_instant
from startline.sweeps.mail_due_lines import mail_due_lines

pytestmark = pytest.mark.django_db

MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)
CaptureCallbacks = Callable[..., AbstractContextManager[list[Any]]]


def starting(
    people: Cast,
    *wanted: Wanted,
    number: str = "101",
    on: date = TODAY + DAY,
    customer: str = ORGANIZATION,
) -> Placed:
    """An order whose lines start together, tomorrow unless *on* says otherwise."""
    lines = [Wanted(number=line.number, offer=line.offer, contact=line.contact, starts=on) for line in wanted]
    return place(people.partner, *(lines or [Wanted(starts=on)]), number=number, customer=customer)


def due_at(on: date = TODAY + DAY) -> datetime:
    return first_instant(on, "Europe/Rome", 8)


def test_mail_is_due_at_the_send_hour_and_not_a_microsecond_before() -> None:
    placed = starting(cast())

    before = mail_due_lines(now=due_at() - MICROSECOND)
    status_before = placed.line().status
    at_it = mail_due_lines(now=due_at())

    assert (before.lines, status_before) == (0, Status.BOOKED)
    assert (at_it.lines, placed.line().status) == (1, Status.AWAITING)
    assert [(written.kind, written.to, written.state) for written in mails()] == [
        ("provisioning", CONTACT, "waiting")
    ]


def test_a_line_leaves_booked_together_with_its_intent_its_link_and_its_record() -> None:
    starting(cast())
    before = last_transaction_id()

    mail_due(now=due_at())

    (told,) = all_recorded(after=before)
    assert (told.type, told.actor, told.status, told.cause) == (
        "start_date_reached",
        "system",
        "in_progress",
        None,
    )
    assert told.lines == {"1.0": "changed"}
    mail = Mail.objects.get()
    assert (mail.due_at, mail.counts_at, mail.attempts) == (due_at(), due_at(), 0)
    assert Link.objects.get().mail_id == mail.pk
    assert Line.objects.get().mail_due_at is None
    assert found_wrong() == []


def test_due_lines_of_one_order_with_the_same_contact_share_one_mail() -> None:
    starting(
        cast(),
        Wanted(number="1.0"),
        Wanted(number="2.0", contact="b@acme.example"),
        Wanted(number="3.0"),
    )

    mail_due(now=due_at())

    assert {written.to: written.lines for written in mails()} == {
        CONTACT: ["1.0", "3.0"],
        "b@acme.example": ["2.0"],
    }


def test_two_orders_with_the_same_contact_get_a_mail_each() -> None:
    people = cast()
    starting(people, number="101")
    starting(people, number="102")

    mail_due(now=due_at())

    assert [written.to for written in mails()] == [CONTACT, CONTACT]


def test_a_line_without_contact_moves_on_without_mail_and_is_told_as_such() -> None:
    placed = starting(cast(), Wanted(contact=None))
    before = last_transaction_id()

    mail_due(now=due_at())

    (told,) = all_recorded(after=before)
    assert (placed.line().status, mails()) == (Status.AWAITING, [])
    assert (told.status, told.cause, told.lines) == (
        "completed",
        "no_contact",
        {"1.0": "changed: no_contact"},
    )
    assert found_wrong() == []


def test_beside_a_line_with_contact_one_without_is_told_on_its_item() -> None:
    starting(cast(), Wanted(), Wanted(number="2.0", contact=None))
    before = last_transaction_id()

    mail_due(now=due_at())

    (told,) = all_recorded(after=before)
    assert (told.status, told.cause) == ("in_progress", None)
    assert told.lines == {"1.0": "changed", "2.0": "changed: no_contact"}


def test_the_first_mail_of_a_line_without_contact_goes_when_one_is_saved() -> None:
    placed = starting(cast(), Wanted(contact=None))
    mail_due(now=due_at())

    change_contact(
        actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=CONTACT, now=due_at()
    )

    assert [(written.kind, written.to) for written in mails()] == [("provisioning", CONTACT)]


def test_after_an_outage_of_days_everything_that_became_due_is_caught_up() -> None:
    people = cast()
    days = [TODAY + n * DAY for n in range(1, 6)]
    for n, day in enumerate(days):
        starting(people, number=f"10{n}", on=day)
    ahead = starting(people, number="200", on=days[-1] + DAY)

    mail_due(now=due_at(days[-1]))

    assert len(mails()) == 5
    assert ahead.line().status == Status.BOOKED
    assert set(Line.objects.exclude(pk=ahead.line().pk).values_list("status", flat=True)) == {Status.AWAITING}


def test_running_it_again_does_nothing_more() -> None:
    starting(cast())
    mail_due(now=due_at())
    before = last_transaction_id()

    again = mail_due_lines(now=due_at() + DAY)

    assert (again.lines, again.more, len(mails()), last_transaction_id()) == (0, False, 1, before)


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_held_is_left_out_until_its_release(*, whole: bool) -> None:
    placed = starting(cast(), Wanted(), Wanted(number="2.0"))
    held = None if whole else [placed.line_ids["1.0"]]
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=held, name="Credit check", now=NOW)

    mail_due(now=due_at())
    while_held = [written.lines for written in mails()]
    release(actor=CONSOLE, order_id=placed.order_id, line_ids=held, now=due_at())
    mail_due(now=due_at())

    assert while_held == ([] if whole else [["2.0"]])
    assert [written.lines for written in mails()] == ([["1.0", "2.0"]] if whole else [["2.0"], ["1.0"]])


def test_mail_that_a_hold_kept_back_is_not_told_as_a_start_date() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.HELD))
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[placed.order_id]),
        address="b@acme.example",
        now=NOW,
    )
    release(actor=CONSOLE, order_id=placed.order_id, line_ids=[placed.line().pk], now=NOW)

    mail_due(now=NOW)

    assert all_recorded()[-1].type == "provisioning_email_due"
    assert placed.line().status == Status.AWAITING
    assert found_wrong() == []


def test_a_closed_line_that_is_owed_a_mail_stays_closed() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.CLOSED))
    Line.objects.update(mail_due_at=NOW)

    mail_due(now=NOW)

    assert placed.line().status == Status.CLOSED


def test_lines_without_provisioning_are_never_due() -> None:
    placed = starting(cast(), Wanted(offer=SUPPORT))

    swept = mail_due_lines(now=NOW + 400 * DAY)

    assert (swept.lines, placed.line().status, mails()) == (0, Status.BOOKED, [])


def test_a_run_takes_the_orders_of_as_many_due_lines_as_its_limit_the_longest_due_first() -> None:
    people = cast()
    orders = [starting(people, number=f"10{n}", on=TODAY + (4 - n) * DAY) for n in range(4)]
    now = due_at(TODAY + 10 * DAY)

    first = mail_due_lines(now=now, limit=2)
    taken = [order.line().status == Status.AWAITING for order in orders]
    second = mail_due_lines(now=now, limit=2)
    third = mail_due_lines(now=now, limit=2)

    assert taken == [False, False, True, True]
    assert [(run.lines, run.more) for run in (first, second, third)] == [(2, True), (2, True), (0, False)]


def test_an_order_is_taken_whole_even_past_the_limit_so_that_its_lines_share_a_mail() -> None:
    starting(cast(), *(Wanted(number=f"{n}.0") for n in range(1, 6)))

    swept = mail_due_lines(now=due_at(), limit=2)

    assert (swept.lines, len(mails())) == (5, 1)


def test_the_mail_is_written_in_the_customers_language_else_the_accounts() -> None:
    people = cast()
    Account.objects.filter(pk=people.partner.pk).update(language="it")
    starting(people, Wanted(contact="a@acme.example"), number="101")
    starting(people, Wanted(contact="b@acme.example"), number="102", customer="Beta GmbH")
    Customer.objects.filter(name="Beta GmbH").update(language="en")

    mail_due(now=due_at())

    assert dict(Mail.objects.values_list("recipient__email", "language")) == {
        "a@acme.example": "it",
        "b@acme.example": "en",
    }


def test_a_worker_is_woken_for_the_mail_once_it_is_committed(
    django_capture_on_commit_callbacks: CaptureCallbacks,
) -> None:
    starting(cast())

    with django_capture_on_commit_callbacks(execute=True):
        mail_due_lines(now=due_at())
        jobs_before = ProcrastinateJob.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        mail_due_lines(now=due_at() + DAY)

    assert jobs_before == 0
    assert list(ProcrastinateJob.objects.values_list("task_name", "status")) == [(DELIVER_MAILS, "todo")]
