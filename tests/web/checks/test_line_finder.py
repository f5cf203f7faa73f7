"""From a number to the check of a line: what is found, what has to be chosen, and what to do where nothing is (D1)."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.contact.forms import text_of
from tests.worlds import Cast, Placed, Stage, Wanted, place

from startline.models import User

pytestmark = pytest.mark.django_db
ADDRESS = "/check/"


@pytest.fixture
def order(people: Cast) -> Placed:
    return place(
        people.partner,
        Wanted(number="1.0", stage=Stage.AWAITING, subscription="Sub7001"),
        Wanted(number="2.0", subscription="Sub7002"),
    )


def check_of(placed: Placed, number: str) -> str:
    return f"/check/line/{placed.line(number).public_id}/"


def test_it_asks_for_a_number(browser: Client, people: Cast) -> None:
    said = text_of(browser.get(ADDRESS))

    assert "Order or subscription" in said
    assert "Nothing is found" not in said


def test_an_order_with_its_line_leads_to_the_check(browser: Client, order: Placed) -> None:
    for line in ("2.0", "2", " 2.0 "):
        response = browser.get(ADDRESS, {"number": "104583020", "line": line})

        assert response.headers["Location"] == check_of(order, "2.0")


def test_a_subscription_leads_to_its_line(browser: Client, order: Placed) -> None:
    response = browser.get(ADDRESS, {"number": "Sub7002"})

    assert response.headers["Location"] == check_of(order, "2.0")


def test_an_order_of_one_line_leads_to_it(browser: Client, people: Cast) -> None:
    alone = place(people.partner, number="30001")

    assert browser.get(ADDRESS, {"number": "30001"}).headers["Location"] == check_of(alone, "1.0")


def test_of_several_lines_one_is_chosen(browser: Client, order: Placed) -> None:
    page = browser.get(ADDRESS, {"number": "104583020"})

    assert "which line?" in text_of(page)
    assert all(check_of(order, number) in page.content.decode() for number in ("1.0", "2.0"))


def test_a_line_that_the_order_has_not_is_said_beside_those_that_it_has(
    browser: Client, order: Placed
) -> None:
    page = browser.get(ADDRESS, {"number": "104583020", "line": "9"})

    assert "The order has no line 9." in text_of(page)
    assert check_of(order, "1.0") in page.content.decode()
    assert 'value="9"' in page.content.decode()


def test_of_several_orders_one_is_chosen(browser: Client, people: Cast, order: Placed) -> None:
    place(people.partner, number="104583021")

    page = browser.get(ADDRESS, {"number": "1045", "line": "1"})

    assert "Which order?" in text_of(page)
    assert f"order={order.line('1.0').order.public_id}" in page.content.decode()
    led = browser.get(ADDRESS, {"order": str(order.line("1.0").order.public_id), "line": "1"})
    assert led.headers["Location"] == check_of(order, "1.0")


def test_what_is_not_there_or_on_anothers_side_is_said_with_what_to_do(
    signed_in: Callable[[User], Client], people: Cast, order: Placed
) -> None:
    stranger = signed_in(people.stranger)

    for number in ("104583020", "nothing", "\0", "%"):
        page = stranger.get(ADDRESS, {"number": number})
        assert page.status_code == 200
        assert check_of(order, "1.0") not in page.content.decode()
    assert "Nothing is found" in text_of(stranger.get(ADDRESS, {"number": "104583020"}))
    assert stranger.get(ADDRESS, {"order": str(order.line("1.0").order.public_id)}).status_code == 404
    assert stranger.get(ADDRESS, {"order": "none"}).status_code == 404
