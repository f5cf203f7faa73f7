"""Passkeys, the one feature that needs JavaScript, with the browser's own virtual device (PRODUCT 1)."""

import re
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, CDPSession, Page, expect
from tests.browser.conftest import PATIENCE_MS
from tests.worlds import Cast, cast

from startline.models import User

_PASSWORD = "nine green bottles hanging"


@pytest.fixture
def world(address: str) -> Cast:
    """The cast, of whom the owner has a password."""
    world = cast()
    world.owner.set_password(_PASSWORD)
    world.owner.save()
    return world


@pytest.fixture
def page(chromium: Browser, address: str, settings: LazySettings) -> Iterator[Page]:
    """A page at a name for which browsers make passkeys without encryption."""
    settings.STARTLINE_URL = address.replace("127.0.0.1", "localhost")
    with chromium.new_context(base_url=settings.STARTLINE_URL, locale="en-GB") as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()


@pytest.fixture
def device(page: Page) -> tuple[CDPSession, str]:
    """A device that keeps passkeys and recognizes its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def sign_in(page: Page, user: User) -> None:
    page.goto("/account/login/?next=/account/")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url(re.compile("/account/login/"))


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page).not_to_have_url(re.compile("/account/logout/"))


def add_passkey(page: Page) -> None:
    page.goto("/account/passkeys/add/")
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("The laptop")
    page.wait_for_load_state()  # the button is the script's
    page.get_by_role("button", name="Add the passkey").click()


@pytest.mark.usefixtures("device")
def test_a_passkey_is_added_with_recovery_codes_and_listed_by_its_name(page: Page, world: Cast) -> None:
    sign_in(page, world.owner)

    add_passkey(page)

    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/passkeys/")
    expect(page.get_by_text("The laptop")).to_be_visible()


@pytest.mark.usefixtures("device")
def test_a_passkey_signs_in_alone(page: Page, world: Cast) -> None:
    sign_in(page, world.owner)
    add_passkey(page)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page)

    page.goto("/account/login/?next=/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text(world.owner.email)).to_be_visible()


@pytest.mark.usefixtures("device")
def test_a_passkey_is_a_second_step_after_the_password(page: Page, world: Cast) -> None:
    sign_in(page, world.owner)
    add_passkey(page)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page)

    sign_in(page, world.owner)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.wait_for_load_state()  # the button is the script's
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_text(world.owner.email)).to_be_visible()


def test_a_device_that_does_not_recognize_its_owner_is_told_about(
    page: Page, world: Cast, device: tuple[CDPSession, str]
) -> None:
    sign_in(page, world.owner)
    add_passkey(page)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page)
    session, authenticator = device
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})

    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()
