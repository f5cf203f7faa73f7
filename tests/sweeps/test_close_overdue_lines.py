"""At the deadline, once and together: the line closes, its billing starts, the record says so (PRODUCT W3)."""

from datetime import datetime, timedelta

import pytest
from tests.actions.recorded import all_recorded, found_wrong, last_mail_id, last_transaction_id, mails
from tests.sweeps.settling import claimed
from tests.worlds import (
    CONTACT,
    NOW,
    WX,
    Cast,
    Placed,
    Stage,
    Wanted,
    cast,
    close_overdue,
    deliver,
    place,
)

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold
from startline.models import Instance, Line, Policy, TransactionItem
from startline.models.order import CloseCause
from startline.rules.line import BillingCause, Expiry, Status
from startline.sweeps.close_overdue_lines import close_overdue_lines

pytestmark = pytest.mark.django_db

MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)


def deadline(placed: Placed, number: str = "1.0") -> datetime:
    return placed.line(number).windows.get().deadline_at


def expiring(expiry: Expiry, *wanted: Wanted) -> tuple[Cast, Placed]:
    """Lines in a window whose end does what *expiry* says."""
    people = cast()
    Policy.objects.update(expiry=expiry)
    return people, place(people.partner, *(wanted or [Wanted(stage=Stage.AWAITING)]))


def test_a_line_closes_at_its_deadline_and_not_a_microsecond_before() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))

    before = close_overdue_lines(now=deadline(placed) - MICROSECOND)
    status_before = placed.line().status
    at_it = close_overdue_lines(now=deadline(placed))

    assert (before.lines, status_before) == (0, Status.AWAITING)
    assert (at_it.lines, placed.line().status) == (1, Status.CLOSED)


def test_closing_billing_and_record_come_together() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    at, before = deadline(placed), last_transaction_id()

    close_overdue(now=at)

    line, window = placed.line(), placed.line().windows.get()
    assert (line.closed_at, line.close_cause, line.expired_at) == (at, CloseCause.WINDOW_ENDED, at)
    assert (line.billing_started_at, line.billing_cause) == (at, BillingCause.WINDOW_ENDED)
    assert (line.mapped_at, line.set_up_at) == (None, None)
    assert (window.ended_at, window.end_cause) == (at, "deadline")
    (told,) = all_recorded(after=before)
    assert (told.type, told.actor, told.status) == ("window_ended", "system", "completed")
    assert told.lines == {"1.0": "changed: close_and_bill"}
    assert found_wrong() == []


def test_a_line_closes_and_bills_once_however_often_the_sweep_comes_by() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    close_overdue(now=deadline(placed))
    line, before = Line.objects.values().get(), last_transaction_id()

    again = close_overdue_lines(now=deadline(placed) + 30 * DAY)

    assert (again.lines, again.more) == (0, False)
    assert (Line.objects.values().get(), last_transaction_id()) == (line, before)


def test_a_mapped_line_closes_and_bills_too_and_can_still_be_set_up() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))

    close_overdue(now=deadline(placed))

    line = placed.line()
    assert (line.status, line.billing_cause, line.set_up_at) == (
        Status.CLOSED,
        BillingCause.WINDOW_ENDED,
        None,
    )


def test_lines_of_one_order_that_end_together_share_a_transaction() -> None:
    people = cast()
    first = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.AWAITING, offer=WX),
        number="101",
    )
    place(people.partner, Wanted(number="4.0", stage=Stage.AWAITING), number="102")
    before = last_transaction_id()

    close_overdue(now=deadline(first))

    assert sorted(sorted(told.lines) for told in all_recorded(after=before)) == [["1.0", "2.0"], ["4.0"]]
    assert first.line("3.0").status == Status.AWAITING


def test_after_an_outage_everything_overdue_is_caught_up() -> None:
    people = cast()
    placed = place(
        people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING, offer=WX)
    )

    close_overdue(now=deadline(placed, "2.0") + 3 * DAY)

    assert set(Line.objects.values_list("status", flat=True)) == {Status.CLOSED}
    assert placed.line("1.0").closed_at == deadline(placed, "2.0") + 3 * DAY


def test_a_run_ends_no_more_than_its_limit_the_longest_overdue_first() -> None:
    placed = place(
        cast().partner,
        Wanted(stage=Stage.AWAITING, offer=WX),
        *(Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in (2, 3)),
    )
    now = deadline(placed, "1.0")

    first = close_overdue_lines(now=now, limit=2)
    closed_first = {number for number in placed.line_ids if placed.line(number).status == Status.CLOSED}
    second = close_overdue_lines(now=now, limit=2)

    assert closed_first == {"2.0", "3.0"}
    assert [(run.lines, run.more) for run in (first, second)] == [(2, True), (1, False)]


