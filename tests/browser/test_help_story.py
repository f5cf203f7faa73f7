"""Help where the question arises: a refusal leads to its article, that asks for an answer, and operators see it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.worlds import Stage, Wanted, cast, place

from startline.actions.load_help import load_help
from startline.help.articles import articles
from startline.web.help_links import article_of_refusal

FOUND = "Change the provisioning contact"


def test_a_refusal_is_explained_and_the_article_gets_an_answer(
    browser_page: Pages, axe: Callable[[Page], None]
) -> None:
    people = cast()
    load_help()
    line = place(people.partner, Wanted(stage=Stage.MAPPED)).line("1.0")
    explained = articles("en")[article_of_refusal("past_ponr") or ""]

    page = browser_page(390, user=people.owner, javascript=False)
    page.goto(f"/lines/contact/?line={line.public_id}")
    page.get_by_role("link", name="Read more").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(explained.title)
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Noted: this was not useful.")).to_be_visible()
    page.get_by_label("What is missing or wrong?").fill("Who can undo it?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The words were noted too.")).to_be_visible()

    page.goto("/help/")
    page.get_by_label("What is it about?").fill("provisoning contcat")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="Results for")).to_be_visible()
    expect(page.get_by_role("link", name=FOUND, exact=True)).to_be_visible()
    page.get_by_label("What is it about?").fill("zxqv")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_text("No article on “zxqv”")).to_be_visible()

    desk = browser_page(1440, user=people.clerk)
    desk.goto("/desk/help/?list=words")
    expect(desk.get_by_text("Who can undo it?")).to_be_visible()
    expect(desk.get_by_text(re.compile("read from: a refusal"))).to_be_visible()
    desk.get_by_role("link", name="Searches without a hit").click()
    expect(desk.get_by_role("rowheader", name="zxqv")).to_be_visible()
    axe(desk)
