"""The comparison before the point of no return: both sides, every warning, and what has to be typed (PRODUCT H3)."""

import re

import pytest
from django.core import mail
from django.test import Client
from tests.web.hub.choosing import (
    arrived,
    confirm,
    earlier,
    finder,
    found,
    member,
    new_one,
    offered,
    organization,
    waiting,
)
from tests.web.hub.coming import key_of
from tests.worlds import CONTACT, NOW, ORGANIZATION, WX, Cast, Placed, deliver

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.models import Code, Line, Offer, Organization
from startline.rules.codes import MOST_CODES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def order(world: Cast) -> Placed:
    return waiting(world)


@pytest.fixture
def client(order: Placed) -> Client:
    return arrived(order)


def compared(client: Client, order: Placed) -> str:
    """The comparison with the only organization that is offered."""
    return client.get(offered(found(client, order))[0]).content.decode()


def test_both_sides_stand_beside_each_other(world: Cast, client: Client, order: Placed) -> None:
    earlier(world, organization(ORGANIZATION, domain="acme.example"))

    page = compared(client, order)

    assert f"About to map the order to {ORGANIZATION}" in page
    for seen in (
        "104583020",
        "line 1.0 · 25 × Flex Plan",
        "line 2.0",
        CONTACT,
        "Telepartner",
        "acme.example",
    ):
        assert seen in page
    assert Organization.objects.get().reference in page
    assert "It cannot be undone" in page
    assert f"belongs to {ORGANIZATION} for good" in page
    assert f"A code of six digits then goes to {CONTACT}." in page


def test_where_everything_fits_it_says_so(world: Cast, client: Client, order: Placed) -> None:
    earlier(world, organization(ORGANIZATION, domain="acme.example"))
    Line.objects.filter(order__number="90").update(offer=Offer.objects.get(code=WX))

    assert "Both sides fit: nothing was found that speaks against it." in compared(client, order)


@pytest.mark.parametrize(
    ("name", "domain", "warning"),
    [
        (
            ORGANIZATION,
            "beta.example",
            "domain is beta.example; the mail about this order went to acme.example.",
        ),
        ("Beta GmbH", "acme.example", "The order is for Acme S.p.A., the organization is called Beta GmbH."),
        (ORGANIZATION, "acme.example", "No order has been mapped to Acme S.p.A. so far."),
    ],
)
def test_what_differs_is_warned_of(
    client: Client, order: Placed, name: str, domain: str, warning: str
) -> None:
    organization(name, domain=domain)

    assert warning in compared(client, order)


def test_an_offer_that_it_has_is_warned_of_with_how_much(world: Cast, client: Client, order: Placed) -> None:
    earlier(world, organization(ORGANIZATION, domain="acme.example"))

    assert "has Flex Plan already: 25 of it, in 1 order line." in compared(client, order)


def test_of_a_namesake_it_is_not_told_how_much(world: Cast, client: Client, order: Placed) -> None:
    earlier(world, organization(ORGANIZATION), customer="Another customer")

    page = compared(client, order)

    assert "The organization has Flex Plan already." in page
    assert "25 of it" not in page
    assert Organization.objects.get().reference not in page


def test_earlier_orders_that_went_elsewhere_are_warned_of(world: Cast, client: Client, order: Placed) -> None:
    earlier(world, organization("Acme Holding"))

    page = client.get(new_one(order)).content.decode()

    assert "An earlier order of Acme S.p.A. was mapped to Acme Holding." in page


def test_a_new_organization_is_warned_of_and_so_is_one_of_its_name(client: Client, order: Placed) -> None:
    organization(ORGANIZATION)

    page = client.get(new_one(order)).content.decode()

    assert "Acme S.p.A. does not exist here yet" in page
    assert "There is 1 organization called Acme S.p.A. already" in page
    assert f"<dt>First administrator</dt><dd>{CONTACT}</dd>" in page


@pytest.mark.parametrize("typed", ["", "Acme", "yes"])
def test_without_the_name_nothing_is_sent(client: Client, order: Placed, typed: str) -> None:
    seen = re.search(r'name="seen" value="(\w*)"', client.get(new_one(order)).content.decode())
    assert seen

    answer = client.post(new_one(order), {"typed": typed, "seen": seen[1]})

    assert answer.status_code == 422
    assert mail.outbox == []
    assert not Code.objects.exists()


def test_with_it_a_code_is_mailed_to_the_contact_and_the_page_asks_for_it(
    client: Client, order: Placed
) -> None:
    answer = confirm(client, new_one(order), name=" acme  S.P.A. ")

    code = Code.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/m/e/{key_of(order)}/code/{code.public_id}/"
    assert [message.to for message in mail.outbox] == [[CONTACT]]
    page = client.get(answer["Location"]).content.decode()
    assert "The code maps the order to Acme S.p.A., and that cannot be undone." in page
    assert order.line().mapped_at is None
    assert not Organization.objects.exists()


