"""The story of an order, of a line and of one transaction: what happened, and all that came of it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from startline.queries.paging import BadCursor, Page, cursor_of, place_of, public_id_in
from startline.queries.search import LAST_ID
from startline.queries.told import ToldTransaction, told
from startline.queries.transactions import TransactionFilter, transactions
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LONGEST_STORY = 1000
_MAILS_TOLD = 200
_ATTEMPT = "attempt"
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class ToldEvent:
    """How a transaction went on, with one line or whole; of a mail that came back, *words* are the server's own."""

    transaction_id: int
    kind: str
    status: str
    cause: str | None
    occurred_at: datetime
    line_number: str | None
    mail_kind: str | None
    recipient: str | None
    code: int | None
    words: str | None


@dataclass(frozen=True, kw_only=True)
class ToldAttempt:
    """One try to deliver a mail; *words* are the server's own, *cause* is what they mean."""

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
    cause: str | None


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A transaction with all that came of it."""

    transaction: ToldTransaction
    events: Sequence[ToldEvent]
    attempts: Sequence[ToldAttempt]


@dataclass(frozen=True, kw_only=True)
class MailNews:
    """What became of a mail of a transaction, for *lines* of its lines at once; *line_number* where it is one.

    Of a mail that came back, *words* are the server's own.
    """

    kind: str
    cause: str | None
    occurred_at: datetime
    lines: int
    line_number: str | None
    mail_kind: str
    recipient: str | None
    code: int | None
    words: str | None


@dataclass(frozen=True, kw_only=True)
class ToldItem:
    """One line's part in a transaction; *facts* are those of its refusal, *changes* its new values."""

    line_id: int
    line_public_id: uuid.UUID
    line_number: str
    order_number: str
    order_public_id: uuid.UUID
    offer_code: str
    outcome: str
    reason: str | None
    facts: Mapping[str, str | int | None]
    from_address: str | None
    to_address: str | None
    changes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class LinePart:
    """What a transaction did to one line; *epoch* is the contact epoch that it gave it."""

    outcome: str
    reason: str | None
    facts: Mapping[str, str | int | None]
    epoch: int | None
    from_address: str | None
    to_address: str | None


@dataclass(frozen=True, kw_only=True)
class LineChapter:
    """A transaction as one line's story has it."""

    transaction: ToldTransaction
    part: LinePart
    events: Sequence[ToldEvent]
    attempts: Sequence[ToldAttempt]


@dataclass(frozen=True, kw_only=True)
class ToldWindow:
    """A policy window of a line: *deadline_at* never moves, *closes_at* may be later or empty (a hold).

    *remind_contact_at* is when its contact is reminded next; empty where no reminder is left.
    """

    accepted_at: datetime
    window_days: int
    policy_name: str
    deadline_at: datetime
    closes_at: datetime | None
    ended_at: datetime | None
    end_cause: str | None
    contact_epoch: int
    remind_contact_at: datetime | None


def history_of(order_id: int, *, limit: int, after: str | None = None) -> Page[ToldTransaction]:
    """What happened to an order, newest first.

    :raises BadCursor: *after* is none of ours, or names a transaction that is not seen.
    """
    found = _STATEMENTS["of_order"].rows(order_id=order_id, **_start(after), limit=limit + 1)
    last = cursor_of(found[limit - 1].public_id) if len(found) > limit else None
    return Page(rows=told([row.id for row in found[:limit]]), after=last)


def story_of(line_id: int, *, limit: int, after: str | None = None) -> Page[LineChapter]:
    """All that the record tells of one line, newest first, each with what came of it for this line.

    :raises BadCursor: *after* is none of ours, or names a transaction that is not seen.
    """
    found = _STATEMENTS["of_line"].rows(line_id=line_id, **_start(after), limit=limit + 1)
    parts = {row.id: _part(row) for row in found[:limit]}
    ids = list(parts)
    steps = _STATEMENTS["steps"].rows(line_id=line_id, transaction_ids=ids)
    attempts = _grouped(_attempt(row) for row in steps if row.kind == _ATTEMPT)
    events = _grouped(_event(row) for row in steps if row.kind != _ATTEMPT)
    chapters = [
        LineChapter(
            transaction=one,
            part=parts[one.id],
            events=events.get(one.id, ()),
            attempts=attempts.get(one.id, ()),
        )
        for one in told(ids)
    ]
    last = cursor_of(found[limit - 1].public_id) if len(found) > limit else None
    return Page(rows=chapters, after=last)


