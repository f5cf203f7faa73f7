"""When mail is due, when a window ends, and what a release does to it, exactly (M1, W1, PRODUCT 2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from startline.rules.windows import (
    closes_at_after_release,
    deadline_of,
    local_date,
    mail_due_at,
    overdue,
)

MICROSECOND = timedelta(microseconds=1)
ROME = "Europe/Rome"
# 00:00 of 24 November in Rome.
DEADLINE = datetime(2026, 11, 23, 23, tzinfo=UTC)


@pytest.mark.parametrize("window_days", [7, 30])
def test_a_window_of_n_days_ends_at_the_first_instant_of_day_d_plus_n_plus_1(window_days: int) -> None:
    accepted_at = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)

    deadline_at = deadline_of(accepted_at, zone="UTC", window_days=window_days)

    assert deadline_at == datetime(2026, 11, 17, tzinfo=UTC) + timedelta(days=window_days)


def test_the_whole_local_day_of_acceptance_has_one_deadline() -> None:
    first = datetime(2026, 11, 15, 23, tzinfo=UTC)
    last = datetime(2026, 11, 16, 23, tzinfo=UTC) - MICROSECOND

    deadlines = {deadline_of(accepted_at, zone=ROME, window_days=7) for accepted_at in (first, last)}

    assert deadlines == {DEADLINE}


def test_a_microsecond_decides_about_the_day_of_acceptance() -> None:
    midnight = datetime(2026, 11, 16, 23, tzinfo=UTC)

    later = deadline_of(midnight, zone=ROME, window_days=7)

    assert later == DEADLINE + timedelta(days=1)


def test_the_day_is_the_customers_not_utcs() -> None:
    accepted_at = datetime(2026, 11, 16, 20, tzinfo=UTC)

    auckland = deadline_of(accepted_at, zone="Pacific/Auckland", window_days=7)

    assert local_date(accepted_at, "Pacific/Auckland") == date(2026, 11, 17)
    assert auckland == datetime(2026, 11, 24, 11, tzinfo=UTC)


def test_a_window_over_a_change_of_clocks_still_ends_at_local_midnight() -> None:
    accepted_at = datetime(2026, 10, 20, 8, tzinfo=UTC)

    assert deadline_of(accepted_at, zone=ROME, window_days=7) == datetime(2026, 10, 27, 23, tzinfo=UTC)


def test_overdue_means_at_the_deadline_and_not_a_microsecond_before() -> None:
    assert overdue(now=DEADLINE, deadline_at=DEADLINE)
    assert overdue(now=DEADLINE + MICROSECOND, deadline_at=DEADLINE)
    assert not overdue(now=DEADLINE - MICROSECOND, deadline_at=DEADLINE)


def test_mail_for_a_start_date_ahead_is_due_at_the_send_hour_in_the_customers_zone() -> None:
    now = datetime(2026, 11, 16, 9, tzinfo=UTC)

    due_at = mail_due_at(date(2026, 11, 20), zone=ROME, send_hour=8, now=now)

    assert due_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


@pytest.mark.parametrize("start_date", [date(2026, 11, 16), date(2026, 11, 15), date(2020, 1, 1)])
def test_mail_for_a_start_date_of_today_or_before_is_due_now(start_date: date) -> None:
    before_the_send_hour = datetime(2026, 11, 16, 5, tzinfo=UTC)

    assert mail_due_at(start_date, zone=ROME, send_hour=8, now=before_the_send_hour) == before_the_send_hour


def test_today_begins_at_local_midnight() -> None:
    midnight = datetime(2026, 11, 15, 23, tzinfo=UTC)
    start_date = date(2026, 11, 16)

    at_it = mail_due_at(start_date, zone=ROME, send_hour=8, now=midnight)
    before = mail_due_at(start_date, zone=ROME, send_hour=8, now=midnight - MICROSECOND)

    assert at_it == midnight
    assert before == datetime(2026, 11, 16, 7, tzinfo=UTC)


def test_a_deadline_that_passed_during_a_hold_closes_24_hours_after_the_release() -> None:
    for released_at in (DEADLINE, DEADLINE + timedelta(days=9)):
        closes_at = closes_at_after_release(deadline_at=DEADLINE, released_at=released_at)

        assert closes_at == released_at + timedelta(hours=24)


def test_a_deadline_still_ahead_at_the_release_stays() -> None:
    closes_at = closes_at_after_release(deadline_at=DEADLINE, released_at=DEADLINE - MICROSECOND)

    assert closes_at == DEADLINE
