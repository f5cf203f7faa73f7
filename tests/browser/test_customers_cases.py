"""A customer at the desk: a contact's whole way on a phone, and how the pages look (PRODUCT D2, H1, P5)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.browser.findings import fits
from tests.browser.test_hub import LOOKS
from tests.browser.tongues import Tongue
from tests.cases import a_picture, about, case_of, contact, person
from tests.web.hub.coming import token_to_contact
from tests.worlds import CONTACT, NOW, WX, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words
from startline.models import Case, CaseFile
from startline.rules.cases import CaseState, CaseType


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


def test_a_contact_asks_with_a_picture_of_the_camera_reads_the_answer_and_closes_the_case(
    browser_page: Pages, axe: Callable[[Page], None], world: Cast, order: Placed
) -> None:
    tongue = Tongue(language="it")
    page = browser_page(390, language="it")

    page.goto(f"/m/{token_to_contact(order)}")
    page.get_by_role("link", name=tongue("Ask for help")).click()
    page.get_by_role("button", name=tongue("Send the question")).click()
    expect(page.locator("#type_error")).to_have_text(tongue("Choose what it is about. Nothing was sent."))
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    page.get_by_label(tongue("Help with the setup")).check()
    page.get_by_label(tongue("What happens, and what should happen?")).fill("Il dominio non viene accettato.")
    page.locator("#id_pictures").set_input_files(
        {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    expect(page.locator(".pictures .error")).to_contain_text("logo.svg")
    page.locator("#id_camera").set_input_files(
        {"name": "IMG_0001.png", "mimeType": "image/png", "buffer": a_picture().content}
    )
    page.get_by_role("button", name=tongue("Send the question")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Il dominio non viene accettato.")
    expect(page.locator(".talk img")).to_have_count(1)
    case = Case.objects.get()
    assert (case.language, CaseFile.objects.get().entry.kind) == ("it", "opened")
    axe(page)

    answer_case(
        actor=person(world.clerk), case_id=case.pk, words=Words(text="Ora è libero: riprovare."), now=NOW
    )
    page.get_by_role("link", name=tongue("Cases"), exact=True).click()
    expect(page.locator(".cases .tag")).to_have_text(tongue("answered"))
    axe(page)
    page.get_by_role("link", name="Il dominio non viene accettato.").click()
    expect(page.locator(".talk .desk .words")).to_have_text("Ora è libero: riprovare.")
    page.get_by_role("button", name=tongue("Close the case")).click()
    expect(page.locator(".error")).to_have_text(tongue("Tick this to close the case. Nothing was changed."))
    page.get_by_label(tongue("This is settled: nothing is open")).check()
    page.get_by_role("button", name=tongue("Close the case")).click()

    expect(page.get_by_role("status").first).to_contain_text(tongue("The case is closed."))
    assert Case.objects.get().state == CaseState.SOLVED
    assert fits(page)


@pytest.mark.parametrize(("width", "dark", "language"), LOOKS)
def test_the_pages_of_a_contacts_cases_are_clean(
    browser_page: Pages,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    world: Cast,
    order: Placed,
    *,
    width: int,
    dark: bool,
    language: str,
) -> None:
    case = case_of(
        contact(CONTACT),
        about(order),
        type=CaseType.SETTING_UP,
        subject="The domain acme.example is not taken, though it has been ours for years",
        text="It says that the domain is in use elsewhere.\n\nWe have had it since 2009.",
        pictures=[a_picture(width=640, height=360), a_picture(width=300, height=600)],
    )
    answer_case(actor=person(world.clerk), case_id=case.pk, words=Words(text="Free now. Try again."), now=NOW)
    case_of(contact(CONTACT), about(order, "2.0"), subject="Who sets up the second service?")
    page = browser_page(width, dark=dark, language=language)
    page.goto(f"/m/{token_to_contact(order)}")

    for name, place_ in (
        ("link", "/m/"),
        ("cases", "/m/cases/"),
        ("case-new", "/m/cases/new/"),
        ("case", f"/m/cases/{case.public_id}/"),
        ("case-not-there", f"/m/cases/{key(order)}/"),
    ):
        page.goto(place_)
        axe(page)
        screenshot(page, f"hub-{name}-{width}-{'dark' if dark else 'light'}-{language}")
        assert page.locator("html").get_attribute("lang") == language
        assert fits(page), name


def key(order: Placed) -> str:
    """An id that is no case's."""
    return str(order.line().public_id)
