"""The other sweeps and the import, killed before and after their commits: whoever goes on completes them once."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests import worlds
from tests.crashes.killing import Doomed, Point, after, before
from tests.races.grounds import Said, stage, write
from tests.worlds import NOW, Stage, Wanted

from startline.actions.actor import CONSOLE
from startline.actions.import_report import apply_run
from startline.models import (
    Account,
    Line,
    Mail,
    MailLine,
    Order,
    Reminder,
    Transaction,
    TransactionItem,
    Window,
)
from startline.models.mail import MailKind
from startline.models.record import TransactionType
from startline.rules.line import BillingCause, Status
from startline.sweeps.close_overdue_lines import close_overdue_lines
from startline.sweeps.mail_due_lines import mail_due_lines
from startline.sweeps.remind_contacts import remind_contacts
from startline.sweeps.tell_editors_daily import tell_editors_daily

STATEMENTS, WAKE = "startline.statements", "startline.mail.wake"
APPLY = "startline.actions.import_report.apply"
STAGE = "startline.actions.import_report.stage"
ORDERS, LINES, BATCH = 5, 2, 2  # three batches, the last of one order
NEW = "new@acme.example"

MAILING: Mapping[str, Point] = {
    "before the statement": before(STATEMENTS, "Statement.row"),
    "before the commit": after(STATEMENTS, "Statement.row"),
    "between commit and wake-up": before("startline.sweeps.mail_due_lines", "wake"),
    "after the wake-up": after("startline.sweeps.mail_due_lines", "wake"),
}
CLOSING: Mapping[str, Point] = {
    "before the statement": before(STATEMENTS, "Statement.row"),
    "before the commit": after(STATEMENTS, "Statement.row"),
    "after the commit": after("startline.sweeps.close_overdue_lines", "close_overdue_lines"),
}
REMIND, TELL_EDITORS = "startline.sweeps.remind_contacts", "startline.sweeps.tell_editors_daily"
REMINDING: Mapping[str, Point] = {
    "before the lines are locked": before(REMIND, "_locked"),
    "with the mails written, before the commit": after(REMIND, "write_daily_mails"),
    "between commit and wake-up": before(REMIND, "wake"),
    "after the commit": after(REMIND, "remind_contacts"),
}
TELLING: Mapping[str, Point] = {
    "before the lines are locked": before(TELL_EDITORS, "_locked"),
    "with the mails written, before the commit": after(TELL_EDITORS, "write_daily_mails"),
    "before the commit": after(TELL_EDITORS, "_move"),
    "after the commit": after(TELL_EDITORS, "tell_editors_daily"),
}
IMPORTING: Mapping[str, Point] = {
    "before the first batch": before(APPLY, "_apply"),
    "with the orders added, before the commit": after(APPLY, "_add"),
    "before the second batch is merged": before(APPLY, "_merge_known", call=2),
    "after the first batch": after(APPLY, "_apply"),
    "after the last batch": after(APPLY, "_apply", call=3),
    "before it is called done": before(APPLY, "finish"),
    "after it is called done": after(APPLY, "finish"),
}
STAGING: Mapping[str, Point] = {
    "with its rows there": after(STAGE, "copy_rows"),
    "before its orders are looked at as a whole": before(STAGE, "spread_errors"),
    "before it is called checked": before(STAGE, "keep_currency"),
}


def named(points: Mapping[str, Point]) -> pytest.MarkDecorator:
    """Run a test for each of *points*, under its name."""
    return pytest.mark.parametrize("point", points.values(), ids=points.keys())


@named(MAILING)
def test_the_mail_sweep_killed_anywhere_writes_each_first_mail_once(
    doomed: Doomed, partner: Account, point: Point
) -> None:
    for number in range(3):
        worlds.place(partner, Wanted(starts=worlds.TODAY), number=f"10458302{number}")

    doomed.kill_at(point, "mail_due", now=NOW)
    mail_due_lines(now=NOW)

    line_ids = list(Line.objects.order_by("id").values_list("id", flat=True))
    assert set(Line.objects.values_list("status", flat=True)) == {Status.AWAITING}
    assert list(MailLine.objects.order_by("line_id").values_list("line_id", flat=True)) == line_ids
    assert (
        Mail.objects.count()
        == Transaction.objects.filter(type=TransactionType.START_DATE_REACHED).count()
        == 3
    )


@named(CLOSING)
def test_the_closing_sweep_killed_anywhere_closes_and_bills_each_line_once(
    doomed: Doomed, partner: Account, point: Point
) -> None:
    for number in range(3):
        worlds.place(partner, Wanted(stage=Stage.AWAITING), number=f"10458302{number}")
    deadline_at = Window.objects.values_list("deadline_at", flat=True)[0]

    doomed.kill_at(point, "close", now=deadline_at)
    close_overdue_lines(now=deadline_at)

    assert set(Line.objects.values_list("status", "billing_cause")) == {
        (Status.CLOSED, BillingCause.WINDOW_ENDED)
    }
    assert Transaction.objects.filter(type=TransactionType.WINDOW_ENDED).count() == 3
    assert not Window.objects.filter(ended_at=None).exists()


@named(REMINDING)
def test_the_reminding_sweep_killed_anywhere_reminds_a_contact_of_each_line_once_and_in_one_mail(
    doomed: Doomed, partner: Account, point: Point
) -> None:
    for number in range(3):
        worlds.place(partner, Wanted(stage=Stage.AWAITING), number=f"10458302{number}")
    due_at = Window.objects.values_list("remind_contact_at", flat=True)[0]
    assert due_at is not None

    doomed.kill_at(point, "remind", now=due_at)
    remind_contacts(now=due_at)

    assert told_in_one_mail(MailKind.REMINDER) == 3
    assert Transaction.objects.filter(type=TransactionType.REMINDED).count() == 1


@named(TELLING)
def test_the_sweep_that_tells_editors_killed_anywhere_tells_of_each_line_once_and_in_one_mail(
    doomed: Doomed, partner: Account, point: Point
) -> None:
    for number in range(3):
        worlds.place(partner, Wanted(stage=Stage.AWAITING), number=f"10458302{number}")

    doomed.kill_at(point, "tell_editors", now=NOW)
    tell_editors_daily(now=NOW)

    assert told_in_one_mail(MailKind.ATTENTION) == 3
    assert Transaction.objects.filter(type=TransactionType.ESCALATED).count() == 1


@named(IMPORTING)
def test_an_import_killed_anywhere_goes_on_where_it_stopped_and_nothing_comes_in_twice(
    doomed: Doomed, partner: Account, tmp_path: Path, point: Point
) -> None:
    run_id = stage(tmp_path / "orders.csv", rows(), account=partner)

    doomed.kill_at(point, "apply", now=NOW, run_id=run_id, orders_per_batch=BATCH)
    came_in = Line.objects.count()
    summary = apply_run(actor=CONSOLE, run_id=run_id, now=NOW)

    assert came_in % LINES == 0
    assert (summary.new, summary.unchanged) == (ORDERS * LINES, 0)
    assert_in_once()


@named(IMPORTING)
def test_after_an_import_was_killed_the_same_file_brings_in_the_rest(
    doomed: Doomed, partner: Account, tmp_path: Path, point: Point
) -> None:
    run_id = stage(tmp_path / "orders.csv", rows(), account=partner)

    doomed.kill_at(point, "apply", now=NOW, run_id=run_id, orders_per_batch=BATCH)
    came_in = Line.objects.count()
    again = stage(tmp_path / "orders.csv", rows(), account=partner)
    summary = apply_run(actor=CONSOLE, run_id=again, now=NOW)

    assert (summary.new, summary.unchanged) == (ORDERS * LINES - came_in, came_in)
    assert_in_once()


@named({**IMPORTING, "with the changes made, before the commit": after(APPLY, "_merge_known", call=2)})
def test_a_changed_file_killed_anywhere_changes_each_contact_once(
    doomed: Doomed, partner: Account, tmp_path: Path, point: Point
) -> None:
    apply_run(actor=CONSOLE, run_id=stage(tmp_path / "orders.csv", rows(), account=partner), now=NOW)
    changed = stage(tmp_path / "changed.csv", rows(contact=NEW), account=partner)

    doomed.kill_at(point, "apply", now=NOW, run_id=changed, orders_per_batch=BATCH)
    summary = apply_run(actor=CONSOLE, run_id=changed, now=NOW)

    assert (summary.changed, summary.conflicts) == (ORDERS * LINES, 0)
    assert set(Line.objects.values_list("contact__email", "contact_epoch")) == {(NEW, 1)}
    assert Transaction.objects.filter(type=TransactionType.PROVISIONING_EMAIL_UPDATE).count() == ORDERS


@named(STAGING)
def test_an_import_killed_while_its_file_is_read_has_taken_nothing_over(
    doomed: Doomed, partner: Account, tmp_path: Path, point: Point
) -> None:
    write(tmp_path / "orders.csv", rows())

    doomed.kill_at(point, "stage", now=NOW, path=str(tmp_path / "orders.csv"), account_id=partner.pk)
    came_in = Order.objects.count()
    run_id = stage(tmp_path / "orders.csv", rows(), account=partner)
    apply_run(actor=CONSOLE, run_id=run_id, now=NOW)

    assert came_in == 0
    assert_in_once()


def told_in_one_mail(kind: MailKind) -> int:
    """There is one mail of *kind*, which speaks of each line of which somebody was told; how many those are."""
    mail = Mail.objects.get(kind=kind)
    spoken_of = MailLine.objects.filter(mail_id=mail.pk).values_list("line_id", flat=True)
    told = Reminder.objects.values_list("line_id", flat=True)
    assert sorted(spoken_of) == sorted(told)
    return len(told)


def rows(*, contact: str = worlds.CONTACT) -> list[Said]:
    """A report of orders with several lines each."""
    return [
        Said(order=f"10458302{order}", line=f"{line}.0", contact=contact)
        for order in range(ORDERS)
        for line in range(1, LINES + 1)
    ]


def assert_in_once() -> None:
    """Every order is there whole, its lines recorded once and booked."""
    lines = Line.objects.values_list("order__number", "number", "status")
    assert sorted(lines) == [(said.order, said.line, Status.BOOKED) for said in rows()]
    assert TransactionItem.objects.count() == ORDERS * LINES
