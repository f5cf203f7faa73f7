"""Cuts replies that wait for a person to what is kept of other notices, once they waited long or are too many bytes."""

from datetime import datetime

from startline.rules.notices import KEPT_BYTES, MOST_WAITING_BYTES, WAITS_WHOLE
from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)


def cut_waiting(*, now: datetime, limit: int = 100) -> Swept:
    """Cut up to *limit* notices that have waited for 30 days (inclusive), or stand beyond 1 GiB of all that waits.

    Their first 256 KiB stay, and so do they: whoever decides is told. One that somebody decides about at the moment
    is left alone. In the order in which they came, so that nobody who sends much pushes out what was there before.
    """
    cut = _STATEMENTS["cut"].run(
        before=now - WAITS_WHOLE, most_bytes=MOST_WAITING_BYTES, kept=KEPT_BYTES, limit=limit
    )
    return Swept(lines=cut, more=cut == limit)
