"""The mails that wait and those that failed of late, as the operator's people look through them (PRODUCT M4, M6).

Both sets are bounded by nature: what is not delivered yet, and what failed in thirty days. Filters walk them.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from startline.models.mail import CONTACT_KINDS, MailKind, MailState
from startline.queries.paging import BadCursor, Page, cursor_of, values_of, whole_number
from startline.statements import Statement, statements_of

_STATEMENTS = statements_of(__file__)
_FILTERS = "/* filters */"
_LAST_CHARACTER = "\U0010ffff"
_LOOKED_AT = 200
_ORDERS_NAMED = 3
FAILED_FOR = timedelta(days=30)


class Box(StrEnum):
    """Which mails are listed."""

    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class QueueFilter:
    """What the list is narrowed to; *sought* is how the recipient's address begins. All of it may be left open."""

    box: Box
    states: Sequence[MailState] = ()
    cause: str | None = None
    domain: str | None = None
    sought: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderOfMail:
    """An order that a mail speaks of."""

    public_id: uuid.UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class QueuedMail:
    """A mail of the list; its *orders* are the first ones, *more_orders* counts the others.

    *code*, *words* and *cause* are those of the last answer; *still_theirs* counts the lines whose contact is
    still the one whom it was for.
    """

    public_id: uuid.UUID
    kind: MailKind
    state: MailState
    account: str
    recipient: str | None
    attempts: int
    due_at: datetime
    settled_at: datetime | None
    counts_at: datetime
    answered_at: datetime | None
    code: int | None
    words: str | None
    cause: str | None
    orders: Sequence[OrderOfMail]
    more_orders: int
    lines: int
    still_theirs: int

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it failed, and a resend would go to the same contact."""
        return self.settled_at is not None and self.kind in CONTACT_KINDS and self.still_theirs > 0

    def can_be_tried(self, now: datetime) -> bool:
        """Whether it waits for a later attempt, and not for a place under a cap (PRODUCT M6)."""
        return self.state is MailState.WAITING and self.due_at > now and self.counts_at <= now


def queued_mails(wanted: QueueFilter, *, now: datetime, after: str | None, limit: int) -> Page[QueuedMail]:
    """A page of what is *wanted*: waiting mails the longest due first, failed ones newest first.

    :raises BadCursor: *after* is none of ours.
    """
    ids = _ids(wanted, now=now, after=after, limit=limit + 1)
    found = _STATEMENTS["facts"].rows(mail_ids=ids[:limit], looked_at=_LOOKED_AT)
    mails = [_mail(row._asdict()) for row in found]
    if len(ids) <= limit:
        return Page(rows=mails, after=None)
    last = found[-1]
    at = last.due_at if wanted.box is Box.WAITING else last.settled_at
    return Page(rows=mails, after=cursor_of(at.isoformat(), last.id))


def queued_ids(wanted: QueueFilter, *, now: datetime, limit: int) -> Sequence[int]:
    """The ids of the first *limit* mails of what is *wanted*."""
    return _ids(wanted, now=now, after=None, limit=limit)


def resendable(wanted: QueueFilter, *, now: datetime, limit: int) -> Sequence[uuid.UUID]:
    """Of the first *limit* mails of what is *wanted*, those that can be sent again, by public id."""
    ids = _ids(wanted, now=now, after=None, limit=limit)
    mails = (_mail(row._asdict()) for row in _STATEMENTS["facts"].rows(mail_ids=ids, looked_at=_LOOKED_AT))
    return [mail.public_id for mail in mails if mail.can_be_sent_again]


def _ids(wanted: QueueFilter, *, now: datetime, after: str | None, limit: int) -> list[int]:
    at, last_id = _place(after)
    key = wanted.sought.casefold() or None
    rows = _listing(wanted.box).rows(
        since=now - FAILED_FOR,
        states=[state.value for state in wanted.states] or None,
        cause=wanted.cause,
        domain=wanted.domain,
        start=key,
        end=key and key + _LAST_CHARACTER,
        after_at=at,
        after_id=last_id,
        limit=limit,
    )
    return [row.id for row in rows]


def _listing(box: Box) -> Statement:
    statement = _STATEMENTS[box.value]
    return replace(statement, sql=statement.sql.replace(_FILTERS, _STATEMENTS["filters"].sql))


def _place(after: str | None) -> tuple[datetime | None, int | None]:
    """Where the last page ended.

    :raises BadCursor: *after* is none of ours.
    """
    if not after:
        return None, None
    at, last_id = values_of(after, count=2)
    try:
        instant = datetime.fromisoformat(at)
    except ValueError as problem:
        raise BadCursor(after) from problem
    if instant.tzinfo is None:
        raise BadCursor(after)
    return instant, whole_number(last_id)


def _mail(columns: Mapping[str, Any]) -> QueuedMail:
    named = sorted(columns["orders"] or [], key=lambda text: text.partition(" ")[2])
    parted = [text.partition(" ") for text in named[:_ORDERS_NAMED]]
    own = {name: value for name, value in columns.items() if name not in {"id", "numbers"}}
    return QueuedMail(
        **{
            **own,
            "kind": MailKind(columns["kind"]),
            "state": MailState(columns["state"]),
            "orders": [OrderOfMail(public_id=uuid.UUID(key), number=number) for key, _, number in parted],
            "more_orders": max(0, (columns["numbers"] or 0) - _ORDERS_NAMED),
            "lines": columns["lines"] or 0,
            "still_theirs": columns["still_theirs"] or 0,
        }
    )
