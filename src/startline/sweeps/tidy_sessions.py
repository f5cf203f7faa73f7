"""Removes the sessions of browsers that ran out, and where somebody was signed in with them."""

from datetime import datetime

from django.db import transaction

from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)


def tidy_sessions(*, now: datetime, limit: int = 1000) -> Swept:
    """Remove up to *limit* sessions that ran out by *now* (inclusive), the first to do so first.

    One that is being used or made longer at the moment is left alone. Sessions run out by the clock on the wall,
    whatever a rehearsal's says: *now* is that clock's.
    """
    with transaction.atomic():
        ended = _STATEMENTS["remove"].rows(now=now, limit=limit)
        _STATEMENTS["forget_where"].run(session_keys=[session.session_key for session in ended])
    return Swept(lines=len(ended), more=len(ended) == limit)