def test_what_has_changed_meanwhile_is_to_be_looked_at_first(client: Client, order: Placed) -> None:
    address = new_one(order)
    seen = re.search(r'name="seen" value="(\w*)"', client.get(address).content.decode())
    assert seen
    cancel(actor=CONSOLE, order_id=order.order_id, line_ids=[order.line_ids["2.0"]], now=NOW)

    answer = client.post(address, {"typed": ORGANIZATION, "seen": seen[1]})

    assert answer.status_code == 409
    assert "What this page showed has changed in the meantime" in answer.content.decode()
    assert mail.outbox == []
    assert confirm(client, address).status_code == 303


def test_a_code_too_many_is_refused_with_the_time(client: Client, order: Placed) -> None:
    new = new_one(order)
    for _ in range(MOST_CODES):
        assert confirm(client, new).status_code == 303

    answer = confirm(client, new)

    assert answer.status_code == 429
    assert "No further code was sent" in answer.content.decode()


def test_an_id_that_was_not_offered_is_unknown(world: Cast, client: Client, order: Placed) -> None:
    hidden = organization("Beta GmbH")
    other_order = waiting(world, number="104583021")
    organization(domain="acme.example")
    others = offered(found(arrived(other_order), other_order))[0].partition("?")[2]

    for query in (f"organization={hidden.public_id}", f"organization={hidden.public_id.hex}:x", "", others):
        for answer in (
            client.get(f"{finder(order)}compare/?{query}"),
            client.post(f"{finder(order)}compare/?{query}", {"typed": "Beta GmbH"}),
        ):
            page = answer.content.decode()
            assert answer.status_code == 404
            assert "This choice leads nowhere" in page
            assert "Beta" not in page


def test_what_was_offered_for_one_customer_of_a_mail_is_unknown_for_another(world: Cast) -> None:
    names = (ORGANIZATION, "Bruma S.r.l.")
    orders = [waiting(world, number=f"70{place}", customer=name) for place, name in enumerate(names)]
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[each.order_id for each in orders]),
        address="new@both.example",
        now=NOW,
    )
    deliver()
    organization(ORGANIZATION)
    client = arrived(orders[0])
    query = offered(found(client, orders[0]))[0].partition("?")[2]

    answer = client.get(f"{finder(orders[1])}compare/?{query}")

    assert client.get(f"{finder(orders[0])}compare/?{query}").status_code == 200
    assert answer.status_code == 404
    assert "This choice leads nowhere" in answer.content.decode()


def test_an_organization_that_was_closed_meanwhile_says_so_and_leads_on(
    client: Client, order: Placed
) -> None:
    organization(domain="acme.example")
    address = offered(found(client, order))[0]
    Organization.objects.update(closed_at=NOW)

    answer = client.get(address)

    assert answer.status_code == 410
    page = answer.content.decode()
    assert "This organization was closed in the meantime" in page
    assert f'href="{finder(order)}"' in page


def test_a_member_needs_no_code_and_types_the_name_all_the_same(order: Placed) -> None:
    anna = member()
    organization(domain="acme.example", members=[anna])
    client = arrived(order, user=anna)
    address = offered(found(client, order))[0]

    assert "Anna Nowak is signed in and belongs to Acme S.p.A." in client.get(address).content.decode()
    assert confirm(client, address, name="yes").status_code == 422
    assert order.line().mapped_at is None
    answer = confirm(client, address)

    assert answer["Location"] == f"/m/mapped/{key_of(order)}/"
    assert order.line().mapped_by == "Anna Nowak"
    assert mail.outbox == []


def test_who_belongs_to_another_organization_needs_the_code(order: Placed) -> None:
    anna = member()
    organization("Beta GmbH", members=[anna])
    organization(domain="acme.example")
    client = arrived(order, user=anna)

    answer = confirm(client, offered(found(client, order))[0])

    assert "/code/" in answer["Location"]
    assert order.line().mapped_at is None


def test_a_member_who_creates_another_organization_needs_the_code(order: Placed) -> None:
    anna = member()
    organization(domain="acme.example", members=[anna])

    assert "/code/" in confirm(arrived(order, user=anna), new_one(order))["Location"]


def test_who_signed_in_after_looking_is_told_that_it_is_mapped_at_once_before_it_is(order: Placed) -> None:
    anna = member()
    organization(domain="acme.example", members=[anna])
    client = arrived(order)
    address = offered(found(client, order))[0]
    page = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="(\w*)"', page)
    assert seen
    assert "Send the code" in page
    client.force_login(anna)

    answer = client.post(address, {"typed": ORGANIZATION, "seen": seen[1]})

    assert answer.status_code == 409
    assert "Map the order now" in answer.content.decode()
    assert order.line().mapped_at is None
    assert confirm(client, address)["Location"] == f"/m/mapped/{key_of(order)}/"
