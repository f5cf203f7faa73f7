"""Books out the mail that is owed: lines due up to now leave `booked` together with their first mail (M1)."""

from datetime import datetime

from django.db import transaction

from startline.mail.link import newest_key_number
from startline.mail.wake import wake
from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)


def mail_due_lines(*, now: datetime, limit: int = 1000) -> Swept:
    """Write the owed mails of orders that up to *limit* due lines belong to, everything due up to *now*.

    Lines of one order with the same contact share a mail. A line without contact moves on without one.
    Orders that another worker or person holds are left for the next run.
    """
    with transaction.atomic():
        row = _STATEMENTS["sweep"].row(now=now, limit=limit, key_number=newest_key_number())
        if row.mails:
            transaction.on_commit(wake)
    return Swept(lines=row.lines, more=row.due == limit and row.lines > 0)
