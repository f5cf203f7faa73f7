"""The rehearsal's clock and mailbox, as one uses them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.browser.findings import fits
from tests.worlds import NOW, Stage, Wanted, cast, place

from startline.models import Instance


@pytest.mark.parametrize(
    ("language", "day", "happened", "done", "time"),
    [
        ("en", "+1 day", "What happened", "Done", "17 Nov 2026, 10:0"),
        ("it", "+1 giorno", "Che cosa è successo", "Fine", "17 nov 2026, 10:0"),
    ],
)
def test_the_clock_is_moved_and_one_reads_what_happened(
    browser_page: Pages,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    *,
    language: str,
    day: str,
    happened: str,
    done: str,
    time: str,
) -> None:
    world = cast()
    place(world.partner, Wanted(starts=NOW.date()))
    page = browser_page(user=world.reader, language=language)
    page.goto("/orders/")

    page.get_by_role("button", name=day).click()

    dialog = page.get_by_role("dialog", name=happened)
    expect(dialog).to_contain_text(time)
    expect(page.locator("#rehearsal")).to_contain_text(time)
    axe(page)
    screenshot(page, f"clock-{language}")
    dialog.get_by_role("link", name=done).click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#rehearsal")).to_contain_text(time)


def test_without_javascript_the_clock_leads_to_a_page(browser_page: Pages) -> None:
    page = browser_page(user=cast().reader, javascript=False)
    page.goto("/orders/")

    page.get_by_role("button", name="+7 days").click()

    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    expect(page.locator("#rehearsal")).to_contain_text("7 days ahead")
    assert Instance.objects.get().clock_offset.days == 7


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(("name", "path"), [("mailbox", "/mailbox/"), ("happened", "/rehearsal/clock/")])
def test_the_rehearsals_pages_are_clean(
    browser_page: Pages,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    *,
    name: str,
    path: str,
    width: int,
    dark: bool,
) -> None:
    world = cast()
    place(
        world.partner,
        Wanted(stage=Stage.CLOSED),
        Wanted(number="2.0", stage=Stage.UNDELIVERABLE, contact="x@a.it"),
    )
    page = browser_page(width, dark=dark, user=world.owner)

    page.goto(path)

    axe(page)
    screenshot(page, f"{name}-{width}-{'dark' if dark else 'light'}")
    assert fits(page)
