"""The people of accounts: members, invitations, and what happened to their access (PRODUCT 1)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from startline.queries.paging import Page, number_in, paged
from startline.rules.people import roles_in
from startline.rules.who_may import AccountKind, Role
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_MOST_INVITATIONS = 200
_MOST_ACCOUNTS = 1000
_MOST_EXAMPLES = 12


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person in an account, as the people page lists them."""

    id: int
    account_id: uuid.UUID
    account_name: str
    account_kind: str
    person_id: uuid.UUID
    name: str
    email: str
    is_active: bool
    last_login: datetime | None
    role: str
    watches: bool
    second_factor: bool


@dataclass(frozen=True, kw_only=True)
class FoundMember:
    """A person in an account, who is about to be changed; the keys are for actions."""

    account_key: int
    person_key: int
    account_id: uuid.UUID
    account_name: str
    account_kind: str
    person_id: uuid.UUID
    name: str
    email: str
    is_active: bool
    role: str

    @property
    def roles(self) -> Sequence[Role]:
        """The roles that exist in the account."""
        return roles_in(AccountKind(self.account_kind))


@dataclass(frozen=True, kw_only=True)
class WaitingInvitation:
    """An invitation that has not been accepted; *mailed_at* is empty where its mail could not be sent."""

    public_id: uuid.UUID
    name: str
    email: str
    role: str
    invited_at: datetime
    expires_at: datetime
    mailed_at: datetime | None
    account_name: str
    inviter_name: str | None


@dataclass(frozen=True, kw_only=True)
class FoundInvitation:
    """An invitation that is about to be sent again or withdrawn."""

    id: int
    public_id: uuid.UUID
    name: str
    email: str
    account_name: str


@dataclass(frozen=True, kw_only=True)
class OpenedInvitation:
    """An invitation as who follows its link needs it; *signs_in*: the address has a user who can sign in.

    *account_id* and *account_name* are those of what it leads into: an account, or a customer's organization.
    """

    id: int
    public_id: uuid.UUID
    key_number: int
    name: str
    email: str
    role: str
    language: str
    expires_at: datetime
    ended: bool
    account_id: uuid.UUID
    account_name: str
    time_zone: str
    inviter_name: str | None
    signs_in: bool


@dataclass(frozen=True, kw_only=True)
class ChangeOfAccess:
    """One entry of the record of access."""

    id: int
    kind: str
    occurred_at: datetime
    by_kind: str
    role_before: str | None
    role_after: str | None
    by_name: str | None
    whom_name: str | None
    account_name: str | None


@dataclass(frozen=True, kw_only=True)
class ManagedAccount:
    """An account whose people the reader looks after."""

    id: int
    public_id: uuid.UUID
    name: str
    kind: str
    language: str
    time_zone: str


@dataclass(frozen=True, kw_only=True)
class ExamplePerson:
    """Somebody as whom a visitor of a rehearsal may sign in; *account_kind* is empty for a customer's own people."""

    public_id: uuid.UUID
    name: str
    email: str
    role: str
    account_name: str
    account_kind: str | None


def members(
    accounts: Sequence[int] | None, *, search: str = "", after: str | None = None, limit: int = 50
) -> Page[Member]:
    """A page of the members of *accounts* (None: of all), by name; *search* is part of a name or address.

    :raises BadCursor: *after* is no cursor.
    """
    last = number_in(after)
    named = {"accounts": accounts, "search": search.strip().lower(), "after": last, "limit": limit + 1}
    rows = [Member(**row._asdict()) for row in _STATEMENTS["members"].rows(**named)]
    return paged(rows, key=lambda member: member.id, limit=limit)


def find_member(
    accounts: Sequence[int] | None, *, account: uuid.UUID, person: uuid.UUID
) -> FoundMember | None:
    """The member *person* of *account*, which is one of *accounts* (None: any); None where there is none."""
    row = _STATEMENTS["member"].row(accounts=accounts, account=account, person=person)
    return FoundMember(**row._asdict()) if row else None


def waiting_invitations(accounts: Sequence[int] | None) -> Sequence[WaitingInvitation]:
    """The newest 200 invitations to *accounts* (None: to all) that wait for an answer."""
    rows = _STATEMENTS["invitations"].rows(accounts=accounts, limit=_MOST_INVITATIONS)
    return [WaitingInvitation(**row._asdict()) for row in rows]


def find_invitation(accounts: Sequence[int] | None, *, invitation: uuid.UUID) -> FoundInvitation | None:
    """The invitation to one of *accounts* (None: to any); None where there is none."""
    row = _STATEMENTS["invitation"].row(accounts=accounts, invitation=invitation)
    return FoundInvitation(**row._asdict()) if row else None


def opened_invitation(invitation: uuid.UUID) -> OpenedInvitation | None:
    """The invitation that a link claims; the caller checks the link's proof."""
    row = _STATEMENTS["opened"].row(invitation=invitation)
    return OpenedInvitation(**row._asdict()) if row else None


def changes_of_access(
    accounts: Sequence[int] | None, *, before: str | None = None, limit: int = 50
) -> Page[ChangeOfAccess]:
    """A page of what happened to access in *accounts* (None: in all, and to people as such), the newest first.

    :raises BadCursor: *before* is no cursor.
    """
    found = _STATEMENTS["changes"].rows(accounts=accounts, before=number_in(before), limit=limit + 1)
    rows = [ChangeOfAccess(**row._asdict()) for row in found]
    return paged(rows, key=lambda change: change.id, limit=limit)


def managed(accounts: Sequence[int] | None) -> Sequence[ManagedAccount]:
    """The *accounts* (None: the first thousand of all), by name."""
    rows = _STATEMENTS["accounts"].rows(accounts=accounts, limit=_MOST_ACCOUNTS)
    return [ManagedAccount(**row._asdict()) for row in rows]


def example_people() -> Sequence[ExamplePerson]:
    """The first people of a rehearsal, those of partners first; none in a real instance."""
    return [ExamplePerson(**row._asdict()) for row in _STATEMENTS["examples"].rows(limit=_MOST_EXAMPLES)]
