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
class QueueFilter:
    """What is asked for; *ids* are those that a search found, None where nothing was searched."""

    looked: Looked = Looked.ANYBODY
    user_id: int
    type: CaseType | None = None
    priority: CasePriority | None = None
    account_id: int | None = None
    language: str | None = None
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
            "ids": None if self.ids is None else list(self.ids),
        }


@dataclass(frozen=True, kw_only=True)
class QueuedCase:
    """A case as the queue shows it; *owed_since* is from when its due time counts, None where nothing is owed.

    *proposed_by_id* is whoever proposed a contact that waits for a second agent, None where none waits.
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


def queue(
    wanted: QueueFilter, standing: Standing, *, now: datetime, limit: int, after: str | None
) -> Page[QueuedCase]:
    """A page of the queue: what is owed by its due time, what waits or is solved by when that was, the newest first,
    and what a second agent decides about by when it was proposed, the oldest first.

    :raises BadCursor: *after* is none of ours.
    """
    rows = _STATEMENTS[f"queue_{_walk(standing)}"].rows(
        **wanted.parameters(),
        **(start_of(standing) if after is None else _place(after)),
        overdue_at=now if standing is Standing.OVERDUE else None,
        limit=limit + 1,
    )
    found = _STATEMENTS["listed"].rows(ids=[row.id for row in rows[:limit]]) if rows else []
    listed = [_queued(row) for row in found]
    if len(rows) <= limit:
        return Page(rows=listed, after=None)
    return Page(rows=listed, after=cursor_of(rows[limit - 1].at.isoformat(), listed[-1].public_id))


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


def _queued(row: Any) -> QueuedCase:
    facts = {
        **row._asdict(),
        "type": CaseType(row.type),
        "state": CaseState(row.state),
        "priority": CasePriority(row.priority),
    }
    return QueuedCase(**facts)
