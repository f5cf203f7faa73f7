"""Every page of sign-in and people, in both themes, languages and widths: nothing for axe to find (PRODUCT 1)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.worlds import NOW, Cast, cast

from startline.actions.actor import CONSOLE
from startline.actions.invite import invite
from startline.mail.invitation_link import invitation_token
from startline.rules.who_may import Role

LOOKS = [
    pytest.param("en", False, 1440, id="english-light-wide"),
    pytest.param("it", True, 390, id="italian-dark-phone"),
]
SIGNED_OUT = (
    "/account/login/",
    "/account/password/forgotten/",
    "/account/password/forgotten/sent/",
    "/account/inactive/",
)
SIGNED_IN = (
    *(
        "/account/",
        "/account/factors/",
        "/account/factors/app/",
        "/account/passkeys/",
        "/account/passkeys/add/",
    ),
    *("/account/sessions/", "/account/password/set/", "/account/logout/"),
    *("/people/", "/people/history/", "/people/invite/", "/people/accounts/open/"),
)


@pytest.fixture
def world(transactional_db: None) -> Cast:
    """The cast; the clerk has no password, as nobody who was only opened."""
    world = cast()
    world.clerk.set_unusable_password()
    world.clerk.save()
    return world


def name_of(path: str) -> str:
    """*path* as a file is called, without what differs each time."""
    return "-".join(part for part in path.strip("/").split("/") if len(part) < 20)


def invitation_path(world: Cast) -> str:
    invitation = invite(
        actor=CONSOLE,
        account_id=world.partner.pk,
        email="nora@acme.example",
        name="Nora Weiss",
        role=Role.EDITOR,
        language="en",
        now=NOW,
    )
    return f"/invitation/{invitation_token(invitation.public_id, key_number=invitation.key_number)}/"


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_pages_before_sign_in_are_accessible(
    browser_page: Pages,
    world: Cast,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    language: str,
    *,
    dark: bool,
    width: int,
) -> None:
    page = browser_page(width, dark=dark, language=language)

    for path in (*SIGNED_OUT, invitation_path(world), "/invitation/nothing/"):
        page.goto(path)
        axe(page)
        screenshot(page, f"before-sign-in-{language}-{name_of(path)}")


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_pages_after_sign_in_are_accessible(
    browser_page: Pages,
    world: Cast,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    language: str,
    *,
    dark: bool,
    width: int,
) -> None:
    invitation_path(world)
    page = browser_page(width, dark=dark, language=language, user=world.clerk)
    member = f"/people/{world.partner.public_id}/{world.owner.public_id}/"

    for path in (*SIGNED_IN, member, f"{member}remove/"):
        page.goto(path)
        axe(page)
        screenshot(page, f"after-sign-in-{language}-{name_of(path)}")


def test_somebody_is_invited_in_a_dialog(browser_page: Pages, world: Cast) -> None:
    page = browser_page(user=world.clerk)
    page.goto("/people/")

    page.get_by_role("link", name="Invite").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Email address").fill("nora")
    dialog.get_by_label("Name").fill("Nora Weiss")
    dialog.get_by_text("editor:").click()
    dialog.get_by_role("button", name="Send the invitation").click()
    expect(dialog.get_by_text("has no @ sign")).to_be_visible()
    dialog.get_by_label("Email address").fill("nora@acme.example")
    dialog.get_by_role("button", name="Send the invitation").click()

    expect(dialog.get_by_text("The invitation was sent to nora@acme.example.")).to_be_visible()
    dialog.get_by_role("link", name="Done").click()
    expect(page.get_by_text("Invitations that wait for an answer")).to_be_visible()


def test_without_javascript_people_sign_in_and_are_invited(browser_page: Pages, world: Cast) -> None:
    page = browser_page(javascript=False)
    page.goto("/people/")
    page.get_by_role("button", name="Rita Sala").click()

    page.get_by_role("link", name="Invite").click()
    page.get_by_label("Email address").fill("nora@acme.example")
    page.get_by_label("Name").fill("Nora Weiss")
    page.get_by_text("editor:").click()
    page.get_by_role("button", name="Send the invitation").click()

    expect(page.get_by_text("The invitation was sent to nora@acme.example.")).to_be_visible()
