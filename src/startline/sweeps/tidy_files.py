"""Removes files that were given and are used by nothing: replaced answers, pictures of a case that was never opened."""

from datetime import datetime, timedelta

from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)
KEPT = timedelta(days=1)
"""How long a file stays at least: a page may still offer it to be saved, without being given again."""


def tidy_files(*, now: datetime, limit: int = 100) -> Swept:
    """Remove up to *limit* files of accounts that came a day ago or more (inclusive) and are in no answer or case.

    One that somebody is saving as an answer at the moment is left alone.
    """
    removed = _STATEMENTS["remove"].run(before=now - KEPT, limit=limit)
    return Swept(lines=removed, more=removed == limit)
