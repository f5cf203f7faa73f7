"""The pages that anybody reaches, signed in or not: sign-in, and where something is not there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Pages
from tests.browser.findings import fits
from tests.worlds import cast

LOOKS = [
    pytest.param(width, dark, language, id=f"{width}-{'dark' if dark else 'light'}-{language}")
    for width in (1440, 390)
    for dark in (False, True)
    for language in ("en", "it")
]
ADDRESSES = {
    "sign-in": "/account/login/",
    "sign-in-customer": "/account/login/?next=/space/",
    "not-found": "/nowhere",
    "link-unknown": "/m/",
}


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(("width", "dark", "language"), LOOKS)
def test_a_page_for_anybody_is_clean(
    browser_page: Pages,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    *,
    name: str,
    width: int,
    dark: bool,
    language: str,
) -> None:
    cast()
    page = browser_page(width, dark=dark, language=language)

    page.goto(ADDRESSES[name])

    axe(page)
    screenshot(page, f"{name}-{width}-{'dark' if dark else 'light'}-{language}")
    assert page.locator("html").get_attribute("lang") == language
    assert fits(page)
