"""Which organizations a contact is offered, and that nobody lists or guesses others' (PRODUCT H3)."""

import pytest
from django.core.cache import cache
from django.test import Client
from tests.actions.disputing import change, dispute
from tests.web.contact.counting import statements_run
from tests.web.hub.choosing import (
    arrived,
    begun,
    earlier,
    finder,
    found,
    member,
    new_one,
    offered,
    organization,
    waiting,
)
from tests.web.reading import only_reading
from tests.worlds import NOW, ORGANIZATION, Cast, Placed, cast, deliver

from startline.actions.actor import CONSOLE
from startline.actions.map_to_organization import map_to_organization
from startline.models import AccountDomain, Line, Organization

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def world() -> Cast:
    cache.clear()
    return cast()


@pytest.fixture
def order(world: Cast) -> Placed:
    return waiting(world)


@pytest.fixture
def client(order: Placed) -> Client:
    return arrived(order)


def test_where_nothing_fits_a_new_one_is_offered_with_the_customers_name(
    client: Client, order: Placed
) -> None:
    organization("Beta GmbH", domain="beta.example")

    page = found(client, order)

    assert offered(page) == []
    assert f"{ORGANIZATION} needs an organization" in page
    assert f'value="{ORGANIZATION}"' in page
    assert "acme.example is its mail domain" in page
    assert "Beta" not in page


def test_an_organization_of_the_contacts_domain_is_offered(client: Client, order: Placed) -> None:
    organization("Acme Holding", domain="acme.example", members=[member()])

    page = found(client, order)

    assert len(offered(page)) == 1
    assert "same mail domain" in page
    assert "<dt>Members</dt><dd>1</dd>" in page
    assert Organization.objects.get().reference in page


def test_one_to_which_earlier_orders_went_is_offered_with_its_services(
    world: Cast, client: Client, order: Placed
) -> None:
    earlier(world, organization("Holding"))

    page = found(client, order)

    assert len(offered(page)) == 1
    assert f"earlier orders of {ORGANIZATION}" in page
    assert "25 × Flex Plan" in page


def test_what_only_has_the_customers_name_is_told_apart_without_its_services_or_its_whole_reference(
    world: Cast, client: Client, order: Placed
) -> None:
    namesake = organization("ACME  s.p.a.")
    earlier(world, namesake, customer="Another customer")

    page = found(client, order)

    assert len(offered(page)) == 1
    assert "same name" in page
    assert "Flex Plan" not in page
    assert namesake.reference not in page
    assert f"…{namesake.reference[-4:]}" in page


def test_the_strongest_comes_first_and_an_organization_comes_once(
    world: Cast, client: Client, order: Placed
) -> None:
    by_name = organization(ORGANIZATION)
    by_orders = organization("Earlier")
    everything = organization(ORGANIZATION, domain="acme.example")
    by_domain = organization("Domain", domain="acme.example")
    earlier(world, by_orders, number="90")
    earlier(world, everything, number="91")

    page = found(client, order)

    places = [
        page.index(f"{each.reference[-4:]}</dd>") for each in (everything, by_domain, by_orders, by_name)
    ]
    assert places == sorted(places)
    assert len(offered(page)) == 4


def test_a_closed_organization_is_not_offered(client: Client, order: Placed) -> None:
    organization(domain="acme.example")
    Organization.objects.update(closed_at=NOW)

    assert offered(found(client, order)) == []


@pytest.mark.parametrize("address", ["m.rossi@gmail.com", "m.rossi@libero.it", "m.rossi@pec.it"])
def test_a_public_providers_domain_suggests_nothing_and_is_not_to_be_claimed(
    world: Cast, address: str
) -> None:
    organization("Somebody", domain=address.partition("@")[2])
    order = waiting(world, contact=address)

    page = found(arrived(order), order)

    assert offered(page) == []
    assert "is its mail domain" not in page


@pytest.mark.parametrize("how", ["people", "account", "distributor", "operator"])
def test_the_sellers_domain_is_not_to_be_claimed_for_the_customer(world: Cast, how: str) -> None:
    domain = {"people": "telepartner.example", "distributor": "est.example", "operator": "quadrante.example"}
    AccountDomain.objects.create(domain="tele.example", account=world.partner)
    order = waiting(world, contact=f"tech@{domain.get(how, 'tele.example')}")

    assert "is its mail domain" not in found(arrived(order), order)


def test_another_partners_domain_is_nobodys_here(world: Cast) -> None:
    AccountDomain.objects.create(domain="acme.example", account=world.other_partner)
    order = waiting(world)

    assert "acme.example is its mail domain" in found(arrived(order), order)


def test_a_domain_that_was_claimed_by_hand_is_not_taken(world: Cast) -> None:
    order = waiting(world, contact="m.rossi@gmail.com")
    client = arrived(order)

    page = client.get(new_one(order, own_domain="on")).content.decode()

    assert "<dt>Mail domain</dt><dd>–</dd>" in page


def test_more_than_ten_are_not_listed(client: Client, order: Placed) -> None:
    for number in range(12):
        organization(f"Acme {number}", domain="acme.example")

    page = found(client, order)

    assert len(offered(page)) == 10
    assert "If the right one is missing, enter its reference." in page


def test_an_order_that_has_an_organization_offers_only_that_one(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    holding = organization("Acme Holding")
    other = organization(ORGANIZATION, domain="acme.example")
    chosen = (offered(found(client, order))[0], new_one(order))
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order.order_id],
        line_ids=[order.line_ids["1.0"]],
        organization_id=holding.pk,
        mapped_by="Mario Rossi",
        now=NOW,
    )

    page = found(client, order)

    assert "This order belongs to Acme Holding" in page
    assert len(offered(page)) == 1
    assert other.reference not in page
    assert "Create a new organization" not in page
    for address in chosen:
        assert client.get(address)["Location"] == finder(order)
    looked_up = client.post(finder(order), {"reference": other.reference})
    assert client.get(looked_up["Location"])["Location"] == finder(order)


