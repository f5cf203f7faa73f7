"""Booking and the requested start date: what decides when the first mail goes (PRODUCT 2, M1)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.actions.recorded import found_wrong, last_transaction_id, outcomes, recorded
from tests.worlds import NOW, SUPPORT, TODAY, Placed, Stage, Wanted, cast, mail_due, place

from startline.actions.actor import CONSOLE
from startline.actions.outcome import Done
from startline.actions.schedule import book, move_start_date
from startline.models import Account, Line
from startline.rules.line import Status

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def book_(placed: Placed) -> Done:
    return book(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=NOW)


def move(placed: Placed, start_date: date, *numbers: str) -> Done:
    line_ids = [placed.line_ids[number] for number in numbers] or None
    return move_start_date(
        actor=CONSOLE, order_id=placed.order_id, line_ids=line_ids, start_date=start_date, now=NOW
    )


def test_booking_makes_the_first_mail_due_at_the_send_hour_of_the_start_date() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.ENTERED, starts=date(2026, 12, 1)))

    done = book_(placed)

    line = placed.line()
    assert (line.status, line.mail_due_at) == (Status.BOOKED, datetime(2026, 12, 1, 7, tzinfo=UTC))
    assert (recorded(done.transaction_id).type, outcomes(done)) == ("order_booked", {"1.0": "changed"})
    assert found_wrong() == []


def test_the_send_hour_is_the_accounts_and_the_zone_the_lines() -> None:
    people = cast()
    Account.objects.filter(pk=people.partner.pk).update(send_hour=10)
    placed = place(people.partner, Wanted(stage=Stage.ENTERED, starts=date(2026, 12, 1)))
    Line.objects.update(time_zone="America/New_York")

    book_(placed)

    assert placed.line().mail_due_at == datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize("starts", [TODAY, TODAY - DAY])
def test_booked_on_or_after_its_start_date_a_line_is_due_now(starts: date) -> None:
    placed = place(cast().partner, Wanted(stage=Stage.ENTERED, starts=starts))

    book_(placed)

    assert placed.line().mail_due_at == NOW


def test_a_line_without_start_date_is_not_booked_and_those_booked_already_stay() -> None:
    placed = place(
        cast().partner,
        Wanted(stage=Stage.ENTERED),
        Wanted(number="2.0", stage=Stage.BOOKED),
        Wanted(number="3.0", stage=Stage.ENTERED),
    )
    Line.objects.filter(pk=placed.line_ids["1.0"]).update(start_date=None)

    done = book_(placed)

    assert outcomes(done) == {
        "1.0": "refused: no_start_date",
        "2.0": "already: already_booked",
        "3.0": "changed",
    }


def test_a_line_without_provisioning_is_booked_without_mail() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.ENTERED, offer=SUPPORT))

    book_(placed)
    mail_due(now=NOW + 60 * DAY)

    assert (placed.line().status, placed.line().mail_due_at) == (Status.BOOKED, None)


def test_booking_what_is_booked_already_is_not_recorded() -> None:
    placed = place(cast().partner)
    before = last_transaction_id()

    assert book_(placed).transaction_id is None
    assert last_transaction_id() == before


def test_moving_the_start_date_moves_the_mail_of_a_booked_line() -> None:
    placed = place(cast().partner)

    done = move(placed, date(2027, 1, 11))

    line = placed.line()
    assert (line.start_date, line.mail_due_at) == (date(2027, 1, 11), datetime(2027, 1, 11, 7, tzinfo=UTC))
    assert recorded(done.transaction_id).type == "start_date_moved"
    assert found_wrong() == []


@pytest.mark.parametrize("starts", [TODAY, TODAY - 30 * DAY])
def test_moved_to_today_or_before_the_mail_is_due_now(starts: date) -> None:
    placed = place(cast().partner)

    move(placed, starts)
    mail_due()

    assert placed.line().status == Status.AWAITING


def test_the_start_date_of_an_entered_line_moves_without_mail() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.ENTERED))

    move(placed, TODAY)

    assert (placed.line().start_date, placed.line().mail_due_at) == (TODAY, None)


def test_only_entered_and_booked_lines_move() -> None:
    placed = place(cast().partner, *(Wanted(number=stage, stage=stage) for stage in Stage))

    done = move(placed, TODAY + 7 * DAY)

    moved = {number for number, outcome in outcomes(done).items() if outcome == "changed"}
    assert moved == {"entered", "booked"}
    assert outcomes(done)["awaiting"] == "refused: already_started"
    assert outcomes(done)["cancelled"] == "refused: cancelled"
    assert recorded(done.transaction_id).status == "partly_completed"


def test_the_same_start_date_changes_and_records_nothing() -> None:
    placed = place(cast().partner)
    before = last_transaction_id()
    start_date = placed.line().start_date
    assert start_date

    done = move(placed, start_date)

    assert outcomes(done) == {"1.0": "already: same_start_date"}
    assert (done.transaction_id, last_transaction_id()) == (None, before)


def test_named_lines_move_alone() -> None:
    placed = place(cast().partner, Wanted(), Wanted(number="2.0"))

    move(placed, date(2027, 1, 11), "2.0")

    assert placed.line("1.0").start_date == TODAY + 20 * DAY
    assert placed.line("2.0").start_date == date(2027, 1, 11)
