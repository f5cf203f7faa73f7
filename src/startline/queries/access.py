"""The only door by which a person's request reaches an order: what they may not see is not there."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from startline.models import Account, Address, Membership, User
from startline.rules.names import name_key
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import AccountKind, Person, Role, operates
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


class PersonUnknown(Exception):
    """Nobody signs in with this address, or no longer; *email* is what was given."""

    def __init__(self, email: str) -> None:
        """Name the address."""
        super().__init__(email)
        self.email = email


class AccountUnknown(Exception):
    """There is no account of this name among those that the person may see."""

    def __init__(self, name: str) -> None:
        """Name the account."""
        super().__init__(name)
        self.name = name


class OrderAmbiguous(Exception):
    """Several accounts have an order of this number: only an account's name tells them apart."""

    def __init__(self, *, number: str, accounts: Sequence[str]) -> None:
        """Name the number and the accounts."""
        super().__init__(number)
        self.number, self.accounts = number, accounts


@dataclass(frozen=True, kw_only=True)
class FoundOrder:
    """An order that the person may see."""

    id: int
    public_id: uuid.UUID
    account_id: int
    account_name: str
    number: str
    time_zone: str


@dataclass(frozen=True, kw_only=True)
class FoundAccount:
    """An account that the person may see."""

    id: int
    name: str


def person_of(user: User) -> Person:
    """The person that *user* is, with their roles and the address that they have proven to be theirs."""
    roles = {row.account_id: Role(row.role) for row in Membership.objects.filter(user=user)}
    own = Address.objects.filter(key=user.email).values_list("id", flat=True)
    return Person(
        user_id=user.pk,
        verified_address_id=own.first() if user.email_verified_at else None,
        roles=roles,
        operates=operates(roles.values()),
    )


def find_person(email: str) -> Person:
    """The active user who signs in with *email*, whatever its case.

    :raises PersonUnknown: there is none.
    """
    user = User.objects.filter(email=email.strip().casefold(), is_active=True).first()
    if user is None:
        raise PersonUnknown(email)
    return person_of(user)


def visible_accounts(person: Person | None) -> list[int] | None:
    """The ids of the accounts whose orders *person* may see; None for all of them.

    The operator's people and the operator's console (no person) see all; a distributor's see its partners'.
    """
    if person is None or person.operates:
        return None
    return [row.id for row in _STATEMENTS["visible"].rows(account_ids=list(person.roles))]


def find_account(name: str, *, person: Person | None) -> FoundAccount:
    """The account called *name*, case and accents aside.

    :raises AccountUnknown: the person sees none of that name.
    """
    accounts = _STATEMENTS["accounts"].rows(accounts=visible_accounts(person))
    found = next((row for row in accounts if name_key(row.name) == name_key(name)), None)
    if found is None:
        raise AccountUnknown(name)
    return FoundAccount(id=found.id, name=found.name)


def find_order(reference: str, *, person: Person | None, account: str | None = None) -> FoundOrder:
    """The order that *reference*, its number or public id, names; *account* tells two of one number apart.

    :raises Refused: not_found, where the person sees no such order.
    :raises OrderAmbiguous: several accounts have it, and none is named.
    :raises AccountUnknown: there is no such account.
    """
    account_id = find_account(account, person=person).id if account else None
    orders: Sequence[Any] = _STATEMENTS["orders"].rows(
        number=reference,
        public_id=_public_id(reference),
        accounts=visible_accounts(person),
        account_id=account_id,
    )
    if not orders:
        raise not_found(order=reference)
    if len(orders) > 1:
        raise OrderAmbiguous(number=reference, accounts=[order.account_name for order in orders])
    return FoundOrder(**orders[0]._asdict())


def find_lines(order: FoundOrder, numbers: Sequence[str]) -> list[int]:
    """The ids of the order's lines of these numbers, in their order.

    :raises Refused: not_found, for the first number that the order does not have.
    """
    rows = _STATEMENTS["lines"].rows(order_id=order.id, numbers=list(numbers))
    found = {row.number: row.id for row in rows}
    missing = next((number for number in numbers if number not in found), None)
    if missing is not None:
        raise not_found(order=order.number, line=missing)
    return [found[number] for number in numbers]


def not_found(**named: str) -> Refused:
    """The answer for what is not there, or not there for this person: the two are never told apart."""
    return Refused(Refusal(code=RefusalCode.NOT_FOUND, facts=named))


def _public_id(reference: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(reference)
    except ValueError:
        return None


def name_of_actor(person: Person | None) -> str:
    """The name under which *person* acts; the operator's, where it is the operator's console."""
    if person is not None:
        return User.objects.values_list("name", flat=True).get(pk=person.user_id)
    operator = Account.objects.filter(kind=AccountKind.OPERATOR).values_list("name", flat=True).first()
    return operator or "Startline"
