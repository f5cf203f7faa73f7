"""How the desk fares, in words: how long things took, shares, and what its chart says (PRODUCT D2)."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext

from startline.wording.dates import short_date
from startline.wording.numbers import grouped

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_IN_HOURS = 2 * _DAY


def span_words(span: timedelta) -> str:
    """How long something took, rounded down: minutes, from an hour on hours too, from 48 hours on days and hours.

    Full hours and full days are told without a zero after them.
    """
    days, hours, minutes = span // _DAY, span % _DAY // _HOUR, span % _HOUR // _MINUTE
    if span >= _IN_HOURS and not hours:
        return gettext("%(days)s d") % {"days": grouped(days)}
    if span >= _IN_HOURS:
        return gettext("%(days)s d %(hours)s h") % {"days": grouped(days), "hours": hours}
    if span >= _HOUR and not minutes:
        return gettext("%(hours)s h") % {"hours": span // _HOUR}
    if span >= _HOUR:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": span // _HOUR, "minutes": minutes}
    return gettext("%(minutes)s min") % {"minutes": minutes}


def share_words(part: int, whole: int) -> str:
    """How much *part* is of *whole*, in whole percent; a dash where there is no whole."""
    return f"{round(100 * part / whole)} %" if whole else "–"


def opened_words(number: int, *, first: date, last: date) -> str:
    """How many cases were opened on a day, or from *first* to *last*."""
    facts = {"first": short_date(first), "last": short_date(last), "number": grouped(number)}
    if first == last:
        return gettext("%(first)s: %(number)s") % facts
    return gettext("%(first)s to %(last)s: %(number)s") % facts


def chart_words(numbers: Sequence[int], *, first: date, last: date) -> str:
    """The chart of opened cases in one sentence."""
    facts = {
        "first": short_date(first),
        "last": short_date(last),
        "most": grouped(max(numbers)),
        "number": grouped(sum(numbers)),
    }
    return (
        ngettext(
            "%(number)s case opened from %(first)s to %(last)s.",
            "%(number)s cases opened from %(first)s to %(last)s; the highest bar stands for %(most)s.",
            sum(numbers),
        )
        % facts
    )


def days_words(days: int) -> str:
    """A range of days as a choice: full years are told in weeks, as its bars are."""
    if days > 90:
        weeks = days // 7
        return ngettext("%(count)s week", "%(count)s weeks", weeks) % {"count": weeks}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
