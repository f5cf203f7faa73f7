"""The fields of a service as their operator reads them, in both languages (PRODUCT H4)."""

from decimal import Decimal
from typing import Any

import pytest
from tests.wording.speaking import heard, is_sentence, sounds_right

from startline.rules.setup_fields import Choice, Field, FieldKind, FileSort, Options
from startline.wording.setup_fields import (
    choices_written,
    field_summary,
    kind_label,
    kind_meaning,
    sort_label,
)

CHOICES = tuple(Choice(key=key, labels={"en": key.upper()}) for key in ("a", "b", "c", "d", "e"))


def field(kind: FieldKind, **options: Any) -> Field:
    return Field(
        id=1,
        key="asked",
        kind=kind,
        labels={"en": "Asked"},
        helps={},
        required=True,
        options=Options(**options),
        version=1,
    )


@pytest.mark.parametrize("kind", FieldKind)
def test_a_kind_has_a_name_and_a_meaning(kind: FieldKind) -> None:
    meanings = heard(lambda: kind_meaning(kind))

    assert all(is_sentence(text) and sounds_right(text) for text in meanings)
    assert meanings[0] != meanings[1]
    assert all(heard(lambda: kind_label(kind)))


@pytest.mark.parametrize("sort", FileSort)
def test_a_sort_of_file_is_named_with_its_formats(sort: FileSort) -> None:
    english, italian = heard(lambda: sort_label(sort))

    assert english != italian
    assert "(" in english


@pytest.mark.parametrize(
    ("asked", "english", "italian"),
    [
        (field(FieldKind.TEXT), "Text: up to 200 characters", "Testo: fino a 200 caratteri"),
        (
            field(FieldKind.TEXT, max_length=1000, multiline=True),
            "Text: several lines, up to 1,000 characters",
            "Testo: più righe di testo, fino a 1.000 caratteri",
        ),
        (field(FieldKind.CHOICE, choices=CHOICES[:2]), "Choice: A, B", "Scelta: A, B"),
        (
            field(FieldKind.CHOICE, choices=CHOICES, several=True),
            "Choice: any of: A, B, C, D and 1 more",
            "Scelta: una o più tra: A, B, C, D e altre 1",
        ),
        (field(FieldKind.DOMAIN), "Domain name", "Nome di dominio"),
        (field(FieldKind.FILE), "Picture (PNG, JPEG or WebP)", "Immagine (PNG, JPEG o WebP)"),
        (field(FieldKind.NUMBER), "Number", "Numero"),
        (
            field(
                FieldKind.NUMBER, least=Decimal(1), most=Decimal(5000), unit={"en": "people", "it": "persone"}
            ),
            "Number: 1 to 5,000 people",
            "Numero: da 1 a 5.000 persone",
        ),
        (field(FieldKind.NUMBER, least=Decimal(1)), "Number: from 1 on", "Numero: da 1 in su"),
        (field(FieldKind.NUMBER, most=Decimal(9)), "Number: up to 9", "Numero: fino a 9"),
        (field(FieldKind.NUMBER, unit={"en": "people"}), "Number: people", "Numero: people"),
    ],
)
def test_a_field_is_summed_up_by_its_kind_and_options(asked: Field, english: str, italian: str) -> None:
    assert heard(lambda: field_summary(asked)) == (english, italian)


def test_choices_are_written_as_the_form_takes_them() -> None:
    choices = (Choice(key="it", labels={"en": "Italian", "de": "Italienisch"}), Choice(key="en", labels={}))

    assert choices_written(choices) == "it | Italian |  | Italienisch\nen"
