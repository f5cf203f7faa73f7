"""The service setup in a browser: whole stories, on a phone and a desk, with scripts and without (PRODUCT H4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import ngettext
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.browser.test_every_page import look
from tests.browser.tongues import Tongue
from tests.setting_up import (
    answers,
    ask_for_all,
    join,
    line_address,
    member,
    order_address,
    pass_to,
    place_of,
    save,
)
from tests.worlds import Cast, Placed, Stage, Wanted, cast, place

from startline import clock
from startline.actions.plan_set_up import set_up_each
from startline.models import Line, SetupField, User
from startline.web.hub_pass import Pass, give_pass

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@dataclass(frozen=True, kw_only=True)
class World:
    """An order of one line, and one of three alike, of a person's organization."""

    cast: Cast
    one: Placed
    three: Placed
    mario: User


@pytest.fixture
def world(address: str) -> World:
    people = cast()
    one = place(people.partner, Wanted(stage=Stage.MAPPED))
    three = place(
        people.partner,
        *(Wanted(number=number, stage=Stage.MAPPED) for number in ("1.0", "2.0", "3.0")),
        number="104583021",
    )
    place(people.partner, Wanted(stage=Stage.SET_UP), number="104583022")
    ask_for_all()
    return World(cast=people, one=one, three=three, mario=join(one))


def hold_pass(page: Page, given: Pass, *, address: str) -> None:
    """Let the browser hold the pass that a code has opened."""
    response = HttpResponse()
    give_pass(response, given)
    (cookie,) = response.cookies.values()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


def here(page: Page) -> str:
    return urlsplit(page.url).path


def go_on(page: Page, tongue: Tongue) -> None:
    with page.expect_navigation():  # every question has the same field and the same button
        page.get_by_role("button", name=tongue("Save and go on"), exact=True).click()


def answer_all(page: Page, tongue: Tongue) -> None:
    """Answer question after question, from the first one on."""
    suggested = page.locator("#answer")
    expect(suggested).to_have_value("acme.example")
    for typed in (None, "it@acme.example", "Europe/Rome", tongue_of_italy(tongue), "25"):
        if typed:
            page.locator("#answer").fill(typed)
        go_on(page, tongue)
    page.get_by_role("radio").first.check()
    go_on(page, tongue)
    page.locator("#answer").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": PNG})
    go_on(page, tongue)
    page.get_by_role("button", name=tongue("Skip"), exact=True).click()


def tongue_of_italy(tongue: Tongue) -> str:
    return {"en": "Italy", "it": "Italia"}[tongue.language]


def finish(page: Page, tongue: Tongue) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=tongue("Finish the setup"), exact=True).click()


@pytest.mark.parametrize(
    ("width", "language", "javascript"),
    [(390, "en", True), (390, "it", False), (1440, "it", True), (1440, "en", False)],
)
def test_alike_every_question_is_answered_once_for_all_lines(
    browser_page: Pages, world: World, address: str, width: int, language: str, *, javascript: bool
) -> None:
    page, tongue = browser_page(width, language=language, javascript=javascript), Tongue(language=language)
    hold_pass(page, pass_to(world.three), address=address)

    page.goto(order_address(world.three))
    page.get_by_role("link", name=tongue("Begin")).click()
    page.get_by_role("radio", name=tongue("All alike")).check()
    page.get_by_role("button", name=tongue("Go on"), exact=True).click()
    answer_all(page, tongue)
    expect(page.get_by_role("heading", level=1)).to_have_text(tongue("Review the setup"))
    finish(page, tongue)

    expect(page.get_by_role("heading", level=1)).to_have_text(tongue("The service is set up"))
    assert here(page) == order_address(world.three, "done")
    assert answers(world.three, "seats") == {"1.0": "25", "2.0": "25", "3.0": "25"}
    assert not Line.objects.filter(order_id=world.three.order_id, set_up_at=None).exists()


def test_each_by_itself_a_line_is_finished_while_others_wait(
    browser_page: Pages, world: World, address: str
) -> None:
    page, tongue = browser_page(390, language="it"), Tongue(language="it")
    hold_pass(page, pass_to(world.three), address=address)

    page.goto(line_address(world.three, "1.0", "how"))
    page.get_by_role("radio", name=tongue("Each by itself")).check()
    page.get_by_role("button", name=tongue("Go on"), exact=True).click()
    page.get_by_role("link", name=tongue("Begin")).first.click()
    answer_all(page, tongue)
    finish(page, tongue)

    assert here(page) == order_address(world.three)
    with translation.override("it"):
        done = ngettext("%(count)s line is set up.", "%(count)s lines are set up.", 1) % {"count": 1}
    expect(page.get_by_role("status")).to_contain_text(done)
    assert world.three.line("1.0").set_up_at is not None
    assert world.three.line("2.0").set_up_at is None


def test_begun_on_a_phone_it_is_continued_at_a_desk_by_a_member(
    browser_page: Pages, world: World, address: str
) -> None:
    tongue = Tongue(language="en")
    phone = browser_page(390)
    hold_pass(phone, pass_to(world.one), address=address)
    phone.goto(line_address(world.one, "1.0", "ask", "domain"))
    go_on(phone, tongue)
    phone.context.close()

    desk = browser_page(1440, user=world.mario)
    desk.goto("/set-up/")
    desk.get_by_role("link", name="Order 104583020").click()
    expect(desk.get_by_text("1 of 8 answered")).to_be_visible()
    desk.get_by_role("link", name="Go on").first.click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("Administrator")


