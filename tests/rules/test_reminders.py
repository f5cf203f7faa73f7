"""When somebody is reminded and when the editors hear that nothing has started (PRODUCT M7)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.rules.line import Status
from startline.rules.reminders import (
    Reminders,
    contact_hears_of,
    editors_hear_of,
    end_of_day,
    escalation_at,
    next_send_at,
    nothing_started,
)
from startline.rules.windows import deadline_of, first_instant, local_date

ROME, AUCKLAND, HONOLULU = "Europe/Rome", "Pacific/Auckland", "Pacific/Honolulu"
MICROSECOND, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
CLOSES = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # midnight in Rome, the beginning of 24 November
ACCEPTED = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
ZONES = st.sampled_from(
    [ROME, AUCKLAND, HONOLULU, "America/Havana", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]
)


def at(day: int, hour: int = 7) -> datetime:
    """*hour* o'clock UTC of a day of November 2026; 7 is 8 in Rome."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def reminders(*days: int, closes_at: datetime = CLOSES, zone: str = ROME, send_zone: str = ROME) -> Reminders:
    return Reminders(closes_at=closes_at, zone=zone, days=days or (3, 1), send_zone=send_zone, send_hour=8)


def test_they_go_at_the_send_hour_so_many_days_before_the_day_on_which_the_line_closes() -> None:
    assert reminders().next_after(ACCEPTED) == at(21)
    assert reminders().next_after(at(21) - MICROSECOND) == at(21)
    assert reminders().next_after(at(21)) == at(23)
    assert reminders().next_after(at(23)) is None


def test_at_its_instant_a_reminder_is_owed_and_not_a_microsecond_before() -> None:
    assert reminders().latest(since=ACCEPTED, until=at(21) - MICROSECOND) is None
    assert reminders().latest(since=ACCEPTED, until=at(21)) == 3
    assert reminders().latest(since=ACCEPTED, until=at(23) - MICROSECOND) == 3
    assert reminders().latest(since=ACCEPTED, until=at(23)) == 1


def test_one_that_is_gone_is_not_owed_again_nor_are_those_before_it() -> None:
    assert reminders().latest(since=ACCEPTED, until=at(22), gone=[3]) is None
    assert reminders().latest(since=ACCEPTED, until=at(23), gone=[1]) is None
    assert reminders().latest(since=ACCEPTED, until=at(23), gone=[3]) == 1


def test_what_would_have_gone_before_the_window_began_is_not_caught_up() -> None:
    assert reminders(3, 1, 30).latest(since=ACCEPTED, until=at(20)) is None
    assert reminders(3).latest(since=at(21), until=at(22)) is None


def test_a_window_without_reminders_owes_none() -> None:
    none = replace(reminders(), days=())

    assert none.next_after(ACCEPTED) is None
    assert none.latest(since=ACCEPTED, until=CLOSES) is None


def test_a_reminder_after_the_line_has_closed_never_goes() -> None:
    noon = CLOSES + 12 * HOUR

    assert reminders(0, closes_at=noon).next_after(ACCEPTED) == at(24)
    assert reminders(0).next_after(ACCEPTED) is None
    assert reminders(0, closes_at=at(24) - MICROSECOND).next_after(ACCEPTED) is None


def test_the_editors_are_reminded_in_their_zone_of_the_days_of_the_lines() -> None:
    closes_at = first_instant(date(2026, 11, 24), AUCKLAND)

    to_contact = reminders(closes_at=closes_at, zone=AUCKLAND, send_zone=AUCKLAND).next_after(ACCEPTED)
    to_editors = reminders(closes_at=closes_at, zone=AUCKLAND, send_zone=HONOLULU).next_after(ACCEPTED)

    assert to_contact == first_instant(date(2026, 11, 21), AUCKLAND, 8)
    assert to_editors == first_instant(date(2026, 11, 21), HONOLULU, 8)


