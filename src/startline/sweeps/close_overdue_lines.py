"""Closes lines at their deadline and starts their billing, once and together (PRODUCT W3)."""

from datetime import datetime

from django.db import transaction

from startline.mail.link import newest_key_number
from startline.mail.wake import wake
from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)


def close_overdue_lines(*, now: datetime, limit: int = 1000) -> Swept:
    """End up to *limit* windows whose closing time is at or before *now*, the longest overdue first.

    What an end does is the window's own copy of the policy's; a contact who was mailed is told of a voided
    line. Lines that a person or another worker holds locked are left for the next run.
    """
    with transaction.atomic():
        row = _STATEMENTS["sweep"].row(now=now, limit=limit, key_number=newest_key_number())
        if row.mails:
            transaction.on_commit(wake)
    return Swept(lines=row.lines, more=row.lines == limit)
