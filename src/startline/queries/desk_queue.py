"""The desk's queue: what is owed by when, what waits for its asker, and what is solved (PRODUCT D2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from startline.queries.access import not_found
from startline.queries.paging import BadCursor, Page, cursor_of, values_of
from startline.queries.search import LAST_ID, Count
from startline.rules.cases import CasePriority, CaseState, CaseType
from startline.rules.desk_queue import Looked, Standing
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
MOST_COUNTED = 99
"""So many cases are counted exactly; one more stands for all others."""


@dataclass(frozen=True, kw_only=True)
class CaseAsker:
    """Whoever opened a case: a person who signs in, or a contact by their address."""

    user_id: int | None
    address_id: int | None
    kind: str
    name: str | None
    address: str | None


@dataclass(frozen=True, kw_only=True)
class QueueFilter:
    """What is asked for; *ids* are those that a search found, None where nothing was searched."""

    looked: Looked = Looked.ANYBODY
    user_id: int
    type: CaseType | None = None
    priority: CasePriority | None = None
    account_id: int | None = None
    language: str | None = None
    asker: CaseAsker | None = None
    ids: Sequence[int] | None = None

    def parameters(self) -> dict[str, Any]:
        """The filter as the statements take it."""
        return {
            "mine": self.user_id if self.looked is Looked.MINE else None,
            "nobody": self.looked is Looked.NOBODY,
            "type": self.type,
            "priority": self.priority,
            "account_id": self.account_id,
            "language": self.language,
            "asker_id": self.asker.user_id if self.asker else None,
            "asker_address_id": self.asker.address_id if self.asker else None,
            "ids": None if self.ids is None else list(self.ids),
        }


@dataclass(frozen=True, kw_only=True)
class QueuedCase:
    """A case as the queue shows it; *owed_since* is from when its due time counts, None where nothing is owed.

    *proposed_by_id* is whoever proposed a contact that waits for a second agent, None where none waits. *at* is the
    instant by which it has its place in the queue.
    """

    public_id: uuid.UUID
    number: int
    type: CaseType
    state: CaseState
    priority: CasePriority
    subject: str
    language: str
    account_name: str
    order_number: str | None
    customer_name: str | None
    opened_by_kind: str
    opened_by: str | None
    opened_by_address: str | None
    opened_at: datetime
    assigned_to: str | None
    due_at: datetime | None
    changed_at: datetime
    proposed_by_id: int | None
    owed_since: datetime | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the case *id* stands in a queue, or stood before it left that: *at* is the instant of its row."""

    id: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """The case before or after a place, and the instant of its own row."""

    public_id: uuid.UUID
    at: datetime


def queue(
    wanted: QueueFilter, standing: Standing, *, now: datetime, limit: int, after: str | None
) -> Page[QueuedCase]:
    """A page of the queue: what is owed by its due time, what waits or is solved by when that was, the newest first,
    and what a second agent decides about by when it was proposed, the oldest first.

    :raises BadCursor: *after* is none of ours.
    """
    start = start_of(standing) if after is None else _place(after)
    rows = _walked(wanted, standing, start, now=now, limit=limit + 1)
    found = _STATEMENTS["listed"].rows(ids=[row.id for row in rows[:limit]]) if rows else []
    listed = [_queued(row, at=walked.at) for row, walked in zip(found, rows, strict=False)]
    if len(rows) <= limit:
        return Page(rows=listed, after=None)
    return Page(rows=listed, after=cursor_of(listed[-1].at.isoformat(), listed[-1].public_id))


def next_case(wanted: QueueFilter, standing: Standing, place: Place, *, now: datetime) -> Neighbour | None:
    """The case that the queue lists after *place*, on whichever page; None where that is its end.

    The case of the place itself may have left the queue meanwhile, or stand further back in it: it is passed over.
    """
    start = {"id": place.id, "at": place.at}
    return _neighbour(_walked(wanted, standing, start, now=now, limit=2), place)


