"""A catalogue is loaded whole and once, and says what it lacks (PRODUCT W1, H4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from tests.worlds import NOW

from startline.actions.actor import CONSOLE
from startline.actions.load_catalogue import BadCatalogue, load_catalogue
from startline.actions.setup_fields import FieldEdit, edit_field, retire_field
from startline.models import Offer, Policy, SetupField
from startline.reports.presets import (
    Catalogue,
    CatalogueField,
    CatalogueOffer,
    CataloguePolicy,
    every_preset,
)
from startline.rules.line import Expiry
from startline.rules.setup_definitions import MOST_FIELDS, Definition
from startline.rules.setup_fields import FieldKind, Options

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 16)
FLEX = CatalogueOffer(code="A-FLEX", name="Flex", family="collaboration", provisions=True)
SUPPORT = CatalogueOffer(code="A-SUPPORT", name="Support", family="support", provisions=False)


def _policy(
    *,
    offer_code: str | None = None,
    family: str | None = None,
    valid_from: date = TODAY,
    window_days: int = 7,
) -> CataloguePolicy:
    return CataloguePolicy(
        name="7 days",
        offer_code=offer_code,
        family=family,
        valid_from=valid_from,
        window_days=window_days,
        expiry=Expiry.CLOSE_AND_BILL,
        reminder_days=(3, 1),
        escalation_days=1,
    )


def _field(
    *,
    offer_codes: tuple[str, ...] = ("A-SUPPORT",),
    key: str = "service_name",
    labels: Mapping[str, str] = MappingProxyType({"en": "A question"}),
) -> CatalogueField:
    definition = Definition(
        key=key, kind=FieldKind.TEXT, labels=labels, helps={}, required=True, options=Options()
    )
    return CatalogueField(offer_codes=offer_codes, definition=definition)


def _on_flex(key: str) -> CatalogueField:
    return _field(offer_codes=(FLEX.code,), key=key)


def test_the_example_catalogue_is_loaded_and_loading_it_again_changes_nothing() -> None:
    (example,) = (preset.catalogue for preset in every_preset() if preset.catalogue)

    for _ in range(2):
        load_catalogue(example, on=TODAY)

    assert Offer.objects.count() == len(example.offers)
    assert Policy.objects.count() == len(example.policies)
    assert SetupField.objects.count() == sum(len(field.offer_codes) for field in example.fields)
    for offer in Offer.objects.prefetch_related("setup_fields"):
        asked = [field.key for field in offer.setup_fields.order_by("position")]
        assert asked == [field.definition.key for field in example.fields if offer.code in field.offer_codes]
        assert bool(asked) is offer.provisions


def test_the_example_speaks_english_and_italian_in_every_text() -> None:
    (example,) = (preset.catalogue for preset in every_preset() if preset.catalogue)

    for field in example.fields:
        definition = field.definition
        texts = [definition.labels, definition.helps, *(one.labels for one in definition.options.choices)]
        texts += [definition.options.unit] if definition.options.unit else []
        assert all(set(text) == {"en", "it"} for text in texts), definition.key
    assert {field.definition.kind for field in example.fields} == set(FieldKind)


def test_what_is_there_already_stays_as_it_is() -> None:
    Offer.objects.create(code="A-FLEX", name="Our own name", family="collaboration")

    load_catalogue(Catalogue(offers=(FLEX,), policies=(_policy(offer_code="A-FLEX"),)), on=TODAY)

    assert Offer.objects.get(code="A-FLEX").name == "Our own name"


def test_a_field_that_was_changed_or_retired_stays_as_it_is() -> None:
    catalogue = Catalogue(
        offers=(FLEX,),
        policies=(_policy(offer_code="A-FLEX"),),
        fields=(_on_flex("service_name"), _on_flex("notes")),
    )
    load_catalogue(catalogue, on=TODAY)
    name, notes = SetupField.objects.order_by("position")
    edit = FieldEdit(labels={"en": "Our own question"})
    edit_field(actor=CONSOLE, public_id=name.public_id, edit=edit, now=NOW)
    retire_field(actor=CONSOLE, public_id=notes.public_id, now=NOW)

    load_catalogue(replace(catalogue, fields=(_on_flex("domain"), *catalogue.fields)), on=TODAY)

    asked = SetupField.objects.filter(retired_at__isnull=True).order_by("position")
    assert [(field.key, field.labels["en"]) for field in asked] == [
        ("service_name", "Our own question"),
        ("domain", "A question"),
    ]
    assert SetupField.objects.count() == 3


@pytest.mark.parametrize(
    ("catalogue", "problem"),
    [
        (
            Catalogue(offers=(FLEX,), policies=()),
            "No policy covers the offer A-FLEX on 2026-11-16. Add one for the offer or for its family collaboration.",
        ),
        (
            Catalogue(
                offers=(FLEX,), policies=(_policy(offer_code="A-FLEX", valid_from=date(2026, 11, 17)),)
            ),
            "No policy covers the offer A-FLEX on 2026-11-16. Add one for the offer or for its family collaboration.",
        ),
        (
            Catalogue(offers=(SUPPORT,), policies=(_policy(offer_code="A-OTHER"),)),
            "The policy '7 days' is for the offer A-OTHER, which is not listed.",
        ),
        (
            Catalogue(offers=(SUPPORT,), policies=(_policy(family="other"),)),
            "The policy '7 days' is for the family other, which no offer belongs to.",
        ),
        (
            Catalogue(offers=(SUPPORT,), policies=(_policy(),)),
            "The policy '7 days' must name either an offer or a family.",
        ),
        (
            Catalogue(offers=(FLEX,), policies=(_policy(offer_code="A-FLEX", window_days=0),)),
            "The policy '7 days' has a window of 0 days: give 1 or more.",
        ),
        (Catalogue(offers=(SUPPORT, SUPPORT), policies=()), "The offer A-SUPPORT is listed 2 times."),
        (
            Catalogue(offers=(SUPPORT,), policies=(), fields=(_field(offer_codes=("A-OTHER",)),)),
            "The field service_name is for the offer A-OTHER, which is not listed.",
        ),
        (
            Catalogue(offers=(SUPPORT,), policies=(), fields=(_field(), _field())),
            "The field service_name is listed 2 times for the offer A-SUPPORT.",
        ),
        (
            Catalogue(offers=(SUPPORT,), policies=(), fields=(_field(labels={"it": "Nome"}),)),
            (
                "The field service_name cannot be asked for: The field has no English text. Give one: it stands in "
                "for languages that have none."
            ),
        ),
        (
            Catalogue(
                offers=(SUPPORT,),
                policies=(),
                fields=tuple(_field(key=f"name_{number}") for number in range(MOST_FIELDS + 1)),
            ),
            "The offer A-SUPPORT has 41 fields: 40 are the most.",
        ),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_refused_whole(catalogue: Catalogue, problem: str) -> None:
    with pytest.raises(BadCatalogue) as refused:
        load_catalogue(catalogue, on=TODAY)

    assert refused.value.problems == (problem,)
    assert not Offer.objects.exists()


def test_an_offer_without_provisioning_needs_no_policy() -> None:
    load_catalogue(Catalogue(offers=(SUPPORT,), policies=()), on=TODAY)

    assert not Offer.objects.get().provisions
