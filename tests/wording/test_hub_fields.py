"""What a service is asked for and what was answered, in the customer's language (PRODUCT H4)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from tests.wording.speaking import heard, sounds_right

from startline.rules.setup_answers import AnswerProblem, AnswerProblemCode, parse_answer, still_fits
from startline.rules.setup_fields import Choice, Field, FieldKind, FileSort, Options
from startline.wording.hub_fields import (
    choices_of,
    country_choices,
    problem_sentence,
    shown_value,
    zone_choices,
)

_C = AnswerProblemCode
LANGUAGES = (
    Choice(key="it", labels={"en": "Italian", "it": "Italiano"}),
    Choice(key="en", labels={"en": "English", "it": "Inglese"}),
)


def field(kind: FieldKind, *, version: int = 1, **options: Any) -> Field:
    return Field(
        id=1,
        key="asked",
        kind=kind,
        labels={"en": "Site address"},
        helps={},
        required=True,
        options=Options(**options),
        version=version,
    )


NUMBER = field(FieldKind.NUMBER, least=Decimal(5), most=Decimal(5000))
TYPED: dict[AnswerProblemCode, tuple[Field, str | Sequence[str]]] = {
    _C.REQUIRED: (field(FieldKind.TEXT), ""),
    _C.NOT_ONE: (field(FieldKind.TEXT), ["a", "b"]),
    _C.TOO_LONG: (field(FieldKind.TEXT), "x" * 201),
    _C.CONTROL_CHARACTER: (field(FieldKind.TEXT), "a\tb"),
    _C.LINE_BREAK: (field(FieldKind.TEXT), "a\nb"),
    _C.CHOICE: (field(FieldKind.CHOICE, choices=LANGUAGES), "fr"),
    _C.ADDRESS: (field(FieldKind.EMAIL), "a@acme.example, b@acme.example"),
    _C.DOMAIN: (field(FieldKind.DOMAIN), "acme"),
    _C.DOMAIN_IS_URL: (field(FieldKind.DOMAIN), "https://acme.example/it"),
    _C.DOMAIN_IS_IP: (field(FieldKind.DOMAIN), "192.0.2.1"),
    _C.TIME_ZONE: (field(FieldKind.TIME_ZONE), "Europe/Rmoe"),
    _C.COUNTRY: (field(FieldKind.COUNTRY), "Atlantis"),
    _C.NUMBER: (NUMBER, "many"),
    _C.NUMBER_GROUPED: (NUMBER, "1.250"),
    _C.NUMBER_AMBIGUOUS: (field(FieldKind.NUMBER, decimals=2), "1.250"),
    _C.NUMBER_NOT_WHOLE: (NUMBER, "7.5"),
    _C.NUMBER_DECIMALS: (field(FieldKind.NUMBER, decimals=1), "7.55"),
    _C.NUMBER_TOO_SMALL: (NUMBER, "4"),
    _C.NUMBER_TOO_LARGE: (NUMBER, "5001"),
    _C.NO_FILE: (field(FieldKind.FILE), "logo.png"),
}


def problem_of(code: AnswerProblemCode) -> AnswerProblem:
    if code is _C.FILE_SORT:
        found = still_fits(field(FieldKind.FILE, version=2), "text/csv", 1)
    elif code is _C.FILE_GONE:
        return AnswerProblem(code=code)  # whether it is there the database knows
    else:
        answer = parse_answer(*TYPED[code])
        found = answer if isinstance(answer, AnswerProblem) else None
    assert found is not None
    assert found.code is code
    return found


@pytest.mark.parametrize("code", AnswerProblemCode)
def test_why_an_answer_is_not_taken_is_said_in_both_languages(code: AnswerProblemCode) -> None:
    problem = problem_of(code)

    english, italian = heard(lambda: problem_sentence("Site address", problem))

    assert all(text.endswith(".") and sounds_right(text) for text in (english, italian))
    assert english != italian


@pytest.mark.parametrize("sort", FileSort)
def test_another_file_is_asked_for_by_its_sort(sort: FileSort) -> None:
    other = "text/csv" if sort is FileSort.PICTURE else "image/png"
    problem = still_fits(field(FieldKind.FILE, version=2, sort=sort), other, 1)
    assert problem is not None

    english, italian = heard(lambda: problem_sentence("Logo", problem))

    assert english != italian
    assert ("picture" in english) is (sort is FileSort.PICTURE)


def test_a_domain_in_an_address_of_the_web_is_pointed_out() -> None:
    english, _ = heard(lambda: problem_sentence("Site address", problem_of(_C.DOMAIN_IS_URL)))

    assert english == (
        "https://acme.example/it is more than a domain name. Enter the domain alone: acme.example."
    )


def test_limits_are_read_as_the_language_writes_numbers() -> None:
    english, italian = heard(lambda: problem_sentence("People", problem_of(_C.NUMBER_TOO_LARGE)))

    assert "up to 5,000" in english
    assert "fino a 5.000" in italian


def test_an_address_at_fault_speaks_of_no_mail_to_it() -> None:
    texts = heard(lambda: problem_sentence("Administrator", problem_of(_C.ADDRESS)))

    assert texts[0] == "There is more than one address here. Enter one, such as a shared mailbox."


@pytest.mark.parametrize(
    ("asked", "value", "english", "italian"),
    [
        (field(FieldKind.TEXT), "Acme", "Acme", "Acme"),
        (field(FieldKind.TEXT), None, "", ""),
        (field(FieldKind.TEXT), "", "", ""),
        (field(FieldKind.CHOICE, choices=LANGUAGES), "it", "Italian", "Italiano"),
        (
            field(FieldKind.CHOICE, choices=LANGUAGES, several=True),
            ["it", "en"],
            "Italian, English",
            "Italiano, Inglese",
        ),
        (field(FieldKind.CHOICE, choices=LANGUAGES), "fr", "fr", "fr"),
        (field(FieldKind.COUNTRY), "DE", "Germany", "Germania"),
        (
            field(FieldKind.TIME_ZONE),
            "America/New_York",
            "America/New York",
            "America/New York",
        ),
        (
            field(FieldKind.NUMBER, unit={"en": "people", "it": "persone"}),
            "1250.5",
            "1,250.5 people",
            "1.250,5 persone",
        ),
        (field(FieldKind.NUMBER), "7", "7", "7"),
    ],
)
def test_an_answer_is_shown_in_the_language_that_is_asked_for(
    asked: Field, value: str | Sequence[str] | None, english: str, italian: str
) -> None:
    assert [shown_value(asked, value, language) for language in ("en", "it")] == [english, italian]


def test_what_is_chosen_from_stands_in_the_languages_order() -> None:
    italian = country_choices("it")

    assert len(italian) == 249
    assert italian[0] == ("AF", "Afghanistan")
    assert italian.index(("DE", "Germania")) < italian.index(("IT", "Italia"))
    assert ("Europe/Rome", "Europe/Rome") in zone_choices()
    assert choices_of(field(FieldKind.CHOICE, choices=LANGUAGES), "it") == [
        ("it", "Italiano"),
        ("en", "Inglese"),
    ]
    assert choices_of(field(FieldKind.COUNTRY), "it") == italian
    assert choices_of(field(FieldKind.TIME_ZONE), "it") == zone_choices()
    assert choices_of(field(FieldKind.TEXT), "it") == []


@pytest.mark.parametrize("kind", [FieldKind.COUNTRY, FieldKind.TIME_ZONE])
@pytest.mark.parametrize("language", ["en", "it"])
def test_whatever_is_listed_is_taken_as_it_is_read(kind: FieldKind, language: str) -> None:
    asked = field(kind)

    for kept, read in choices_of(asked, language):
        assert parse_answer(asked, read) == parse_answer(asked, kept) == kept
