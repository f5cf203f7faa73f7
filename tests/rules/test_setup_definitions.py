"""What the operator may define that a service is asked for (PRODUCT H4, decisions/0028)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from startline.rules.settings import SettingProblemCode
from startline.rules.setup_definitions import (
    LONGEST_HELP,
    LONGEST_LABEL,
    MOST_CHARACTERS,
    MOST_CHOICES,
    Definition,
    definition_problem,
    key_problem,
)
from startline.rules.setup_fields import (
    Choice,
    Field,
    FieldKind,
    FileSort,
    Options,
    options_from_json,
    options_to_json,
)

_P = SettingProblemCode
IT, EN = (Choice(key=key, labels={"en": key.upper()}) for key in ("it", "en"))
TEXT = Definition(
    key="service_name",
    kind=FieldKind.TEXT,
    labels={"en": "Service name"},
    helps={},
    required=True,
    options=Options(),
)


def defined(kind: FieldKind, **options: Any) -> Definition:
    return replace(TEXT, kind=kind, options=Options(**options))


def many(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(key=f"k{number}", labels={"en": "A"}) for number in range(count))


@pytest.mark.parametrize(
    "definition",
    [
        TEXT,
        replace(TEXT, key="a" * 40),
        replace(TEXT, labels={"en": "x" * LONGEST_LABEL}, helps={"it": "x" * LONGEST_HELP}),
        defined(FieldKind.TEXT, max_length=1),
        defined(FieldKind.TEXT, max_length=MOST_CHARACTERS),
        defined(FieldKind.CHOICE, choices=(IT, EN)),
        defined(FieldKind.CHOICE, choices=(IT,), several=True),
        defined(FieldKind.CHOICE, choices=many(MOST_CHOICES)),
        defined(FieldKind.NUMBER, least=Decimal(5), most=Decimal(5)),
        defined(FieldKind.NUMBER, decimals=6),
        defined(FieldKind.FILE, sort=FileSort.TABLE),
    ],
)
def test_what_can_be_asked(definition: Definition) -> None:
    assert definition_problem(definition) is None


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (replace(TEXT, key="Service"), _P.FIELD_KEY_UNFIT),
        (replace(TEXT, key="1st"), _P.FIELD_KEY_UNFIT),
        (replace(TEXT, key=""), _P.FIELD_KEY_UNFIT),
        (replace(TEXT, key="a" * 41), _P.FIELD_KEY_UNFIT),
        (replace(TEXT, labels={"it": "Nome"}), _P.FIELD_UNLABELLED),
        (replace(TEXT, labels={"en": " "}), _P.FIELD_UNLABELLED),
        (replace(TEXT, labels={"en": "x" * (LONGEST_LABEL + 1)}), _P.FIELD_LABEL_LONG),
        (replace(TEXT, helps={"it": "x" * (LONGEST_HELP + 1)}), _P.FIELD_HELP_LONG),
        (defined(FieldKind.TEXT, max_length=0), _P.FIELD_LENGTH_OUTSIDE),
        (defined(FieldKind.TEXT, max_length=MOST_CHARACTERS + 1), _P.FIELD_LENGTH_OUTSIDE),
        (defined(FieldKind.CHOICE), _P.FIELD_CHOICES_FEW),
        (defined(FieldKind.CHOICE, choices=(IT,)), _P.FIELD_CHOICES_FEW),
        (defined(FieldKind.CHOICE, several=True), _P.FIELD_CHOICES_FEW),
        (defined(FieldKind.CHOICE, choices=many(MOST_CHOICES + 1)), _P.FIELD_CHOICES_MANY),
        (defined(FieldKind.CHOICE, choices=(IT, IT)), _P.FIELD_CHOICE_TWICE),
        (defined(FieldKind.CHOICE, choices=(IT, replace(EN, key="two words"))), _P.FIELD_CHOICE_UNFIT),
        (
            defined(FieldKind.CHOICE, choices=(IT, replace(EN, labels={"it": "B"}))),
            _P.FIELD_CHOICE_UNLABELLED,
        ),
        (
            defined(FieldKind.CHOICE, choices=(IT, replace(EN, labels={"en": "x" * (LONGEST_LABEL + 1)}))),
            _P.FIELD_CHOICE_LONG,
        ),
        (
            defined(FieldKind.CHOICE, choices=(IT, replace(EN, labels={"en": "this | that"}))),
            _P.FIELD_CHOICE_PARTED,
        ),
        (
            defined(FieldKind.CHOICE, choices=(IT, replace(EN, labels={"en": "this\nthat"}))),
            _P.FIELD_CHOICE_PARTED,
        ),
        (defined(FieldKind.NUMBER, decimals=7), _P.FIELD_DECIMALS_OUTSIDE),
        (defined(FieldKind.NUMBER, decimals=-1), _P.FIELD_DECIMALS_OUTSIDE),
        (defined(FieldKind.NUMBER, least=Decimal("5.1"), most=Decimal(5)), _P.FIELD_BOUNDS_CROSSED),
    ],
)
def test_what_cannot_be_asked(definition: Definition, code: SettingProblemCode) -> None:
    problem = definition_problem(definition)

    assert problem is not None
    assert problem.code is code


def test_a_retired_key_is_for_its_own_kind() -> None:
    taken = {"service_name": FieldKind.TEXT}

    refused = key_problem("service_name", kind=FieldKind.NUMBER, taken=taken)

    assert refused is not None
    assert refused.code is _P.FIELD_KEY_OF_OTHER_KIND
    assert key_problem("service_name", kind=FieldKind.TEXT, taken=taken) is None
    assert key_problem("another", kind=FieldKind.NUMBER, taken=taken) is None


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (FieldKind.TEXT, Options(max_length=80, multiline=True)),
        (FieldKind.CHOICE, Options(choices=(IT, EN), several=True)),
        (FieldKind.DOMAIN, Options(suggests_contact=True)),
        (FieldKind.EMAIL, Options()),
        (FieldKind.TIME_ZONE, Options()),
        (FieldKind.COUNTRY, Options()),
        (
            FieldKind.NUMBER,
            Options(least=Decimal("0.5"), most=Decimal(100000), decimals=1, unit={"en": "people"}),
        ),
        (FieldKind.FILE, Options(sort=FileSort.TABLE)),
    ],
)
def test_options_come_back_as_they_were_kept(kind: FieldKind, options: Options) -> None:
    assert options_from_json(options_to_json(options, kind=kind)) == options


@pytest.mark.parametrize(
    "content",
    [
        {"colour": "red"},
        {"max_length": "80"},
        {"max_length": True},
        {"several": 1},
        {"choices": "it"},
        {"choices": [{"key": "it"}]},
        {"sort": "film"},
        {"least": "many"},
        {"least": "NaN"},
        {"unit": "people"},
    ],
)
def test_what_is_no_option_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        options_from_json(content)


def test_a_text_falls_back_to_english_and_then_to_any() -> None:
    field = Field(
        id=1,
        key="k",
        kind=FieldKind.TEXT,
        labels={"it": "Nome", "en": "Name"},
        helps={"it": "Aiuto"},
        required=True,
        options=Options(unit={"en": "people"}),
        version=1,
    )

    assert [field.label(language) for language in ("it", "en", "fr")] == ["Nome", "Name", "Name"]
    assert field.help("fr") == "Aiuto"
    assert field.options.unit_in("it") == "people"
    assert replace(field, helps={}).help("en") == ""
