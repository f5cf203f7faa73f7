"""The way of a line from order to service, as four stops and a window (DESIGN, "Show the way")."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import pgettext

from startline.queries.lines import ListedLine
from startline.rules.line import Status
from startline.wording.deliveries import came_back

_MAIL = 1
"""The place of the stop at which a mail that came back is stuck, though it had been accepted."""


class Mark(StrEnum):
    """How a stop stands; the page's style has a shape for each."""

    PASSED = "passed"
    CURRENT = "current"
    BROKEN = "broken"
    COMING = "coming"


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A stop of the track."""

    word: str
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class WindowBar:
    """How much of the policy window is over, in minutes."""

    passed: int
    whole: int


def stop_words() -> Sequence[str]:
    """The four stops, in the reader's language."""
    return (
        pgettext("track", "start date"),
        pgettext("track", "mail accepted"),
        pgettext("track", "mapped"),
        pgettext("track", "set up"),
    )


def track_of(line: ListedLine) -> Sequence[Stop]:
    """The stops of *line*; none for a line that goes nowhere (cancelled, or without provisioning)."""
    if line.status == Status.CANCELLED or not line.provisions:
        return ()
    back = line.mapped_at is None and came_back(line)
    broken = back or (line.undeliverable_at is not None and line.mapped_at is None)
    reached = _MAIL if back else _reached(line)
    here = Mark.BROKEN if broken else Mark.CURRENT
    marks = [Mark.PASSED] * reached + [here] + [Mark.COMING] * (3 - reached)
    return [Stop(word=word, mark=mark) for word, mark in zip(stop_words(), marks, strict=False)]


def track_words(stops: Sequence[Stop]) -> str:
    """How far the track has come, for who does not see it."""
    stuck = pgettext("track", "%(stop)s: stuck here")
    return " · ".join(
        stuck % {"stop": stop.word} if stop.mark is Mark.BROKEN else stop.word
        for stop in stops
        if stop.mark is not Mark.COMING
    )


def _reached(line: ListedLine) -> int:
    """How many stops are behind the line: one that was passed counts those before it too."""
    if line.set_up_at is not None:
        return 4
    if line.mapped_at is not None:
        return 3
    if line.mail_accepted_at is not None:
        return 2
    return 0 if line.status in (Status.ENTERED, Status.BOOKED) else 1


def window_of(line: ListedLine, *, now: datetime) -> WindowBar | None:
    """The bar of the line's open window, which fills toward its deadline."""
    if line.accepted_at is None or line.deadline_at is None:
        return None
    whole = line.deadline_at - line.accepted_at
    passed = min(max(now - line.accepted_at, whole * 0), whole)
    return WindowBar(passed=int(passed.total_seconds() // 60), whole=int(whole.total_seconds() // 60))
