"""Dates, instants and spans of time as people read them: in the active language and the reader's zone."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

from startline.rules.windows import local_date, overdue, zone_of

UTC_ZONE = "UTC"

_SHORT_MONTHS = (
    pgettext_lazy("short month", "Jan"),
    pgettext_lazy("short month", "Feb"),
    pgettext_lazy("short month", "Mar"),
    pgettext_lazy("short month", "Apr"),
    pgettext_lazy("short month", "May"),
    pgettext_lazy("short month", "Jun"),
    pgettext_lazy("short month", "Jul"),
    pgettext_lazy("short month", "Aug"),
    pgettext_lazy("short month", "Sep"),
    pgettext_lazy("short month", "Oct"),
    pgettext_lazy("short month", "Nov"),
    pgettext_lazy("short month", "Dec"),
)
_MONTHS = (
    pgettext_lazy("month", "January"),
    pgettext_lazy("month", "February"),
    pgettext_lazy("month", "March"),
    pgettext_lazy("month", "April"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "June"),
    pgettext_lazy("month", "July"),
    pgettext_lazy("month", "August"),
    pgettext_lazy("month", "September"),
    pgettext_lazy("month", "October"),
    pgettext_lazy("month", "November"),
    pgettext_lazy("month", "December"),
)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def short_date(day: date, *, today: date | None = None) -> str:
    """*day* as 12 Nov 2026, or as 12 Nov where its year is that of *today*."""
    facts = {"day": day.day, "month": _SHORT_MONTHS[day.month - 1], "year": day.year}
    if today is not None and today.year == day.year:
        return gettext("%(day)s %(month)s") % facts
    return gettext("%(day)s %(month)s %(year)s") % facts


def long_date(day: date) -> str:
    """*day* as 6 December 2026; Italian has an ordinal for the first of a month."""
    facts = {"day": day.day, "month": _MONTHS[day.month - 1], "year": day.year}
    if day.day == 1:
        return pgettext("first of the month", "%(day)s %(month)s %(year)s") % facts
    return gettext("%(day)s %(month)s %(year)s") % facts


def short_day(at: datetime, *, zone: str, now: datetime | None = None) -> str:
    """The date in *zone* at the instant *at*, without its year where that is the year of *now*."""
    today = None if now is None else local_date(now, zone)
    return short_date(local_date(at, zone), today=today)


def short_instant(at: datetime, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """*at* as 12 Nov 2026, 10:14 in *zone*; UTC, which is nobody's own time, is named."""
    facts = {"date": short_day(at, zone=zone, now=now), "time": f"{at.astimezone(zone_of(zone)):%H:%M}"}
    if zone == UTC_ZONE:
        return gettext("%(date)s, %(time)s UTC") % facts
    return gettext("%(date)s, %(time)s") % facts


def countdown(deadline_at: datetime, *, now: datetime) -> str:
    """How long until the line closes, rounded down: days from 48 hours on, then hours, then minutes."""
    if overdue(now=now, deadline_at=deadline_at):
        return gettext("closes now")
    left = deadline_at - now
    days, hours, minutes = left // _DAY, left // _HOUR, left // _MINUTE
    if days >= 2:
        return ngettext("closes in %(count)s day", "closes in %(count)s days", days) % {"count": days}
    if hours >= 1:
        return ngettext("closes in %(count)s hour", "closes in %(count)s hours", hours) % {"count": hours}
    if minutes >= 1:
        return ngettext("closes in %(count)s minute", "closes in %(count)s minutes", minutes) % {
            "count": minutes
        }
    return gettext("closes in less than a minute")