def test_a_held_line_stays_open() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)

    assert close_overdue_lines(now=deadline(placed) + 30 * DAY).lines == 0


def test_a_cancelled_line_does_not_close() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=NOW)

    close_overdue(now=deadline(placed))

    assert placed.line().status == Status.CANCELLED


def test_void_cancels_unbilled_and_tells_the_contact_who_was_mailed() -> None:
    _, placed = expiring(Expiry.VOID)
    at, before = deadline(placed), (last_transaction_id(), last_mail_id())

    close_overdue(now=at)
    deliver(now=at)

    line = placed.line()
    assert (line.status, line.cancelled_at, line.expired_at) == (Status.CANCELLED, at, at)
    assert (line.billing_cause, line.closed_at) == (None, None)
    (told,) = all_recorded(after=before[0])
    assert told.lines == {"1.0": "changed: void"}
    assert [(written.kind, written.to, written.state) for written in mails(after=before[1])] == [
        ("cancelled", CONTACT, "accepted")
    ]
    assert found_wrong() == []


def test_void_tells_a_contact_once_for_all_lines_of_the_order() -> None:
    _, placed = expiring(
        Expiry.VOID, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING)
    )
    before = last_mail_id()

    close_overdue(now=deadline(placed))

    assert [written.lines for written in mails(after=before)] == [["1.0", "2.0"]]


def test_void_tells_nothing_to_a_contact_who_never_heard_of_the_order() -> None:
    people, placed = expiring(Expiry.VOID)
    Instance.objects.update(recipient_cap=1)
    other = place(people.partner, Wanted(stage=Stage.AWAITING, offer=WX), number="102")
    at = deadline(placed)
    for order in (other, placed):
        change_contact(
            actor=CONSOLE,
            selection=Selection(order_ids=[order.order_id]),
            address="new@acme.example",
            now=at - timedelta(hours=1),
        )
    before = last_mail_id()

    close_overdue(now=at)

    assert placed.line().status == Status.CANCELLED
    assert mails(after=before) == []


def test_void_keeps_a_mapped_line_open_for_nothing_cancels_it() -> None:
    _, placed = expiring(Expiry.VOID, Wanted(stage=Stage.MAPPED))
    before = last_mail_id()

    close_overdue(now=deadline(placed))

    line = placed.line()
    assert (line.status, line.expired_at, line.cancelled_at) == (Status.PENDING, deadline(placed), None)
    assert mails(after=before) == []
    assert found_wrong() == []


def test_keep_open_is_recorded_once_and_changes_nothing_else() -> None:
    _, placed = expiring(Expiry.KEEP_OPEN)
    before = last_transaction_id()

    close_overdue(now=deadline(placed))
    close_overdue(now=deadline(placed) + DAY)

    line = placed.line()
    assert (line.status, line.billing_cause, line.expired_at) == (Status.AWAITING, None, deadline(placed))
    assert [told.lines for told in all_recorded(after=before)] == [{"1.0": "changed: keep_open"}]
    assert found_wrong() == []


def test_after_keep_open_no_later_mail_starts_another_window() -> None:
    _, placed = expiring(Expiry.KEEP_OPEN)
    at = deadline(placed)
    close_overdue(now=at)
    change_contact(
        actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address="b@acme.example", now=at
    )

    deliver(now=at)

    assert placed.line().windows.count() == 1
    assert found_wrong() == []


def test_a_policy_that_changes_later_does_not_change_a_window_that_runs() -> None:
    _, placed = expiring(Expiry.CLOSE_AND_BILL)
    Policy.objects.update(expiry=Expiry.VOID, window_days=99)

    close_overdue(now=deadline(placed))

    assert placed.line().status == Status.CLOSED


def test_mail_still_owed_or_on_its_way_to_a_voided_line_dies_with_it() -> None:
    _, placed = expiring(Expiry.VOID)
    at = deadline(placed)
    change_contact(
        actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address="b@acme.example", now=at
    )

    close_overdue(now=at)
    claim = claimed(now=at)

    assert claim.mails == []
    assert [(written.kind, written.state) for written in mails()[-1:]] == [("corrected", "cancelled")]


def test_the_record_keeps_exactly_what_the_end_wrote() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))

    close_overdue(now=deadline(placed))

    item = TransactionItem.objects.filter(line_id=placed.line().pk).latest("id")
    assert {key for key, value in item.changes.items() if value is not None} == {
        "status",
        "closed_at",
        "close_cause",
        "billing_started_at",
        "billing_cause",
        "expired_at",
    }
