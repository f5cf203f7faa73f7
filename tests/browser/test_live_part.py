"""What changes elsewhere appears by itself, and never moves the page under the pointer (issue of the workspace)."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.browser.practice import Practice, names, row, table


@pytest.fixture
def page(browser_page: Pages) -> Page:
    return browser_page()


@pytest.fixture
def practice(page: Page, address: str) -> Practice:
    """Three rows, a and b and c, and a sentence about them."""
    made = Practice(live='<p id="sum">3 lines</p>' + table(row("a"), row("b"), row("c")))
    made.open(page, address=address)
    return made


def test_a_row_that_changed_is_renewed_in_its_place(page: Page, practice: Practice) -> None:
    practice.change(page, '<p id="sum">3 lines</p>' + table(row("a"), row("b", "closed"), row("c")))

    expect(page.locator("#line-b .story")).to_have_text("closed")
    expect(page.locator(".news")).to_be_hidden()
    assert names(page) == ["a", "b", "c"]


def test_what_else_has_an_id_is_renewed_too(page: Page, practice: Practice) -> None:
    practice.change(page, '<p id="sum">3 lines, 1 closed</p>' + table(row("a"), row("b"), row("c")))

    expect(page.locator("#sum")).to_have_text("3 lines, 1 closed")


def test_a_row_in_hand_is_renewed_and_stays_in_hand(page: Page, practice: Practice) -> None:
    page.locator("#line-b [data-key=e]").focus()

    practice.change(page, table(row("a"), row("b", "closed"), row("c")))

    expect(page.locator("#line-b .story")).to_have_text("closed")
    expect(page.locator("#line-b [data-key=e]")).to_be_focused()


def test_a_row_in_which_somebody_types_waits_until_they_have_left_it(page: Page, practice: Practice) -> None:
    note = '<input aria-label="Note">'
    practice.change(page, table(row("a"), row("b", note), row("c")))
    page.get_by_label("Note").fill("a half")

    practice.change(page, table(row("a"), row("b", "closed"), row("c")), tag='"3"')
    assert page.get_by_label("Note").input_value() == "a half"
    page.locator("#line-a a").first.focus()
    practice.renew(page)

    expect(page.locator("#line-b .story")).to_have_text("closed")


def test_the_row_under_the_pointer_waits(page: Page, practice: Practice) -> None:
    page.locator("#line-b .story").hover()

    practice.change(page, table(row("a", "closed"), row("b", "closed"), row("c")))

    expect(page.locator("#line-a .story")).to_have_text("closed")
    expect(page.locator("#line-b .story")).to_have_text("waits")


def test_a_ticked_row_stays_ticked(page: Page, practice: Practice) -> None:
    page.locator("#line-b input").check()
    page.mouse.move(0, 0)
    page.locator("#line-a a").first.focus()

    practice.change(page, table(row("a"), row("b", "closed"), row("c")))

    expect(page.locator("#line-b .story")).to_have_text("closed")
    expect(page.locator("#line-b input")).to_be_checked()


def test_new_rows_are_offered_and_shown_when_asked_for(page: Page, practice: Practice) -> None:
    practice.change(page, table(row("x"), row("y"), row("a"), row("b"), row("c")))
    offer = page.get_by_role("button", name="Show 2 new")
    assert names(page) == ["a", "b", "c"]

    offer.click()

    assert names(page) == ["x", "y", "a", "b", "c"]
    expect(page.locator(".news")).to_be_hidden()


def test_another_order_of_rows_is_offered(page: Page, practice: Practice) -> None:
    practice.change(page, table(row("c"), row("a"), row("b")))

    page.get_by_role("button", name="Show the new order").click()

    assert names(page) == ["c", "a", "b"]


def test_a_row_that_went_is_dimmed_where_it_stood(page: Page, practice: Practice) -> None:
    practice.change(page, table(row("a"), row("c")))

    assert names(page) == ["a", "b", "c"]
    assert page.locator("tr.gone").get_attribute("id") == "line-b"


def test_a_row_that_came_back_is_no_longer_dimmed(page: Page, practice: Practice) -> None:
    practice.change(page, table(row("a"), row("c")))
    practice.change(page, table(row("a"), row("b"), row("c")), tag='"3"')

    expect(page.locator("tr.gone")).to_have_count(0)


def test_a_row_that_new_ones_push_off_the_page_has_not_gone(page: Page, practice: Practice) -> None:
    practice.change(page, table(row("x"), row("a"), row("b")))

    expect(page.locator("tr.gone")).to_have_count(0)
    expect(page.get_by_role("button", name="Show 1 new")).to_be_visible()


def test_what_is_known_is_not_sent_again(page: Page, practice: Practice) -> None:
    practice.renew(page)
    practice.renew(page)

    assert [headers.get("if-none-match") for headers in practice.asked] == [None, '"1"']


def test_a_page_that_shows_nothing_yet_fills_by_itself(browser_page: Pages, address: str) -> None:
    page = browser_page()
    practice = Practice(live="<p>Nothing yet.</p>")
    practice.open(page, address=address)

    practice.change(page, "<p>It has begun.</p>")

    expect(page.locator("#live")).to_have_text("It has begun.")


def test_a_first_row_is_offered_on_an_empty_page(browser_page: Pages, address: str) -> None:
    page = browser_page()
    practice = Practice(live="<p>Nothing yet.</p>")
    practice.open(page, address=address)

    practice.change(page, table(row("a")))

    page.get_by_role("button", name="Show 1 new").click()
    assert names(page) == ["a"]
