"""Forgets what readers typed into the help long ago; their votes stay, and are counted as before."""

from datetime import datetime, timedelta

from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)
KEPT = timedelta(days=400)
"""How long it stays: a year, as the desk looks back (`web.desk.measures`), and a month to do so in."""


def tidy_help(*, now: datetime, limit: int = 1000) -> Swept:
    """Remove up to *limit* searches, and the words of as many votes, from 400 days ago or earlier (inclusive)."""
    before = now - KEPT
    removed = _STATEMENTS["remove_searches"].run(before=before, limit=limit)
    emptied = _STATEMENTS["forget_words"].run(before=before, limit=limit)
    return Swept(lines=removed + emptied, more=limit in {removed, emptied})