def previous_case(
    wanted: QueueFilter, standing: Standing, place: Place, *, now: datetime
) -> Neighbour | None:
    """The case that the queue lists before *place*, as `next_case` does the one after it."""
    rows = _STATEMENTS["previous"].rows(
        **wanted.parameters(),
        id=place.id,
        at=place.at,
        walk=_walk(standing),
        overdue_at=_overdue_at(standing, now=now),
        limit=2,
    )
    return _neighbour(rows, place)


def asker_of(public_id: uuid.UUID) -> CaseAsker:
    """Whoever opened the case.

    :raises Refused: not_found, where there is none that the reader sees.
    """
    row = _STATEMENTS["asker"].row(public_id=public_id)
    if row is None:
        raise not_found()
    return CaseAsker(**row._asdict())


def cases_named(public_ids: Sequence[uuid.UUID]) -> Sequence[int]:
    """The cases of these public ids, each of which differs from the others, in their order.

    :raises Refused: not_found, where one of them is no case that the reader sees.
    """
    rows = _STATEMENTS["named"].rows(public_ids=list(public_ids))
    if len(rows) < len(public_ids):
        raise not_found()
    return [row.id for row in rows]


def owed_since(case_id: int) -> datetime | None:
    """From when the due time of the answer counts that the desk owes in the case; None where it owes none."""
    since: datetime | None = _STATEMENTS["listed"].rows(ids=[case_id])[0].owed_since
    return since


def counts(wanted: QueueFilter, *, now: datetime) -> Mapping[Standing | Looked, Count]:
    """How many cases stand how, for the filter; and how many are owed by whoever looks after them."""
    row = _STATEMENTS["counts"].row(
        **wanted.parameters(), user_id=wanted.user_id, now=now, most=MOST_COUNTED + 1
    )
    keys: Sequence[Standing | Looked] = [
        Standing.OWED,
        Standing.OVERDUE,
        Standing.PROPOSED,
        Standing.WAITING,
        Standing.SOLVED,
        Looked.ANYBODY,
        Looked.MINE,
        Looked.NOBODY,
    ]
    return {
        key: Count(number=min(number, MOST_COUNTED), more=number > MOST_COUNTED)
        for key, number in zip(keys, row, strict=True)
    }


def _walked(
    wanted: QueueFilter, standing: Standing, start: Mapping[str, Any], *, now: datetime, limit: int
) -> Sequence[Any]:
    """The next rows of the walk after *start*: id, public id, and the instant by which each stands there."""
    return _STATEMENTS[f"queue_{_walk(standing)}"].rows(
        **wanted.parameters(), **start, overdue_at=_overdue_at(standing, now=now), limit=limit
    )


def _neighbour(rows: Sequence[Any], place: Place) -> Neighbour | None:
    others = (Neighbour(public_id=row.public_id, at=row.at) for row in rows if row.id != place.id)
    return next(others, None)


def _overdue_at(standing: Standing, *, now: datetime) -> datetime | None:
    return now if standing is Standing.OVERDUE else None


def _walk(standing: Standing) -> str:
    return Standing.OWED.value if standing is Standing.OVERDUE else standing.value


def start_of(standing: Standing) -> dict[str, Any]:
    """Before the first case of the walk."""
    rising = standing in {Standing.OWED, Standing.OVERDUE, Standing.PROPOSED}
    return {"id": 0 if rising else LAST_ID, "at": _FIRST if rising else _LAST}


def _place(cursor: str) -> dict[str, Any]:
    """Where the walk goes on: after the case that *cursor* names, as it stood then, wherever it stands by now.

    :raises BadCursor: it is none of ours.
    """
    text, named = values_of(cursor, count=2)
    try:
        at, public_id = datetime.fromisoformat(text), uuid.UUID(named)
    except ValueError as problem:
        raise BadCursor(cursor) from problem
    row = _STATEMENTS["place"].row(public_id=public_id)
    if row is None or at.tzinfo is None:
        raise BadCursor(cursor)
    return {"id": row.id, "at": at}


def _queued(row: Any, *, at: datetime) -> QueuedCase:
    facts = {
        **row._asdict(),
        "type": CaseType(row.type),
        "state": CaseState(row.state),
        "priority": CasePriority(row.priority),
        "at": at,
    }
    return QueuedCase(**facts)
