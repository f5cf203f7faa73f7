"""A customer's organization with its people, for tests: an administrator, a member, and a stranger in another one."""

from dataclasses import dataclass
from typing import Any

from tests.cases import a_picture, case_of
from tests.worlds import NOW, Placed, Stage, Wanted, place

from startline.actions.actor import CONSOLE, Actor
from startline.actions.complete_set_up import complete_set_up
from startline.actions.map_to_organization import add_organization, map_to_organization
from startline.actions.open_case import About
from startline.models import Account, Case, Order, Organization, OrganizationMember, User
from startline.rules.who_may import ActorKind, OrganizationRole


@dataclass(frozen=True, kw_only=True)
class Customers:
    """Acme with its *admin* and its *member*, and Beta with its own administrator, the *stranger*."""

    acme: Organization
    beta: Organization
    admin: User
    member: User
    stranger: User


def customers() -> Customers:
    """Two organizations, to which nothing is mapped yet."""
    acme, beta = organization("Acme S.p.A.", domain="acme.example"), organization("Beta GmbH")
    return Customers(
        acme=acme,
        beta=beta,
        admin=belongs("n.amico@acme.example", "Nadia Amico", to=acme, role=OrganizationRole.ADMIN),
        member=belongs("u.test@acme.example", "Ugo Testa", to=acme, role=OrganizationRole.MEMBER),
        stranger=belongs("b.beta@beta.example", "Berta Beta", to=beta, role=OrganizationRole.ADMIN),
    )


def organization(name: str, *, domain: str | None = None) -> Organization:
    """A new organization."""
    return Organization.objects.get(pk=add_organization(name, domain=domain))


def belongs(email: str, name: str, *, to: Organization, role: OrganizationRole) -> User:
    """The person with that address, new or known, who belongs to the organization."""
    user, _ = User.objects.get_or_create(
        email=email, defaults={"name": name, "language": "en", "email_verified_at": NOW}
    )
    OrganizationMember.objects.create(organization=to, user=user, role=role, joined_at=NOW)
    return user


def member_of(user: User) -> Actor:
    """The person as a member of their organization."""
    return Actor(kind=ActorKind.MEMBER, member_id=user.pk)


def mapped(
    account: Account, to: Organization, *wanted: Wanted, number: str = "104583020", lines: int = 0
) -> Placed:
    """An order of *account* that is mapped to the organization: all of its lines, or the first *lines*."""
    placed = place(account, *(wanted or (Wanted(stage=Stage.AWAITING),)), number=number)
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=sorted(placed.line_ids.values())[:lines] if lines else None,
        organization_id=to.pk,
        mapped_by="boss@acme.example",
        now=NOW,
    )
    return placed


def case_of_member(user: User, *, order_id: int, organization: Organization, **asked: Any) -> Case:
    """A case with a picture that the member opened about the order."""
    account_id = Order.objects.get(pk=order_id).account_id
    on = About(account_id=account_id, order_id=order_id, organization_id=organization.pk)
    return case_of(member_of(user), on, **{"pictures": [a_picture()], **asked})


def set_up(placed: Placed, *numbers: str) -> None:
    """Set the order's lines up: those of the numbers, or all."""
    line_ids = [placed.line_ids[number] for number in numbers] or None
    complete_set_up(actor=CONSOLE, order_id=placed.order_id, line_ids=line_ids, now=NOW)
