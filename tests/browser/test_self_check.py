"""The self-check as people meet it: all well, then each thing that goes wrong, named with what to do (PRODUCT D1)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import Pages
from tests.browser.findings import fits
from tests.worlds import Cast, cast

from startline.rules.browser_check import BrowserCheck, Check, parse_browser_check
from startline.web.checks import browser

ADDRESS = "/help/check/"
DONE = "button#check-again:not([disabled])"


@pytest.fixture
def people(address: str, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast; a machine that is busy with tests is not slow."""
    monkeypatch.setattr(browser, "_SLOW_MS", 60_000)
    return cast()


def checked(page: Page) -> None:
    """Open the page and wait until everything is checked."""
    page.goto(ADDRESS)
    page.wait_for_selector(DONE)


def found(page: Page, check: Check) -> str:
    """What the page says of one check."""
    return page.locator(f"#check-{check}").inner_text()


def reported(page: Page) -> BrowserCheck:
    """What would go with a case."""
    check = parse_browser_check(page.locator("#check-result").input_value())
    assert check is not None
    return check


def findings(page: Page) -> dict[Check, str]:
    return {finding.check: finding.name for finding in reported(page).findings}


@pytest.mark.parametrize(
    ("width", "dark", "language"), [(1440, False, "en"), (390, True, "it")], ids=["desk", "phone"]
)
def test_all_is_well_and_then_each_trouble_is_named_with_what_to_do(
    browser_page: Pages,
    people: Cast,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    *,
    width: int,
    dark: bool,
    language: str,
) -> None:
    page = browser_page(width, dark=dark, language=language, user=people.owner)

    checked(page)

    axe(page)
    screenshot(page, f"self-check-{width}-{'dark' if dark else 'light'}-{language}")
    assert fits(page)
    well = findings(page)
    assert set(well) == set(Check)
    assert well | {Check.ZONE: "", Check.COOKIES: ""} == {
        Check.SCRIPTS: "run",
        Check.FILES: "whole",
        Check.PAGE: "newest",
        Check.COOKIES: "",
        Check.SESSION: "signed_in",
        Check.CLOCK: "right",
        Check.CONNECTION: "good",
        Check.BROWSER: "knows_all",
        Check.STORAGE: "open",
        Check.LANGUAGE: "same",
        Check.ZONE: "",
        Check.WINDOW: "untold",
    }
    assert reported(page).screen == (width, page.viewport_size["height"] if page.viewport_size else 0)

    # A page of its own: what fails below is meant to, and said in the console.
    troubled = page.context.new_page()
    troubled.route("**/startline.js*", lambda route: route.abort())
    troubled.route("**/htmx.min.js*", _altered)
    troubled.route("**/help/check/cookie", lambda route: route.fulfill(json={"set": "0123456789abcdef"}))
    troubled.clock.set_system_time(datetime.now(UTC) + timedelta(minutes=7))
    checked(troubled)

    assert findings(troubled) | {Check.ZONE: ""} == well | {
        Check.FILES: "blocked",
        Check.COOKIES: "refused",
        Check.CLOCK: "ahead",
        Check.ZONE: "",
    }
    assert "startline.js" in found(troubled, Check.FILES)
    assert {"en": "Allow cookies of this site", "it": "Consentire i cookie"}[language] in found(
        troubled, Check.COOKIES
    )
    assert {"en": "Set time automatically", "it": "Imposta ora automaticamente"}[language] in found(
        troubled, Check.CLOCK
    )
    axe(troubled)
    screenshot(troubled, f"self-check-troubled-{width}")

    troubled.unroute("**/startline.js*")
    troubled.route("**/help/check/now", lambda route: route.abort())
    troubled.click("#check-again")
    expect(troubled.locator("#check-connection")).to_have_attribute("data-found", "bad")
    troubled.wait_for_selector(DONE)
    assert findings(troubled)[Check.CONNECTION] == "none"
    assert {findings(troubled)[check] for check in (Check.SESSION, Check.CLOCK, Check.PAGE)} == {"untold"}

    troubled.unroute("**/help/check/now")
    page.context.clear_cookies()
    troubled.click("#check-again")
    expect(troubled.locator("#check-session")).to_have_attribute("data-found", "bad")
    troubled.wait_for_selector(DONE)
    assert findings(troubled)[Check.SESSION] == "ended"

    # Loaded anew, without anybody signed in, the page lacks no file, but one of them is not as the server has it.
    checked(troubled)
    assert found(troubled, Check.SESSION)
    assert troubled.locator("#check-files").get_attribute("data-found") == "bad"
    assert "htmx.min.js" in found(troubled, Check.FILES)


def test_what_stands_between_the_browser_and_the_server_is_told_apart(
    browser_page: Pages, people: Cast
) -> None:
    page = browser_page(user=people.owner)
    checked(page)
    told = page.evaluate("() => fetch('/help/check/now').then((answer) => answer.json())")
    newer = {**told, "files": {**told["files"], "startline.css": "0" * 64}}

    assert answering(page, json=told)[Check.CONNECTION] == "kept_answers"
    assert answering(page, body="<p>Welcome to the hotel", content_type="text/html") | {Check.ZONE: ""} == {
        **dict.fromkeys((Check.CLOCK, Check.SESSION, Check.COOKIES, Check.PAGE, Check.FILES), "untold"),
        Check.SCRIPTS: "run",
        Check.CONNECTION: "altered_answers",
        Check.BROWSER: "knows_all",
        Check.STORAGE: "open",
        Check.LANGUAGE: "same",
        Check.ZONE: "",
        Check.WINDOW: "untold",
    }
    assert answering(page, json={**told, "who": "somebody"})[Check.SESSION] == "somebody_else"
    assert answering(page, json=newer)[Check.PAGE] == "old"
    assert "startline.css" in found(page, Check.PAGE)
    page.unroute("**/help/check/now")
    page.route("**/help/check/cookie", _until_closing)
    assert again(page)[Check.COOKIES] == "this_window"
    # What breaks off in its middle is as good as stopped, and the check comes to its end.
    page.evaluate(
        "() => { Response.prototype.arrayBuffer = () => Promise.reject(new TypeError('Broken off')); }"
    )
    assert again(page)[Check.FILES] == "blocked"


def answering(page: Page, **answer: Any) -> dict[Check, str]:
    """What is found where something on the way answers in the server's place."""
    page.unroute("**/help/check/now")
    page.route("**/help/check/now", lambda route: route.fulfill(**answer))
    return again(page)


def again(page: Page) -> dict[Check, str]:
    """What is found by checking again."""
    page.click("#check-again")
    page.wait_for_selector("button#check-again[disabled]", state="detached")
    return findings(page)


def _until_closing(route: Route) -> None:
    """The cookie as a browser keeps it that is set to drop cookies on closing."""
    kept = "startline_check=0123456789abcdef; Path=/; SameSite=Lax"
    route.fulfill(json={"set": "0123456789abcdef"}, headers={"Set-Cookie": kept})


def _altered(route: Route) -> None:
    """The file with something that an add-on has put at its end."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text() + "\n// watched")


def test_without_scripts_the_server_says_what_it_can(
    browser_page: Pages, people: Cast, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    page = browser_page(390, javascript=False)

    page.goto(ADDRESS)

    expect(page.get_by_text("Scripts are blocked")).to_be_visible()
    assert "Nobody is signed in here." in found(page, Check.SESSION)
    assert "not checked" in found(page, Check.COOKIES)
    screenshot(page, "self-check-no-scripts")
    page.get_by_role("button", name="Try a cookie").click()
    assert "A cookie was set and came back." in found(page, Check.COOKIES)
