"""An organization's people let a colleague in: with and without scripts, on a desk and on a phone (PRODUCT P5)."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages, stop_clock
from tests.browser.tongues import Tongue
from tests.spaces import customers, mapped
from tests.worlds import Stage, Wanted, cast

from startline.mail.invitation_link import InvitedTo, invitation_url
from startline.models import OrganizationInvitation, User
from startline.queries.spaces import roles_of
from startline.rules.who_may import OrganizationRole

PASSWORD = "the walls are thin here"
WAYS = [
    pytest.param("en", 1440, True, id="en-desk-scripts"),
    pytest.param("it", 390, True, id="it-phone-scripts"),
    pytest.param("it", 1440, False, id="it-desk-plain"),
    pytest.param("en", 390, False, id="en-phone-plain"),
]


@pytest.mark.parametrize(("language", "width", "javascript"), WAYS)
def test_an_administrator_signs_in_and_lets_a_colleague_in_who_finds_the_open_set_up(
    browser_page: Pages, language: str, width: int, *, javascript: bool
) -> None:
    world = cast()
    them = customers()
    mapped(world.partner, them.acme, Wanted(stage=Stage.AWAITING))
    them.admin.set_password(PASSWORD)
    them.admin.language = language
    them.admin.save()
    tongue = Tongue(language=language)
    page = browser_page(width, language=language, javascript=javascript)

    _sign_in(page, them.admin, tongue)
    expect(page).to_have_url(re.compile(rf"/space/{them.acme.public_id}/$"))
    page.get_by_role("link", name=tongue("Members"), exact=True).click()
    page.get_by_role("link", name=tongue("Invite somebody")).click()
    page.get_by_label(tongue("Email address")).fill("nora@acme.example")
    page.get_by_label(tongue("Name")).fill("Nora Weiss")
    page.get_by_role("button", name=tongue("Send the invitation")).click()
    expect(page.get_by_role("status").first).to_contain_text("nora@acme.example")

    colleague = browser_page(width, language=language, javascript=javascript)
    invitation = OrganizationInvitation.objects.get()
    colleague.goto(
        invitation_url(invitation.public_id, key_number=invitation.key_number, to=InvitedTo.ORGANIZATION)
    )
    colleague.get_by_label("Password").fill(PASSWORD)
    colleague.get_by_role("button", name=tongue("Accept and sign in")).click()

    expect(colleague.get_by_role("heading", level=1, name="Acme S.p.A.")).to_be_visible()
    expect(colleague.get_by_role("link", name=tongue("Start the setup"))).to_be_visible()
    expect(colleague.get_by_role("link", name=tongue("Rename the organization"))).to_have_count(0)
    nora = User.objects.get(email="nora@acme.example")
    assert roles_of(nora.pk) == {them.acme.pk: OrganizationRole.MEMBER}


def test_the_reference_is_taken_along_by_one_click(browser_page: Pages) -> None:
    cast()
    them = customers()
    page = browser_page(user=them.member)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/space/{them.acme.public_id}/")
    stop_clock(page)

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == them.acme.reference


def test_the_menu_leads_to_ones_own_sign_in_and_out_again(browser_page: Pages) -> None:
    cast()
    them = customers()
    page = browser_page(390, user=them.member)
    page.goto(f"/space/{them.acme.public_id}/")

    page.locator("summary").click()
    page.get_by_role("link", name="How I sign in").click()
    page.get_by_role("link", name="My organization").click()
    expect(page.get_by_role("heading", level=1, name="Acme S.p.A.")).to_be_visible()
    page.locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).not_to_have_url(re.compile("/space/"))

    page.goto(f"/space/{them.acme.public_id}/")
    expect(page).to_have_url(re.compile("/account/login/"))


def _sign_in(page: Page, user: User, tongue: Tongue) -> None:
    page.goto("/account/login/")
    page.get_by_label(tongue("Email address")).fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=tongue("Sign in"), exact=True).click()
