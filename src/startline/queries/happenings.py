"""What has happened since somebody last looked: the record's events, and deliveries that were put off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
LIMIT = 1000


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event of the record, with what its sentence needs.

    *numbers* names the event's line, or the transaction's changed (else refused) lines where it has a
    dozen or fewer.
    *to_address* is None where lines got different ones; *who* sets the service up, as its contact said; *decided_by*
    is who decided a change request. A hub elsewhere is an actor by its name.
    """

    id: int
    at: datetime
    kind: str
    cause: str | None
    mail_id: int | None
    type: str
    actor_kind: str
    actor_name: str | None
    actor_address: str | None
    hold_name: str | None
    organization: str | None
    order_number: str | None
    changed: int
    refused: int
    numbers: str | None
    no_contact: int
    from_addresses: Sequence[str]
    to_address: str | None
    start_date: str | None
    expiry: str | None
    not_started: str | None
    who: str | None
    mail_kind: str | None
    recipient: str | None
    code: int | None
    words: str | None
    window_days: int | None
    deadline_at: datetime | None
    time_zone: str | None
    decided_by: str | None


@dataclass(frozen=True, kw_only=True)
class Deferral:
    """An attempt to deliver that will be repeated at *next_at*; *words* are the server's own."""

    id: int
    at: datetime
    recipient: str | None
    code: int | None
    words: str | None
    next_at: datetime


@dataclass(frozen=True, kw_only=True)
class Place:
    """Up to where somebody has read: the ids of the last event and of the last attempt."""

    event_id: int
    attempt_id: int


def newest_place() -> Place:
    """Where the record and the attempts end now."""
    return Place(**_STATEMENTS["newest"].row()._asdict())


def events_after(event_id: int) -> Sequence[Happening]:
    """Up to `LIMIT` events of the record with higher ids, in the order of their ids."""
    return [Happening(**row._asdict()) for row in _STATEMENTS["events"].rows(after=event_id, limit=LIMIT)]


def deferrals_after(attempt_id: int) -> Sequence[Deferral]:
    """Up to `LIMIT` attempts with higher ids that ended without a final answer, of mails still to be sent."""
    return [Deferral(**row._asdict()) for row in _STATEMENTS["deferrals"].rows(after=attempt_id, limit=LIMIT)]
