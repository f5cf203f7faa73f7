"""A second way to local time, from the zone's UTC offsets alone, to hold the rules' way against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import available_timezones

from startline.rules.windows import zone_of

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Span:
    """From *starts_at* to before *ends_at* the zone's clocks show UTC plus *offset*."""

    starts_at: datetime
    ends_at: datetime
    offset: timedelta

    def first_showing(self, wanted: datetime) -> datetime | None:
        """The first instant of the span whose local time is at or past the naive *wanted*."""
        instant = max(self.starts_at, (wanted - self.offset).replace(tzinfo=UTC))
        return instant if instant < self.ends_at else None

    def local(self, instant: datetime) -> datetime:
        """What the clocks show, naive."""
        return (instant + self.offset).replace(tzinfo=None)


@cache
def zones() -> tuple[str, ...]:
    """One name for every zone of the pinned data that differs from all others."""
    folder = files("tzdata") / "zoneinfo"
    by_content = {
        folder.joinpath(name).read_bytes(): name for name in sorted(available_timezones(), reverse=True)
    }
    return tuple(sorted(by_content.values()))


def spans(zone: str, *, since: datetime, until: datetime, step: timedelta) -> list[Span]:
    """The zone's spans between the two instants; two changes within one *step* would be missed."""
    changes = [since, *_changes(zone, since=since, until=until, step=step), until]
    return [
        Span(starts_at=start, ends_at=end, offset=_offset(start, zone)) for start, end in pairwise(changes)
    ]


def first_instant_by_offsets(day: date, hour: int, history: list[Span]) -> datetime:
    """The first instant of the local *day* at or past *hour* o'clock; else of what came instead."""
    wanted = datetime.combine(day, time(hour))
    found = [(span, instant) for span in history if (instant := span.first_showing(wanted)) is not None]
    on_the_day = [instant for span, instant in found if span.local(instant).date() == day]
    return min(on_the_day or [instant for _, instant in found])


def _changes(zone: str, *, since: datetime, until: datetime, step: timedelta) -> Iterator[datetime]:
    before, offset = since, _offset(since, zone)
    while before < until:
        after = min(before + step, until)
        if (new_offset := _offset(after, zone)) != offset:
            yield _change_between(before, after, zone)
            offset = new_offset
        before = after


def _change_between(before: datetime, after: datetime, zone: str) -> datetime:
    offset = _offset(before, zone)
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(instant: datetime, zone: str) -> timedelta:
    offset = instant.astimezone(zone_of(zone)).utcoffset()
    assert offset is not None
    return offset
