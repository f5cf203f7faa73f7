"""The way of a contact through the hub: how it looks and works, on a desk and a phone, without script too (H1, H2)."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.browser.findings import fits
from tests.browser.tongues import Tongue
from tests.web.hub.coming import NEW, key_of, mailed_code, token_to_contact, under_review
from tests.web.hub.scanning import WHENCE
from tests.worlds import CONTACT, WX, Cast, Placed, Stage, Wanted, cast, place

from startline.models import Case, Code, ExternalHub, Line, Offer

WALKS = [
    pytest.param(
        width, language, javascript, id=f"{width}-{language}-{'script' if javascript else 'no-script'}"
    )
    for width in (1440, 390)
    for language in ("en", "it")
    for javascript in (True, False)
]
LOOKS = [
    pytest.param(width, dark, language, id=f"{width}-{'dark' if dark else 'light'}-{language}")
    for width, language in ((1440, "en"), (390, "it"))
    for dark in (False, True)
]


@pytest.fixture
def world(address: str) -> Cast:
    return cast()


@pytest.fixture
def order(world: Cast) -> Placed:
    return place(
        world.partner,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, offer=WX),
    )


@pytest.mark.parametrize(("width", "language", "javascript"), WALKS)
def test_from_the_mail_to_the_hand_over(
    browser_page: Pages,
    axe: Callable[[Page], None],
    order: Placed,
    *,
    width: int,
    language: str,
    javascript: bool,
) -> None:
    tongue = Tongue(language=language)
    page = browser_page(width, language=language, javascript=javascript)

    def looked_at() -> None:
        assert fits(page)
        if javascript:
            axe(page)

    page.goto(f"/m/{token_to_contact(order)}")
    looked_at()
    page.get_by_role("link", name=tongue("Begin")).click()
    page.get_by_role("button", name=tongue("Continue")).click()
    expect(page.locator("#who_error")).to_have_text(
        tongue("Choose who sets the service up. Nothing was recorded.")
    )
    looked_at()
    page.get_by_label(tongue("Someone else in my company")).check()
    page.get_by_role("button", name=tongue("Continue")).click()
    page.get_by_label(tongue("Email address of the colleague")).fill(NEW)
    looked_at()
    page.get_by_role("button", name=tongue("Continue")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        tongue("Hand over to %(address)s?", address=NEW)
    )
    looked_at()
    page.get_by_role("button", name=tongue("Send the code to %(contact)s", contact=CONTACT)).click()
    code = page.get_by_label(tongue("Code"))
    expect(code).to_be_visible()
    digits = mailed_code()
    code.fill("000000" if digits != "000000" else "000001")
    page.get_by_role("button", name=tongue("Confirm"), exact=True).click()
    expect(page.locator(".error")).to_be_visible()
    looked_at()
    code.fill(f"{digits[:3]} {digits[3:]}")
    page.get_by_role("button", name=tongue("Confirm"), exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        tongue("Handed over to %(address)s", address=NEW)
    )
    looked_at()
    assert set(Line.objects.values_list("contact__email", flat=True)) == {NEW}


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_language_can_be_changed_on_the_way(browser_page: Pages, order: Placed, language: str) -> None:
    other = {"en": "Italiano", "it": "English"}[language]
    tongue = Tongue(language={"en": "it", "it": "en"}[language])
    page = browser_page(language=language)
    token = token_to_contact(order)

    page.goto(f"/m/{token}")
    page.get_by_role("button", name=other).click()

    expect(page.get_by_role("link", name=tongue("Begin"))).to_be_visible()
    assert token not in page.content()


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A page to be looked at, and how one gets there from the mail's link."""

    made: Callable[[Cast], Placed]
    walk: Callable[[Page, str], None]


def _awaiting(world: Cast) -> Placed:
    return place(
        world.partner,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, offer=WX),
    )


def _mixed(world: Cast) -> Placed:
    hub = ExternalHub.objects.create(
        name="Collab Admin", admin_url="https://admin.collab.example", secret="x" * 40
    )
    Offer.objects.filter(code=WX).update(hub=hub)
    return place(
        world.partner,
        Wanted(number="1.0", stage=Stage.MAPPED),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.AWAITING, offer=WX),
        Wanted(number="4.0", stage=Stage.AWAITING, contact=CONTACT),
    )


