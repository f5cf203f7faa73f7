"""A contact's way through the hub up to the point of no return, and the organizations that they may find there."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django.test import Client
from tests.web.hub.coming import key_of, mailed_code
from tests.worlds import CONTACT, NOW, ORGANIZATION, Cast, Placed, Stage, Wanted, place, token_for

from startline.actions.actor import CONSOLE
from startline.actions.map_to_organization import add_organization, map_to_organization
from startline.models import Organization, OrganizationMember, User

_CHOICE = re.compile(r'href="([^"]*/compare/\?organization=[^"]*)"')
_SEEN = re.compile(r'name="seen" value="([0-9a-f]*)"')


def arrived(order: Placed, *, line: str = "1.0", user: User | None = None) -> Client:
    """A browser that has followed the link of the line's newest mail; *user* is signed in."""
    client = Client()
    if user:
        client.force_login(user)
    assert client.get(f"/m/{token_for(order.line_ids[line])}").status_code == 303
    return client


def finder(order: Placed) -> str:
    """The address of the page on which the organization is found."""
    return f"/m/e/{key_of(order)}/organization/"


def found(client: Client, order: Placed) -> str:
    """That page."""
    return client.get(finder(order)).content.decode()


def offered(page: str) -> Sequence[str]:
    """The addresses of the comparisons that the page offers."""
    return [unescape(address) for address in _CHOICE.findall(page)]


def new_one(order: Placed, name: str = ORGANIZATION, **more: str) -> str:
    """The address of the comparison with a new organization, to which the finder leads."""
    return str(begun(arrived(order), order, name=name, **more)["Location"])


def begun(client: Client, order: Placed, *, name: str = ORGANIZATION, **more: str) -> Any:
    """The finder's answer to the form of a new organization."""
    return client.post(finder(order), {"new": "1", "name": name, **more})


def confirm(client: Client, address: str, *, name: str = ORGANIZATION) -> Any:
    """Open the comparison, type the name, and send it off."""
    seen = _SEEN.search(client.get(address).content.decode())
    assert seen
    return client.post(address, {"typed": name, "seen": seen[1]})


def mapped_by_code(client: Client, address: str, *, name: str = ORGANIZATION) -> Any:
    """Compare, confirm, type the code: the answer to the code."""
    asked = confirm(client, address, name=name)
    assert asked.status_code == 303, asked.content.decode()
    return client.post(asked["Location"], {"typed": mailed_code()})


def organization(
    name: str = ORGANIZATION, *, domain: str | None = None, members: Sequence[User] = ()
) -> Organization:
    """An organization that is there already."""
    added = Organization.objects.get(pk=add_organization(name, domain=domain))
    for user in members:
        OrganizationMember.objects.create(organization=added, user=user, role="member", joined_at=NOW)
    return added


def member(email: str = "anna@acme.example", name: str = "Anna Nowak") -> User:
    """A person of a customer, who belongs to no account."""
    return User.objects.create(email=email, name=name, email_verified_at=NOW - timedelta(days=30))


def waiting(
    world: Cast, *, number: str = "104583020", customer: str = ORGANIZATION, contact: str = CONTACT
) -> Placed:
    """An order of two lines whose mail has reached its contact."""
    return place(
        world.partner,
        Wanted(stage=Stage.AWAITING, contact=contact),
        Wanted(number="2.0", stage=Stage.AWAITING, contact=contact),
        number=number,
        customer=customer,
    )


def later(minutes: int) -> datetime:
    """So many minutes after `NOW`."""
    return NOW + timedelta(minutes=minutes)


def earlier(world: Cast, to: Organization, *, number: str = "90", customer: str = ORGANIZATION) -> Placed:
    """An order of the customer that was mapped before."""
    placed = place(world.partner, Wanted(stage=Stage.AWAITING), number=number, customer=customer)
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=to.pk,
        mapped_by="Mario Rossi",
        now=NOW,
    )
    return placed
