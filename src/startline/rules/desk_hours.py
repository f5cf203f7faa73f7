"""By when the desk answers: hours count only while it is open (PRODUCT D2)."""

from datetime import date, datetime, timedelta

from startline.rules.cases import CasePriority, DeskHours
from startline.rules.windows import first_instant, local_date

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_MIDNIGHT = 24
_MOST_DAYS = 400
_WEEKS = 52


def due_at(*, since: datetime, priority: CasePriority, hours: DeskHours) -> datetime:
    """When an answer that is owed since *since* is due: once the promised hours of an open desk have passed.

    An hour that ends with the desk's day is over at the closing hour itself, not on the next morning.

    :raises ValueError: the desk is not open for as long as it promises, within 400 days.
    """
    left = timedelta(hours=hours.promises[priority])
    first = local_date(since, hours.zone)
    for number in range(_MOST_DAYS):
        day = first + number * _DAY
        if day.isoweekday() not in hours.days:
            continue
        begins = max(first_instant(day, hours.zone, hours.opens), since)
        span = max(_closes_at(day, hours) - begins, _NOTHING)
        if span >= left:
            return begins + left
        left -= span
    raise ValueError("The desk is not open for as long as it promises.")


def longest_promise(*, days: int, opens: int, closes: int) -> int:
    """The most hours that a desk may promise which is open on so many days a week: those of a year."""
    return days * (closes - opens) * _WEEKS


def _closes_at(day: date, hours: DeskHours) -> datetime:
    if hours.closes == _MIDNIGHT:
        return first_instant(day + _DAY, hours.zone)
    return first_instant(day, hours.zone, hours.closes)
