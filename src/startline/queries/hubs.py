"""Hubs elsewhere: what is set for them, what they were told, and what they told (PRODUCT H6)."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.models.hub import TellingState, TellingType
from startline.queries.access import not_found
from startline.queries.paging import Page, number_in, paged, public_id_in
from startline.queries.settings import HISTORY_ROWS, RecordedChange
from startline.sealed import Unreadable, unseal
from startline.statements import statements_of

_LOG = logging.getLogger(__name__)
_STATEMENTS = statements_of(__file__)
PURPOSE = "startline.hub-elsewhere"
"""What the secrets of hubs elsewhere are sealed for."""
PAGE_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class HeardHub:
    """A hub elsewhere as one of its events proves it: any of *secrets* may have signed."""

    id: int
    name: str
    is_active: bool
    secrets: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ListedHub:
    """A hub elsewhere as the list has it: how many offers are set up there, and what has not reached it."""

    public_id: uuid.UUID
    name: str
    admin_url: str
    events_url: str | None
    is_active: bool
    offers: int
    waiting: bool
    given_up: bool


@dataclass(frozen=True, kw_only=True)
class KnownHub:
    """What is set for a hub elsewhere, which offers are set up there, and what its last telling and event came to."""

    id: int
    public_id: uuid.UUID
    name: str
    admin_url: str
    events_url: str | None
    is_active: bool
    former_until: datetime | None
    offers: Sequence[str]
    told_at: datetime | None
    heard_at: datetime | None
    given_up: bool


@dataclass(frozen=True, kw_only=True)
class HubChoice:
    """A hub elsewhere to choose for an offer; *chosen* where it is set up there."""

    public_id: uuid.UUID
    name: str
    is_active: bool
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class ListedTelling:
    """A telling as its hub's page lists it; the contact is None once erased.

    *superseded* says that a later contact of the line has been told, so that this one is not told any more.
    """

    id: int
    public_id: uuid.UUID
    type: TellingType
    occurred_at: datetime
    state: TellingState
    due_at: datetime
    settled_at: datetime | None
    attempts: int
    last_status: int | None
    last_words: str | None
    contact: str | None
    order_number: str
    order_public_id: uuid.UUID
    line_number: str
    line_public_id: uuid.UUID
    superseded: bool

    @property
    def may_retry(self) -> bool:
        """Whether somebody may have it tried once more."""
        return self.state is TellingState.GIVEN_UP and not self.superseded


@dataclass(frozen=True, kw_only=True)
class ListedEvent:
    """An event that a hub told, with the answer that it got and the transaction by which it was done."""

    id: int
    event_id: str
    type: str
    received_at: datetime
    status: int
    answer: Any
    transaction_public_id: uuid.UUID | None


def heard_hub(public_id: uuid.UUID, *, now: datetime) -> HeardHub | None:
    """The hub elsewhere of that id, with the secrets that count at *now*; None where there is none."""
    row = _STATEMENTS["heard"].row(public_id=public_id)
    if row is None:
        return None
    try:
        secrets = secrets_of(row, now=now)
    except Unreadable:
        _LOG.exception("The secret of the hub %s cannot be read: make a new one in its settings.", row.name)
        secrets = []
    return HeardHub(id=row.id, name=row.name, is_active=row.is_active, secrets=secrets)


def secrets_of(hub: Any, *, now: datetime) -> Sequence[str]:
    """The secret of *hub*, and the former one until *former_until* (exclusive).

    :raises Unreadable: it was sealed under another SECRET_KEY.
    """
    former = hub.former_until is not None and now < hub.former_until
    sealed = [hub.secret, *([hub.former_secret] if former else [])]
    return [unseal(one, purpose=PURPOSE) for one in sealed]


def hubs(*, after: str | None = None) -> Page[ListedHub]:
    """A page of the hubs elsewhere, by name.

    :raises BadCursor: *after* is none of ours.
    """
    last = public_id_in(after) if after else None
    rows = _STATEMENTS["hubs"].rows(after=last, limit=PAGE_ROWS + 1)
    found = [ListedHub(**row._asdict()) for row in rows]
    return paged(found, key=lambda hub: hub.public_id, limit=PAGE_ROWS)


def hub_of(public_id: uuid.UUID) -> KnownHub:
    """The hub elsewhere of that id.

    :raises Refused: not_found.
    """
    row = _STATEMENTS["hub"].row(public_id=public_id)
    if row is None:
        raise not_found()
    return KnownHub(**row._asdict())


def hub_choices(offer_code: str) -> Sequence[HubChoice]:
    """The hubs elsewhere that the offer could be set up in, by name; those that are not active only where chosen."""
    return [HubChoice(**row._asdict()) for row in _STATEMENTS["choices"].rows(code=offer_code)]


def tellings(
    hub_id: int, *, state: TellingState | None = None, after: str | None = None
) -> Page[ListedTelling]:
    """What the hub was or is to be told (all, or what is in that *state*), newest first.

    :raises BadCursor: *after* is none of ours.
    """
    rows = _STATEMENTS["tellings"].rows(
        hub_id=hub_id, state=state, after=number_in(after), limit=PAGE_ROWS + 1
    )
    found = [
        ListedTelling(**{**row._asdict(), "type": TellingType(row.type), "state": TellingState(row.state)})
        for row in rows
    ]
    return paged(found, key=lambda telling: telling.id, limit=PAGE_ROWS)


def heard_events(hub_id: int, *, after: str | None = None) -> Page[ListedEvent]:
    """What the hub told, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    rows = _STATEMENTS["events"].rows(hub_id=hub_id, after=number_in(after), limit=PAGE_ROWS + 1)
    found = [ListedEvent(**row._asdict()) for row in rows]
    return paged(found, key=lambda event: event.id, limit=PAGE_ROWS)


def changes_of_hubs(public_id: uuid.UUID | None = None, *, after: str | None = None) -> Page[RecordedChange]:
    """What was set for the hub elsewhere (None: for any), newest first.

    :raises BadCursor: *after* is none of ours.
    """
    rows = _STATEMENTS["changes"].rows(
        subject=str(public_id) if public_id else None, after=number_in(after), limit=HISTORY_ROWS + 1
    )
    found = [RecordedChange(**row._asdict()) for row in rows]
    return paged(found, key=lambda change: change.id, limit=HISTORY_ROWS)
