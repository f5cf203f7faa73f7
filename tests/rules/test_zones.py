"""Send hours and deadlines in every zone of the pinned data, missing and doubled midnights too (M1, W1)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.zone_history import first_instant_by_offsets, spans, zones

from startline.rules.windows import deadline_of, first_instant, local_date, mail_due_at, zone_of

DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
SINCE, UNTIL = datetime(2023, 1, 15, tzinfo=UTC), datetime(2030, 1, 15, tzinfo=UTC)
# Morocco puts its clocks back for about four weeks; nobody does so for less.
STEP = timedelta(days=14)
SEND_HOUR = 8


def test_every_name_of_the_pinned_data_is_a_zone() -> None:
    assert {zone_of(name).key for name in available_timezones()} == available_timezones()


@pytest.mark.parametrize("name", ["Europe/Atlantis", "europe/rome", "", "../../etc/passwd", "CEST"])
def test_anything_else_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match="is no IANA time zone"):
        zone_of(name)


def test_send_hours_and_midnights_around_every_change_of_every_zone_are_the_first_there_are() -> None:
    wrong = []
    for zone in zones():
        history = spans(zone, since=SINCE, until=UNTIL, step=STEP)
        for change in history[1:]:
            for day in (local_date(change.starts_at, zone) + n * DAY for n in (-1, 0, 1)):
                for hour in (0, 2, SEND_HOUR):
                    expected = first_instant_by_offsets(day, hour, history)
                    if first_instant(day, zone, hour) != expected:
                        wrong.append((zone, day, hour, first_instant(day, zone, hour), expected))

    assert wrong == []


def test_mail_goes_at_the_send_hour_of_every_month_in_every_zone() -> None:
    booked_at = datetime(2025, 12, 1, tzinfo=UTC)
    days = [date(2026, month, 15) for month in range(1, 13)]

    shown = {
        mail_due_at(day, zone=zone, send_hour=SEND_HOUR, now=booked_at).astimezone(zone_of(zone))
        for zone in zones()
        for day in days
    }

    assert {(instant.hour, instant.minute, instant.second) for instant in shown} == {(SEND_HOUR, 0, 0)}
    assert {instant.date() for instant in shown} == set(days)


@given(
    zone=st.sampled_from(zones()),
    hours=st.integers(0, 24 * 365 * 200),
    window_days=st.integers(1, 60),
)
def test_a_deadline_is_the_first_instant_of_its_local_day(zone: str, hours: int, window_days: int) -> None:
    accepted_at = datetime(1900, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    day = local_date(accepted_at, zone) + timedelta(days=window_days + 1)
    history = spans(
        zone,
        since=accepted_at + (window_days - 2) * DAY,
        until=accepted_at + (window_days + 4) * DAY,
        step=timedelta(hours=1),
    )

    deadline_at = deadline_of(accepted_at, zone=zone, window_days=window_days)

    assert deadline_at == first_instant_by_offsets(day, 0, history)
    assert deadline_at > accepted_at + (window_days - 1) * DAY


# Midnights that do not exist, exist twice, or lie on a day that the zone left out.
@pytest.mark.parametrize(
    ("zone", "day", "starts_at"),
    [
        pytest.param(
            "America/Sao_Paulo",
            "2018-11-04",
            "2018-11-04T03:00Z",
            id="put forward at midnight: 01:00",
        ),
        pytest.param(
            "America/Sao_Paulo",
            "2018-02-18",
            "2018-02-18T03:00Z",
            id="put back at midnight to 23:00",
        ),
        pytest.param("Asia/Beirut", "2024-03-31", "2024-03-30T22:00Z", id="put forward at midnight"),
        pytest.param("Asia/Beirut", "2024-10-27", "2024-10-26T22:00Z", id="put back at midnight"),
        pytest.param("Africa/Cairo", "2024-04-26", "2024-04-25T22:00Z", id="put forward at midnight"),
        pytest.param("Africa/Cairo", "2024-11-01", "2024-10-31T22:00Z", id="put back at midnight"),
        pytest.param("America/Havana", "2026-03-08", "2026-03-08T05:00Z", id="put forward at midnight"),
        pytest.param("America/Havana", "2026-11-01", "2026-11-01T04:00Z", id="midnight comes twice"),
        pytest.param("Pacific/Apia", "2011-12-30", "2011-12-30T10:00Z", id="a day left out"),
        pytest.param("Pacific/Apia", "2011-12-31", "2011-12-30T10:00Z", id="the day after it"),
        pytest.param("America/Toronto", "1919-03-31", "1919-03-31T04:30Z", id="23:30 became 00:30"),
        pytest.param("America/St_Johns", "2010-11-07", "2010-11-07T02:30Z", id="00:01 became 23:01"),
        pytest.param("America/St_Johns", "2010-03-14", "2010-03-14T03:30Z", id="00:01 became 01:01"),
        pytest.param("Pacific/Kwajalein", "1969-09-30", "1969-09-29T13:00Z", id="a day that came twice"),
        pytest.param("Europe/Rome", "2026-03-29", "2026-03-28T23:00Z", id="an ordinary midnight"),
    ],
)
def test_a_local_day_starts_at_its_first_existing_instant(zone: str, day: str, starts_at: str) -> None:
    first = first_instant(date.fromisoformat(day), zone)

    assert first == datetime.fromisoformat(starts_at)
    assert local_date(first - MICROSECOND, zone) < local_date(first, zone)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "goes_at"),
    [
        pytest.param("Europe/Rome", "2026-03-29", 2, "2026-03-29T01:00Z", id="02:00 is left out"),
        pytest.param("Europe/Rome", "2026-10-25", 2, "2026-10-25T00:00Z", id="02:00 comes twice"),
        pytest.param("Pacific/Apia", "2011-12-30", 8, "2011-12-30T10:00Z", id="a day left out"),
        pytest.param("America/Havana", "2026-03-08", 0, "2026-03-08T05:00Z", id="00:00 is left out"),
        pytest.param("Australia/Lord_Howe", "2026-10-04", 2, "2026-10-03T15:30Z", id="half an hour"),
    ],
)
def test_a_send_hour_that_does_not_exist_or_comes_twice_is_the_first_there_is(
    zone: str, day: str, hour: int, goes_at: str
) -> None:
    assert first_instant(date.fromisoformat(day), zone, hour) == datetime.fromisoformat(goes_at)