@pytest.mark.parametrize(
    ("closing", "days", "expected"),
    [
        (
            date(2027, 3, 29),
            1,
            datetime(2027, 3, 28, 6, tzinfo=UTC),
        ),  # 8:00 in Rome after clocks went forward
        (date(2027, 3, 29), 2, datetime(2027, 3, 27, 7, tzinfo=UTC)),
        (date(2026, 10, 26), 1, datetime(2026, 10, 25, 7, tzinfo=UTC)),  # after clocks went back
        (date(2026, 10, 26), 2, datetime(2026, 10, 24, 6, tzinfo=UTC)),
    ],
)
def test_around_days_on_which_clocks_change_the_local_hour_holds(
    closing: date, days: int, expected: datetime
) -> None:
    closes_at = first_instant(closing, ROME)

    assert reminders(days, closes_at=closes_at).next_after(closes_at - 10 * DAY) == expected


@given(
    accepted=st.timedeltas(timedelta(0), timedelta(days=800)),
    window_days=st.integers(1, 60),
    days=st.lists(st.integers(1, 60), max_size=4),
    zones=st.tuples(ZONES, ZONES),
    hour=st.integers(0, 23),
)
def test_one_by_one_each_reminder_comes_once_in_order_and_before_the_end(
    accepted: timedelta, window_days: int, days: list[int], zones: tuple[str, str], hour: int
) -> None:
    zone, send_zone = zones
    accepted_at = ACCEPTED + accepted
    closes_at = deadline_of(accepted_at, zone=zone, window_days=window_days)
    one = Reminders(closes_at=closes_at, zone=zone, days=days, send_zone=send_zone, send_hour=hour)

    instants, told = [], []
    instant = one.next_after(accepted_at)
    while instant is not None:
        instants.append(instant)
        told.append(one.latest(since=accepted_at, until=instant))
        instant = one.next_after(instant)

    assert instants == sorted(set(instants))
    assert all(accepted_at < one_of_them < closes_at for one_of_them in instants)
    assert told == sorted((count for count in told if count is not None), reverse=True)
    assert set(told) <= set(days)


def test_the_editors_hear_that_nothing_has_started_so_many_days_after_the_start() -> None:
    day = date(2026, 11, 16)

    assert escalation_at(started_on=day, days=1, zone=ROME, send_hour=8) == at(17)
    assert escalation_at(started_on=day, days=0, zone=ROME, send_hour=8) == at(16)
    assert escalation_at(started_on=day, days=1, zone=HONOLULU, send_hour=8) == at(17, 18)


def test_a_day_ends_a_microsecond_before_the_next_and_the_next_mail_goes_at_its_send_hour() -> None:
    now = at(20, 12)

    assert end_of_day(now, ROME) == datetime(2026, 11, 20, 23, tzinfo=UTC) - MICROSECOND
    assert next_send_at(now, zone=ROME, send_hour=8) == at(21)
    assert local_date(end_of_day(now, AUCKLAND), AUCKLAND) == local_date(now, AUCKLAND)


@dataclass(kw_only=True)
class Facts:
    status: str = Status.AWAITING
    contact_id: int | None = 1
    mail_accepted_at: datetime | None = ACCEPTED
    undeliverable_at: datetime | None = None
    started_at: datetime | None = None
    mapped_at: datetime | None = None
    review_at: datetime | None = None


def heard(facts: Facts) -> tuple[bool, bool, bool]:
    return nothing_started(facts), editors_hear_of(facts), contact_hears_of(facts)


def test_who_hears_of_a_line() -> None:
    nobody, editors, everybody = (False, False, False), (True, True, False), (True, True, True)

    assert heard(Facts()) == everybody
    assert heard(Facts(contact_id=None, mail_accepted_at=None)) == editors
    assert heard(Facts(mail_accepted_at=None)) == editors
    assert heard(Facts(review_at=ACCEPTED)) == editors
    assert heard(Facts(undeliverable_at=ACCEPTED)) == nobody
    assert heard(Facts(started_at=ACCEPTED)) == (False, True, True)
    assert heard(Facts(mapped_at=ACCEPTED)) == nobody
    for status in set(Status) - {Status.AWAITING}:
        assert heard(Facts(status=status)) == nobody
