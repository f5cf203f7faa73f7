"""The list of orders: found by what people know of them, and by nobody else (PRODUCT P1)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.worlds import SUPPORT, TODAY, WX, Cast, Stage, Wanted, place

from startline.models import Order, User

pytestmark = pytest.mark.django_db

PAGE = "/orders/"
LIVE = {"HX-Request": "true", "HX-Target": "live"}
LONG_PAGE = 50


def numbers(response: Any) -> list[str]:
    """The numbers of the orders on the page, in their order."""
    return [row.number for row in response.context["rows"]]


@pytest.fixture
def three(people: Cast) -> None:
    """Three orders of the partner that differ in all that is searched by."""
    place(
        people.partner,
        Wanted(stage=Stage.AWAITING, subscription="SUB-1"),
        Wanted(number="2.0", offer=SUPPORT),
        number="A100",
        customer="Acme S.p.A.",
    )
    place(
        people.partner,
        Wanted(stage=Stage.CLOSED, offer=WX, contact="ict@bosco.example", subscription="SUB-2"),
        number="A200",
        customer="Bosco Srl",
    )
    place(people.partner, Wanted(stage=Stage.BOOKED), number="B300", customer="Ácme Due")


def test_orders_stand_newest_first_with_how_their_lines_stand(browser: Client, three: None) -> None:
    answer = browser.get(PAGE)

    assert numbers(answer) == ["B300", "A200", "A100"]
    text = text_of(answer)
    assert "3 orders" in text
    assert "A100 Acme S.p.A. Giulia Conti" in text
    assert "1 awaiting · 1 without provisioning" in text
    assert "1 closed, not provisioned" in text
    assert "closes in 5 days" in text


def test_in_italian_too(people: Cast, browser: Client, three: None) -> None:
    User.objects.update(language="it")

    text = text_of(browser.get(PAGE))

    assert "3 ordini" in text
    assert "1 in attesa" in text
    assert "Gestione transazioni" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=A1", ["A100"]),
        ("q=a2", ["A200"]),
        ("q=A", ["B300", "A200", "A100"]),
        ("q=SUB-2", ["A200"]),
        ("q=sub-", ["A200", "A100"]),
        ("q=acme", ["B300", "A100"]),
        ("q=IT%40Acme.example", ["B300", "A100"]),
        ("q=ict%40bosco.example", ["A200"]),
        ("q=nothing", []),
        ("status=closed", ["A200"]),
        ("offer=A-SUPPORT", ["A100"]),
        ("offer=A-FLEX&status=booked", ["B300"]),
        ("offer=A-SUPPORT&status=awaiting_provisioning_details", []),
        (f"start_from={TODAY}", ["B300", "A100"]),
        (f"start_to={TODAY - timedelta(days=40)}", ["A200"]),
        ("q=A&status=closed", ["A200"]),
        ("sort=number", ["A100", "A200", "B300"]),
        ("sort=placed", ["B300", "A100", "A200"]),
        ("sort=number&q=A", ["A100", "A200", "B300"]),
    ],
)
def test_orders_are_found_by_what_is_known_of_them(
    browser: Client, three: None, query: str, expected: list[str]
) -> None:
    assert sorted(numbers(browser.get(f"{PAGE}?{query}"))) == sorted(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=number", ["A100", "A200", "B300"]),
        ("sort=placed", ["B300", "A100", "A200"]),
        ("sort=number&q=A2", ["A200"]),
        ("sort=placed&q=acme", ["B300", "A100"]),
        ("sort=number&q=acme", ["A100", "B300"]),
    ],
)
def test_every_sort_holds_with_and_without_a_search(
    browser: Client, three: None, query: str, expected: list[str]
) -> None:
    assert numbers(browser.get(f"{PAGE}?{query}")) == expected


def test_the_whole_number_of_one_order_leads_on_to_it(browser: Client, three: None) -> None:
    order = Order.objects.get(number="A200")

    assert browser.get(f"{PAGE}?q=a200").headers["Location"] == f"/orders/{order.public_id}/"
    assert browser.get(f"{PAGE}?q=a200", headers=LIVE).status_code == 200
    assert browser.get(f"{PAGE}?q=A20").status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("start_from=2026-13-40", "This is no date. Enter one such as 2026-11-30."),
        ("start_from=2026-02-02&start_to=2026-02-01", "The period ends before it begins."),
        ("status=lost", "There is no such choice."),
        ("offer=lost", "There is no such choice."),
        ("q=a%40", "stand after the @ sign"),
        ("q=a%00b", "Null characters are not allowed."),
    ],
)
def test_what_is_not_understood_is_said_beside_its_field_and_the_list_is_shown(
    browser: Client, three: None, query: str, said: str
) -> None:
    answer = browser.get(f"{PAGE}?{query}")

    assert answer.status_code == 200
    assert len(numbers(answer)) == 3
    assert said in text_of(answer) or "domain" in text_of(answer)


@pytest.mark.parametrize("sort", ["newest", "number", "placed"])
@pytest.mark.parametrize("search", ["", "&q=N"])
def test_pages_follow_each_other_in_every_sort(people: Cast, browser: Client, sort: str, search: str) -> None:
    for number in range(LONG_PAGE + 3):
        place(people.partner, number=f"N{number:03}")
    whole = [f"N{number:03}" for number in range(LONG_PAGE + 3)]
    asked = f"{PAGE}?sort={'' if sort == 'newest' else sort}{search}"

    first = browser.get(asked)
    second = browser.get(f"{asked}&after={first.context['page'].after}")

    assert numbers(first) + numbers(second) == (whole if sort == "number" else whole[::-1])
    assert "53 orders" in text_of(second)
    assert "Next page" not in text_of(second)


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "bm90IGEgdXVpZA", "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw"]
)
def test_a_page_after_nothing_is_not_there(browser: Client, three: None, cursor: str) -> None:
    assert browser.get(f"{PAGE}?after={cursor}").status_code == 404


def test_an_empty_list_says_what_belongs_there(browser: Client) -> None:
    assert "No orders yet" in text_of(browser.get(PAGE))
    assert "No order matches" in text_of(browser.get(f"{PAGE}?q=zzz"))


def test_another_accounts_orders_are_neither_listed_nor_counted(
    people: Cast, three: None, signed_in: Callable[[User], Client]
) -> None:
    place(people.other_partner, number="Z900")
    stranger = signed_in(people.stranger)

    assert numbers(stranger.get(f"{PAGE}?q=z")) == ["Z900"]
    assert "1 order" in text_of(stranger.get(PAGE))
    assert numbers(stranger.get(f"{PAGE}?q=it%40acme.example")) == ["Z900"]


def test_who_sees_several_partners_can_pick_one(
    people: Cast, three: None, signed_in: Callable[[User], Client], browser: Client
) -> None:
    place(people.distributor, number="D400")
    ally = signed_in(people.ally)

    assert sorted(numbers(ally.get(PAGE))) == ["A100", "A200", "B300", "D400"]
    assert numbers(ally.get(f"{PAGE}?partner={people.distributor.public_id}")) == ["D400"]
    assert "There is no such choice" in text_of(ally.get(f"{PAGE}?partner={people.other_partner.public_id}"))
    assert "Partner" not in browser.get(PAGE).content.decode().partition("<main")[2]


def test_the_operator_sees_all_of_them(
    people: Cast, three: None, signed_in: Callable[[User], Client]
) -> None:
    place(people.other_partner, number="Z900")

    assert sorted(numbers(signed_in(people.clerk).get(PAGE))) == ["A100", "A200", "B300", "Z900"]


def test_the_part_that_renews_itself_says_when_nothing_has_changed(browser: Client, three: None) -> None:
    part = browser.get(PAGE, headers=LIVE)

    again = browser.get(PAGE, headers={**LIVE, "If-None-Match": part.headers["ETag"]})

    assert "<html" not in part.content.decode()
    assert again.status_code == 304


@pytest.mark.parametrize(
    "query", ["", f"?q=A&status=closed&offer=A-WX&start_from={TODAY - timedelta(days=90)}&sort=number"]
)
def test_a_page_takes_a_few_statements(browser: Client, three: None, query: str) -> None:
    with statements_run() as statements:
        browser.get(PAGE + query)

    assert len(statements) <= 12
