"""Who sees which order: the only door, tried from every side (PRODUCT 1)."""

import uuid

import pytest
from tests.worlds import NOW, Cast, Wanted, cast, place

from startline.models import Membership, Order, User
from startline.queries.access import (
    AccountUnknown,
    OrderAmbiguous,
    PersonUnknown,
    find_account,
    find_lines,
    find_order,
    find_person,
    name_of_actor,
    person_of,
    visible_accounts,
)
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.who_may import Person, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Cast:
    return cast()


def seen_by(person: Person | None, number: str = "104583020") -> str:
    """The account of the order that *person* finds, or why there is none."""
    try:
        return find_order(number, person=person).account_name
    except Refused as refused:
        return refused.refusal.code.value


def test_a_person_has_the_roles_of_their_memberships(world: Cast) -> None:
    Membership.objects.create(user=world.owner, account=world.other_partner, role=Role.VIEWER)

    person = person_of(world.owner)

    assert person.roles == {world.partner.pk: Role.EDITOR, world.other_partner.pk: Role.VIEWER}
    assert not person.operates


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AGENT])
def test_the_operators_people_operate(world: Cast, role: Role) -> None:
    Membership.objects.filter(user=world.clerk).update(role=role)

    assert person_of(world.clerk).operates


def test_an_address_counts_as_the_persons_once_it_is_verified(world: Cast) -> None:
    place(world.partner, placed_by=world.reader.email)
    verified = person_of(world.reader)
    world.reader.email_verified_at = None

    assert verified.verified_address_id == Order.objects.get().placed_by_id
    assert person_of(world.reader).verified_address_id is None


def test_a_person_is_found_by_their_address_whatever_its_case(world: Cast) -> None:
    assert find_person(" G.Conti@Telepartner.EXAMPLE ").user_id == world.owner.pk


@pytest.mark.parametrize("active", [True, False])
def test_who_does_not_exist_or_has_left_is_not_found(world: Cast, active: bool) -> None:  # noqa: FBT001
    User.objects.create(email="left@telepartner.example", name="L", is_active=active, email_verified_at=NOW)

    with pytest.raises(PersonUnknown):
        find_person("nobody@telepartner.example" if active else "left@telepartner.example")


def test_both_sides_and_the_operator_see_an_order_and_nobody_else(world: Cast) -> None:
    place(world.partner)

    assert seen_by(None) == "Telepartner"
    for user in (world.owner, world.reader, world.ally, world.clerk):
        assert seen_by(person_of(user)) == "Telepartner"
    assert seen_by(person_of(world.stranger)) == "not_found"


def test_a_distributor_sees_its_partners_and_a_partner_does_not_see_its_distributor(world: Cast) -> None:
    place(world.distributor)

    assert seen_by(person_of(world.ally)) == "Distribuzione Est"
    assert seen_by(person_of(world.owner)) == "not_found"


def test_who_belongs_nowhere_sees_nothing(world: Cast) -> None:
    nobody = User.objects.create(email="new@telepartner.example", name="N")
    place(world.partner)

    assert visible_accounts(person_of(nobody)) == []
    assert seen_by(person_of(nobody)) == "not_found"


def test_an_order_is_found_by_its_public_id_under_the_same_rule(world: Cast) -> None:
    order = place(world.partner)
    public_id = str(Order.objects.get(pk=order.order_id).public_id)

    assert seen_by(person_of(world.owner), public_id) == "Telepartner"
    assert seen_by(person_of(world.stranger), public_id) == "not_found"
    assert seen_by(None, str(uuid.uuid4())) == "not_found"


def test_a_number_that_two_accounts_have_is_told_apart_by_the_account(world: Cast) -> None:
    place(world.partner)
    place(world.other_partner)

    with pytest.raises(OrderAmbiguous) as ambiguous:
        find_order("104583020", person=None)

    assert ambiguous.value.accounts == ["Polarpartner", "Telepartner"]
    assert find_order("104583020", person=None, account="telepartner").account_name == "Telepartner"
    assert seen_by(person_of(world.stranger)) == "Polarpartner"


def test_an_account_that_the_person_does_not_see_is_unknown_to_them(world: Cast) -> None:
    assert find_account("telePARTNER", person=person_of(world.owner)).id == world.partner.pk
    with pytest.raises(AccountUnknown):
        find_account("Polarpartner", person=person_of(world.owner))


def test_lines_are_found_in_the_order_asked_for(world: Cast) -> None:
    order = place(world.partner, Wanted(number="1.0"), Wanted(number="2.0"))
    found = find_order(order.number, person=None)

    assert find_lines(found, ["2.0", "1.0"]) == [order.line_ids["2.0"], order.line_ids["1.0"]]


def test_a_missing_line_is_named(world: Cast) -> None:
    place(world.partner)
    found = find_order("104583020", person=None)

    with pytest.raises(Refused) as refused:
        find_lines(found, ["1.0", "9.0"])

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND
    assert refused.value.refusal.facts == {"order": "104583020", "line": "9.0"}


def test_the_console_acts_under_the_operators_name(world: Cast) -> None:
    assert name_of_actor(None) == "Quadrante Cloud"
    assert name_of_actor(person_of(world.owner)) == "Giulia Conti"


def test_without_an_operator_the_console_has_a_name_too() -> None:
    assert name_of_actor(None) == "Startline"
