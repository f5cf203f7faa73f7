"""What came back after mails, as the operator's people look at it, and the mails that it may be about (M4)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from startline.models.delivery import NoticeSource, NoticeState
from startline.queries.access import not_found
from startline.queries.paging import Page, cursor_of, place_of
from startline.queries.search import LAST_ID, Count
from startline.rules.deliveries import NoticeKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_NEVER = datetime.max.replace(tzinfo=UTC)
# How long before a notice a mail that it is about may have been accepted, and how many of them are shown.
_MAY_BE_ABOUT = timedelta(days=30)
_MOST_CANDIDATES = 20
COUNTED_AT_MOST = 1000
"""So many notices that wait for a person are counted exactly."""


@dataclass(frozen=True, kw_only=True)
class ListedNotice:
    """A notice in a list; *kind* is None until it is judged."""

    public_id: uuid.UUID
    source: NoticeSource
    received_at: datetime
    state: NoticeState
    kind: NoticeKind | None
    cause: str | None
    recipient: str | None
    subject: str | None
    from_address: str | None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for a person: how many notices, and how many *bytes* are kept of those that were counted."""

    count: Count
    bytes: int


@dataclass(frozen=True, kw_only=True)
class NamedMail:
    """A mail of ours that a notice is about, or may be, with the order of its transaction where that is one."""

    public_id: uuid.UUID
    kind: str
    recipient: str | None
    accepted_at: datetime | None
    account_name: str
    order_number: str | None
    order_public_id: uuid.UUID | None
    customer_name: str | None
    transaction_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AnsweredCase:
    """The case that a reply answers."""

    public_id: uuid.UUID
    number: int
    subject: str


@dataclass(frozen=True, kw_only=True)
class FoundNotice:
    """A notice with all that was understood of it; *raw* is what came, cut where *raw_bytes* is more."""

    public_id: uuid.UUID
    source: NoticeSource
    received_at: datetime
    delivered_to: str | None
    raw: bytes
    raw_bytes: int
    state: NoticeState
    kind: NoticeKind | None
    hard: bool | None
    status: str | None
    code: int | None
    cause: str | None
    words: str | None
    recipient: str | None
    subject: str | None
    from_address: str | None
    mail_id: int | None
    case_mail_id: int | None
    judged_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None


def notices(
    *, state: NoticeState | None, kind: NoticeKind | None, limit: int, after: str | None = None
) -> Page[ListedNotice]:
    """The notices, newest first, those of one *state* and *kind* where these are given.

    Of those that wait for a person the one that has waited longest comes first.

    :raises BadCursor: *after* is none of ours, or names a notice that is not seen.
    """
    waiting = state is NoticeState.UNKNOWN
    rows = _STATEMENTS["waiting" if waiting else "listed"].rows(
        state=state and state.value,
        kind=kind and kind.value,
        limit=limit + 1,
        **_start(after, oldest_first=waiting),
    )
    last = cursor_of(rows[limit - 1].public_id) if len(rows) > limit else None
    return Page(rows=[_listed(row) for row in rows[:limit]], after=last)


def waiting_for_a_person() -> Waiting:
    """What nobody could place, and is kept until somebody decides; `COUNTED_AT_MOST` of them are counted."""
    row = _STATEMENTS["kept"].row(most=COUNTED_AT_MOST + 1)
    count = Count(number=min(row.number, COUNTED_AT_MOST), more=row.number > COUNTED_AT_MOST)
    return Waiting(count=count, bytes=row.bytes)


def notices_for_a_person() -> int:
    """How many notices nobody could place, and wait for a person; one more than `COUNTED_AT_MOST` at most."""
    return int(_STATEMENTS["unplaced"].row(most=COUNTED_AT_MOST + 1).number)


def find_notice(public_id: uuid.UUID) -> FoundNotice:
    """The notice of that id.

    :raises Refused: not_found.
    """
    row = _STATEMENTS["found"].row(public_id=public_id)
    if row is None:
        raise not_found()
    facts = row._asdict()
    facts["source"], facts["state"] = NoticeSource(row.source), NoticeState(row.state)
    facts["kind"] = NoticeKind(row.kind) if row.kind else None
    return FoundNotice(**facts)


def mail_of(notice: FoundNotice) -> NamedMail | None:
    """The mail that the notice is about; None where that is not known."""
    row = _STATEMENTS["mail"].row(mail_id=notice.mail_id) if notice.mail_id else None
    return NamedMail(**row._asdict()) if row else None


def case_answered_by(notice: FoundNotice) -> AnsweredCase | None:
    """The case whose mail the notice answers, whatever it says; None where it answers none."""
    if notice.case_mail_id is None:
        return None
    row = _STATEMENTS["case_answered"].row(mail_id=notice.case_mail_id)
    return AnsweredCase(**row._asdict()) if row else None


def mails_that_may_be_meant(notice: FoundNotice, *, address_key: str) -> Sequence[NamedMail]:
    """The newest mails that a server accepted for the address in the 30 days before the notice came, if they stand."""
    rows = _STATEMENTS["candidates"].rows(
        key=address_key,
        since=notice.received_at - _MAY_BE_ABOUT,
        until=notice.received_at,
        limit=_MOST_CANDIDATES,
    )
    return [NamedMail(**row._asdict()) for row in rows]


def _start(after: str | None, *, oldest_first: bool) -> dict[str, Any]:
    """At which notice the page begins: beyond the one that *after* names, else with the first."""
    if after is None:
        return {"at": _NEVER, "id": 0 if oldest_first else LAST_ID}
    return place_of(after, found_by=_STATEMENTS["place"])


def _listed(row: Any) -> ListedNotice:
    facts = row._asdict()
    facts["source"], facts["state"] = NoticeSource(row.source), NoticeState(row.state)
    facts["kind"] = NoticeKind(row.kind) if row.kind else None
    return ListedNotice(**facts)
