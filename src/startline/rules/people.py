"""Who manages the people of accounts and organizations, and which changes are refused (PRODUCT 1, P5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from startline.rules.who_may import AccountKind, OrganizationRole, Person, Role

INVITATION_LASTS = timedelta(days=7)
CAP_SPAN = timedelta(hours=24)
INVITER_CAP = 50
"""The most invitation mails that one person has sent in any 24 hours."""
INVITEE_CAP = 5
"""The most invitation mails that one address gets in any 24 hours, over all accounts and organizations."""

_OPERATOR_ROLES = (Role.OPERATOR, Role.AGENT)
_PARTNER_ROLES = (Role.VIEWER, Role.EDITOR, Role.ADMIN)


class PeopleRefusalCode(StrEnum):
    """Why a change to people was refused; `wording.people` has a sentence for each, in every language."""

    NOT_AN_ADMINISTRATOR = "not_an_administrator"
    NOT_THERE = "not_there"
    ROLE_DOES_NOT_FIT = "role_does_not_fit"
    ALREADY_MEMBER = "already_member"
    ALREADY_INVITED = "already_invited"
    INVITER_CAP = "inviter_cap"
    INVITEE_CAP = "invitee_cap"
    INVITATION_GONE = "invitation_gone"
    INVITED_SOMEBODY_ELSE = "invited_somebody_else"
    SIGN_IN_FIRST = "sign_in_first"
    DEACTIVATED = "deactivated"
    LAST_ADMINISTRATOR = "last_administrator"
    ONESELF = "oneself"
    ACCOUNT_NAME_TAKEN = "account_name_taken"
    HAS_ADMINISTRATORS = "has_administrators"
    ORGANIZATION_CLOSED = "organization_closed"
    ORGANIZATION_HAS_ORDERS = "organization_has_orders"


@dataclass(frozen=True, kw_only=True)
class PeopleRefusal:
    """Why not: *code* for storage, *facts* for the sentence at the edge."""

    code: PeopleRefusalCode
    facts: Mapping[str, str | int] = field(default_factory=dict)


class PeopleRefused(Exception):
    """An expected failure; carries its refusal to the edge that words it."""

    def __init__(self, code: PeopleRefusalCode, **facts: str | int) -> None:
        """Refuse for *code*."""
        super().__init__(code.value)
        self.refusal = PeopleRefusal(code=code, facts=facts)


def roles_in(kind: AccountKind) -> Sequence[Role]:
    """The roles that exist in an account of this kind, the one that may least first."""
    return tuple(reversed(_OPERATOR_ROLES)) if kind is AccountKind.OPERATOR else _PARTNER_ROLES


def manages_all(person: Person) -> bool:
    """Whether *person* looks after the people of every account, and opens accounts (PRODUCT 1)."""
    return Role.OPERATOR in person.roles.values()


def manages(person: Person, account_id: int) -> bool:
    """Whether *person* looks after the people of the account: its admin, or the operator."""
    return manages_all(person) or person.roles.get(account_id) is Role.ADMIN


def managed_accounts(person: Person) -> Sequence[int] | None:
    """The ids of the accounts whose people *person* looks after; None for all of them."""
    if manages_all(person):
        return None
    return [account_id for account_id, role in person.roles.items() if role is Role.ADMIN]


def administers(role: Role | OrganizationRole) -> bool:
    """Whether who has *role* looks after the people of their account or organization."""
    return role in (Role.ADMIN, Role.OPERATOR, OrganizationRole.ADMIN)


def refuse_role(role: Role, *, kind: AccountKind) -> PeopleRefusalCode | None:
    """Why nobody has *role* in an account of this *kind*, or None."""
    return None if role in roles_in(kind) else PeopleRefusalCode.ROLE_DOES_NOT_FIT


def refuse_without_administrator(
    *, before: Role | OrganizationRole, after: Role | OrganizationRole | None, others: int
) -> PeopleRefusalCode | None:
    """Why a member may not go from *before* to *after* (None: leave), or None.

    *others* counts the other active administrators of the account or organization: its people always keep one.
    """
    loses = administers(before) and not (after and administers(after))
    return PeopleRefusalCode.LAST_ADMINISTRATOR if loses and not others else None


def refuse_managing_organization(role: OrganizationRole | None) -> PeopleRefusalCode | None:
    """Why who has *role* in an organization (None: is no member) may not look after it and its people, or None."""
    if role is None:
        return PeopleRefusalCode.NOT_THERE
    return None if administers(role) else PeopleRefusalCode.NOT_AN_ADMINISTRATOR


def refuse_standing_in(*, administrators: int, role: OrganizationRole) -> PeopleRefusalCode | None:
    """Why the operator may not invite somebody into a customer's organization as *role*, or None.

    They stand in where nobody can: while it has no active *administrators*, and for an administrator alone.
    """
    if administrators:
        return PeopleRefusalCode.HAS_ADMINISTRATORS
    return None if administers(role) else PeopleRefusalCode.ROLE_DOES_NOT_FIT


def refuse_closing_organization(*, orders: bool) -> PeopleRefusalCode | None:
    """Why an organization may not be closed, or None; *orders*: whether one was ever mapped to it."""
    return PeopleRefusalCode.ORGANIZATION_HAS_ORDERS if orders else None


def refuse_invitation_mail(*, by_inviter: int, to_address: int) -> PeopleRefusal | None:
    """Why one more invitation mail may not go, given how many went in the last 24 h, or None."""
    counts = (
        (PeopleRefusalCode.INVITER_CAP, by_inviter, INVITER_CAP),
        (PeopleRefusalCode.INVITEE_CAP, to_address, INVITEE_CAP),
    )
    over = next(((code, cap) for code, sent, cap in counts if sent >= cap), None)
    return PeopleRefusal(code=over[0], facts={"cap": over[1]}) if over else None
