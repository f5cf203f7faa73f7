"""What an organization has, as its members see it: through the organization alone, and without a price (PRODUCT P5)."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from tests.spaces import Customers, belongs, mapped, organization, set_up
from tests.web.people.signing import text_of
from tests.worlds import CONTACT, FLEX, WX, Cast, Stage, Wanted, place

from startline.models import ExternalHub, Line, Offer, Order, User
from startline.queries.spaces import PAGE_ROWS, orders_of, services_of
from startline.rules.who_may import OrganizationRole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BrowserOf = Callable[[User], Client]


def overview(client: Client, them: Customers, query: str = "") -> str:
    response = client.get(f"/space/{them.acme.public_id}/{query}")
    assert response.status_code == 200
    return text_of(response)


def sections(page: str) -> list[str]:
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", page)


def test_who_belongs_to_one_organization_comes_to_it_at_once(them: Customers, signed_in: BrowserOf) -> None:
    response = signed_in(them.member).get("/space/")

    assert response["Location"] == f"/space/{them.acme.public_id}/"


def test_who_belongs_to_several_chooses_one(them: Customers, signed_in: BrowserOf) -> None:
    belongs(them.member.email, "", to=them.beta, role=OrganizationRole.ADMIN)

    page = text_of(signed_in(them.member).get("/space/"))

    assert page.index("Acme S.p.A.") < page.index("Beta GmbH")
    assert "Administrator" in page


def test_a_list_of_many_organizations_pages(them: Customers, signed_in: BrowserOf) -> None:
    for number in range(PAGE_ROWS):
        to = organization(f"Daughter {number:02}")
        belongs(them.member.email, "", to=to, role=OrganizationRole.MEMBER)
    client = signed_in(them.member)

    first = text_of(client.get("/space/"))
    following = re.search(r'href="(\?after=[^"]+)" rel="next"', first)
    assert following
    second = text_of(client.get(f"/space/{following[1]}"))

    assert "Daughter 24" not in first
    assert "Daughter 24" in second


def test_who_belongs_to_none_is_told_how_one_comes_in(world: Cast, signed_in: BrowserOf) -> None:
    page = text_of(signed_in(world.reader).get("/space/"))

    assert "No organization yet" in page


def test_an_empty_organization_says_what_will_stand_here_and_its_reference(
    them: Customers, signed_in: BrowserOf
) -> None:
    page = overview(signed_in(them.member), them)

    assert "No services yet" in page
    assert f'data-copy="{them.acme.reference}"' in page
    assert "acme.example" in page


def test_open_set_ups_come_first_then_services_then_orders(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    placed = mapped(
        world.partner,
        them.acme,
        Wanted(number="1.0", stage=Stage.AWAITING, offer=FLEX),
        Wanted(number="2.0", stage=Stage.AWAITING, offer=WX),
    )
    set_up(placed, "1.0")

    page = overview(signed_in(them.member), them)

    assert sections(page)[:3] == ["To be set up", "Services", "Orders"]
    order = Order.objects.get(pk=placed.order_id)
    assert f'href="/set-up/{order.public_id}/"' in page
    assert "1 line to set up" in page
    assert "1 of 2 set up" in page
    assert "sold by Telepartner" in page
    assert "Mapped by boss@acme.example" in page


def test_services_are_counted_by_what_is_set_up_and_what_is_next(world: Cast, them: Customers) -> None:
    first = mapped(world.partner, them.acme, Wanted(stage=Stage.AWAITING, offer=FLEX), number="1")
    mapped(world.other_partner, them.acme, Wanted(stage=Stage.AWAITING, offer=FLEX), number="2")
    set_up(first)
    quantity = Line.objects.get(order=first.order_id).quantity

    (service,) = services_of(them.acme.pk)

    assert (service.code, service.in_use, service.to_set_up) == (FLEX, quantity, quantity)


def test_what_a_hub_elsewhere_sets_up_leads_there_and_not_to_a_set_up_here(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    mapped(world.partner, them.acme, Wanted(stage=Stage.AWAITING, offer=FLEX))
    hub = ExternalHub.objects.create(
        name="Collab Admin", admin_url="https://admin.collab.example/", secret="s" * 32
    )
    Offer.objects.filter(code=FLEX).update(hub=hub)

    page = overview(signed_in(them.member), them)

    assert "at Collab Admin" in page
    assert 'href="https://admin.collab.example/"' in page
    assert "To be set up" not in sections(page)
    assert "/set-up/" not in page


def test_the_way_to_a_hub_elsewhere_names_the_first_line_that_is_still_to_be_set_up(
    world: Cast, them: Customers
) -> None:
    order = mapped(
        world.partner,
        them.acme,
        Wanted(number="1.0", stage=Stage.AWAITING, offer=FLEX),
        Wanted(number="2.0", stage=Stage.AWAITING, offer=FLEX),
    )
    hub = ExternalHub.objects.create(
        name="Collab Admin", admin_url="https://admin.collab.example/{order}?line={line}", secret="s" * 32
    )
    Offer.objects.filter(code=FLEX).update(hub=hub)

    (service,) = services_of(them.acme.pk)
    set_up(order)
    (done,) = services_of(them.acme.pk)

    line = order.line("1.0")
    assert service.hub_url == f"https://admin.collab.example/{line.order.public_id}?line={line.public_id}"
    assert (done.hub_name, done.hub_url) == ("Collab Admin", None)


def test_while_that_hub_is_not_active_it_leads_to_the_set_up_here(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    mapped(world.partner, them.acme, Wanted(stage=Stage.AWAITING, offer=FLEX))
    hub = ExternalHub.objects.create(
        name="Collab Admin", admin_url="https://admin.collab.example/", secret="s" * 32, is_active=False
    )
    Offer.objects.filter(code=FLEX).update(hub=hub)

    page = overview(signed_in(them.member), them)

    assert "Collab Admin" not in page
    assert "To be set up" in sections(page)
    assert "/set-up/" in page


def test_a_member_sees_an_order_through_the_organization_alone(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    whole = mapped(world.partner, them.acme, number="104583020")
    anothers = mapped(world.partner, them.beta, number="104583021")
    nobodys = place(world.partner, Wanted(stage=Stage.AWAITING), number="104583022")
    half = mapped(
        world.partner,
        them.acme,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING),
        number="104583023",
        lines=1,
    )

    found = {order.number: order.lines for order in orders_of(them.acme.pk).rows}
    page = overview(signed_in(them.member), them)

    assert found == {whole.number: 1, half.number: 1}
    assert anothers.number not in page
    assert nobodys.number not in page


def test_neither_prices_nor_contacts_nor_other_customers_are_shown(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    mapped(world.partner, them.acme)
    mapped(world.partner, them.beta, number="204583020")
    Line.objects.update(order_value=Decimal("98765.43"), monthly_amount=Decimal("8230.45"))

    page = overview(signed_in(them.member), them)

    assert not re.search(r"98.?765|8.?230|EUR", page)
    assert CONTACT not in page
    assert "Beta" not in page
    assert "g.conti@telepartner.example" not in page


def test_orders_are_searched_by_how_their_number_begins(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    for number in ("104583020", "204583020", "10%"):
        mapped(world.partner, them.acme, number=number)

    found = [order.number for order in orders_of(them.acme.pk, number="10").rows]
    literal = [order.number for order in orders_of(them.acme.pk, number="10%").rows]
    nothing = overview(signed_in(them.member), them, "?q=999")

    assert found == ["10%", "104583020"]
    assert literal == ["10%"]
    assert "No such order" in nothing


def test_orders_page_and_none_is_left_out(world: Cast, them: Customers, signed_in: BrowserOf) -> None:
    numbers = {f"1045{number:05}" for number in range(PAGE_ROWS + 2)}
    for number in numbers:
        mapped(world.partner, them.acme, number=number)
    client = signed_in(them.member)

    first = overview(client, them)
    following = re.search(r'href="(\?after=[^"]+)" rel="next"', first)
    assert following
    second = overview(client, them, following[1])

    shown = [
        set(re.findall(r"Order (1045\d{5})</strong>\s+<span class=\"tag", page)) for page in (first, second)
    ]
    assert shown[0] | shown[1] == numbers
    assert not shown[0] & shown[1]


@pytest.mark.parametrize("cursor", ["nonsense", "%00", "MXwy"])
def test_a_page_that_was_never_given_out_is_not_there(
    them: Customers, signed_in: BrowserOf, cursor: str
) -> None:
    client = signed_in(them.member)

    for path in ("", "members/", "history/"):
        address = f"/space/{them.acme.public_id}/{path}?after={cursor}"
        assert client.get(address).status_code == 404


def test_instants_are_told_in_the_zone_of_the_newest_order_unless_the_person_has_chosen_one(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    mapped(world.partner, them.acme)
    client = signed_in(them.member)

    in_rome = overview(client, them)
    User.objects.filter(pk=them.member.pk).update(time_zone="America/New_York")
    in_new_york = overview(client, them)

    assert "(Europe/Rome)" in in_rome
    assert "(America/New_York)" in in_new_york


def test_a_closed_organization_says_so_and_offers_no_change(them: Customers, signed_in: BrowserOf) -> None:
    client = signed_in(them.admin)
    open_ = overview(client, them)
    type(them.acme).objects.filter(pk=them.acme.pk).update(closed_at="2026-11-01 09:00Z")

    closed = overview(client, them)

    assert "Rename the organization" in open_
    assert "This organization is closed" in closed
    assert "Rename the organization" not in closed


def test_a_member_is_offered_no_change(them: Customers, signed_in: BrowserOf) -> None:
    page = overview(signed_in(them.member), them)

    assert "Rename the organization" not in page
    assert "Close the organization" not in page
