"""Whether this instance is a rehearsal, and how far its clock is moved."""

import time
from dataclasses import dataclass
from datetime import timedelta

from startline.models import Instance

_REAL = timedelta(0)
FRESH_S = 0.25
"""After so many seconds every process goes by an offset that was moved."""


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """An offset as it was read at *read_at* of the monotonic clock; *final* where it can never change."""

    offset: timedelta
    read_at: float
    final: bool


_last: _Reading | None = None


def clock_offset() -> timedelta:
    """How far the instance's clock is ahead of real time, as it was at most `FRESH_S` ago.

    A real instance is asked for once per process: its clock never moves.
    """
    global _last  # noqa: PLW0603 - one process has one clock
    if _last is None or not (_last.final or time.monotonic() - _last.read_at < FRESH_S):
        _last = _read()
    return _last.offset


def forget_clock_offset() -> None:
    """Read the offset anew the next time: this process has just moved it, or has another database."""
    global _last  # noqa: PLW0603 - one process has one clock
    _last = None


def is_rehearsal() -> bool | None:
    """Whether the instance is a rehearsal; None where there is no instance yet."""
    return Instance.objects.values_list("rehearsal", flat=True).first()


def _read() -> _Reading:
    row = Instance.objects.values_list("rehearsal", "clock_offset").first()
    rehearsal, offset = row or (True, _REAL)
    return _Reading(offset=offset, read_at=time.monotonic(), final=not rehearsal)
