"""Takes down that somebody has lost a mail; a job of the worker finds out whether one is to go again (PRODUCT H5)."""

from datetime import datetime

from django.db import transaction

from startline.mail.wake import FIND_LOST_MAILS, wake
from startline.rules.addresses import Address
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
MOST_KEPT = 10_000
"""So many wait for the worker at most; beyond them the oldest are dropped."""


def ask_for_lost_mail(address: Address, *, now: datetime) -> None:
    """Keep *address* for `find_lost_mails`, whosever it is: the same is done for every address, and nothing is read."""
    with transaction.atomic():
        _STATEMENTS["ask"].run(key=address.key, now=now, most_kept=MOST_KEPT)
        transaction.on_commit(lambda: wake(FIND_LOST_MAILS))
