"""Every page of an organization's space asks the database at most twelve things, and changes nothing."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.spaces import Customers, mapped, set_up
from tests.web.contact.counting import statements_run
from tests.web.reading import only_reading
from tests.web.space.test_doors import DOORS, address_of, ids_in, invitation
from tests.web.test_budgets import CLOCK, MOST
from tests.worlds import FLEX, WX, Cast, Stage, Wanted

from startline.mail.invitation_link import InvitedTo, invitation_token
from startline.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGES = [route for route, (get, *_) in DOORS.items() if get.endswith("200")]


@pytest.fixture
def filled(world: Cast, them: Customers) -> Customers:
    """Orders of two sellers in every state, and an invitation that waits."""
    for number in range(4):
        order = mapped(
            world.partner,
            them.acme,
            Wanted(number="1.0", stage=Stage.AWAITING, offer=FLEX),
            Wanted(number="2.0", stage=Stage.AWAITING, offer=WX),
            number=f"3000{number}",
        )
        set_up(order, "1.0")
    set_up(mapped(world.other_partner, them.acme, number="40000"))
    return them


@pytest.mark.parametrize("route", PAGES)
def test_a_page_keeps_to_its_budget_and_writes_nothing(
    world: Cast, route: str, filled: Customers, signed_in: Callable[[User], Client]
) -> None:
    address = address_of(route, filled.acme, **ids_in(world, filled, route=route))

    _keeps_to_it(signed_in(filled.admin), address)


@pytest.mark.parametrize("route", ["space", "account_email", "usersessions_list"])
def test_so_do_the_pages_around_it(
    route: str, filled: Customers, signed_in: Callable[[User], Client]
) -> None:
    response, statements = _asked(signed_in(filled.member), reverse(route))

    assert response in {200, 302}
    assert len(statements) <= MOST, "\n".join(statements)


def test_so_does_the_page_of_an_invitation(filled: Customers) -> None:
    one = invitation(filled)
    token = invitation_token(one.public_id, key_number=one.key_number, to=InvitedTo.ORGANIZATION)

    _keeps_to_it(Client(), reverse("space_invitation", args=[token]))


def _keeps_to_it(client: Client, address: str) -> None:
    status, statements = _asked(client, address)

    assert status == 200
    assert len(statements) <= MOST, "\n".join(statements)


def _asked(client: Client, address: str) -> tuple[int, list[str]]:
    with only_reading(), statements_run() as statements:
        response = client.get(address)
        response.getvalue()
    return response.status_code, [statement for statement in statements if CLOCK not in statement]
