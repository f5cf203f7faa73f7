"""Whose sign-in ended while they wrote loses no word, and comes back to the page on which they wrote."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.test import Client
from tests.cases import about, case_of, person
from tests.web.cases.asking import NEW, of_order, png, sent, text_of
from tests.worlds import Cast, Placed

import startline.web
from startline.models import Case
from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.setup_fields import FieldKind
from startline.web.address_field import AddressField
from startline.web.preferences.setup_field_parts import option_fields, texts_in
from startline.web.signed_out import AT_LENGTH, BY_LANGUAGE, IN_A_LINE

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


def in_dialog(order: Placed, *, target: str = "dialog") -> dict[str, str]:
    here = f"{HERE}/orders/{order.line('1.0').order.public_id}/"
    return {"hx-request": "true", "hx-target": target, "hx-current-url": here}


def test_what_was_typed_in_a_dialog_is_shown_in_it(order: Placed, nobody: Client) -> None:
    dialog, line = in_dialog(order), str(order.line("1.0").public_id)
    here = dialog["hx-current-url"].removeprefix(HERE)

    written = nobody.post(
        "/lines/ask/", {"line": line, "address": "it@acme.example", "note": "She has left."}, headers=dialog
    )
    unwritten = nobody.post("/lines/ask/", {"line": line, "address": " "}, headers=dialog)

    assert written.status_code == 403
    assert "She has left." in written.text
    assert "it@acme.example" in written.text
    assert "<html" not in written.text
    assert f"next={here}" in written.text
    assert unwritten.headers["HX-Redirect"] == f"/account/login/?next={here}"


@pytest.mark.parametrize("target", ["dialog", "preview"])
def test_an_address_that_was_typed_as_the_new_contact_is_shown_where_it_was_typed(
    order: Placed, nobody: Client, target: str
) -> None:
    address = "/lines/contact/" if target == "dialog" else "/lines/contact/preview/"
    typed = {
        "line": str(order.line("1.0").public_id),
        "address": "new.contact@acme.example",
        "once": "a" * 22,
    }

    response = nobody.post(address, typed, headers=in_dialog(order, target=target))

    assert response.status_code == 403
    assert response.text.count("<input ") == 1
    assert 'value="new.contact@acme.example" readonly' in response.text
    assert "<html" not in response.text


def test_addresses_of_a_table_are_shown_row_by_row(nobody: Client) -> None:
    page = "/mistyped/"
    typed = {"address": ["a@acmee.example", "b@acmee.example"], "meant": ["a@acme.example", "b@acme.example"]}

    response = nobody.post(f"{page}change/", typed, headers={"referer": f"{HERE}{page}"})

    assert "a@acme.example\nb@acme.example" in response.text


def test_the_texts_and_choices_of_a_setup_field_are_shown_in_their_languages(nobody: Client) -> None:
    page = "/settings/fields/of/flex/new/"
    typed = {
        "label_en": "Which language?",
        "help_en": "Of the voice menu.\nIt can be changed.",
        "label_de": "Welche Sprache?",
        "help_de": "",
        "choices": "it | Italian\nen | English",
    }

    response = nobody.post(page, typed, headers={"referer": f"{HERE}{page}"})

    assert response.status_code == 403
    for text in ("Which language?", "Of the voice menu.\nIt can be changed.", "it | Italian\nen | English"):
        assert text in response.text
    assert '<span lang="de">Deutsch</span>' in response.text
    assert 'value="Welche Sprache?" readonly lang="de"' in response.text
    assert response.text.count("<textarea") == 2


@pytest.mark.parametrize(
    "name", ["password", "code", "typed", "number", "secret", "token", "once", "csrfmiddlewaretoken", "kept"]
)
def test_no_password_code_or_secret_is_ever_shown(nobody: Client, name: str) -> None:
    response = nobody.post(NEW, {name: "s3cret-words", "text": "Shown."}, headers={"referer": f"{HERE}{NEW}"})

    assert "Shown." in response.text
    assert "s3cret-words" not in response.text


def fields_of_pages() -> Iterator[tuple[str, forms.Field]]:
    """Every field of every form of the pages, as its class declares it."""
    for module in pkgutil.walk_packages(startline.web.__path__, "startline.web."):
        importlib.import_module(module.name)
    waiting = list(forms.Form.__subclasses__())
    for form in waiting:
        waiting += form.__subclasses__()
        if not form.__module__.startswith("tests."):
            yield from form.base_fields.items()


def test_every_field_of_several_lines_and_every_address_is_kept_and_what_is_secret_is_not() -> None:
    kept = {*AT_LENGTH, *IN_A_LINE, *(f"{name}_{code}" for name in BY_LANGUAGE for code in MAIL_LANGUAGES)}
    fields = list(fields_of_pages())
    for kind in FieldKind:
        fields += [*texts_in("de", kind=kind).items(), *option_fields(kind).items()]
    written = {
        name
        for name, one in fields
        if isinstance(one.widget, forms.Textarea) or isinstance(one, AddressField)
    }
    secret = {name for name, one in fields if isinstance(one.widget, forms.PasswordInput)}

    assert {"text", "choices", "help_de", "address"} <= written
    assert "password" in secret
    assert written <= kept
    assert not secret & kept
