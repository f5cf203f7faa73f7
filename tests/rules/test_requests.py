"""Who may ask for a change, and who may decide about it (PRODUCT C7)."""

from dataclasses import dataclass

import pytest

from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.requests import MOST_OPEN, refuse_asking, refuse_decision
from startline.rules.who_may import Person, Role

PARTNER, DISTRIBUTOR, OTHER, OPERATOR = 1, 2, 3, 4
PLACER = 77


@dataclass(kw_only=True)
class Order:
    account_id: int = PARTNER
    distributor_id: int | None = DISTRIBUTOR
    placed_by_id: int | None = PLACER
    placed_by_email: str | None = "laura@partner.example"


def person(account: int, role: Role, *, address: int | None = None) -> Person:
    operating = role in (Role.OPERATOR, Role.AGENT)
    return Person(user_id=9, verified_address_id=address, roles={account: role}, operates=operating)


VIEWER = person(PARTNER, Role.VIEWER)


def code(refusal: Refusal | None) -> RefusalCode | None:
    return refusal.code if refusal else None


@pytest.mark.parametrize("account", [PARTNER, DISTRIBUTOR])
def test_a_viewer_on_either_side_may_ask(account: int) -> None:
    assert refuse_asking(person(account, Role.VIEWER), Order(), open_requests=0) is None


@pytest.mark.parametrize(
    "editor",
    [
        person(PARTNER, Role.EDITOR),
        person(DISTRIBUTOR, Role.ADMIN),
        person(PARTNER, Role.VIEWER, address=PLACER),
        person(OPERATOR, Role.AGENT),
    ],
)
def test_who_may_edit_need_not_ask(editor: Person) -> None:
    assert code(refuse_asking(editor, Order(), open_requests=0)) is RefusalCode.MAY_EDIT


def test_twenty_requests_may_be_open_and_not_one_more() -> None:
    assert refuse_asking(VIEWER, Order(), open_requests=MOST_OPEN - 1) is None

    assert refuse_asking(VIEWER, Order(), open_requests=MOST_OPEN) == Refusal(
        code=RefusalCode.REQUEST_CAP, facts={"cap": 20}
    )


@pytest.mark.parametrize(
    "decider",
    [
        person(PARTNER, Role.ADMIN),
        person(DISTRIBUTOR, Role.ADMIN),
        person(PARTNER, Role.VIEWER, address=PLACER),
        person(DISTRIBUTOR, Role.EDITOR, address=PLACER),
        person(OPERATOR, Role.OPERATOR),
        person(OPERATOR, Role.AGENT),
    ],
)
def test_the_placer_the_admins_of_either_side_and_the_operator_decide(decider: Person) -> None:
    assert refuse_decision(decider, Order()) is None


@pytest.mark.parametrize(
    "other",
    [
        VIEWER,
        person(PARTNER, Role.EDITOR),
        person(DISTRIBUTOR, Role.EDITOR),
        person(OTHER, Role.ADMIN),
        person(OTHER, Role.ADMIN, address=PLACER),
    ],
)
def test_nobody_else_decides_and_the_refusal_names_the_placer(other: Person) -> None:
    assert refuse_decision(other, Order()) == Refusal(
        code=RefusalCode.MAY_NOT_DECIDE, facts={"placed_by": "laura@partner.example"}
    )


def test_an_order_without_a_placer_is_nobodys_by_their_missing_address() -> None:
    order = Order(placed_by_id=None, placed_by_email=None)

    assert code(refuse_decision(VIEWER, order)) is RefusalCode.MAY_NOT_DECIDE
