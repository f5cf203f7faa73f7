"""Requests for a change of contact: what waits for whom, what was asked, and how it was decided (PRODUCT C7)."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from startline.models.record import Outcome
from startline.models.request import RequestState
from startline.queries.access import not_found
from startline.queries.paging import Page, cursor_of, public_id_in
from startline.queries.readers import Reader
from startline.rules.refusal import Refusal, RefusalCode
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


class Box(StrEnum):
    """Which requests are listed: those that wait for the reader, those that they asked, those decided."""

    WAITING = "waiting"
    ASKED = "asked"
    DECIDED = "decided"


@dataclass(frozen=True, kw_only=True)
class ListedRequest:
    """A request as a list shows it; *lines* counts what it speaks of."""

    id: int
    public_id: uuid.UUID
    state: RequestState
    order_number: str
    customer_name: str
    account_name: str
    address: str | None
    lines: int
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RequestBehind:
    """The request that a transaction belongs to, and how it was decided."""

    public_id: uuid.UUID
    state: RequestState
    asked_by: str
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RequestedLine:
    """A line of a request: its contact now and when it was asked for, and what became of it."""

    id: int
    public_id: uuid.UUID
    number: str
    offer_name: str
    contact_email: str | None
    contact_epoch: int
    seen_email: str | None
    seen_epoch: int
    outcome: Outcome | None
    refusal: Refusal | None

    @property
    def overtaken(self) -> bool:
        """Whether its contact was changed after it was asked for."""
        return self.contact_epoch != self.seen_epoch


@dataclass(kw_only=True, slots=True)
class FoundRequest:
    """A request, its order and whose that is (it satisfies `who_may.Owned`), and its lines by entry."""

    public_id: uuid.UUID
    state: RequestState
    order_id: int
    order_public_id: uuid.UUID
    order_number: str
    customer_name: str
    account_id: int
    account_name: str
    distributor_id: int | None
    placed_by_id: int | None
    placed_by_email: str | None
    placed_by_name: str | None
    address: str | None
    note: str
    asked_by_id: int
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reply: str
    transaction_id: uuid.UUID
    change_id: uuid.UUID | None
    lines: Sequence[RequestedLine]


def requests(
    box: Box, *, reader: Reader, limit: int, order_number: str = "", after: str | None = None
) -> Page[ListedRequest]:
    """The requests of *box*, newest first; *order_number* limits them to the orders of that number.

    :raises BadCursor: *after* is none of ours.
    """
    parameters = {
        "accounts": None if reader.accounts is None else list(reader.accounts),
        "order_number": order_number or None,
        "before": public_id_in(after) if after else None,
        "limit": limit + 1,
    }
    rows = _STATEMENTS[box.value].rows(**parameters, **_OF_READER[box](reader))
    ids = [row.id for row in rows[:limit]]
    listed = [_listed(row) for row in _STATEMENTS["listed"].rows(ids=ids)] if ids else []
    return Page(rows=listed, after=cursor_of(listed[-1].public_id) if len(rows) > limit else None)


def find_request(request_id: uuid.UUID) -> FoundRequest:
    """The request with that public id, read with the eyes of whoever asks.

    :raises Refused: not_found, where they see none.
    """
    row = _STATEMENTS["found"].row(public_id=request_id)
    if row is None:
        raise not_found()
    facts = row._asdict()
    lines = _STATEMENTS["lines"].rows(request_id=facts.pop("id"))
    typed = {**facts, "state": RequestState(row.state), "lines": [_line(line) for line in lines]}
    return FoundRequest(**typed)


def request_behind(transaction_id: int) -> RequestBehind | None:
    """The request that the transaction asked with, or that it granted; None for any other."""
    row = _STATEMENTS["behind"].row(transaction_id=transaction_id)
    return RequestBehind(**{**row._asdict(), "state": RequestState(row.state)}) if row else None


def placer_name(address_id: int | None) -> str | None:
    """The name of the person who signs in with that address; None where nobody does."""
    row = _STATEMENTS["placer"].row(address_id=address_id)
    return row.name if row else None


def _waiting(reader: Reader) -> Mapping[str, Any]:
    return {
        "operates": reader.operates,
        "administers": list(reader.administers),
        "address_id": reader.person.verified_address_id,
    }


def _asked(reader: Reader) -> Mapping[str, Any]:
    return {"user_id": reader.user.pk}


def _in_sight(reader: Reader) -> Mapping[str, Any]:
    return {}


_OF_READER: Mapping[Box, Callable[[Reader], Mapping[str, Any]]] = {
    Box.WAITING: _waiting,
    Box.ASKED: _asked,
    Box.DECIDED: _in_sight,
}


def _listed(row: Any) -> ListedRequest:
    return ListedRequest(**{**row._asdict(), "state": RequestState(row.state)})


def _line(row: Any) -> RequestedLine:
    facts = row._asdict()
    reason, known, outcome = facts.pop("reason"), facts.pop("facts"), facts.pop("outcome")
    return RequestedLine(
        **facts,
        outcome=Outcome(outcome) if outcome else None,
        refusal=Refusal(code=RefusalCode(reason), facts=known) if reason else None,
    )