def test_anything_else_is_found_by_its_exact_reference(client: Client, order: Placed) -> None:
    hidden = organization("Beta GmbH")

    answer = client.post(finder(order), {"reference": f" {hidden.reference.lower().replace('-', ' ')} "})

    assert answer.status_code == 303
    assert "About to map the order to Beta GmbH" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the reference that a member has given."),
        ("Beta GmbH", "A reference has twelve digits and letters from A to F"),
        ("%%%%-%%%%-%%%%", "A reference has twelve digits and letters from A to F"),
        ("0000-0000-0000", "No organization has this reference."),
    ],
)
def test_a_wrong_reference_is_a_clear_error_with_the_input_kept(
    client: Client, order: Placed, typed: str, sentence: str
) -> None:
    organization("Beta GmbH")

    answer = client.post(finder(order), {"reference": typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'value="{typed}"' in page or not typed
    assert "Beta GmbH" not in page.replace(typed, "")


def test_a_closed_organizations_reference_finds_nothing(client: Client, order: Placed) -> None:
    closed = organization("Beta GmbH")
    Organization.objects.update(closed_at=NOW)

    assert client.post(finder(order), {"reference": closed.reference}).status_code == 422


def test_references_are_tried_ten_times_an_hour_and_a_slip_of_the_pen_is_no_try(
    world: Cast, client: Client, order: Placed
) -> None:
    hidden = organization("Beta GmbH")
    for _ in range(20):
        assert client.post(finder(order), {"reference": "no reference"}).status_code == 422
    for _ in range(10):
        assert client.post(finder(order), {"reference": "0000-0000-0000"}).status_code == 422

    answer = client.post(finder(order), {"reference": hidden.reference})

    assert answer.status_code == 429
    assert "Too many references were tried." in answer.content.decode()
    other = waiting(world, number="104583021")
    assert arrived(other).post(finder(other), {"reference": hidden.reference}).status_code == 303


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "…", "x" * 201])
def test_a_name_that_is_none_is_said_beside_the_field(client: Client, order: Placed, name: str) -> None:
    answer = begun(client, order, name=name)

    assert answer.status_code == 422
    assert "Give the organization a name of at most 200 characters" in answer.content.decode()


def test_names_are_tried_ten_times_an_hour_and_one_that_was_can_be_looked_at_again(
    world: Cast, client: Client, order: Placed
) -> None:
    compared = [begun(client, order, name=f"Beta {number}")["Location"] for number in range(10)]

    answer = begun(client, order, name="Gamma SpA")

    page = answer.content.decode()
    assert answer.status_code == 429
    assert "Too many names were tried." in page
    assert 'value="Gamma SpA"' in page
    assert {client.get(address).status_code for address in compared} == {200}
    other = waiting(world, number="104583021")
    assert begun(arrived(other), other, name="Gamma SpA").status_code == 303


@pytest.mark.parametrize("query", ["new=1&name=Gamma", "new=Gamma", "new=", ""])
def test_a_name_that_the_finder_did_not_lead_to_is_not_compared(
    client: Client, order: Placed, query: str
) -> None:
    answer = client.get(f"{finder(order)}compare/?{query}")

    assert answer.status_code == 404
    assert "About to map" not in answer.content.decode()


def test_what_leads_to_a_new_organization_leads_to_no_known_one(client: Client, order: Placed) -> None:
    new = new_one(order)

    assert client.get(new.replace("?new=", "?organization=")).status_code == 404


def test_only_looking_changes_nothing(client: Client, order: Placed) -> None:
    organization(domain="acme.example")
    new = new_one(order)

    with only_reading():
        chosen = offered(found(client, order))
        statuses = [client.get(address).status_code for address in (*chosen, new)]
        heads = [client.head(address).status_code for address in (finder(order), *chosen, new)]

    assert statuses == [200, 200]
    assert heads == [200, 200, 200]


def test_lines_under_review_wait_and_the_page_says_whom_to_ask(world: Cast) -> None:
    order = waiting(world)
    change(order)
    deliver()
    client = arrived(order)
    dispute()

    answers = [
        client.get(finder(order)),
        begun(client, order),
        client.get(f"{finder(order)}compare/"),
        client.post(f"{finder(order)}compare/", {"typed": "x"}),
    ]

    for answer in answers:
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "The change to this contact is under review" in page
        assert "g.conti@telepartner.example, who placed it at Telepartner" in page


def test_while_some_lines_are_under_review_the_others_can_be_mapped(world: Cast) -> None:
    order = waiting(world)
    client = arrived(order)
    Line.objects.filter(pk=order.line_ids["2.0"]).update(review_at=NOW)

    page = client.get(new_one(order)).content.decode()

    assert "1 line is under review and is left out" in page


def test_without_the_link_there_is_nothing(order: Placed) -> None:
    for address in (finder(order), new_one(order)):
        assert Client().get(address).status_code == 404
        assert Client().post(address, {"typed": ORGANIZATION}).status_code == 404


def test_the_pages_cost_few_statements_however_many_organizations_there_are(
    world: Cast, client: Client, order: Placed
) -> None:
    for number in range(12):
        earlier(world, organization(f"Acme {number}", domain="acme.example"), number=f"9{number}")
    chosen = offered(found(client, order))[0]

    for address in (finder(order), chosen, new_one(order)):
        with statements_run() as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= 12, statements
