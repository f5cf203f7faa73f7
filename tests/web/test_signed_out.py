"""Whose sign-in ended while they wrote loses no word, and comes back to the page on which they wrote."""

import pytest
from django.test import Client
from tests.cases import about, case_of, person
from tests.web.cases.asking import NEW, of_order, png, sent, text_of
from tests.worlds import Cast, Placed

from startline.models import Case

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


@pytest.fixture
def nobody() -> Client:
    return Client()


def test_what_was_typed_is_shown_and_the_sign_in_leads_back_to_the_form(
    order: Placed, nobody: Client
) -> None:
    form = f"{NEW}?line={of_order(order, '1.0')['line'][0]}&refusal=past_ponr"
    typed = sent(**of_order(order, "1.0"), text="It was <b>us</b>.\nTwice.", pictures=png())

    response = nobody.post(NEW, typed, headers={"referer": f"{HERE}{form}"})

    assert response.status_code == 403
    page = text_of(response)
    assert "The sign-in has ended, so nothing was sent." in page
    assert "It was <b>us</b>. Twice." in page
    assert "Pictures are added once more." in page
    assert "next=/cases/new/%3Fline%3D" in response.text
    assert "refusal%3Dpast_ponr" in response.text
    assert not Case.objects.exists()


def test_an_act_that_needs_no_words_leads_back_to_the_page_on_which_it_stood(
    people: Cast, order: Placed, nobody: Client
) -> None:
    case = case_of(person(people.owner), about(order, "1.0"))
    page = f"/cases/{case.public_id}/"

    response = nobody.post(f"{page}solve/", headers={"referer": f"{HERE}{page}"})

    assert response.headers["Location"] == f"/account/login/?next={page}"


def test_a_canned_answer_is_shown_in_each_language_in_which_it_was_written(nobody: Client) -> None:
    page = "/desk/answers/new/"
    typed = {"title": "Hello", "text_en": "Hello {name}", "text_de": "Guten Tag, {name}", "text_fr": ""}

    response = nobody.post(page, typed, headers={"referer": f"{HERE}{page}"})

    assert response.status_code == 403
    assert "Hello {name}" in text_of(response)
    assert "Guten Tag, {name}" in text_of(response)
    assert response.text.count("<textarea") == 2


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/cases/", "//elsewhere.example/"])
def test_from_nowhere_or_elsewhere_it_leads_to_the_first_page(nobody: Client, referer: str) -> None:
    response = nobody.post(NEW, headers={"referer": referer})

    assert response.headers["Location"] == "/account/login/?next=/"


def test_a_member_of_an_organization_loses_no_word_either(nobody: Client, order: Placed) -> None:
    page = f"/space/{order.line('1.0').public_id}/cases/new/"

    response = nobody.post(page, {"text": "What does it ask?"}, headers={"referer": f"{HERE}{page}"})

    assert response.status_code == 403
    assert "What does it ask?" in text_of(response)
    assert f"next={page}" in response.text


@pytest.mark.parametrize(
    ("referer", "shown"), [(f"{HERE}/cases/new/", True), ("https://elsewhere.example/", False)]
)
def test_a_form_that_is_out_of_date_shows_what_was_typed_and_anothers_form_nothing(
    referer: str, *, shown: bool
) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(NEW, {"text": "Nothing came."}, headers={"referer": referer})

    assert response.status_code == 403
    page = text_of(response)
    assert "This form is out of date." in page
    assert ("Nothing came." in page) is shown


def test_what_was_missing_in_an_article_is_not_lost_with_an_old_form() -> None:
    client = Client(enforce_csrf_checks=True)
    article = "/help/change-contact/"

    response = client.post(
        f"{article}useful/", {"words": "Who confirms it?"}, headers={"referer": f"{HERE}{article}"}
    )

    assert response.status_code == 403
    assert "Who confirms it?" in text_of(response)


def test_what_was_typed_in_a_dialog_is_shown_in_it(order: Placed, nobody: Client) -> None:
    here = f"{HERE}/orders/{order.line('1.0').order.public_id}/"
    dialog = {"hx-request": "true", "hx-target": "dialog", "hx-current-url": here}
    address = f"/lines/ask/?line={order.line('1.0').public_id}"

    written = nobody.post(address, {"address": "it@acme.example", "note": "She has left."}, headers=dialog)
    unwritten = nobody.post(address, {"address": "it@acme.example"}, headers=dialog)

    assert written.status_code == 403
    assert "She has left." in text_of(written)
    assert "<html" not in written.text
    assert f"next={here.removeprefix(HERE)}" in written.text
    assert unwritten.headers["HX-Redirect"] == f"/account/login/?next={here.removeprefix(HERE)}"
