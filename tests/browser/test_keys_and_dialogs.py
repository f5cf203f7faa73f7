"""Keys, dialogs, selecting, copying and dropping, on any page that has the marks for them."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages, stop_clock
from tests.browser.practice import LIVE, Practice, row, table

_DIALOG = """<div><h1>Change the contact</h1><form method="post" action="/practice/saved">
<input type="hidden" name="once" value="1"><label for="email">Address</label><input id="email" name="email" value="old">
<button>Save</button><a href="/practice" data-close>Cancel</a></form></div>"""
_SAVED = '<div><h1>Saved</h1><a href="/practice" data-done>Done</a></div>'
_MAIN = f"""<form action="/practice/found"><input type="search" name="q" data-search></form>
<form method="post" action="/practice/slow"><button name="what" value="it">Send</button></form>
<button type="button" data-copy="provisioning@startline.example" data-copied="Copied"><span>Copy</span></button>
<label data-drop>Drop<input type="file"><span data-drop-name></span></label>
<p><input type="checkbox" data-all aria-label="All"></p>
{LIVE}
<div class="selection"><p data-count data-one="1 line selected" data-many="{{count}} lines selected"></p></div>"""


@pytest.fixture
def page(browser_page: Pages) -> Page:
    return browser_page()


@pytest.fixture
def practice(page: Page, address: str) -> Practice:
    """Four rows under everything else that the script knows."""
    made = Practice(
        live=table(row("a"), row("b"), row("c"), row("d")),
        main=_MAIN,
        others={"/edit": _DIALOG, "/saved": _SAVED},
    )
    made.open(page, address=address)
    return made


@pytest.mark.usefixtures("practice")
def test_j_and_k_go_through_the_rows(page: Page) -> None:
    for key, at in (("j", "a"), ("j", "b"), ("k", "a"), ("k", "a")):
        page.keyboard.press(key)

        expect(page.locator(f"#line-{at} a").first).to_be_focused()


@pytest.mark.usefixtures("practice")
def test_e_opens_the_rows_edit_and_escape_brings_back_to_it(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("e")

    expect(page.get_by_role("dialog", name="Change the contact")).to_be_visible()
    expect(page.get_by_label("Address")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#line-a :focus")).to_have_count(1)


def test_enter_saves_and_done_closes_and_renews(page: Page, practice: Practice) -> None:
    page.locator("#line-a [data-key=e]").click()
    page.get_by_label("Address").fill("new")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Saved")).to_be_visible()
    assert practice.posted == ["once=1&email=new"]
    practice.live, practice.tag = table(row("a", "mailed"), row("b"), row("c"), row("d")), '"2"'

    page.get_by_role("link", name="Done").click()

    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#line-a .story")).to_have_text("mailed")


@pytest.mark.usefixtures("practice")
def test_slash_goes_to_the_search_and_letters_typed_there_are_letters(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("jex?")

    expect(page.locator("[data-search]")).to_have_value("jex?")
    expect(page.locator("#dialog")).to_be_hidden()


@pytest.mark.usefixtures("practice")
def test_a_question_mark_shows_the_keys(page: Page) -> None:
    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()

    page.get_by_role("button", name="Close").click()
    expect(page.locator("#dialog")).to_be_hidden()


@pytest.mark.usefixtures("practice")
def test_selected_rows_raise_the_bar(page: Page) -> None:
    bar = page.locator(".selection")
    expect(bar).to_be_hidden()

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_have_text("1 line selected")
    page.locator("#line-d input").click(modifiers=["Shift"])

    expect(bar).to_have_text("4 lines selected")
    expect(page.get_by_label("All")).to_be_checked()


@pytest.mark.usefixtures("practice")
def test_all_of_the_page_is_selected_and_let_go_at_once(page: Page) -> None:
    everything = page.get_by_label("All")

    everything.check()
    expect(page.locator(".selection")).to_have_text("4 lines selected")
    everything.uncheck()

    expect(page.locator(".selection")).to_be_hidden()


def test_a_form_is_sent_once(page: Page, practice: Practice) -> None:
    page.get_by_role("button", name="Send").dblclick()

    page.wait_for_url("**/slow")
    assert practice.posted == ["what=it"]


@pytest.mark.usefixtures("practice")
def test_a_text_is_copied_and_the_button_says_so(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stop_clock(page)

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "provisioning@startline.example"
    page.clock.run_for(2000)
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()


@pytest.mark.usefixtures("practice")
def test_a_chosen_file_is_named(page: Page, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text("order\n")

    page.locator("input[type=file]").set_input_files(report)

    expect(page.locator("[data-drop-name]")).to_have_text("report.csv")


@pytest.mark.usefixtures("practice")
def test_a_dropped_file_is_taken(page: Page) -> None:
    dropped = page.evaluate_handle(
        "() => { const all = new DataTransfer(); all.items.add(new File(['order'], 'report.csv')); return all; }"
    )

    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})

    expect(page.locator("[data-drop-name]")).to_have_text("report.csv")
