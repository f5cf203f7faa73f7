"""From a refused change to a case with pictures, its answer, and on: on a desk, and on a phone (PRODUCT D2)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from tests.browser.conftest import Pages
from tests.browser.findings import fits
from tests.browser.tongues import Tongue
from tests.cases import person
from tests.files.test_pictures import bytes_of
from tests.worlds import ORGANIZATION, Cast, Placed, Stage, Wanted, cast, place

from startline import clock
from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words
from startline.models import Case, CaseFile

# As a browser does it: a picture that was copied comes with the event, in no file of the disk.
PASTE = """async (field) => {
  const canvas = new OffscreenCanvas(60, 40);
  canvas.getContext("2d").fillRect(0, 0, 60, 40);
  const blob = await canvas.convertToBlob({ type: "image/png" });
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([blob], "image.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
DROP = """(form, bytes) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], "error.png", { type: "image/png" }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    form.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""
# A picture that misses the form; whether the page keeps the browser from opening it in its own place.
MISSED = """(body) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["x"], "error.png", { type: "image/png" }));
  return !body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""
ON_DISK = next(Path(__file__).parents[2].glob("docs/images/*.png"))
SCREEN = bytes_of(Image.new("RGB", (320, 200), (30, 90, 160)))


@pytest.fixture
def people(address: str) -> Cast:
    return cast()


@pytest.fixture
def mapped(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.MAPPED))


def test_a_refused_change_becomes_a_case_with_what_was_dropped_and_pasted_and_is_answered(
    browser_page: Pages,
    people: Cast,
    mapped: Placed,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = browser_page(1440, user=people.owner)
    page.goto(f"/lines/contact/?line={mapped.line('1.0').public_id}")
    expect(page.get_by_role("heading", name="Past the point of no return")).to_be_visible()
    page.get_by_role("link", name="open a case").click()

    expect(page.get_by_label("Type of request")).to_have_value("setting_up")
    expect(page.get_by_label("New address")).to_be_hidden()
    expect(page.get_by_text(f"mapped the order to {ORGANIZATION}").first).to_be_visible()
    page.locator("#id_pictures").set_input_files(ON_DISK)
    page.goto("/cases/")
    page.go_back()
    page.get_by_role(
        "button", name=f"Remove {ON_DISK.name}"
    ).click()  # whoever comes back finds what was chosen
    page.get_by_label("What happened, and what is needed").fill("The wrong organization has it.")
    page.wait_for_load_state()  # dropping and pasting are the script's
    assert page.locator("body").evaluate(MISSED)
    page.locator(".case-form").evaluate(DROP, list(SCREEN))
    page.get_by_label("What happened, and what is needed").evaluate(PASTE)
    expect(page.locator(".chosen-pictures li")).to_have_count(2)
    page.get_by_role("button", name="Remove image.png").click()
    expect(page.locator(".chosen-pictures li")).to_have_count(1)
    page.get_by_label("What happened, and what is needed").evaluate(PASTE)
    expect(page.locator(".chosen-pictures li")).to_have_text(["error.pngRemove", "image.pngRemove"])
    screenshot(page, "case-new-story-1440")
    axe(page)
    page.get_by_role("button", name="Open the case").click()

    expect(page.get_by_text("was opened; an answer is due by")).to_be_visible()
    case = Case.objects.get()
    assert case.facts["refusal"] == "past_ponr"
    assert [shown.file.width for shown in CaseFile.objects.order_by("id")] == [320, 60]
    pictures = page.locator(".shown-pictures img")
    expect(pictures).to_have_count(2)
    for picture, width in zip(pictures.all(), (320, 60), strict=True):
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", width)  # a function to wait for, the pages forbid
    screenshot(page, "case-story-1440")
    axe(page)

    answer_case(
        actor=person(people.clerk),
        case_id=case.pk,
        words=Words(text="Acme was told, and finishes it."),
        now=clock.now(),
    )
    page.get_by_role("button", name="Show 1 new").click()  # the page renews itself
    expect(page.get_by_text("Acme was told, and finishes it.")).to_be_visible()
    page.get_by_label("Message").fill("Thank you.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".talk li.asker").last).to_contain_text("Thank you.")
    page.get_by_role("button", name="This is solved").click()
    expect(page.get_by_text("Closed. Writing something opens the case again.")).to_be_visible()

    page.get_by_label("Message").fill("It is not, after all.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    with page.expect_response(lambda answer: "HX-Redirect".lower() in answer.headers):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the page renews itself
    page.get_by_role("button", name="Send and open again").click()
    expect(page.get_by_label("What was typed")).to_have_value("It is not, after all.")
    axe(page)


def test_on_a_phone_a_picture_is_taken_and_a_refused_send_keeps_it(
    browser_page: Pages,
    people: Cast,
    mapped: Placed,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    taken = FilePayload(name="IMG_0001.png", mimeType="image/png", buffer=SCREEN)
    said = Tongue(language="it")
    page = browser_page(390, language="it", user=people.reader)
    page.goto(f"/cases/new/?order={mapped.line('1.0').order.public_id}")
    page.get_by_label(said("Type of request")).select_option("other")
    page.locator("input[capture]").set_input_files(taken)
    expect(page.locator(".chosen-pictures li")).to_have_count(1)
    page.get_by_role("button", name=said("Open the case")).click()

    expect(page.get_by_text(said("Say in a few words what happened."))).to_be_visible()
    expect(page.get_by_label("IMG_0001.png")).to_be_checked()
    screenshot(page, "case-new-story-390")
    axe(page)
    page.get_by_label(said("What happened, and what is needed")).fill("Così non va.")
    page.get_by_role("button", name=said("Open the case")).click()

    expect(page.locator(".shown-pictures img")).to_have_count(1)
    assert fits(page)
    screenshot(page, "case-story-390")
    axe(page)
