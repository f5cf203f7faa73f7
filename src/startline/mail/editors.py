"""Tells the editors of lines: the placer and the account's watching admins, else the operator (PRODUCT 1)."""

from collections.abc import Sequence
from datetime import datetime

from startline.mail.addresses import address_id
from startline.mail.intents import Intent, write_mails
from startline.models.mail import MailKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def tell_editors(*, line_ids: Sequence[int], account_id: int, transaction_id: int, now: datetime) -> bool:
    """Write one mail to each editor about the lines that have become undeliverable; whether there was any."""
    watchers = _STATEMENTS["watchers"].rows(line_ids=list(line_ids))
    intents = [
        Intent(recipient_id=address_id(row.email), language=row.language, line_ids=row.line_ids)
        for row in watchers
    ]
    if intents:
        write_mails(
            kind=MailKind.UNDELIVERABLE,
            intents=intents,
            account_id=account_id,
            transaction_id=transaction_id,
            now=now,
        )
    return bool(intents)
