"""Processes that end with the one that started them, however that one ends."""

import ctypes
import os
import signal
import sys

PARENT = "STARTLINE_PARENT"
_PR_SET_PDEATHSIG = 1


def end_with_starter() -> None:
    """End with the process whose id STARTLINE_PARENT gives; nothing to do where it gives none."""
    starter = os.environ.get(PARENT)
    if starter:
        end_with(int(starter))


def end_with(parent: int) -> None:
    """Have the kernel send us SIGTERM when our *parent* process is gone; other systems than Linux cannot.

    :raises SystemExit: it is gone already.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)
