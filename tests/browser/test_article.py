"""The article's paths, walked in a browser by the people it speaks of, in both languages, with and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Pages
from tests.browser.tongues import Tongue
from tests.worlds import CONTACT, ORGANIZATION, Cast, Placed, Stage, Wanted, cast, place

from startline.models import Line, Mail, Order, Transaction, User
from startline.models.mail import MailKind
from startline.models.record import TransactionType

Screenshot = Callable[[Page, str], None]
NEW = "it.nuovo@acme.example"
SUBSCRIPTION = "Sub1090211"


@pytest.fixture(params=["en", "it"])
def tongue(request: pytest.FixtureRequest) -> Tongue:
    return Tongue(language=request.param)


@pytest.fixture
def people(address: str) -> Cast:
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    """Two lines that wait for the same contact, with one subscription."""
    return place(
        people.partner,
        Wanted(number="1.0", stage=Stage.AWAITING, subscription=SUBSCRIPTION),
        Wanted(number="2.0", stage=Stage.AWAITING),
    )


@pytest.fixture
def closed(people: Cast) -> Placed:
    """A line that is closed and bills, and was never set up."""
    return place(people.partner, Wanted(stage=Stage.CLOSED, subscription=SUBSCRIPTION))


@pytest.fixture
def mapped(people: Cast) -> Placed:
    """A line past its point of no return."""
    return place(people.partner, Wanted(stage=Stage.MAPPED, subscription=SUBSCRIPTION))


def address_of(order: Placed) -> str:
    return f"/orders/{Order.objects.values_list('public_id', flat=True).get(pk=order.order_id)}/"


def row(page: Page, order: Placed, number: str = "1.0") -> Locator:
    return page.locator(f"#line-{order.line(number).public_id}")


def pencil(page: Page, order: Placed, tongue: Tongue, number: str = "1.0") -> Locator:
    name = tongue("Change the contact of line %(number)s", number=number)
    return row(page, order, number).get_by_role("link", name=name)


def answer(page: Page) -> Locator:
    """What the page says of a change that was made."""
    return page.locator(".banner[role=status]")


def contacts(order: Placed) -> set[str | None]:
    return set(Line.objects.filter(order_id=order.order_id).values_list("contact__email", flat=True))


def corrections() -> list[str | None]:
    return list(Mail.objects.filter(kind=MailKind.CORRECTED).values_list("recipient__email", flat=True))


def test_scenario_1_the_contact_is_corrected_at_the_line_for_all_lines(
    browser_page: Pages, people: Cast, order: Placed, tongue: Tongue, screenshot: Screenshot
) -> None:
    page = browser_page(language=tongue.language, user=people.owner)
    page.goto(address_of(order))

    pencil(page, order, tongue).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(CONTACT)
    page.keyboard.type(NEW)
    dialog.get_by_label(tongue("Apply to all lines")).check()
    expect(dialog.locator("#preview")).to_contain_text("2.0")
    screenshot(page, f"change-contact-{tongue.language}")
    dialog.get_by_role("button", name=tongue("Save"), exact=True).click()

    expect(answer(page)).to_contain_text(NEW)
    screenshot(page, f"contact-changed-{tongue.language}")
    dialog.get_by_role("link", name=tongue("Done")).click()

    expect(dialog).to_be_hidden()
    for number in ("1.0", "2.0"):
        expect(row(page, order, number)).to_contain_text(NEW)
    assert contacts(order) == {NEW}
    assert corrections() == [NEW]


def test_scenario_1_walked_without_scripts(
    browser_page: Pages, people: Cast, order: Placed, tongue: Tongue
) -> None:
    page = browser_page(390, language=tongue.language, javascript=False, user=people.owner)
    page.goto(address_of(order))

    pencil(page, order, tongue).click()
    page.get_by_label(tongue("New address")).fill(NEW)
    page.get_by_label(tongue("Apply to all lines")).check()
    page.get_by_role("button", name=tongue("Preview")).click()
    expect(page.locator("#preview")).to_contain_text("2.0")
    page.get_by_role("button", name=tongue("Save"), exact=True).click()

    expect(answer(page)).to_contain_text(NEW)
    page.get_by_role("link", name=tongue("Done")).click()

    expect(row(page, order, "2.0")).to_contain_text(NEW)
    assert contacts(order) == {NEW}
    assert corrections() == [NEW]


def test_case_1_1_who_may_not_edit_asks_and_the_placer_approves(
    browser_page: Pages, people: Cast, order: Placed, tongue: Tongue, screenshot: Screenshot
) -> None:
    asker = browser_page(language=tongue.language, user=people.reader)
    asker.goto(address_of(order))
    expect(asker.locator("#facts")).to_contain_text(people.owner.name)
    asker.get_by_role("link", name=tongue("Ask for this change"), exact=True).first.click()
    asker.get_by_role("dialog").get_by_label(tongue("New address")).fill(NEW)
    screenshot(asker, f"ask-for-this-change-{tongue.language}")
    asker.get_by_role("dialog").get_by_role("button", name=tongue("Ask for this change")).click()

    expect(asker.get_by_role("dialog").get_by_role("link", name=tongue("See the request"))).to_be_visible()

    placer = browser_page(language=tongue.language, user=people.owner)
    placer.goto("/requests/")
    placer.get_by_role("main").get_by_role("link").filter(has_text=order.number).first.click()
    screenshot(placer, f"change-request-{tongue.language}")
    placer.get_by_role("button", name=tongue("Approve")).click()

    expect(placer.get_by_role("main")).to_contain_text(NEW)
    assert contacts(order) == {NEW}
    assert corrections() == [NEW]


def test_scenario_2_a_closed_line_is_mended_on_its_subscriptions_page(
    browser_page: Pages, people: Cast, closed: Placed, tongue: Tongue, screenshot: Screenshot
) -> None:
    page = browser_page(language=tongue.language, user=people.owner)
    page.goto(address_of(closed))

    expect(page.locator("#banners")).to_contain_text(tongue("Provisioning still pending"))
    screenshot(page, f"provisioning-still-pending-{tongue.language}")
    page.locator("#banners").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SUBSCRIPTION)
    page.wait_for_load_state()  # the dialog is the script's
    pencil(page, closed, tongue).click()
    expect(page.get_by_role("dialog").get_by_label(tongue("New address"))).to_be_focused()
    page.keyboard.type(NEW)
    page.keyboard.press("Enter")

    expect(answer(page)).to_contain_text(NEW)
    page.get_by_role("dialog").get_by_role("link", name=tongue("Done")).click()
    expect(row(page, closed)).to_contain_text(NEW)
    screenshot(page, f"subscription-{tongue.language}")
    assert corrections() == [NEW]


def test_scenario_2b_after_the_point_of_no_return_a_popup_says_who_where_and_the_way_on(
    browser_page: Pages, people: Cast, mapped: Placed, tongue: Tongue, screenshot: Screenshot
) -> None:
    page = browser_page(language=tongue.language, user=people.owner)
    page.goto(address_of(mapped))

    pencil(page, mapped, tongue).click()

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(tongue("Past the point of no return"))
    expect(dialog).to_contain_text(ORGANIZATION)
    expect(dialog).to_contain_text(CONTACT)
    expect(dialog.get_by_role("textbox")).to_have_count(0)
    screenshot(page, f"past-the-point-of-no-return-{tongue.language}")
    assert contacts(mapped) == {CONTACT}


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_the_mail_is_sent_again_once_confirmed(
    browser_page: Pages, people: Cast, order: Placed, tongue: Tongue, *, javascript: bool
) -> None:
    page = browser_page(language=tongue.language, javascript=javascript, user=people.owner)
    page.goto(address_of(order))

    page.get_by_role("link", name=tongue("Resend"), exact=True).click()
    page.get_by_role("button", name=tongue("Confirm resend")).click()

    expect(answer(page)).to_contain_text(CONTACT)
    again = Mail.objects.filter(kind=MailKind.RESEND).values_list("recipient__email", flat=True)
    assert list(again) == [CONTACT]


def test_manage_transactions_finds_the_update_by_type_and_subscription_with_its_status(
    browser_page: Pages, people: Cast, order: Placed, tongue: Tongue, screenshot: Screenshot
) -> None:
    change_by_hand(browser_page, people.owner, order, tongue)
    page = browser_page(language=tongue.language, user=people.owner)
    page.goto("/orders/")

    page.get_by_role("navigation", name=tongue("Change view")).get_by_role(
        "link", name=tongue("Manage transactions")
    ).click()
    update_type = tongue.within("transaction type", "provisioning email update").capitalize()
    page.get_by_label(tongue("Type")).select_option(label=update_type)
    page.get_by_role("main").get_by_role("searchbox").fill(SUBSCRIPTION)
    page.keyboard.press("Enter")

    rows = page.locator("#live tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(NEW)
    screenshot(page, f"manage-transactions-{tongue.language}")
    rows.get_by_role("link").first.click()
    update = Transaction.objects.get(type=TransactionType.PROVISIONING_EMAIL_UPDATE)
    expect(page).to_have_url(re.compile(f"/transactions/{update.public_id}/$"))
    expect(page.get_by_role("main")).to_contain_text(NEW)
    screenshot(page, f"transaction-{tongue.language}")


def change_by_hand(browser_page: Pages, user: User, order: Placed, tongue: Tongue) -> None:
    page = browser_page(language=tongue.language, user=user)
    page.goto(f"/lines/contact/?line={order.line().public_id}")
    page.get_by_label(tongue("New address")).fill(NEW)
    page.get_by_role("button", name=tongue("Save"), exact=True).click()
    expect(answer(page)).to_contain_text(NEW)
