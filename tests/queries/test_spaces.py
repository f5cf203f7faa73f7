"""What customers' pages ask of an order: through the organization, and never a price (PRODUCT P5)."""

import re

import pytest
from tests.spaces import customers, mapped
from tests.worlds import Stage, Wanted, cast

from startline.queries import spaces
from startline.queries.spaces import orders_of, roles_of, services_of
from startline.rules.who_may import OrganizationRole
from startline.statements import statements_of

STATEMENTS = statements_of(spaces.__file__)
OF_LINES = [name for name, statement in STATEMENTS.items() if "startline_line" in statement.sql]
# What an order's own people know of it, and its customer's people do not learn here.
INTERNAL = re.compile(
    r"order_value|monthly_amount|currency|billing|contact|placed_by|customer|held|hold|review|subscription|mail_"
)


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_no_statement_reads_prices_contacts_or_what_sellers_noted(name: str) -> None:
    assert not INTERNAL.search(re.sub(r"/\* customer \*/", "", STATEMENTS[name].sql))


@pytest.mark.parametrize("name", OF_LINES)
def test_every_statement_comes_to_a_line_through_the_organization(name: str) -> None:
    sql = STATEMENTS[name].sql

    through = r"o\.organization_id = (%\(organization_id\)s|organization\.id)"
    assert re.search(through, sql)
    whole_lines = re.findall(r"l\.(?:quantity|set_up_at|mapped_at|mapped_by)", sql)
    assert not whole_lines or re.search(r"l\.organization_id = (o|page)\.organization_id", sql)


@pytest.mark.django_db
def test_a_line_that_is_not_mapped_to_the_organization_counts_nowhere() -> None:
    world, them = cast(), customers()
    mapped(
        world.partner,
        them.acme,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING),
        lines=1,
    )

    (order,) = orders_of(them.acme.pk).rows
    (service,) = services_of(them.acme.pk)

    assert (order.lines, order.waiting) == (1, 1)
    assert service.in_use == 0
    assert not orders_of(them.beta.pk).rows
    assert not services_of(them.beta.pk)


@pytest.mark.django_db
def test_the_roles_of_a_person_are_those_in_their_organizations() -> None:
    world, them = cast(), customers()

    assert roles_of(them.admin.pk) == {them.acme.pk: OrganizationRole.ADMIN}
    assert roles_of(them.member.pk) == {them.acme.pk: OrganizationRole.MEMBER}
    assert roles_of(world.owner.pk) == {}
