"""The process's one clock, put elsewhere for a while and back to where the app put it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from startline import clock
from startline.queries.rehearsal import clock_offset


@contextmanager
def offset_by(offset: Callable[[], timedelta]) -> Iterator[None]:
    """Have every reading of the clock be *offset()* off, and then again the instance's own, as in the app."""
    clock.use_offset(offset)
    try:
        yield
    finally:
        clock.use_offset(clock_offset)
