"""What stands where something went wrong: clean in both themes and languages, and with a way on."""

from collections.abc import Callable, Mapping

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.browser.test_plain_pages import LOOKS

from startline.rules.refusal import Refusal, RefusalCode
from startline.web.errors import broken, forbidden, not_found
from startline.web.refusals import refused_page

ANSWERS: Mapping[int, Callable[[HttpRequest], HttpResponse]] = {
    403: forbidden,
    404: lambda request: not_found(request, LookupError()),
    409: lambda request: refused_page(request, Refusal(code=RefusalCode.ALREADY_MAPPED)),
    500: broken,
}
TO_THE_WORK_LIST = {"en": "To the work list", "it": "Vai alla lista di lavoro"}


@pytest.mark.parametrize("status", ANSWERS)
@pytest.mark.parametrize(("width", "dark", "language"), LOOKS)
def test_an_error_page_is_clean_and_leads_on(
    browser_page: Pages,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    address: str,
    *,
    status: int,
    width: int,
    dark: bool,
    language: str,
) -> None:
    with override(language):
        answer = ANSWERS[status](RequestFactory().get("/any"))
    page = browser_page(width, dark=dark, language=language)
    page.route(f"{address}/any", lambda route: route.fulfill(content_type="text/html", body=answer.content))

    page.goto("/any")

    axe(page)
    screenshot(page, f"error-{status}-{width}-{'dark' if dark else 'light'}-{language}")
    expect(page.get_by_role("link", name=TO_THE_WORK_LIST[language])).to_have_attribute("href", "/")


def test_a_form_that_was_opened_before_another_sign_in_is_told_so(browser_page: Pages) -> None:
    page = browser_page()
    page.goto("/account/login/")
    page.context.clear_cookies()

    page.get_by_role("button", name="Italiano").click()

    expect(page.get_by_role("heading", name="This form is out of date.")).to_be_visible()