def _arrive(page: Page, key: str) -> None:
    pass


def _walk_to(address: str) -> Callable[[Page, str], None]:
    def walk(page: Page, key: str) -> None:
        page.goto(address.format(key=key))

    return walk


def _ask_for_the_code(page: Page, key: str) -> None:
    page.goto(f"/m/e/{key}/hand-over/?to=customer")
    page.locator("input[type=email]").fill("new@acme.exampel")
    page.locator("main .form button").first.click()
    page.locator("button[name=use]").click()
    page.locator("button[name=sure]").click()
    expect(page.locator("input[name=typed]")).to_be_visible()


def _suggestion(page: Page, key: str) -> None:
    page.goto(f"/m/e/{key}/hand-over/?to=customer")
    page.locator("input[type=email]").fill("new@acme.exampel")
    page.locator("main .form button").first.click()
    expect(page.locator("button[name=use]")).to_be_visible()


def _handed_over(page: Page, key: str) -> None:
    _ask_for_the_code(page, key)
    page.locator("input[name=typed]").fill(mailed_code())
    page.locator("main .form button").first.click()
    expect(page.locator("input[name=typed]")).to_have_count(0)


PAGES = {
    "arrival": Seen(made=_awaiting, walk=_arrive),
    "arrival-mixed": Seen(made=_mixed, walk=_arrive),
    "arrival-review": Seen(made=under_review, walk=_arrive),
    "who": Seen(made=_awaiting, walk=_walk_to("/m/e/{key}/")),
    "hand-over": Seen(made=_awaiting, walk=_walk_to("/m/e/{key}/hand-over/")),
    "hand-over-means": Seen(made=_awaiting, walk=_suggestion),
    "code": Seen(made=_awaiting, walk=_ask_for_the_code),
    "handed-over": Seen(made=_awaiting, walk=_handed_over),
    "go-on": Seen(made=_mixed, walk=_walk_to("/m/go-on/{key}/")),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "dark", "language"), LOOKS)
def test_a_page_of_the_hub_is_clean(
    browser_page: Pages,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    world: Cast,
    *,
    name: str,
    width: int,
    dark: bool,
    language: str,
) -> None:
    seen = PAGES[name]
    order = seen.made(world)
    page = browser_page(width, dark=dark, language=language)
    page.goto(f"/m/{token_to_contact(order)}")

    seen.walk(page, str(key_of(order)))

    axe(page)
    screenshot(page, f"hub-{name}-{width}-{'dark' if dark else 'light'}-{language}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("header").inner_text().splitlines()[0] == "Quadrante Cloud"
    assert fits(page)


def test_a_browser_that_clicks_everything_without_typing_changes_nothing_and_the_human_still_succeeds(
    browser_page: Pages, world: Cast
) -> None:
    orders = [
        place(
            world.partner,
            Wanted(stage=Stage.AWAITING, contact=f"it{number}@acme.example"),
            number=f"80{number}",
        )
        for number in range(5)
    ]

    for order in orders:
        _click_everything(browser_page(), f"/m/{token_to_contact(order)}")

    assert not Code.objects.exists()
    assert not Case.objects.exists()
    assert not mail.outbox
    assert not Line.objects.exclude(mapped_at=None, started_at=None).exists()
    assert not Line.objects.filter(contact__email=NEW).exists()
    for order in orders:
        page = browser_page(390, javascript=False)
        page.goto(f"/m/{token_to_contact(order)}")
        _ask_for_the_code(page, str(key_of(order)))
        page.locator("input[name=typed]").fill(mailed_code())
        page.locator("main .form button").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(NEW)


def _click_everything(page: Page, start: str) -> None:
    """Follow every link and press every button of every page under the hub, as scanners with a browser do."""
    waiting, seen = [start], set[str]()
    while waiting:
        address = WHENCE.sub("", waiting.pop())
        if address in seen:
            continue
        seen.add(address)
        page.goto(address)
        waiting += _links(page)
        for number in range(page.locator("main button").count()):
            page.goto(address)
            page.locator("main button").nth(number).click()
            page.wait_for_load_state()
            waiting += [page.url] if "/m/" in page.url else []


def _links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "a", "all => all.map(a => a.href).filter(href => href.startsWith(location.origin + '/m/'))"
    )
    return [href.partition("#")[0] for href in found]