def test_two_people_who_answer_at_once_see_both_answers_and_one_chooses(
    browser_page: Pages, world: World, address: str, axe: Callable[[Page], None]
) -> None:
    tongue = Tongue(language="en")
    marios, contacts = browser_page(1440, user=world.mario), browser_page(390)
    hold_pass(contacts, pass_to(world.one), address=address)
    for page, typed in ((marios, "25"), (contacts, "30")):
        page.goto(line_address(world.one, "1.0", "ask", "seats"))
        page.locator("#answer").fill(typed)

    go_on(marios, tongue)
    go_on(contacts, tongue)
    expect(contacts.get_by_text("Saved by Mario Rossi")).to_be_visible()
    axe(contacts)
    before = answers(world.one, "seats")
    contacts.get_by_role("button", name="Use this one").click()

    expect(contacts.get_by_role("heading", level=1)).to_have_text("Where data is kept")
    assert before == {"1.0": "25"}
    assert answers(world.one, "seats") == {"1.0": "30"}


def test_a_field_that_the_operator_changes_meanwhile_is_answered_as_it_is_now(
    browser_page: Pages, world: World, address: str
) -> None:
    tongue = Tongue(language="en")
    page = browser_page(390)
    hold_pass(page, pass_to(world.one), address=address)
    page.goto(line_address(world.one, "1.0", "ask", "seats"))
    page.locator("#answer").fill("25")
    field = SetupField.objects.get(key="seats")
    SetupField.objects.filter(pk=field.pk).update(options={**field.options, "most": "20"}, version=2)

    go_on(page, tongue)
    expect(page.get_by_text("takes a number up to 20, and 25 is more")).to_be_visible()
    expect(page.locator("#answer")).to_have_value("25")
    page.locator("#answer").fill("20")
    go_on(page, tongue)

    assert answers(world.one, "seats") == {"1.0": "20"}


def _half_done(placed: Placed) -> None:
    """Answers on two lines that differ, one that the field takes no longer, and a file."""
    set_up_each(place=place_of(placed), now=clock.now())
    save(placed, "seats", "10")
    save(placed, "seats", "12", line="2.0")
    save(placed, "domain", "acme.example", line="2.0")
    save(placed, "note", "Ring twice.\nThird floor.", line="2.0")


def _question(key: str) -> Callable[[World], str]:
    return lambda world: line_address(world.three, "2.0", "ask", key)


PAGES: Mapping[str, Callable[[World], str]] = {
    "set_ups": lambda world: "/set-up/",
    "set_ups-finished": lambda world: "/set-up/?show=finished",
    "set_up": lambda world: order_address(world.three),
    "set_up_how": lambda world: line_address(world.three, "1.0", "how"),
    "set_up_review": lambda world: line_address(world.three, "2.0"),
    **{
        f"set_up_question-{key}": _question(key)
        for key in ("domain", "zone", "seats", "plan", "logo", "note")
    },
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_setup_is_clean(
    browser_page: Pages,
    world: World,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    name: str,
) -> None:
    _half_done(world.three)

    look(
        lambda width, language: browser_page(width, language=language, user=world.mario),
        PAGES[name](world),
        axe=axe,
        screenshot=screenshot,
        name=name,
    )


def test_the_summary_of_a_finished_setup_is_clean(
    browser_page: Pages, world: World, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    SetupField.objects.exclude(key__in=["seats", "note"]).update(retired_at=clock.now())
    save(world.one, "seats", "25", by=member(world.mario))
    page, tongue = browser_page(1440, user=world.mario), Tongue(language="en")
    page.goto(line_address(world.one))
    finish(page, tongue)

    look(
        lambda width, language: browser_page(width, language=language, user=world.mario),
        order_address(world.one, "done"),
        axe=axe,
        screenshot=screenshot,
        name="set_up_done",
    )


def test_from_each_to_alike_what_would_be_lost_is_looked_at_first(
    browser_page: Pages, world: World, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    _half_done(world.three)
    page, tongue = browser_page(390, language="it", user=world.mario), Tongue(language="it")
    page.goto(order_address(world.three))

    page.get_by_role("link", name=tongue("Set up all lines alike instead")).click()
    page.get_by_role("radio", name=tongue("All alike")).check()
    page.get_by_role("button", name=tongue("Go on"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(tongue("Some answers differ"))
    screenshot(page, "set_up_differing-390")
    axe(page)
    before = answers(world.three, "seats")
    page.get_by_role("button", name=tongue("Set all up like line %(number)s", number="2.0")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Amministratore")
    assert before == {"1.0": "10", "2.0": "12"}
    assert answers(world.three, "seats") == {"1.0": "12", "2.0": "12", "3.0": "12"}


def test_who_may_not_come_in_finds_the_ways_in(
    browser_page: Pages, world: World, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    page = browser_page(390)

    page.goto(order_address(world.one))

    screenshot(page, "set_up_closed_door-390")
    axe(page)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
