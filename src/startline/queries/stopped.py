"""To which addresses mail is stopped, since when and why (PRODUCT M6)."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from startline.models import SuppressionReason
from startline.queries.access import not_found
from startline.queries.paging import Page, number_in, paged
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LAST_CHARACTER = "\U0010ffff"
_FOUND_AT_MOST = 1000


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A stop of mail to *address* (None once erased); *lifted_unasked*: by a mail that was accepted there again."""

    id: int
    public_id: uuid.UUID
    address: str | None
    reason: SuppressionReason
    note: str
    since_at: datetime
    by: str | None
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_unasked: bool


@dataclass(frozen=True, kw_only=True)
class StopInForce:
    """Why and since when mail to an address is stopped."""

    reason: SuppressionReason
    since_at: datetime


NO_STOPS: Mapping[int, StopInForce] = {}


def stops(*, lifted: bool, sought: str, after: str | None, limit: int) -> Page[Stop]:
    """A page of the stops that are in force, or were *lifted*, newest first; of addresses that begin with *sought*.

    :raises BadCursor: *after* is none of ours.
    """
    key = sought.casefold() or None
    rows = _STATEMENTS["stopped"].rows(
        lifted=lifted,
        start=key,
        end=key and key + _LAST_CHARACTER,
        found=_FOUND_AT_MOST,
        after=number_in(after),
        limit=limit + 1,
    )
    return paged([_stop(row._asdict()) for row in rows], key=lambda stop: stop.id, limit=limit)


def stop_of(public_id: uuid.UUID) -> Stop:
    """The stop with that id.

    :raises Refused: not_found.
    """
    row = _STATEMENTS["stop"].row(public_id=public_id)
    if row is None:
        raise not_found()
    return _stop(row._asdict())


def stops_in_force(address_ids: Collection[int]) -> Mapping[int, StopInForce]:
    """The stops in force of these addresses, by id; read with the rights of an action, for they are the operator's."""
    return {
        row.address_id: StopInForce(reason=SuppressionReason(row.reason), since_at=row.since_at)
        for row in _STATEMENTS["in_force"].rows(address_ids=sorted(address_ids))
    }


def _stop(columns: Mapping[str, object]) -> Stop:
    return Stop(**{**columns, "reason": SuppressionReason(str(columns["reason"]))})  # type: ignore[arg-type] # as selected
