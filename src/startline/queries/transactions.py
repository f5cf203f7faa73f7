"""The record as people read it: transactions newest first, and the whole story of a line or an order."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.models.record import TransactionStatus, TransactionType
from startline.queries.paging import BadCursor, Page, cursor_of, values_of
from startline.rules.addresses import Address, parse_address
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LONGEST_STORY = 1000


@dataclass(frozen=True, kw_only=True)
class ToldTransaction:
    """A transaction with the names that its sentence needs; *accepted_at* is its last contact mail's."""

    id: int
    public_id: uuid.UUID
    type: TransactionType
    occurred_at: datetime
    account_name: str
    time_zone: str
    order_number: str | None
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
    hold_name: str | None
    organization: str | None
    accepted_at: datetime | None

    @property
    def facts(self) -> Mapping[str, str | None]:
        """What the sentence says besides who, what and how many."""
        return {
            "start_date": self.start_date,
            "expiry": self.expiry,
            "hold_name": self.hold_name,
            "organization": self.organization,
        }


@dataclass(frozen=True, kw_only=True)
class ToldEvent:
    """How a transaction went on, with one line or whole."""

    transaction_id: int
    kind: str
    status: str
    cause: str | None
    occurred_at: datetime
    line_number: str | None
    mail_kind: str | None
    recipient: str | None


@dataclass(frozen=True, kw_only=True)
class ToldAttempt:
    """One try to deliver a mail; *words* are the server's own."""

    transaction_id: int
    mail_kind: str
    recipient: str | None
    number: int
    server: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    code: int | None
    words: str | None


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A transaction with all that came of it."""

    transaction: ToldTransaction
    events: Sequence[ToldEvent]
    attempts: Sequence[ToldAttempt]


@dataclass(frozen=True, kw_only=True)
class TransactionFilter:
    """Which transactions are asked for; *accounts* are the visible ones, None for all.

    *address* is one that lines had, got or were mailed at.
    """

    accounts: Sequence[int] | None
    type: TransactionType | None = None
    status: TransactionStatus | None = None
    line_ids: Sequence[int] | None = None
    address: str | None = None

    def parameters(self) -> dict[str, Any]:
        """The filter as the statement takes it; an address that is none matches nothing."""
        address = parse_address(self.address) if self.address is not None else None
        key = address.key if isinstance(address, Address) else ""
        return {
            "accounts": None if self.accounts is None else list(self.accounts),
            "type": self.type,
            "status": self.status,
            "line_ids": None if self.line_ids is None else list(self.line_ids),
            "address_key": None if self.address is None else key,
        }


def transactions(wanted: TransactionFilter, *, limit: int, after: str | None = None) -> Page[ToldTransaction]:
    """The transactions, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    before = _public_id(after) if after else None
    rows = _STATEMENTS["page"].rows(**wanted.parameters(), before=before, limit=limit + 1)
    last = cursor_of(rows[limit - 1].public_id) if len(rows) > limit else None
    return Page(rows=_told([row.id for row in rows[:limit]]), after=last)


def story(wanted: TransactionFilter) -> Sequence[Chapter]:
    """All that the record tells of the filter's lines, oldest first; the newest thousand where it is more."""
    told = list(reversed(transactions(wanted, limit=_LONGEST_STORY).rows))
    ids = [transaction.id for transaction in told]
    events = _grouped(
        ToldEvent(**row._asdict())
        for row in _STATEMENTS["events"].rows(transaction_ids=ids, line_ids=list(wanted.line_ids or ()))
    )
    attempts = _grouped(
        ToldAttempt(**row._asdict()) for row in _STATEMENTS["attempts"].rows(transaction_ids=ids)
    )
    return [
        Chapter(transaction=one, events=events.get(one.id, ()), attempts=attempts.get(one.id, ()))
        for one in told
    ]


def public_id_of(transaction_id: int) -> uuid.UUID:
    """The public id of the transaction."""
    found: uuid.UUID = _STATEMENTS["public_id"].row(transaction_id=transaction_id).public_id
    return found


def line_ids_of(order_id: int) -> Sequence[int]:
    """The ids of the order's lines."""
    return [row.id for row in _STATEMENTS["line_ids"].rows(order_id=order_id)]


def _told(transaction_ids: Sequence[int]) -> Sequence[ToldTransaction]:
    rows = _STATEMENTS["told"].rows(transaction_ids=list(transaction_ids))
    return [_typed(row._asdict()) for row in rows]


def _typed(row: Mapping[str, Any]) -> ToldTransaction:
    typed = {**row, "type": TransactionType(row["type"]), "status": TransactionStatus(row["status"])}
    return ToldTransaction(**typed)


def _grouped(told: Iterable[Any]) -> Mapping[int, Sequence[Any]]:
    by_transaction: dict[int, list[Any]] = defaultdict(list)
    for one in told:
        by_transaction[one.transaction_id].append(one)
    return by_transaction


def _public_id(cursor: str) -> uuid.UUID:
    (text,) = values_of(cursor, count=1)
    try:
        return uuid.UUID(text)
    except ValueError as problem:
        raise BadCursor(cursor) from problem
