"""The mails accepted hour by hour, as a chart of bars."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext

from startline.rules.windows import zone_of
from startline.web import bars
from startline.wording.numbers import grouped

_HOUR = timedelta(hours=1)


def chart_of(by_hour: Sequence[int], *, now: datetime, zone: str) -> bars.Chart:
    """The mails accepted in each hour, the last of which ends *now*; hours are told in *zone*."""
    ends = [now - _HOUR * ago for ago in reversed(range(len(by_hour)))]
    said = [_hour_words(end, number, zone=zone) for number, end in zip(by_hour, ends, strict=True)]
    return bars.chart_of(by_hour, said=said, words=_words(by_hour, ends, zone=zone))


def _hour_words(end: datetime, number: int, *, zone: str) -> str:
    facts = {"start": _time(end - _HOUR, zone), "end": _time(end, zone), "number": grouped(number)}
    return gettext("%(start)s to %(end)s: %(number)s") % facts


def _words(by_hour: Sequence[int], ends: Sequence[datetime], *, zone: str) -> str:
    highest = max(by_hour)
    if not highest:
        return gettext("No mail was accepted in the last 24 hours.")
    end = ends[by_hour.index(highest)]
    facts = {
        "all": grouped(sum(by_hour)),
        "most": grouped(highest),
        "start": _time(end - _HOUR, zone),
        "end": _time(end, zone),
    }
    return (
        gettext(
            "Mails accepted in the last 24 hours: %(all)s. Most of them, %(most)s, from %(start)s to %(end)s."
        )
        % facts
    )


def _time(at: datetime, zone: str) -> str:
    return f"{at.astimezone(zone_of(zone)):%H:%M}"
