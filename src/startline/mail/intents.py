"""Writes mail intents in the transaction of their cause (PRODUCT M2); delivery is the sweep's."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.mail.addresses import BadAddress, address_id
from startline.mail.link import newest_key_number
from startline.models.mail import MailKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Intent:
    """One mail to be written: to whom, in which language, about which lines."""

    recipient_id: int
    language: str
    line_ids: Sequence[int]


def intents_to(people: Sequence[Any]) -> list[Intent]:
    """One mail to each of *people* who sign in, about their lines.

    None to whom none can be sent: what they would hear of is done, or settled, all the same.
    """
    return [intent for intent in map(_intent_to, people) if intent]


def write_mails(
    *, kind: MailKind, intents: Sequence[Intent], account_id: int, transaction_id: int, now: datetime
) -> Sequence[int]:
    """Write the intents, due now, and return the mails' ids in their order."""
    pairs = [(line_id, number) for number, intent in enumerate(intents, 1) for line_id in intent.line_ids]
    rows = _STATEMENTS["write"].rows(
        account_id=account_id,
        transaction_id=transaction_id,
        kind=kind.value,
        recipient_ids=[intent.recipient_id for intent in intents],
        languages=[intent.language for intent in intents],
        line_ids=[line_id for line_id, _ in pairs],
        mail_numbers=[number for _, number in pairs],
        key_number=newest_key_number(),
        now=now,
    )
    return [row.mail_id for row in rows]


def _intent_to(person: Any) -> Intent | None:
    try:
        recipient_id = address_id(person.email)
    except BadAddress as refused:
        _LOG.error("User %s cannot be told by mail: %s", person.user_id, refused)
        return None
    return Intent(recipient_id=recipient_id, language=person.language, line_ids=person.line_ids)
