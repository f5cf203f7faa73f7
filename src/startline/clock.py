"""The only door to the clock: real time, plus a rehearsal instance's offset."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_no_offset = timedelta(0)
_offset: Callable[[], timedelta] = lambda: _no_offset  # noqa: E731 - replaced as a whole by use_offset


def now() -> datetime:
    """The instant that every edge (command, page, worker) passes on to rules, actions and sweeps; UTC."""
    return wall() + _offset()


def wall() -> datetime:
    """What the clock on the wall says, whatever a rehearsal's does: other machines' clocks are held against it; UTC."""
    return datetime.now(UTC)


def use_offset(offset: Callable[[], timedelta]) -> None:
    """Add *offset()* to every reading; only a rehearsal instance has one other than zero."""
    global _offset  # noqa: PLW0603 - one process has one clock
    _offset = offset
