"""What customers see of their organizations: who belongs to them, and what they have (PRODUCT P5).

A member comes to an order through its organization alone: every statement asks for one, and only for lines that were
mapped to it. None reads a price, a contact, or what the order's own people noted.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.queries.paging import Page, number_in, paged
from startline.queries.people import OpenedInvitation
from startline.rules.hub_urls import filled
from startline.rules.people import administers
from startline.rules.who_may import OrganizationRole
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_MOST_SERVICES = 200
_MOST_INVITATIONS = 200
PAGE_ROWS = 25
_LONGEST_NUMBER = 64


@dataclass(frozen=True, kw_only=True)
class ListedSpace:
    """An organization in the list of a person's own."""

    id: int
    public_id: uuid.UUID
    name: str
    domain: str | None
    closed_at: datetime | None
    role: str


@dataclass(frozen=True, kw_only=True)
class Space:
    """An organization as one of its members enters it.

    *several*: they belong to others, too; *works*: to an account as well. *zone* is the one in which they read.
    """

    id: int
    public_id: uuid.UUID
    name: str
    domain: str | None
    reference: str
    created_at: datetime
    closed_at: datetime | None
    role: str
    several: bool
    works: bool
    zone: str

    @property
    def managed(self) -> bool:
        """Whether the member may change it and its people: they administer it, and it is open."""
        return administers(OrganizationRole(self.role)) and self.closed_at is None


@dataclass(frozen=True, kw_only=True)
class Service:
    """What an organization has of an offer; *hub_name* is the hub elsewhere that sets it up.

    *hub_url* leads there to the first line that is still to be set up; empty where none is, or that is done here.
    """

    code: str
    name: str
    hub_name: str | None
    hub_url: str | None
    in_use: int
    since: datetime | None
    to_set_up: int


@dataclass(frozen=True, kw_only=True)
class MappedOrder:
    """An order that was mapped to the organization, by its lines that were; *elsewhere* wait in a hub elsewhere."""

    id: int
    public_id: uuid.UUID
    number: str
    seller: str
    lines: int
    set_up: int
    elsewhere: int
    mapped_at: datetime
    mapped_by: str

    @property
    def waiting(self) -> int:
        """How many lines are still to be set up here."""
        return self.lines - self.set_up - self.elsewhere


@dataclass(frozen=True, kw_only=True)
class SpaceMember:
    """A member of an organization, as its people list them."""

    id: int
    public_id: uuid.UUID
    name: str
    email: str
    is_active: bool
    last_login: datetime | None
    role: str
    joined_at: datetime


@dataclass(frozen=True, kw_only=True)
class FoundSpaceMember:
    """A member who is about to be changed; the key is for actions."""

    person_key: int
    public_id: uuid.UUID
    name: str
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class WaitingForSpace:
    """An invitation that has not been accepted; *mailed_at* is empty where no mail of its own went."""

    public_id: uuid.UUID
    name: str
    email: str
    role: str
    invited_at: datetime
    expires_at: datetime
    mailed_at: datetime | None
    inviter_name: str | None


@dataclass(frozen=True, kw_only=True)
class FoundForSpace:
    """An invitation that is about to be sent again or withdrawn; the key is for actions."""

    id: int
    public_id: uuid.UUID
    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class ChangeOfSpace:
    """One entry of an organization's record."""

    id: int
    kind: str
    occurred_at: datetime
    by_kind: str
    role_before: str | None
    role_after: str | None
    facts: Mapping[str, str]
    by_name: str | None
    whom_name: str | None


def roles_of(user_id: int) -> Mapping[int, OrganizationRole]:
    """The roles of a signed-in person in organizations, by organization id; empty for who belongs to none."""
    rows = _STATEMENTS["roles"].rows(user_id=user_id)
    return {row.organization_id: OrganizationRole(row.role) for row in rows}


def is_only_customer(user_id: int) -> bool:
    """Whether the person belongs to an organization, and to no account: their pages are the space's."""
    return bool(_STATEMENTS["customer"].row(user_id=user_id).only)


