"""Two of the operator's people at the desk: from the queue to a contact in another domain, and solved (PRODUCT D2)."""

import re
from collections.abc import Callable

from django.conf import settings
from playwright.sync_api import Page, expect
from tests.browser.conftest import Pages
from tests.cases import about, case_of, person, second_agent
from tests.worlds import Stage, Wanted, cast, place

from startline.actions.canned_answers import load_answers
from startline.models import Case
from startline.rules.cases import CaseType

WANTED = "it@elsewhere.example"


def test_from_the_queue_to_a_solved_case_by_two_agents(
    browser_page: Pages, axe: Callable[[Page], None]
) -> None:
    people = cast()
    load_answers()
    second = second_agent(people.operator)
    order = place(people.partner, Wanted(stage=Stage.AWAITING))
    asker = person(people.owner)
    case = case_of(asker, about(order), type=CaseType.CHANGE_CONTACT, wanted=WANTED, subject="She has left")

    page = browser_page(user=people.clerk)
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Desk 1")).click()
    page.get_by_role("checkbox", name=f"Select case {case.number}").check()
    page.get_by_label("Give to").select_option("Rita Sala")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("1 case was changed.")
    page.get_by_role("link", name="She has left").click()
    _write_from_a_canned_answer(page)

    line = page.get_by_role("region", name=re.compile("^Line 1.0"))
    line.get_by_role("link", name="Change contact").click()
    page.get_by_role("dialog").get_by_label("New address").fill(WANTED)
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_contain_text("takes two of the operator's people")
    page.get_by_role("dialog").get_by_role("link", name="Propose it in the case").click()
    expect(page.get_by_label("Proposed contact")).to_have_value(WANTED)
    page.get_by_label("Why", exact=True).fill("Called the number on the contract.")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)

    other = browser_page(user=second)
    other.goto("/desk/")
    other.get_by_role("link", name=re.compile("^Contact to approve")).click()
    axe(other)
    other.get_by_role("link", name="She has left").click()
    axe(other)
    expect(other.get_by_text("Called the number on the contract.")).to_be_visible()
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_role("status").first).to_contain_text("Approved. The contact was changed.")
    other.get_by_role("textbox", name="Answer", exact=True).fill("Done: the mail is on its way.")
    other.get_by_label("Afterwards").select_option("contact_changed")
    other.get_by_role("button", name="Send the answer").click()
    expect(other.get_by_role("status").first).to_contain_text("Answered, and the case is solved.")

    contact = order.line().contact
    assert contact is not None
    assert contact.email == WANTED
    assert (Case.objects.get().state, Case.objects.get().solution) == ("solved", "contact_changed")
    _lose_the_sign_in_in_a_dialog(page, f"/orders/{order.line().order.public_id}/", axe=axe)


def _lose_the_sign_in_in_a_dialog(page: Page, order: str, *, axe: Callable[[Page], None]) -> None:
    """The address that was typed is shown where it was typed, and nothing leads away from it."""
    page.goto(order)
    page.get_by_role("link", name="Change contact").first.click()
    dialog = page.get_by_role("dialog")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    dialog.get_by_label("New address").fill("late@acme.example")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(dialog.get_by_label("What was typed")).to_have_value(
        "late@acme.example"
    )  # instead of what would change
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("New address")).to_have_count(0)
    expect(dialog.get_by_label("What was typed")).to_have_value("late@acme.example")
    axe(page)


def _write_from_a_canned_answer(page: Page) -> None:
    """What was typed stays above the text that is put in."""
    answer = page.get_by_role("textbox", name="Answer", exact=True)
    answer.fill("One moment.")
    page.get_by_label("Canned answer").select_option(label="Another domain: who confirms it")
    page.get_by_role("button", name="Insert").click()
    expect(answer).to_have_value(re.compile(r"^One moment\.\n\nHello Giulia Conti,"))
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("status").first).to_contain_text("Answered.")
    page.wait_for_load_state()
