"""Follows what happens in an instance and tells it as it happens."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from django.utils.translation import gettext

from startline.management.output import Output, Tone
from startline.narration import Telling, one_per_mail, span_told, tell, tell_deferral
from startline.queries.happenings import LIMIT, deferrals_after, events_after, newest_place
from startline.queries.rehearsal import clock_offset
from startline.wording.dates import long_date

_LATE_S = 10.0
_AT_MOST_ALIKE = 20
_ROUNDS = 10


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


_Row = TypeVar("_Row", bound=_Numbered)


@dataclass(kw_only=True)
class _Reader:
    """Reads on by ids; the last seconds again, as a row may become visible after one with a higher id."""

    floor: int
    more: bool = False
    seen: set[int] = field(default_factory=set)
    marks: deque[tuple[float, int]] = field(default_factory=deque)

    def unseen(self, rows_after: Callable[[int], Sequence[_Row]]) -> list[_Row]:
        """The rows that were not there the last time, a limited number of them."""
        rows = rows_after(self.floor)
        new = [row for row in rows if row.id not in self.seen]
        self.seen.update(row.id for row in new)
        if rows:
            self.marks.append((time.monotonic(), rows[-1].id))
        self.more = len(rows) == LIMIT
        self._forget()
        return new

    def _forget(self) -> None:
        """Raise the floor over what is old enough, or over all of it where there is more to read."""
        while self.marks and (self.more or time.monotonic() - self.marks[0][0] > _LATE_S):
            self.floor = max(self.floor, self.marks.popleft()[1])
        self.seen = {id_ for id_ in self.seen if id_ > self.floor}


class Narrator:
    """Tells the news of one instance."""

    def __init__(self, *, out: Output) -> None:
        """Begin with what happens from now on."""
        start = newest_place()
        self._out = out
        self._events = _Reader(floor=start.event_id)
        self._attempts = _Reader(floor=start.attempt_id)
        self._offset = clock_offset()
        self._day = ""

    def tell_news(self) -> int:
        """Print what has happened since the last time, long runs of one kind cut short; how much it was."""
        news = list(self._next())
        for _ in range(_ROUNDS):
            if not (self._events.more or self._attempts.more):
                break
            news += self._next()
        self._tell_move()
        for line in self._shortened(sorted(news, key=lambda told: told.at)):
            self._out.say(line)
        return len(news)

    def _tell_move(self) -> None:
        """Say that the rehearsal's clock was moved: what follows happened because of it."""
        moved = clock_offset() - self._offset
        if moved:
            self._offset += moved
            words = gettext("The clock was put forward by %(span)s.") % {"span": span_told(moved)}
            self._out.say(self._out.painted(words, Tone.SOON))

    def _next(self) -> Iterator[Telling]:
        yield from map(tell, one_per_mail(self._events.unseen(events_after)))
        yield from map(tell_deferral, self._attempts.unseen(deferrals_after))

    def _shortened(self, news: Sequence[Telling]) -> Iterator[str]:
        counts: Counter[str] = Counter()
        for told in news:
            counts[told.alike] += 1
            if counts[told.alike] <= _AT_MOST_ALIKE:
                yield from self._lines(told)
        left = sum(max(0, count - _AT_MOST_ALIKE) for count in counts.values())
        if left:
            words = gettext("… and %(count)s more of the same kinds.") % {"count": f"{left:,}"}
            yield self._out.painted(f"          {words}", Tone.QUIET)

    def _lines(self, told: Telling) -> Iterator[str]:
        local = told.at.astimezone()
        day = long_date(local.date())
        if day != self._day:
            self._day = day
            yield self._out.painted(day, Tone.QUIET)
        clock_time = self._out.painted(f"{local:%H:%M:%S}", Tone.QUIET)
        tone = Tone[told.tone.name] if told.tone else None
        yield f"{clock_time}  {self._out.painted(told.sentence, tone)}"
