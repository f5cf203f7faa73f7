"""Whose service setups are whose to do, and how far each is (PRODUCT H4)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.queries.paging import Page, paged, place_of
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Comer:
    """Who comes to set a service up: the link and the address of a pass, a signed-in person, or both."""

    link_id: uuid.UUID | None = None
    address_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SetUpLine:
    """A mapped line; *alike* says how the order's lines of its offer are set up, None before anybody chose."""

    id: int
    public_id: uuid.UUID
    number: str
    quantity: int
    time_zone: str
    status: str
    mapped_at: datetime
    set_up_at: datetime | None
    closed_at: datetime | None
    billing_started_at: datetime | None
    billing_cause: str | None
    offer_id: int
    offer_code: str
    offer_name: str
    contact: str | None
    alike: bool | None


@dataclass(frozen=True, kw_only=True)
class SetUpOrder:
    """An order at the door, with the lines that who came may set up, or has; *as_member* where they are a member."""

    id: int
    public_id: uuid.UUID
    number: str
    account_id: int
    account_name: str
    customer_name: str
    placed_by: str | None
    organization_id: int
    organization_public_id: uuid.UUID
    organization_name: str
    as_member: bool
    lines: Sequence[SetUpLine]

    @property
    def zone(self) -> str:
        """The customer's zone, in which instants are told."""
        return self.lines[0].time_zone

    @property
    def done(self) -> Sequence[SetUpLine]:
        """The lines that are set up."""
        return [line for line in self.lines if line.set_up_at is not None]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How many questions have an answer, of how many that are asked, and when the last answer was saved."""

    answered: int
    asked: int
    last_saved_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ListedSetUp:
    """An order in the list of setups; *set_up_at* is when the last of its lines was, *progress* of those still open.

    Lines that are set up alike count as one in its progress.
    """

    order_public_id: uuid.UUID
    order_number: str
    account_name: str
    customer_name: str
    organization_name: str
    time_zone: str
    lines_open: int
    lines_done: int
    set_up_at: datetime | None
    progress: Progress


def open_set_up(order: uuid.UUID, *, comer: Comer) -> SetUpOrder | None:
    """The order of that public id as *comer* may set it up; None where nothing of it is theirs.

    With a pass come the lines of its link that are mapped, whose contact epoch is still that of the link's mail and
    whose contact is the address of the pass (PRODUCT H1). A member of the organization comes to all lines that are
    mapped to it (PRODUCT C4). Services that are set up in a hub elsewhere, or were mapped elsewhere, are not done here.
    """
    rows = _STATEMENTS["lines"].rows(
        order=order, user_id=comer.user_id, link_id=comer.link_id, address_id=comer.address_id
    )
    return _order(rows[0], [_line(row) for row in rows]) if rows else None


def list_set_ups(
    comer: Comer,
    *,
    still_open: bool,
    limit: int,
    after: str | None = None,
    organization_id: int | None = None,
) -> Page[ListedSetUp]:
    """The orders of which *comer* may set something up (or in which all is set up), newest first, *limit* a page.

    *organization_id* leaves those of one organization.

    :raises BadCursor: *after* is none of ours.
    """
    place = place_of(after, found_by=_STATEMENTS["place"])["id"] if after else None
    rows = _STATEMENTS["listed"].rows(
        user_id=comer.user_id,
        link_id=comer.link_id,
        address_id=comer.address_id,
        organization_id=organization_id,
        open=still_open,
        after=place,
        limit=limit + 1,
    )
    return paged([_listed(row) for row in rows], key=lambda order: order.order_public_id, limit=limit)


def progress_of(line_ids: Sequence[int]) -> Mapping[int, Progress]:
    """How far the setup of each line is, by line id; without the lines whose offer asks nothing."""
    rows = _STATEMENTS["progress"].rows(line_ids=list(line_ids))
    return {row.id: _progress(row) for row in rows}


def told_of_set_up(line_ids: Sequence[int]) -> Sequence[str]:
    """The addresses to which the summary of these lines goes by mail, or went; none where nobody finished them here."""
    return [row.email for row in _STATEMENTS["told"].rows(line_ids=list(line_ids))]


def _listed(row: Any) -> ListedSetUp:
    return ListedSetUp(
        order_public_id=row.public_id,
        order_number=row.number,
        account_name=row.account_name,
        customer_name=row.customer_name,
        organization_name=row.organization_name,
        time_zone=row.customer_zone or row.account_zone,
        lines_open=row.lines_open,
        lines_done=row.lines_done,
        set_up_at=row.set_up_at,
        progress=_progress(row),
    )


def _progress(row: Any) -> Progress:
    return Progress(answered=row.answered, asked=row.asked, last_saved_at=row.last_saved_at)


def _order(row: Any, lines: Sequence[SetUpLine]) -> SetUpOrder:
    return SetUpOrder(
        id=row.order_id,
        public_id=row.order_public_id,
        number=row.order_number,
        account_id=row.account_id,
        account_name=row.account_name,
        customer_name=row.customer_name,
        placed_by=row.placed_by,
        organization_id=row.organization_id,
        organization_public_id=row.organization_public_id,
        organization_name=row.organization_name,
        as_member=row.as_member,
        lines=lines,
    )


def _line(row: Any) -> SetUpLine:
    return SetUpLine(
        id=row.id,
        public_id=row.public_id,
        number=row.number,
        quantity=row.quantity,
        time_zone=row.time_zone,
        status=row.status,
        mapped_at=row.mapped_at,
        set_up_at=row.set_up_at,
        closed_at=row.closed_at,
        billing_started_at=row.billing_started_at,
        billing_cause=row.billing_cause,
        offer_id=row.offer_id,
        offer_code=row.offer_code,
        offer_name=row.offer_name,
        contact=row.contact,
        alike=row.alike,
    )
