"""Ctrl-C while work goes on in batches: the batch in hand is finished first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupted_between_batches() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the second interrupts as usual. Only for the main thread."""
    interruption = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        if interruption.is_set():
            raise KeyboardInterrupt
        interruption.set()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, before)
