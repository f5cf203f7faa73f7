"""Organizations are found by index, the strongest first, however many there are besides (docs/decisions/0027)."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.models.forbidding import run
from tests.web.hub.choosing import organization, waiting
from tests.worlds import NOW, ORGANIZATION, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.create_organization import create_organization
from startline.actions.map_to_organization import (
    add_organization,
    find_or_add_organization,
    map_to_organization,
)
from startline.mail.addresses import address_id
from startline.models import Link, MailLine, Order, Organization
from startline.queries import organization_finder
from startline.queries.links import Errand, open_link
from startline.queries.organization_finder import (
    MOST_COUNTED,
    around,
    contact_domain,
    namesakes,
    open_invitation,
    organization_of_reference,
    suggestions,
)
from startline.rules.mapping import InUse
from startline.rules.names import name_key
from startline.rules.people import INVITATION_LASTS
from startline.statements import statements_of

pytestmark = pytest.mark.django_db
_MANY = 5000


@pytest.fixture
def world() -> Cast:
    return cast()


def errand_of(order: Placed) -> Errand:
    """What the link of the order's newest mail asks."""
    mail_id = MailLine.objects.filter(line_id=order.line_ids["1.0"]).latest("mail_id").mail_id
    link = open_link(Link.objects.get(mail_id=mail_id).id)
    assert link
    return link.errands[0]


def map_(order: Placed, to: int, *numbers: str) -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order.order_id],
        line_ids=[order.line_ids[number] for number in numbers] or None,
        organization_id=to,
        mapped_by="Mario Rossi",
        now=NOW,
    )


def test_what_tells_an_organization_apart(world: Cast) -> None:
    acme = organization(domain="acme.example")
    map_(waiting(world, number="90"), acme.pk)

    found = suggestions(errand_of(waiting(world))).organizations

    assert [(each.name, each.domain, each.members, each.orders) for each in found] == [
        (ORGANIZATION, "acme.example", 0, 1)
    ]
    assert found[0].in_use == [InUse(offer="A-FLEX", name="Flex Plan", lines=2, quantity=50)]
    assert (found[0].by_domain, found[0].by_orders, found[0].by_name) == (True, True, True)


def test_since_when_it_is_there_is_what_its_record_says(world: Cast) -> None:
    created = create_organization(
        name=ORGANIZATION,
        domain="acme.example",
        contact_id=address_id("it@acme.example"),
        contact_email="it@acme.example",
        language="en",
        now=NOW,
    )

    found = suggestions(errand_of(waiting(world))).organizations

    assert [(each.id, each.since_at) for each in found] == [(created.organization_id, NOW)]


def test_other_partners_orders_of_a_customer_of_that_name_suggest_nothing(world: Cast) -> None:
    other = place(world.other_partner, Wanted(stage=Stage.AWAITING), number="90")
    map_(other, add_organization("Hidden"))

    assert suggestions(errand_of(waiting(world))).organizations == []


def test_a_reference_finds_exactly_one(world: Cast) -> None:
    errand = errand_of(waiting(world))
    acme, _ = organization(), organization()

    found = organization_of_reference(acme.reference, errand)

    assert found
    assert found.id == acme.pk
    assert organization_of_reference("0000-0000-0000", errand) is None


def test_earlier_organizations_are_told_newest_first(world: Cast) -> None:
    for number, name in enumerate(("First", "Second", "First")):
        map_(waiting(world, number=f"9{number}"), find_or_add_organization(name))

    assert [each.name for each in around(errand_of(waiting(world))).earlier] == ["First", "Second"]


def test_namesakes_are_counted_whatever_their_case_and_only_while_open() -> None:
    organization("ACME  s.p.a.")
    organization(ORGANIZATION)
    closed = organization(ORGANIZATION)
    Organization.objects.filter(pk=closed.pk).update(closed_at=NOW)

    assert namesakes(ORGANIZATION) == 2


def test_an_address_in_capitals_has_its_domain_in_small_letters(world: Cast) -> None:
    assert contact_domain(errand_of(waiting(world, contact="IT@ACME.example"))) == "acme.example"


def test_an_invitation_is_open_until_its_end_and_for_its_own_address() -> None:
    contact = address_id("it@acme.example")
    created = create_organization(
        name=ORGANIZATION,
        domain=None,
        contact_id=contact,
        contact_email="it@acme.example",
        language="en",
        now=NOW,
    )
    of = created.organization_id

    assert open_invitation(organization_id=of, address_id=contact, now=NOW)
    assert not open_invitation(organization_id=of, address_id=contact, now=NOW + INVITATION_LASTS)
    assert not open_invitation(organization_id=of, address_id=address_id("x@acme.example"), now=NOW)


@pytest.fixture
def crowd(world: Cast) -> Mapping[str, object]:
    """Thousands of organizations and orders of others; what the statements are given."""
    order = Order.objects.get(pk=waiting(world).order_id)
    run(
        "INSERT INTO startline_organization (name, name_key, domain)"
        " SELECT 'Org ' || n, 'org ' || n, n || '.example' FROM generate_series(1, %s) AS n",
        _MANY,
    )
    run(
        "INSERT INTO startline_customer (account_id, name, name_key)"
        " SELECT %s, 'Customer ' || n, 'customer ' || n FROM generate_series(1, %s) AS n",
        world.partner.pk,
        _MANY,
    )
    run(
        "INSERT INTO startline_order (account_id, number, customer_id, currency, organization_id)"
        " SELECT %s, 'N' || customer.id, customer.id, 'EUR', organization.id FROM startline_customer AS customer"
        " JOIN startline_organization AS organization"
        " ON organization.name_key = replace(customer.name_key, 'customer', 'org')",
        world.partner.pk,
    )
    for table in ("organization", "order", "customer", "organizationmember", "line"):
        run(f"ANALYZE startline_{table}")
    return {
        "domain": "acme.example",
        "customer_id": order.customer_id,
        "account_id": order.account_id,
        "name_key": name_key(ORGANIZATION),
        "reference": "0000-0000-0000",
        "among": MOST_COUNTED,
        "limit": 11,
        "ids": [Organization.objects.earliest("id").pk],
    }


@pytest.mark.parametrize("name", ["suggested", "facts", "around", "namesakes", "by_reference"])
def test_each_statement_reads_by_index(crowd: Mapping[str, object], name: str) -> None:
    statement = statements_of(organization_finder.__file__)[name]

    rows = replace(statement, sql=f"EXPLAIN {statement.sql}").rows(**crowd)

    plan = "\n".join(row[0] for row in rows)
    for table in ("organization", "order", "customer"):
        assert f"Seq Scan on startline_{table} " not in plan, plan
