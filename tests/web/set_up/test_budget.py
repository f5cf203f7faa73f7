"""Every page of a service setup asks the database at most twelve things, however many lines there are."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.setting_up import (
    ask_for_all,
    contact,
    join,
    let_in,
    line_address,
    order_address,
    pass_to,
    place_of,
    save,
)
from tests.web.contact.counting import statements_run
from tests.web.test_budgets import MOST
from tests.worlds import NOW, Placed, Stage, Wanted, cast, place

from startline.actions.plan_set_up import set_up_alike, set_up_each

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGES: dict[str, Callable[[Placed], str]] = {
    "list": lambda placed: "/set-up/",
    "order": order_address,
    "how": lambda placed: line_address(placed, "2.0", "how"),
    "question": lambda placed: line_address(placed, "2.0", "ask", "seats"),
    "review": lambda placed: line_address(placed, "2.0"),
    "summary": lambda placed: order_address(placed, "done"),
}


@pytest.fixture
def order() -> Placed:
    """Twenty lines to set up, and twenty that are."""
    lines = [Wanted(number=f"{number}.0", stage=Stage.MAPPED) for number in range(20)]
    done = [Wanted(number=f"{number}.1", stage=Stage.SET_UP) for number in range(20)]
    placed = place(cast().partner, *lines, *done)
    ask_for_all()
    return placed


@pytest.mark.parametrize("alike", [True, False], ids=["alike", "each"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_to_its_budget(name: str, client: Client, order: Placed, *, alike: bool) -> None:
    place_ = place_of(order, "2.0")
    set_up_each(place=place_, now=NOW)
    save(order, "seats", "25", line="2.0")
    if alike:
        set_up_alike(actor=contact(), place=place_, seen=None, now=NOW)
    client.force_login(join(order))
    let_in(client, pass_to(order, line="2.0"))

    with statements_run() as statements:
        response = client.get(PAGES[name](order))

    assert response.status_code == 200
    assert len(statements) <= MOST, "\n".join(statements)
