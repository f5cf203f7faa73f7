"""Subscriptions: the place to edit and resend for lines that are closed (PRODUCT P2, W4, W5)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.worlds import WX, Cast, Stage, Wanted, place

from startline.models import Subscription, User

pytestmark = pytest.mark.django_db

PAGE = "/subscriptions/"


def numbers(response: Any) -> list[str]:
    """The numbers of the subscriptions on the page, in their order."""
    return [row.number for row in response.context["rows"]]


def page_of(number: str) -> str:
    """The address of the subscription's page."""
    return f"{PAGE}{Subscription.objects.get(number=number).public_id}/"


@pytest.fixture
def three(people: Cast) -> None:
    """A subscription of two orders' lines, one of which is closed, and two others."""
    closed = Wanted(stage=Stage.CLOSED, subscription="SUB-1")
    place(
        people.partner, closed, Wanted(number="2.0", stage=Stage.SET_UP, subscription="SUB-2"), number="A100"
    )
    place(people.partner, Wanted(stage=Stage.AWAITING, subscription="SUB-1"), number="A200")
    other = Wanted(stage=Stage.BOOKED, offer=WX, subscription="SUB-3", contact="ict@bosco.example")
    place(people.partner, other, number="B300", customer="Bosco Srl")


def test_subscriptions_stand_by_number_with_how_much_of_them_bills(browser: Client, three: None) -> None:
    answer = browser.get(PAGE)

    assert numbers(answer) == ["SUB-1", "SUB-2", "SUB-3"]
    text = text_of(answer)
    assert "3 in all" in text
    assert "1 of 2 lines billing , first since 15 Nov" in text
    assert "1 of 1 line billing" in text
    assert "not billing yet" in text
    assert text.count("provisioning still pending") == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=SUB-2", ["SUB-2"]),
        ("q=sub", ["SUB-1", "SUB-2", "SUB-3"]),
        ("q=A1", ["SUB-1", "SUB-2"]),
        ("q=A2", ["SUB-1"]),
        ("q=bosco", ["SUB-3"]),
        ("q=ict%40bosco.example", ["SUB-3"]),
        ("q=it%40acme.example", ["SUB-1", "SUB-2"]),
        ("pending=1", ["SUB-1"]),
        ("pending=1&q=SUB-3", []),
        ("q=nothing", []),
        ("pending=2", ["SUB-1", "SUB-2", "SUB-3"]),
    ],
)
def test_subscriptions_are_found_by_what_is_known_of_them(
    browser: Client, three: None, query: str, expected: list[str]
) -> None:
    assert numbers(browser.get(f"{PAGE}?{query}")) == expected


@pytest.mark.parametrize("search", ["", "q=N&"])
def test_pages_follow_each_other(people: Cast, browser: Client, search: str) -> None:
    for number in range(53):
        place(people.partner, Wanted(subscription=f"N{number:03}"), number=f"O{number}")

    first = browser.get(f"{PAGE}?{search}")
    second = browser.get(f"{PAGE}?{search}after={first.context['page'].after}")

    assert numbers(first) + numbers(second) == [f"N{number:03}" for number in range(53)]
    assert "53 in all" in text_of(second)
    assert browser.get(f"{PAGE}?after=x").status_code == 404


def test_a_subscription_shows_its_lines_over_all_orders(browser: Client, three: None) -> None:
    text = text_of(browser.get(page_of("SUB-1")))

    assert "A100 · 1.0" in text
    assert "A200 · 1.0" in text
    assert "1 of 2 lines billing , first since 15 Nov" in text


def test_its_contact_is_edited_and_mailed_again_here(browser: Client, three: None) -> None:
    answer = browser.get(page_of("SUB-1"))

    assert "Provisioning still pending" in text_of(answer)
    assert "Here the contact can be changed and the provisioning email sent again." in text_of(answer)
    assert "/lines/contact/?line=" in answer.content.decode()
    assert "/lines/resend/?line=" in answer.content.decode()
    assert answer.context["selection"].count("line=") == 2


def test_a_case_about_it_names_the_lines_of_one_order(browser: Client, three: None) -> None:
    case = browser.get(browser.get(page_of("SUB-1")).context["case"])

    text = text_of(case)
    assert "Open a case about order A100" in text or "Open a case about order A200" in text
    assert "Opened from A subscription's page" in text


def test_after_the_point_of_no_return_the_pencil_explains(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED, subscription="SUB-9"))

    answer = browser.get(page_of("SUB-9"))

    assert f"/lines/contact/?line={placed.line().public_id}" in answer.content.decode()
    assert "/lines/resend/" not in answer.content.decode()


def test_who_may_only_look_can_ask(three: None, people: Cast, signed_in: Callable[[User], Client]) -> None:
    html = signed_in(people.reader).get(page_of("SUB-1")).content.decode()

    assert "/lines/ask/?line=" in html
    assert "/lines/contact/" not in html


def test_another_accounts_subscriptions_are_not_there(
    people: Cast, three: None, signed_in: Callable[[User], Client]
) -> None:
    stranger = signed_in(people.stranger)

    assert numbers(stranger.get(PAGE)) == []
    assert numbers(stranger.get(f"{PAGE}?q=SUB")) == []
    assert stranger.get(page_of("SUB-1")).status_code == 404
    assert signed_in(people.ally).get(page_of("SUB-1")).status_code == 200


def test_an_empty_list_says_what_belongs_there(browser: Client) -> None:
    assert "No subscriptions yet" in text_of(browser.get(PAGE))
    assert "No subscription matches" in text_of(browser.get(f"{PAGE}?pending=1"))


def test_in_italian_too(browser: Client, three: None) -> None:
    User.objects.update(language="it")

    assert "Abbonamenti Cloud/SaaS" in text_of(browser.get(PAGE))
    assert "1 di 2 righe in fatturazione" in text_of(browser.get(page_of("SUB-1")))
    assert "Provisioning ancora in sospeso" in text_of(browser.get(page_of("SUB-1")))


def test_pages_take_a_few_statements(browser: Client, three: None) -> None:
    for address in (PAGE, f"{PAGE}?q=A1&pending=1", page_of("SUB-1")):
        with statements_run() as statements:
            browser.get(address)

        assert len(statements) <= 12
