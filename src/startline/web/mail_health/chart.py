"""A small chart of bars, drawn by the server; its numbers are also its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from startline.rules.windows import zone_of
from startline.wording.numbers import grouped

HEIGHT, STEP, BAR = 96, 20, 16
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar, in units of the drawing, and what it says."""

    x: int
    y: int
    height: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The bars from left to right, the drawing's size, and all of it in one sentence."""

    bars: Sequence[Bar]
    width: int
    height: int
    words: str
    highest: str


def chart_of(by_hour: Sequence[int], *, now: datetime, zone: str) -> Chart:
    """The mails accepted in each hour, the last of which ends *now*; hours are told in *zone*."""
    highest = max(by_hour)
    ends = [now - _HOUR * ago for ago in reversed(range(len(by_hour)))]
    bars = [
        _bar(place, number, highest=highest, words=_hour_words(end, number, zone=zone))
        for place, (number, end) in enumerate(zip(by_hour, ends, strict=True))
    ]
    return Chart(
        bars=bars,
        width=len(bars) * STEP,
        height=HEIGHT,
        words=_words(by_hour, ends, highest=highest, zone=zone),
        highest=grouped(highest),
    )


def _bar(place: int, number: int, *, highest: int, words: str) -> Bar:
    height = max(2, round(number * (HEIGHT - 4) / highest)) if number else 1
    return Bar(x=place * STEP + (STEP - BAR) // 2, y=HEIGHT - height, height=height, words=words)


def _hour_words(end: datetime, number: int, *, zone: str) -> str:
    facts = {"start": _time(end - _HOUR, zone), "end": _time(end, zone), "number": grouped(number)}
    return gettext("%(start)s to %(end)s: %(number)s") % facts


def _words(by_hour: Sequence[int], ends: Sequence[datetime], *, highest: int, zone: str) -> str:
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
