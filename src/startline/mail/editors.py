"""Tells the editors of lines by mail: the placer and the account's watching admins, else the operator (PRODUCT 1)."""

from collections.abc import Sequence
from datetime import datetime

from startline.mail.intents import Intent, intents_to, write_mails
from startline.models.mail import MailKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def tell_editors(
    kind: MailKind, *, line_ids: Sequence[int], account_id: int, transaction_id: int, now: datetime
) -> bool:
    """Write one mail of *kind* to each editor about their lines among these; whether there was any."""
    intents = intents_to_editors(line_ids)
    if intents:
        write_mails(
            kind=kind,
            intents=intents,
            account_id=account_id,
            transaction_id=transaction_id,
            now=now,
        )
    return bool(intents)


def intents_to_editors(line_ids: Sequence[int]) -> Sequence[Intent]:
    """One mail to each editor about their lines among these; none where nobody is to be told, or can be."""
    watchers = _STATEMENTS["watchers"].rows(line_ids=list(line_ids))
    return intents_to(watchers)
