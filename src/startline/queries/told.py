"""Transactions as lists and pages tell them: each with the names that its sentence needs."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.models.record import TransactionStatus, TransactionType
from startline.queries.access import not_found
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class ToldTransaction:
    """A transaction with the names that its sentence needs.

    *not_started* is for how many of the lines the editors were told that nothing has started, where it is not all.
    *who* sets the service up, as its contact said. A hub elsewhere is an actor by its name.
    *case_id* to *case_type* are those of the case that it opened, for who may read it.
    It was *made_from* the case of that number.
    *accepted_at* and *server* are those of its last contact mail that arrived; *code* to *first_attempt_at* tell of
    the last one that did not, or came back: the answer to it, and when it is tried again, where it is. It *stands*
    while one of its lines still has that contact.
    """

    id: int
    public_id: uuid.UUID
    type: TransactionType
    occurred_at: datetime
    account_name: str
    time_zone: str
    order_number: str | None
    order_public_id: uuid.UUID | None
    actor_kind: str
    actor_name: str | None
    actor_address: str | None
    status: TransactionStatus
    cause: str | None
    changed: int
    refused: int
    from_addresses: Sequence[str]
    to_address: str | None
    start_date: str | None
    expiry: str | None
    not_started: str | None
    who: str | None
    hold_name: str | None
    organization: str | None
    case_id: uuid.UUID | None
    case_number: int | None
    case_type: str | None
    made_from: int | None
    accepted_at: datetime | None
    server: str | None
    code: int | None
    words: str | None
    mail_cause: str | None
    mail_address: str | None
    given_up: bool | None
    next_at: datetime | None
    first_attempt_at: datetime | None
    stands: bool

    @property
    def number(self) -> str:
        """The short number under which people speak of it: the beginning of its public id."""
        text = self.public_id.hex[:8].upper()
        return f"{text[:4]}-{text[4:]}"

    @property
    def facts(self) -> Mapping[str, str | None]:
        """What the sentence says besides who, what and how many."""
        return {
            "start_date": self.start_date,
            "expiry": self.expiry,
            "not_started": self.not_started,
            "who": self.who,
            "hold_name": self.hold_name,
            "organization": self.organization,
            "case": str(self.case_number) if self.case_number else None,
            "case_type": self.case_type,
        }


def told(transaction_ids: Sequence[int]) -> Sequence[ToldTransaction]:
    """The transactions in the order of the ids."""
    rows = _STATEMENTS["told"].rows(transaction_ids=list(transaction_ids))
    return [_typed(row._asdict()) for row in rows]


def find_transaction(public_id: uuid.UUID) -> ToldTransaction:
    """The transaction with that public id.

    :raises Refused: not_found, where whoever reads sees none.
    """
    row = _STATEMENTS["named"].row(public_id=public_id)
    if row is None:
        raise not_found(transaction=str(public_id))
    return told([row.id])[0]


def public_id_of(transaction_id: int) -> uuid.UUID:
    """The public id of the transaction."""
    found: uuid.UUID = _STATEMENTS["public_id"].row(transaction_id=transaction_id).public_id
    return found


def _typed(row: Mapping[str, Any]) -> ToldTransaction:
    typed = {**row, "type": TransactionType(row["type"]), "status": TransactionStatus(row["status"])}
    return ToldTransaction(**typed)
