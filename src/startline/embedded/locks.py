"""Locks that the kernel keeps: however a process ends, its locks end with it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE_S = 0.05


@contextmanager
def opened(file: Path) -> Iterator[int]:
    """A descriptor of *file* to lock; closing it gives the lock back, unless a child still has it open."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def taken(descriptor: int, *, shared: bool = False) -> bool:
    """Take the lock if it is free, and say whether it is ours now."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def given_back(descriptor: int) -> None:
    """Give the lock back before the descriptor is closed."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def tries(*, within_s: float) -> Iterator[None]:
    """One turn of a loop after another, with a pause between them, for *within_s* seconds."""
    deadline = time.monotonic() + within_s
    yield
    while time.monotonic() < deadline:
        time.sleep(_PAUSE_S)
        yield
