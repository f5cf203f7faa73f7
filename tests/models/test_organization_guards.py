"""What the database holds of organizations and their people by itself (PRODUCT P5)."""

import pytest
from tests.models.forbidding import forbidden_by, run
from tests.spaces import Customers, customers, mapped, member_of
from tests.worlds import NOW, Cast, Stage, Wanted, cast, place

from startline.actions.invite_to_organization import invite_to_organization
from startline.models import Organization, OrganizationChange, OrganizationInvitation
from startline.rules.who_may import OrganizationRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Cast:
    return cast()


@pytest.fixture
def them(world: Cast) -> Customers:
    return customers()


@pytest.fixture
def invitation(them: Customers) -> OrganizationInvitation:
    return invite_to_organization(
        actor=member_of(them.admin),
        organization_id=them.acme.pk,
        email="nora@acme.example",
        name="",
        role=OrganizationRole.MEMBER,
        language="en",
        now=NOW,
    )


def test_an_organization_is_never_deleted(them: Customers) -> None:
    with forbidden_by("an_organization_is_never_deleted"):
        run("DELETE FROM startline_organization WHERE id = %s", them.beta.pk)


@pytest.mark.parametrize("columns", ["reference = 'AAAA-BBBB-CCCC'", "public_id = gen_random_uuid()"])
def test_an_organization_keeps_what_it_is_found_by(them: Customers, columns: str) -> None:
    with forbidden_by("an_organization_closes_once"):
        run(f"UPDATE startline_organization SET {columns} WHERE id = %s", them.acme.pk)


def test_an_organization_closes_once_and_for_good(them: Customers) -> None:
    Organization.objects.filter(pk=them.acme.pk).update(closed_at=NOW)

    for closed_at in (None, "2027-01-01 09:00Z"):
        with forbidden_by("an_organization_closes_once"):
            Organization.objects.filter(pk=them.acme.pk).update(closed_at=closed_at)


def test_an_organization_with_orders_stays_open(world: Cast, them: Customers) -> None:
    mapped(world.partner, them.acme)

    with forbidden_by("an_organization_with_orders_stays_open"):
        Organization.objects.filter(pk=them.acme.pk).update(closed_at=NOW)
    Organization.objects.filter(pk=them.acme.pk).update(name="Acme Group")


def test_a_closed_organization_takes_no_orders(world: Cast, them: Customers) -> None:
    placed = place(world.partner, Wanted(stage=Stage.AWAITING))
    Organization.objects.filter(pk=them.acme.pk).update(closed_at=NOW)

    with forbidden_by("a_closed_organization_takes_no_orders"):
        run(
            "UPDATE startline_order SET organization_id = %s WHERE id = %s",
            them.acme.pk,
            placed.order_id,
        )
    run("UPDATE startline_order SET organization_id = %s WHERE id = %s", them.beta.pk, placed.order_id)


@pytest.mark.parametrize("column", ["accepted_at", "withdrawn_at"])
@pytest.mark.parametrize("value", ["NULL", "'2027-01-01 09:00Z'"])
def test_an_invitation_ends_once(invitation: OrganizationInvitation, column: str, value: str) -> None:
    OrganizationInvitation.objects.update(**{column: NOW})

    with forbidden_by("an_organization_invitation_ends_once"):
        run(f"UPDATE startline_organizationinvitation SET {column} = {value}")


@pytest.mark.parametrize(
    "columns",
    ["email = 'other@acme.example'", "role = 'admin'", "public_id = gen_random_uuid()"],
)
def test_an_invitation_keeps_its_address_and_role(invitation: OrganizationInvitation, columns: str) -> None:
    with forbidden_by("an_organization_invitation_ends_once"):
        run(f"UPDATE startline_organizationinvitation SET {columns}")
    OrganizationInvitation.objects.update(expires_at=NOW)


def test_the_record_of_an_organization_is_append_only(invitation: OrganizationInvitation) -> None:
    with forbidden_by("an_organization_change_is_never_changed"):
        OrganizationChange.objects.update(kind="joined")
    with forbidden_by("an_organization_change_is_never_changed"):
        run("DELETE FROM startline_organizationchange")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with forbidden_by("organization_changes_are_never_emptied"):
        run("TRUNCATE startline_organizationchange")
