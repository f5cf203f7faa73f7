"""What is wrong with a line's mail, looked at on a desk and on a phone: explained where the line is, mended there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.browser.findings import fits
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, cast, come_back, deliver, mail_due, place, put_off

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.models import Transaction


@dataclass(frozen=True, kw_only=True)
class World:
    """An order whose lines' mail fares in every way."""

    cast: Cast
    order: Placed


@pytest.fixture
def world(address: str) -> World:
    people = cast()
    place(people.partner, Wanted(stage=Stage.AWAITING, contact="m.rossi@gmial.com"), number="104583019")
    order = place(
        people.partner,
        Wanted(number="1.0", stage=Stage.UNDELIVERABLE, contact="it-administration@acme.example"),
        Wanted(number="2.0", stage=Stage.AWAITING, contact="ict@acme.example"),
        Wanted(number="3.0", stage=Stage.AWAITING),
        Wanted(number="4.0", stage=Stage.BOOKED),
        Wanted(number="5.0", stage=Stage.AWAITING, contact="it@acme.exmaple"),
        Wanted(number="6.0", stage=Stage.AWAITING, contact="edv@acme.example"),
    )
    come_back(order.line_ids["2.0"], at=NOW - timedelta(days=1), cause="blocked")
    place(people.partner, Wanted(stage=Stage.NOT_DELIVERED, contact="later@acme.example"), number="104583021")
    mail_due()
    put_off(cause="greylisted", code=451, words="4.7.1 Greylisted, please try again in 300 seconds")
    selection = Selection(order_ids=[order.order_id], line_ids=[order.line_ids["6.0"]])
    change_contact(actor=CONSOLE, selection=selection, address="gone@acme.example", now=NOW)
    deliver(refusing=["gone@acme.example"])
    return World(cast=people, order=order)


def _line(number: str) -> Callable[[World], str]:
    return lambda world: f"/lines/{world.order.line(number).public_id}/"


def _order(world: World) -> str:
    return f"/orders/{world.order.line().order.public_id}/"


def _transaction(world: World) -> str:
    found = Transaction.objects.filter(type="provisioning_email_update").latest("id")
    return f"/transactions/{found.public_id}/"


PAGES: Mapping[str, Callable[[World], str]] = {
    "refused": _line("1.0"),
    "came back": _line("2.0"),
    "accepted": _line("3.0"),
    "ahead": _line("4.0"),
    "order": _order,
    "work list": lambda world: "/",
    "transactions": lambda world: "/transactions/",
    "transaction": _transaction,
}
_UNFOLDED = {"order", "work list", "transactions"}


@pytest.mark.parametrize("name", PAGES)
def test_it_is_explained_on_every_screen(
    browser_page: Pages,
    world: World,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    name: str,
) -> None:
    for width, language in ((1440, "en"), (390, "it"), (1440, "it"), (390, "en")):
        page = browser_page(width, language=language, user=world.cast.owner)
        page.goto(PAGES[name](world))
        if name in _UNFOLDED:
            page.locator("details.why summary").first.click()
            expect(page.locator("details.why[open] .choices")).to_be_visible()
        assert fits(page)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme="light" if theme == "light" else "dark", reduced_motion="reduce")
            screenshot(page, f"mail-{name.replace(' ', '-')}-{width}-{theme}-{language}")
            axe(page)


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_row_in_trouble_is_no_higher_than_another(browser_page: Pages, world: World, language: str) -> None:
    page = browser_page(language=language, user=world.cast.owner)
    for address in (_order(world), "/"):
        page.goto(address)

        heights = page.evaluate(
            "[...document.querySelectorAll('tr[id^=line-]')].map((row) => row.getBoundingClientRect().height)"
        )

        assert max(heights) <= 46


def test_a_refused_mail_is_mended_from_its_explanation(browser_page: Pages, world: World) -> None:
    page = browser_page(user=world.cast.owner)
    page.goto(_line("1.0")(world))

    page.locator("#mail").get_by_role("link", name="Change contact").click()
    page.get_by_label("New address").fill("right@acme.example")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Done").click()

    expect(page.locator("#mail")).not_to_contain_text("knows no mailbox")
    expect(page.locator("#mail")).to_contain_text("right@acme.example")


def test_mistyped_addresses_are_corrected_together(
    browser_page: Pages,
    world: World,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    for width in (390, 1440):
        page = browser_page(width, user=world.cast.owner)
        page.goto("/")
        page.get_by_role("link", name="2 addresses look mistyped").click()
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme="light" if theme == "light" else "dark", reduced_motion="reduce")
            screenshot(page, f"mistyped-{width}-{theme}")
        page.get_by_role("button", name="Show what will change").click()
        assert fits(page)
        screenshot(page, f"mistyped-preview-{width}")
        axe(page)
    page.get_by_role("button", name="Correct the addresses").click()
    expect(page.get_by_text("Saved.")).to_have_count(2)
    screenshot(page, "mistyped-outcome")
    page.goto("/mistyped/")
    expect(page.get_by_role("heading", name="No address looks mistyped")).to_be_visible()
