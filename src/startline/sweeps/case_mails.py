"""What it means for a case that a mail about it did not arrive: no line is touched, the case says so (PRODUCT D2, M4).

Here that is marked alone: who settles a mail holds its transaction's status, which whoever writes to the case's asker
takes after the case. The case is locked, and told, by `actions.flag_cases`.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from startline.mail.wake import FLAG_CASES, wake
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def mark_unreached(causes: Mapping[int, str], *, now: datetime) -> None:
    """Mark the mails about cases, by id with the cause, in the transaction that settles them."""
    if causes:
        _STATEMENTS["mark"].run(mail_ids=list(causes), causes=list(causes.values()), now=now)
        transaction.on_commit(lambda: wake(FLAG_CASES))
