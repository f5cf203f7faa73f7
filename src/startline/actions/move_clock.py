"""Moves a rehearsal's clock forward; a real instance has only real time."""

from datetime import timedelta

from django.db.models import F

from startline.models import Instance

FARTHEST = timedelta(days=36525)
"""A rehearsal's clock goes up to a century ahead: so far calendars and zones still mean something."""


class RealInstance(Exception):
    """The instance is not a rehearsal, so its clock cannot be moved."""


class TooFar(Exception):
    """The clock would be more than a century ahead of real time."""


def move_clock(*, forward: timedelta) -> None:
    """Put the rehearsal's clock *forward*, for every process; two who do it at the same time add up.

    The caller wakes the sweeps once every process goes by the new time: what has become due is theirs.

    :raises ValueError: *forward* is not positive; time only goes on.
    :raises RealInstance: the instance is real, or there is none.
    :raises TooFar: it would be more than `FARTHEST` ahead.
    """
    if forward <= timedelta(0):
        raise ValueError("A clock is only moved forward.")
    rehearsal = Instance.objects.filter(rehearsal=True)
    if not rehearsal.exists():
        raise RealInstance
    near_enough = rehearsal.filter(clock_offset__lte=FARTHEST - forward)
    if not near_enough.update(clock_offset=F("clock_offset") + forward):
        raise TooFar
