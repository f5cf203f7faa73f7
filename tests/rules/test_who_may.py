"""Who may see and who may edit: every role on every side, placer or not (PRODUCT 1)."""

from dataclasses import dataclass

import pytest

from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.who_may import Person, Role, may_see, refuse_edit

PARTNER, DISTRIBUTOR, OTHER_PARTNER, OTHER_DISTRIBUTOR, OPERATOR = 1, 2, 3, 4, 5
OWN_ADDRESS, PLACER_ADDRESS = 71, 70


@dataclass(kw_only=True)
class AnOrder:
    account_id: int = PARTNER
    distributor_id: int | None = DISTRIBUTOR
    placed_by_id: int | None = PLACER_ADDRESS
    placed_by_email: str | None = "g.conti@telepartner.example"


def person(*, account: int, role: Role, placed_it: bool = False, verified: bool = True) -> Person:
    address = PLACER_ADDRESS if placed_it else OWN_ADDRESS
    return Person(
        user_id=1,
        verified_address_id=address if verified else None,
        roles={account: role},
        operates=role in {Role.OPERATOR, Role.AGENT},
    )


@pytest.mark.parametrize("placed_it", [False, True])
@pytest.mark.parametrize("account", [PARTNER, DISTRIBUTOR])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.ADMIN])
def test_on_either_side_editors_and_admins_edit_and_so_does_the_placer_whatever_the_role(
    *, role: Role, account: int, placed_it: bool
) -> None:
    somebody = person(account=account, role=role, placed_it=placed_it)

    may_edit = refuse_edit(somebody, AnOrder()) is None

    assert may_see(somebody, AnOrder())
    assert may_edit is (role in {Role.EDITOR, Role.ADMIN} or placed_it)


@pytest.mark.parametrize("placed_it", [False, True])
@pytest.mark.parametrize("account", [OTHER_PARTNER, OTHER_DISTRIBUTOR])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.ADMIN])
def test_nobody_else_sees_or_edits_not_even_the_placer_who_has_left(
    *, role: Role, account: int, placed_it: bool
) -> None:
    somebody = person(account=account, role=role, placed_it=placed_it)

    assert not may_see(somebody, AnOrder())
    assert refuse_edit(somebody, AnOrder()) is not None


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AGENT])
def test_the_operators_people_see_and_edit_over_all_accounts(role: Role) -> None:
    somebody = person(account=OPERATOR, role=role)

    assert may_see(somebody, AnOrder())
    assert refuse_edit(somebody, AnOrder()) is None


def test_a_partner_without_distributor_has_one_side() -> None:
    order = AnOrder(distributor_id=None)

    assert may_see(person(account=PARTNER, role=Role.EDITOR), order)
    assert not may_see(person(account=DISTRIBUTOR, role=Role.ADMIN), order)


def test_a_distributor_cannot_be_told_from_none_by_the_order_of_another_partner() -> None:
    somebody = person(account=DISTRIBUTOR, role=Role.ADMIN)

    assert not may_see(somebody, AnOrder(account_id=OTHER_PARTNER, distributor_id=OTHER_DISTRIBUTOR))


def test_an_address_that_is_not_verified_makes_nobody_the_placer() -> None:
    somebody = person(account=PARTNER, role=Role.VIEWER, placed_it=True, verified=False)

    assert refuse_edit(somebody, AnOrder()) is not None


def test_an_order_without_placer_has_none_even_for_somebody_without_verified_address() -> None:
    somebody = person(account=PARTNER, role=Role.VIEWER, verified=False)

    assert refuse_edit(somebody, AnOrder(placed_by_id=None, placed_by_email=None)) is not None


def test_who_may_not_edit_is_told_who_placed_the_order() -> None:
    refusal = refuse_edit(person(account=PARTNER, role=Role.VIEWER), AnOrder())

    assert refusal == Refusal(
        code=RefusalCode.MAY_NOT_EDIT, facts={"placed_by": "g.conti@telepartner.example"}
    )


def test_of_several_roles_the_one_on_the_orders_side_counts() -> None:
    somebody = Person(
        user_id=1,
        verified_address_id=OWN_ADDRESS,
        roles={PARTNER: Role.VIEWER, OTHER_PARTNER: Role.ADMIN},
        operates=False,
    )

    assert refuse_edit(somebody, AnOrder()) is not None
