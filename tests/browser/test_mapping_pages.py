"""The pages around the point of no return, walked as contacts walk them: phone and desk, with and without scripts."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.browser.findings import fits
from tests.browser.tongues import Tongue
from tests.web.hub.choosing import earlier, finder, member, organization, waiting
from tests.web.hub.coming import mailed_code
from tests.worlds import NOW, ORGANIZATION, Cast, Placed, cast, token_for

from startline.actions.actor import CONSOLE
from startline.actions.map_to_organization import map_to_organization
from startline.models import Organization, User


@dataclass(frozen=True, kw_only=True)
class Look:
    """How somebody looks at the pages."""

    width: int
    language: str
    dark: bool = False
    javascript: bool = True

    @property
    def say(self) -> Tongue:
        """The pages' words."""
        return Tongue(language=self.language)


Opened = Callable[..., Page]
Looked = Callable[[Page, str], None]
looks = pytest.mark.parametrize(
    "look",
    [
        pytest.param(Look(width=390, language="en", javascript=False), id="phone without scripts"),
        pytest.param(Look(width=390, language="it", dark=True), id="dark phone in Italian"),
        pytest.param(Look(width=1440, language="it", javascript=False), id="desk in Italian without scripts"),
        pytest.param(Look(width=1440, language="en", dark=True), id="dark desk"),
    ],
)


@pytest.fixture
def world(address: str) -> Cast:
    return cast()


@pytest.fixture
def order(world: Cast) -> Placed:
    return waiting(world)


@pytest.fixture
def arrived(browser_page: Pages, look: Look) -> Opened:
    """Follows the mail's link to the page on which the organization is found."""

    def opened(order: Placed, *, user: User | None = None) -> Page:
        page = browser_page(
            look.width, dark=look.dark, language=look.language, javascript=look.javascript, user=user
        )
        page.goto(f"/m/{token_for(order.line_ids['1.0'])}")
        page.goto(finder(order))
        return page

    return opened


@pytest.fixture
def looked(axe: Callable[[Page], None], screenshot: Callable[[Page, str], None], look: Look) -> Looked:
    """Looks at the page: kept as a picture, no wider than the screen, clean (which takes scripts to find out)."""

    def at(page: Page, name: str) -> None:
        screenshot(page, f"mapping-{name}-{look.width}-{'dark' if look.dark else 'light'}-{look.language}")
        assert fits(page)
        if look.javascript:
            axe(page)

    return at


@looks
def test_a_new_organization(order: Placed, arrived: Opened, looked: Looked, look: Look) -> None:
    say, page = look.say, arrived(order)
    looked(page, "new-1-finder")

    page.get_by_label(say("%(domain)s is its mail domain", domain="acme.example")).check()
    page.get_by_role("button", name=say("Compare with the order")).click()
    expect(page.get_by_text(say.within("mapping", "A new organization"))).to_be_visible()
    looked(page, "new-2-compare")

    page.get_by_role("button", name=say("Send the code")).click()
    expect(page.get_by_text(say("Type the organization's name, as it stands above."))).to_be_visible()
    page.get_by_role("textbox").fill(ORGANIZATION.lower())
    page.get_by_role("button", name=say("Send the code")).click()
    told = say(
        "The code maps the order to %(organization)s, and that cannot be undone.", organization=ORGANIZATION
    )
    expect(page.get_by_text(told)).to_be_visible()
    page.get_by_role("textbox").fill(mailed_code())
    page.get_by_role("textbox").press("Enter")

    expect(page.get_by_role("link", name=say("Set the service up"))).to_be_visible()
    expect(page.get_by_role("link", name=say("Open the space: choose a password"))).to_be_visible()
    looked(page, "new-3-mapped")
    assert order.line().organization == Organization.objects.get(domain="acme.example")


@looks
def test_one_of_several_with_everything_there_is_to_warn_of(
    world: Cast, order: Placed, arrived: Opened, looked: Looked, look: Look
) -> None:
    beta = organization("Beta Industriale GmbH & Co. KG", domain="beta.example")
    earlier(world, beta, number="90")
    earlier(world, organization(ORGANIZATION, domain="acme.example", members=[member()]), number="91")
    organization(ORGANIZATION)
    say, page = look.say, arrived(order)
    looked(page, "several-1-finder")

    page.get_by_role("link", name="Beta Industriale").click()

    for title in (
        "Earlier orders went elsewhere",
        "Another mail domain",
        "Another name",
        "It has this service already",
    ):
        expect(page.get_by_text(say.within("mapping", title))).to_be_visible()
    looked(page, "several-2-compare")


@looks
def test_by_its_reference_and_as_a_member_without_a_code(
    order: Placed, arrived: Opened, looked: Looked, look: Look
) -> None:
    anna = member()
    hidden = organization("Beta GmbH", members=[anna])
    say, page = look.say, arrived(order, user=anna)
    page.get_by_text(say("Enter the reference of an organization")).click()
    page.get_by_label(say("Its reference")).fill("0000")
    page.get_by_role("button", name=say("Find it")).click()
    looked(page, "reference-1-wrong")

    page.get_by_label(say("Its reference")).fill(hidden.reference.lower())
    page.get_by_role("button", name=say("Find it")).click()
    expect(page.get_by_text(say.within("mapping", "Its first order"))).to_be_visible()
    page.get_by_role("textbox").fill("beta gmbh")
    page.get_by_role("button", name=say("Map the order now")).click()

    expect(page.get_by_role("link", name=say("Set the service up"))).to_be_visible()
    assert order.line().mapped_by == "Anna Nowak"


@looks
def test_a_later_link_offers_only_the_orders_organization(
    order: Placed, arrived: Opened, looked: Looked, look: Look
) -> None:
    holding = organization("Acme Holding")
    organization(ORGANIZATION, domain="acme.example")
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order.order_id],
        line_ids=[order.line_ids["2.0"]],
        organization_id=holding.pk,
        mapped_by="Mario Rossi",
        now=NOW,
    )
    say, page = look.say, arrived(order)

    expect(page.get_by_text(say("This order belongs to %(only)s", only="Acme Holding"))).to_be_visible()
    expect(page.get_by_role("link", name=say("Compare with the order"))).to_have_count(1)
    looked(page, "later-1-finder")
