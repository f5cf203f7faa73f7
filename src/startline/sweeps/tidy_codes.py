"""Removes codes of the hub that expired long ago, with the address that was to become a contact; the record stays."""

from datetime import datetime, timedelta

from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)
KEPT = timedelta(days=30)
"""How long a code stays once it has expired: its page still says for so long what became of it."""


def tidy_codes(*, now: datetime, limit: int = 1000) -> Swept:
    """Remove up to *limit* codes that expired 30 days ago or more (inclusive), used or not.

    What they confirmed is on record by itself, and the caps count no code for as long (`rules.codes`).
    """
    removed = _STATEMENTS["remove"].run(before=now - KEPT, limit=limit)
    return Swept(lines=removed, more=removed == limit)