def windows_of(line_id: int) -> Sequence[ToldWindow]:
    """The policy windows that the line has had, oldest first."""
    return [ToldWindow(**row._asdict()) for row in _STATEMENTS["windows"].rows(line_id=line_id)]


def items_of(transaction_id: int, *, limit: int, after: str | None = None) -> Page[ToldItem]:
    """A page of the transaction's lines, with what became of each.

    :raises BadCursor: *after* is none of ours, or names no line of the transaction.
    """
    last_seen = public_id_in(after) if after else None
    found = _STATEMENTS["items"].rows(transaction_id=transaction_id, after=last_seen, limit=limit + 1)
    if after and not found:
        raise BadCursor(after)
    last = cursor_of(found[limit - 1].line_public_id) if len(found) > limit else None
    return Page(rows=[ToldItem(**row._asdict()) for row in found[:limit]], after=last)


def news_of(transaction_id: int) -> Sequence[MailNews]:
    """What became of the transaction's mails, oldest first; the first two hundred."""
    rows = _STATEMENTS["went_on"].rows(transaction_id=transaction_id, limit=_MAILS_TOLD)
    return [MailNews(**row._asdict()) for row in rows]


def attempts_of(transaction_id: int) -> Sequence[ToldAttempt]:
    """Every try to deliver the transaction's mails, the first two hundred."""
    return _attempts([transaction_id], limit=_MAILS_TOLD)


def story(wanted: TransactionFilter) -> Sequence[Chapter]:
    """All that the record tells of the filter's lines, oldest first; the newest thousand where it is more."""
    found = list(reversed(transactions(wanted, limit=_LONGEST_STORY).rows))
    ids = [transaction.id for transaction in found]
    events = _grouped(_events(ids, line_ids=list(wanted.line_ids or ())))
    attempts = _grouped(_attempts(ids))
    return [
        Chapter(transaction=one, events=events.get(one.id, ()), attempts=attempts.get(one.id, ()))
        for one in found
    ]


def _start(after: str | None) -> dict[str, Any]:
    """Before which transaction the page begins: the one that *after* names, else all of them."""
    if after is None:
        return {"at": _NEVER, "id": LAST_ID}
    return place_of(after, found_by=_STATEMENTS["place"])


def _part(row: Any) -> LinePart:
    return LinePart(
        outcome=row.outcome,
        reason=row.reason,
        facts=row.facts,
        epoch=None if row.epoch is None else int(row.epoch),
        from_address=row.from_address,
        to_address=row.to_address,
    )


def _attempt(row: Any) -> ToldAttempt:
    return ToldAttempt(
        transaction_id=row.transaction_id,
        mail_kind=row.mail_kind,
        recipient=row.recipient,
        number=row.number,
        server=row.server,
        started_at=row.at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        code=row.code,
        words=row.words,
        cause=row.cause,
    )


def _event(row: Any) -> ToldEvent:
    return ToldEvent(
        transaction_id=row.transaction_id,
        kind=row.kind,
        status=row.status,
        cause=row.cause,
        occurred_at=row.at,
        line_number=None,
        mail_kind=row.mail_kind,
        recipient=row.recipient,
        code=row.code,
        words=row.words,
    )


def _events(transaction_ids: Sequence[int], *, line_ids: Sequence[int]) -> Sequence[ToldEvent]:
    rows = _STATEMENTS["events"].rows(transaction_ids=list(transaction_ids), line_ids=list(line_ids))
    return [ToldEvent(**row._asdict()) for row in rows]


def _attempts(transaction_ids: Sequence[int], *, limit: int | None = None) -> Sequence[ToldAttempt]:
    rows = _STATEMENTS["attempts"].rows(transaction_ids=list(transaction_ids), limit=limit)
    return [ToldAttempt(**row._asdict()) for row in rows]


def _grouped(rows: Iterable[Any]) -> Mapping[int, Sequence[Any]]:
    by_transaction: dict[int, list[Any]] = defaultdict(list)
    for one in rows:
        by_transaction[one.transaction_id].append(one)
    return by_transaction