def spaces_of(user_id: int, *, after: str | None = None, limit: int = PAGE_ROWS) -> Page[ListedSpace]:
    """A page of the person's organizations by name, those that are closed last.

    :raises BadCursor: *after* is no cursor.
    """
    rows = _STATEMENTS["spaces"].rows(user_id=user_id, after=number_in(after), limit=limit + 1)
    found = [ListedSpace(**row._asdict()) for row in rows]
    return paged(found, key=lambda space: space.id, limit=limit)


def enter_space(organization: uuid.UUID, *, user_id: int) -> Space | None:
    """The organization as the person enters it; None where they are no member, or there is none."""
    row = _STATEMENTS["space"].row(organization=organization, user_id=user_id)
    return Space(**row._asdict()) if row else None


def services_of(organization_id: int) -> Sequence[Service]:
    """What the organization has, offer by offer."""
    rows = _STATEMENTS["services"].rows(organization_id=organization_id, limit=_MOST_SERVICES)
    return [_service(row) for row in rows]


def orders_of(
    organization_id: int, *, number: str = "", before: str | None = None, limit: int = PAGE_ROWS
) -> Page[MappedOrder]:
    """A page of the orders mapped to the organization, the newest first; *number* is how theirs begin.

    :raises BadCursor: *before* is no cursor.
    """
    rows = _STATEMENTS["orders"].rows(
        organization_id=organization_id,
        number=number[:_LONGEST_NUMBER],
        before=number_in(before),
        limit=limit + 1,
    )
    found = [MappedOrder(**row._asdict()) for row in rows]
    return paged(found, key=lambda order: order.id, limit=limit)


def members_of(
    organization_id: int, *, after: str | None = None, limit: int = PAGE_ROWS
) -> Page[SpaceMember]:
    """A page of the organization's members, by name.

    :raises BadCursor: *after* is no cursor.
    """
    rows = _STATEMENTS["members"].rows(
        organization_id=organization_id, after=number_in(after), limit=limit + 1
    )
    found = [SpaceMember(**row._asdict()) for row in rows]
    return paged(found, key=lambda member: member.id, limit=limit)


def find_space_member(organization_id: int, *, person: uuid.UUID) -> FoundSpaceMember | None:
    """The member of that public id; None where there is none."""
    row = _STATEMENTS["member"].row(organization_id=organization_id, person=person)
    return FoundSpaceMember(**row._asdict()) if row else None


def waiting_for_space(organization_id: int) -> Sequence[WaitingForSpace]:
    """The newest 200 invitations to the organization that wait for an answer."""
    rows = _STATEMENTS["waiting"].rows(organization_id=organization_id, limit=_MOST_INVITATIONS)
    return [WaitingForSpace(**row._asdict()) for row in rows]


def find_for_space(organization_id: int, *, invitation: uuid.UUID) -> FoundForSpace | None:
    """The invitation to the organization; None where there is none."""
    row = _STATEMENTS["waiting_invitation"].row(organization_id=organization_id, invitation=invitation)
    return FoundForSpace(**row._asdict()) if row else None


def opened_for_space(invitation: uuid.UUID) -> OpenedInvitation | None:
    """The invitation that a link claims; the caller checks the link's proof.

    Of who invited only a member is named: who stands in for them is the operator.
    """
    row = _STATEMENTS["opened_invitation"].row(invitation=invitation)
    return OpenedInvitation(**row._asdict()) if row else None


def changes_of_space(
    organization_id: int, *, before: str | None = None, limit: int = PAGE_ROWS
) -> Page[ChangeOfSpace]:
    """A page of what happened to the organization and its people, the newest first.

    :raises BadCursor: *before* is no cursor.
    """
    rows = _STATEMENTS["space_changes"].rows(
        organization_id=organization_id, before=number_in(before), limit=limit + 1
    )
    found = [ChangeOfSpace(**row._asdict()) for row in rows]
    return paged(found, key=lambda change: change.id, limit=limit)


def _service(row: Any) -> Service:
    to_hub = row.admin_url is not None and row.next_line_id is not None
    return Service(
        code=row.code,
        name=row.name,
        hub_name=row.hub_name,
        hub_url=filled(row.admin_url, order_id=row.next_order_id, line_id=row.next_line_id)
        if to_hub
        else None,
        in_use=row.in_use,
        since=row.since,
        to_set_up=row.to_set_up,
    )
