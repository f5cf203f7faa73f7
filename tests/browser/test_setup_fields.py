"""An operator says what a service is asked for, with scripts and without, on a desk and on a phone (PRODUCT H4)."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.browser.tongues import Tongue
from tests.worlds import FLEX, Cast, cast

from startline.models import SetupField

pytestmark = pytest.mark.usefixtures("address")


@pytest.fixture
def people(address: str) -> Cast:
    return cast()


def add(page: Page, tongue: Tongue, *, kind: str, label: str, key: str) -> None:
    page.get_by_role("link", name=tongue("Add a field")).click()
    page.get_by_role("link", name=tongue(kind), exact=True).click()
    page.get_by_label(tongue("What is asked")).first.fill(label)
    page.get_by_label(tongue("Key")).fill(key)
    page.get_by_role("button", name=tongue("Add"), exact=True).click()


@pytest.mark.parametrize(
    ("width", "language", "javascript"), [(1440, "en", True), (390, "it", False), (1440, "it", False)]
)
def test_fields_are_added_moved_looked_at_and_retired(
    browser_page: Pages, people: Cast, *, width: int, language: str, javascript: bool
) -> None:
    page = browser_page(width, language=language, javascript=javascript, user=people.clerk)
    tongue = Tongue(language=language)
    page.goto(f"/settings/offer/{FLEX}/")

    add(page, tongue, kind="Text", label="Service name", key="service_name")
    add(page, tongue, kind="Number", label="People to invite", key="people")
    asked = page.locator(".fields-asked tbody tr")
    expect(asked).to_have_count(2)
    page.get_by_role("button", name=tongue("Move “%(label)s” up", label="People to invite")).click()
    expect(asked.first).to_contain_text("People to invite")

    page.get_by_role("link", name="People to invite", exact=True).click()
    page.get_by_label(tongue("At least")).fill("5")
    page.get_by_label(tongue("At most")).fill("4")
    page.get_by_role("button", name=tongue("Save"), exact=True).click()
    expect(page.locator("#id_most_error")).to_be_visible()
    page.get_by_label(tongue("At most")).fill("40")
    page.get_by_label(tongue("What is counted, such as people")).first.fill("people")
    page.get_by_role("button", name=tongue("See how it looks")).click()
    expect(page.locator('[data-look="en"]')).to_contain_text("People to invite")
    expect(page.locator('[data-look="en"]')).to_contain_text("people")
    page.get_by_role("button", name=tongue("Save"), exact=True).click()
    expect(asked.first).to_contain_text("40")

    page.get_by_role("link", name=tongue("Retire “%(label)s”", label="Service name")).click()
    page.get_by_role("button", name=tongue("Retire"), exact=True).click()
    expect(asked).to_have_count(1)
    kept = SetupField.objects.get(retired_at__isnull=True)
    assert (kept.key, kept.options["most"], kept.version) == ("people", "40", 2)
