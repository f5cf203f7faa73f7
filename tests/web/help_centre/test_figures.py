"""Pictures of controls: every one is the product's own, shows nothing of anybody, and cannot be used."""

from html import unescape

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation
from tests.web.reading import only_reading
from tests.worlds import Wanted, cast, place

from startline.help.articles import CONTROLS
from startline.queries.selection import Picked, select_lines
from startline.web.contact.asking import AskForm
from startline.web.help_centre.controls import FILLINGS, picture_of
from startline.web.help_centre.sample_forms import (
    SampleCodeForm,
    SampleContactForm,
    SampleLostForm,
    SampleTypeForm,
)
from startline.web.hub.code import CodeForm
from startline.web.hub.lost import LostMailForm
from startline.web.transactions.forms import TransactionSearch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SHOWS = {
    "contact-cell": ("it@acme.example", 'class="icon-button"'),
    "contact-dialog": ("Change the provisioning contact", "What will change"),
    "apply-to-all": ("Apply to all lines", "The order has 3 lines."),
    "resend": ("Confirm resend", "it@acme.example"),
    "track": ('class="stop current" title="mapped"', "start date · mail accepted · mapped<"),
    "mapped-track": ('class="stop current" title="set up"', "mail accepted · mapped · set up<"),
    "window-bar": ('class="window"', "closes in 3 days"),
    "manage-transactions": ("Laura Verdi changed the contact", "completed"),
    "type-filter": ("Provisioning email update",),
    "ask-for-change": ("Ask for this change", "placed by Laura Verdi"),
    "pending-banner": ("Provisioning still pending", "Sub1090"),
    "type-of-request": ("Type of request", "Change provisioning contact email"),
    "code-field": ('class="digits"',),
    "who-sets-up": ("Someone else in my company", "Acme S.p.A."),
    "lost-mail": ("Send the email again",),
}


def drawn(name: str) -> str:
    request = RequestFactory().get("/help/")
    return unescape(picture_of(name, caption="What it <shows>", request=request))


def test_every_control_that_an_article_can_show_is_there() -> None:
    assert set(FILLINGS) == set(SHOWS) == CONTROLS


@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_a_picture_is_the_products_own_and_cannot_be_used(name: str) -> None:
    with only_reading():
        picture = drawn(name)

    assert picture.count("<figure") == 1
    assert " inert>" in picture
    assert "<figcaption>What it <shows></figcaption>" in picture
    for words in SHOWS[name]:
        assert words in picture


@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_a_picture_speaks_the_readers_language(name: str) -> None:
    with translation.override("it"):
        italian = drawn(name)

    assert italian != drawn(name)


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_fields_of_pictures_are_worded_as_those_of_the_forms(language: str) -> None:
    placed = place(cast().partner, *(Wanted(number=f"{line}.0") for line in range(1, 4)))
    selected = select_lines(Picked(line_ids=[placed.line("2.0").public_id]), accounts=None)
    with translation.override(language):
        ask = AskForm(selected=selected, data={"all_lines": "1"})
        search = TransactionSearch(QueryDict(), partners=[], zone="Europe/Rome")
        pairs: list[tuple[forms.Form, forms.Form, str]] = [
            (SampleContactForm(lines=3, address=""), ask, "address"),
            (SampleContactForm(lines=3, address=""), ask, "all_lines"),
            (SampleContactForm(lines=3, address=""), ask, "note"),
            (SampleCodeForm(), CodeForm(), "typed"),
            (SampleLostForm(), LostMailForm(), "address"),
            (SampleTypeForm(), search, "type"),
        ]
        for sample, real, name in pairs:
            assert (sample[name].label, sample[name].help_text) == (real[name].label, real[name].help_text)
