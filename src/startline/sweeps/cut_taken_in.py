"""Cuts replies that were taken into their case, though not whole, to what is kept of other notices."""

from datetime import datetime, timedelta

from startline.rules.notices import KEPT_BYTES, WAITS_WHOLE
from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)
LOOKED_BACK = timedelta(days=30)
"""From when on a reply is to be cut it is looked for so long: no sweep is away for a month."""


def cut_taken_in(*, now: datetime, limit: int = 100) -> Swept:
    """Cut up to *limit* replies that came 30 days ago or more (inclusive) and were beyond the bounds of a case.

    So long whoever looks after the case may ask for what it has not: the entry says that it is not all, and names
    the notice, of which the first 256 KiB stay.
    """
    before = now - WAITS_WHOLE
    cut = _STATEMENTS["cut"].run(since=before - LOOKED_BACK, before=before, kept=KEPT_BYTES, limit=limit)
    return Swept(lines=cut, more=cut == limit)
