"""Customers' organizations as the operator's people look after them (PRODUCT 1, P5)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from startline.queries.paging import Page, number_in, paged
from startline.rules.names import name_key
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
PAGE_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class ListedOrganization:
    """An organization in the operator's list."""

    id: int
    public_id: uuid.UUID
    name: str
    domain: str | None
    reference: str
    closed_at: datetime | None
    orders: int
    members: int


@dataclass(frozen=True, kw_only=True)
class FoundOrganization:
    """One organization; *administrators* counts the active ones, *hub_name* is the hub elsewhere that it came from."""

    id: int
    public_id: uuid.UUID
    name: str
    domain: str | None
    reference: str
    created_at: datetime
    closed_at: datetime | None
    hub_name: str | None
    administrators: int

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody is left who could look after its people: the operator stands in."""
        return self.closed_at is None and not self.administrators


def organizations(
    *, words: str = "", after: str | None = None, limit: int = PAGE_ROWS
) -> Page[ListedOrganization]:
    """A page of all organizations, by name; *words* begin a part of the name, the reference or the domain.

    :raises BadCursor: *after* is no cursor.
    """
    rows = _STATEMENTS["organizations"].rows(words=name_key(words), after=number_in(after), limit=limit + 1)
    found = [ListedOrganization(**row._asdict()) for row in rows]
    return paged(found, key=lambda organization: organization.id, limit=limit)


def find_organization(organization: uuid.UUID) -> FoundOrganization | None:
    """The organization of that public id; None where there is none."""
    row = _STATEMENTS["organization"].row(organization=organization)
    return FoundOrganization(**row._asdict()) if row else None
