"""An organization is renamed and closed by its administrators; with orders it stays open (PRODUCT P5)."""

from collections.abc import Callable

import pytest
from tests.spaces import Customers, customers, mapped, member_of
from tests.worlds import NOW, Cast, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.close_organization import close_organization
from startline.actions.invite_to_organization import invite_to_organization
from startline.actions.join_organization import join_organization
from startline.actions.leave_organization import leave_organization
from startline.actions.let_in import Newcomer
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.rename_organization import rename_organization
from startline.models import Organization, OrganizationChange, OrganizationInvitation
from startline.queries.spaces import roles_of
from startline.rules.people import PeopleRefusalCode, PeopleRefused
from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.who_may import OrganizationRole

pytestmark = pytest.mark.django_db

C = PeopleRefusalCode


@pytest.fixture
def world() -> Cast:
    return cast()


@pytest.fixture
def them(world: Cast) -> Customers:
    return customers()


def close(them: Customers, *, who: str = "admin") -> None:
    close_organization(actor=member_of(getattr(them, who)), organization_id=them.acme.pk, now=NOW)


def rename(them: Customers, name: str, *, who: str = "admin") -> bool:
    return rename_organization(
        actor=member_of(getattr(them, who)), organization_id=them.acme.pk, name=name, now=NOW
    )


def refused(doing: Callable[[], object]) -> PeopleRefusalCode:
    with pytest.raises(PeopleRefused) as no:
        doing()
    return no.value.refusal.code


def kinds() -> list[str]:
    return list(OrganizationChange.objects.order_by("id").values_list("kind", flat=True))


def test_a_new_name_is_searched_by_and_what_it_was_is_on_record(them: Customers) -> None:
    assert rename(them, "  Acmé Group ")

    found = Organization.objects.get(pk=them.acme.pk)
    assert (found.name, found.name_key, found.reference) == ("Acmé Group", "acme group", them.acme.reference)
    assert OrganizationChange.objects.get().facts == {"before": "Acme S.p.A.", "after": "Acmé Group"}


def test_the_same_name_changes_nothing(them: Customers) -> None:
    assert not rename(them, "Acme S.p.A.")
    assert kinds() == []


@pytest.mark.parametrize(("who", "code"), [("member", C.NOT_AN_ADMINISTRATOR), ("stranger", C.NOT_THERE)])
def test_only_its_administrators_rename_and_close_an_organization(
    them: Customers, who: str, code: PeopleRefusalCode
) -> None:
    assert refused(lambda: rename(them, "Mine", who=who)) is code
    assert refused(lambda: close(them, who=who)) is code


def test_a_closed_organization_takes_neither_orders_nor_people(world: Cast, them: Customers) -> None:
    invitation = invite_to_organization(
        actor=member_of(them.admin),
        organization_id=them.acme.pk,
        email="nora@acme.example",
        name="",
        role=OrganizationRole.MEMBER,
        language="en",
        now=NOW,
    )
    placed = place(world.partner, Wanted(stage=Stage.AWAITING))

    close(them)

    done = map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=them.acme.pk,
        mapped_by="it@acme.example",
        now=NOW,
    )
    newcomer = Newcomer(name="Nora", language="en", password="nine green bottles hanging")
    joined = refused(lambda: join_organization(invitation_id=invitation.pk, by=newcomer, now=NOW))
    assert [line.refusal for line in done.lines] == [Refusal(code=RefusalCode.ORGANIZATION_GONE)]
    assert joined is C.INVITATION_GONE
    assert OrganizationInvitation.objects.get().withdrawn_at == NOW
    assert kinds() == ["invited", "closed"]


def test_nothing_is_changed_in_a_closed_organization_but_members_leave_it(them: Customers) -> None:
    close(them)

    assert refused(lambda: close(them)) is C.ORGANIZATION_CLOSED
    assert refused(lambda: rename(them, "Acme again")) is C.ORGANIZATION_CLOSED
    leave_organization(actor=member_of(them.admin), organization_id=them.acme.pk, now=NOW)
    assert roles_of(them.admin.pk) == {}


def test_an_organization_to_which_an_order_was_mapped_stays_open(world: Cast, them: Customers) -> None:
    mapped(world.partner, them.acme)

    assert refused(lambda: close(them)) is C.ORGANIZATION_HAS_ORDERS
    assert Organization.objects.get(pk=them.acme.pk).closed_at is None


def test_the_name_of_a_closed_organization_is_free_for_another(them: Customers) -> None:
    close(them)

    assert find_or_add_organization("Acme S.p.A.") != them.acme.pk
