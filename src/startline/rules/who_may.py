"""Who may see and who may edit an order (PRODUCT 1)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from startline.rules.refusal import Refusal, RefusalCode


class AccountKind(StrEnum):
    """The three kinds of account."""

    OPERATOR = "operator"
    DISTRIBUTOR = "distributor"
    PARTNER = "partner"


class Role(StrEnum):
    """What a person is in an account; the last two exist in the operator's alone."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"
    OPERATOR = "operator"
    AGENT = "agent"


class ActorKind(StrEnum):
    """Who acts, as the record names them."""

    USER = "user"
    CONTACT = "contact"
    MEMBER = "member"
    HUB = "hub"
    CONSOLE = "console"
    SYSTEM = "system"


class OrganizationRole(StrEnum):
    """What a person is in the customer's own organization; every member finishes setups, admins manage members."""

    ADMIN = "admin"
    MEMBER = "member"


EDITING_ROLES = frozenset({Role.EDITOR, Role.ADMIN, Role.OPERATOR, Role.AGENT})
_OPERATING = frozenset({Role.OPERATOR, Role.AGENT})


@dataclass(frozen=True, kw_only=True)
class Person:
    """An active user with the accounts they belong to: account id → role."""

    user_id: int
    verified_address_id: int | None
    roles: dict[int, Role]
    operates: bool


def operates(roles: Collection[Role]) -> bool:
    """Whether who has these *roles* is one of the operator's people, and so sees every account."""
    return not _OPERATING.isdisjoint(roles)


class Owned(Protocol):
    """Whose an order is."""

    account_id: int
    distributor_id: int | None
    placed_by_id: int | None
    placed_by_email: str | None


def _sides(order: Owned) -> Collection[int]:
    return {order.account_id} | ({order.distributor_id} if order.distributor_id else set())


def may_see(person: Person, order: Owned) -> bool:
    """Whether *person* may know of the order: a member of its account, its distributor or the operator."""
    return person.operates or bool(_sides(order) & person.roles.keys())


def roles_in(person: Person, order: Owned) -> frozenset[Role]:
    """The roles of *person* on either side of the order: in its account and in its distributor."""
    return frozenset(person.roles[account] for account in _sides(order) if account in person.roles)


def placed(person: Person, order: Owned) -> bool:
    """Whether *person* placed the order, by their verified address, and still belongs to either side."""
    own = person.verified_address_id is not None and person.verified_address_id == order.placed_by_id
    return own and bool(roles_in(person, order))


def refuse_edit(person: Person, order: Owned) -> Refusal | None:
    """Why *person*, who sees the order, may not change it, or None.

    Editors and admins on either side may, and so may the placer whatever their role (PRODUCT 1).
    """
    if person.operates or roles_in(person, order) & EDITING_ROLES or placed(person, order):
        return None
    return Refusal(code=RefusalCode.MAY_NOT_EDIT, facts={"placed_by": order.placed_by_email})
