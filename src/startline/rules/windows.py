"""When mail is due and when a window ends: calendar days in the customer's zone (PRODUCT M1, W1–W3).

Zone data is the pinned `tzdata` package, never the database's and never the system's.
"""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

zoneinfo.reset_tzpath(to=())

GRACE_AFTER_RELEASE = timedelta(hours=24)
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone called *name*.

    :raises ValueError: the pinned zone data has no such zone.
    """
    if name not in zoneinfo.available_timezones():
        raise ValueError(f"{name!r} is no IANA time zone, such as Europe/Rome.")
    return ZoneInfo(name)


def local_date(instant: datetime, zone: str) -> date:
    """The calendar date at *instant* in *zone*."""
    return instant.astimezone(zone_of(zone)).date()


@lru_cache(maxsize=65536)
def first_instant(day: date, zone: str, hour: int = 0) -> datetime:
    """The first existing instant of *day* at or after *hour* o'clock local time, in UTC.

    A doubled time gives its first occurrence; a missing one (a clock put forward, or a day that the
    zone left out) the instant at which the clock jumped over it.
    """
    wanted = datetime.combine(day, time(hour))
    guess = wanted.replace(tzinfo=zone_of(zone)).astimezone(UTC)
    if _local(guess, zone) == wanted:
        return guess
    return _jump_over(wanted, zone, before=guess - 2 * _DAY, after=guess)


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(zone_of(zone)).replace(tzinfo=None)


def _jump_over(wanted: datetime, zone: str, *, before: datetime, after: datetime) -> datetime:
    """The earliest instant in (before, after] whose local time is at or past *wanted*, by halving."""
    while after - before > _MICROSECOND:
        middle = before + (after - before) // 2
        if _local(middle, zone) >= wanted:
            after = middle
        else:
            before = middle
    return after


def mail_due_at(start_date: date, *, zone: str, send_hour: int, now: datetime) -> datetime:
    """When the first mail of a line booked at *now* is due: the send hour on its RSD (PRODUCT M1).

    An RSD of today or before is due now, whatever the hour.
    """
    if start_date <= local_date(now, zone):
        return now
    return first_instant(start_date, zone, send_hour)


def deadline_of(accepted_at: datetime, *, zone: str, window_days: int) -> datetime:
    """The end of a window of *window_days* days that mail accepted at *accepted_at* starts (PRODUCT W1).

    Accepted on local date D with N days: the first existing instant of local day D+N+1.
    """
    return first_instant(local_date(accepted_at, zone) + timedelta(days=window_days + 1), zone)


def overdue(*, now: datetime, deadline_at: datetime) -> bool:
    """Whether the window has ended: at its deadline, not a microsecond before (PRODUCT W1)."""
    return now >= deadline_at


def closes_at_after_release(*, deadline_at: datetime, released_at: datetime) -> datetime:
    """When a line closes that a hold kept open: its deadline, if passed 24 h after release (PRODUCT 2)."""
    if overdue(now=released_at, deadline_at=deadline_at):
        return released_at + GRACE_AFTER_RELEASE
    return deadline_at
