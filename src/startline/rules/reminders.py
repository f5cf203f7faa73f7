"""When somebody is reminded that a window ends, and when the editors hear that nothing has started (PRODUCT M7)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from startline.rules.windows import first_instant, local_date


def next_reminder_at(
    *,
    closes_at: datetime,
    zone: str,
    days: Sequence[int],
    send_zone: str,
    send_hour: int,
    after: datetime,
) -> datetime | None:
    """The first reminder later than *after* of a line that closes at *closes_at*; None where none is left.

    Each of *days* counts back, by calendar days in the line's *zone*, from the day on which it closes; mail
    goes at *send_hour* o'clock of that day in *send_zone* (the contact's own, or the editors').
    """
    closing_day = local_date(closes_at, zone)
    instants = (first_instant(closing_day - timedelta(days=count), send_zone, send_hour) for count in days)
    return min((at for at in instants if after < at < closes_at), default=None)


def escalation_at(*, start_date: date, days: int, zone: str, send_hour: int) -> datetime:
    """When the editors hear that nothing has started: the send hour, *days* days after the start date."""
    return first_instant(start_date + timedelta(days=days), zone, send_hour)
