"""Moves a rehearsal's clock forward; a real instance has only real time."""

from datetime import timedelta

from django.db.models import F

from startline.models import Instance


class RealInstance(Exception):
    """The instance is not a rehearsal, so its clock cannot be moved."""


def move_clock(*, forward: timedelta) -> None:
    """Put the rehearsal's clock *forward*, for every process; two who do it at the same time add up.

    The caller wakes the sweeps once every process goes by the new time: what has become due is theirs.

    :raises ValueError: *forward* is not positive; time only goes on.
    :raises RealInstance: the instance is real, or there is none.
    """
    if forward <= timedelta(0):
        raise ValueError("A clock is only moved forward.")
    moved = Instance.objects.filter(rehearsal=True).update(clock_offset=F("clock_offset") + forward)
    if not moved:
        raise RealInstance
