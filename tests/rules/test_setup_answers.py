"""What an answer to a field of the service setup must be like, and whether it still fits (PRODUCT H4)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.rules.addresses import AddressProblemCode
from startline.rules.countries import countries, country_name, find_country
from startline.rules.setup_answers import (
    Answer,
    AnswerProblem,
    AnswerProblemCode,
    as_typed,
    parse_answer,
    refuse_completion,
    still_fits,
)
from startline.rules.setup_fields import Choice, Field, FieldKind, FileSort, Options
from startline.rules.zones import zone_names

_C = AnswerProblemCode
LANGUAGES = tuple(Choice(key=key, labels={"en": key.upper()}) for key in ("it", "en", "de"))


def field(kind: FieldKind, *, required: bool = True, version: int = 1, **options: Any) -> Field:
    return Field(
        id=1,
        key="asked",
        kind=kind,
        labels={"en": "A question"},
        helps={},
        required=required,
        options=Options(**options),
        version=version,
    )


TEXT, DOMAIN, EMAIL = field(FieldKind.TEXT), field(FieldKind.DOMAIN), field(FieldKind.EMAIL)
ZONE, COUNTRY, FILE = field(FieldKind.TIME_ZONE), field(FieldKind.COUNTRY), field(FieldKind.FILE)
LINES = field(FieldKind.TEXT, multiline=True)
CHOICE = field(FieldKind.CHOICE, choices=LANGUAGES)
SEVERAL = field(FieldKind.CHOICE, choices=LANGUAGES, several=True)
WHOLE = field(FieldKind.NUMBER, least=Decimal(1), most=Decimal(5000))
DECIMALS = field(FieldKind.NUMBER, decimals=3)
EVERY = (TEXT, LINES, CHOICE, SEVERAL, DOMAIN, EMAIL, ZONE, COUNTRY, WHOLE, DECIMALS, FILE)


def code_of(asked: Field, typed: str | Sequence[str]) -> AnswerProblemCode | None:
    answer = parse_answer(asked, typed)
    return answer.code if isinstance(answer, AnswerProblem) else None


@pytest.mark.parametrize(
    ("asked", "typed", "kept"),
    [
        (TEXT, "  Acme   S.p.A. ", "Acme   S.p.A."),
        (TEXT, "e\N{COMBINING ACUTE ACCENT}", "é"),
        (TEXT, "x" * 200, "x" * 200),
        (LINES, "one  \r\ntwo\rthree\n", "one\ntwo\nthree"),
        (CHOICE, " it ", "it"),
        (CHOICE, ["it"], "it"),
        (SEVERAL, ["de", "it", "it"], ["it", "de"]),
        (SEVERAL, "en", ["en"]),
        (DOMAIN, " ACME.example. ", "acme.example"),
        (DOMAIN, "münchen.example", "xn--mnchen-3ya.example"),
        (DOMAIN, ".".join(["a" * 62] * 4), ".".join(["a" * 62] * 4)),
        (EMAIL, " It@ACME.example ", "It@acme.example"),
        (ZONE, "Europe/Rome", "Europe/Rome"),
        (ZONE, "rome", "Europe/Rome"),
        (ZONE, "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        (COUNTRY, "IT", "IT"),
        (COUNTRY, "it", "IT"),
        (COUNTRY, "osterreich", "AT"),
        (WHOLE, "1", "1"),
        (WHOLE, "5000", "5000"),
        (WHOLE, "007", "7"),
        (WHOLE, "+12", "12"),
        (WHOLE, "12.0", "12"),
        (WHOLE, "１２", "12"),
        (DECIMALS, "1,25", "1.25"),
        (DECIMALS, "1.1250", "1.125"),
        (DECIMALS, "0.125", "0.125"),
        (DECIMALS, "\N{MINUS SIGN}3", "-3"),
        (DECIMALS, "-0,0", "0"),
    ],
)
def test_an_answer_is_kept_in_one_form(asked: Field, typed: str | Sequence[str], kept: object) -> None:
    assert parse_answer(asked, typed) == kept


@pytest.mark.parametrize(
    ("asked", "typed", "code"),
    [
        (TEXT, "x" * 201, _C.TOO_LONG),
        (TEXT, "a\tb", _C.CONTROL_CHARACTER),
        (TEXT, "a\N{RIGHT-TO-LEFT OVERRIDE}b", _C.CONTROL_CHARACTER),
        (TEXT, "a\0b", _C.CONTROL_CHARACTER),
        (TEXT, "a\ud800b", _C.CONTROL_CHARACTER),
        (TEXT, "a\nb", _C.LINE_BREAK),
        (LINES, "a\N{LINE SEPARATOR}b", _C.CONTROL_CHARACTER),
        (TEXT, ["a", "b"], _C.NOT_ONE),
        (CHOICE, "fr", _C.CHOICE),
        (CHOICE, "IT", _C.CHOICE),
        (CHOICE, ["it", "en"], _C.NOT_ONE),
        (SEVERAL, ["it", "fr"], _C.CHOICE),
        (DOMAIN, "acme", _C.DOMAIN),
        (DOMAIN, "acme .example", _C.DOMAIN),
        (DOMAIN, "-acme.example", _C.DOMAIN),
        (DOMAIN, f"{'a' * 64}.example", _C.DOMAIN),
        (DOMAIN, ".".join(["a" * 63] * 4), _C.DOMAIN),
        (DOMAIN, "https://acme.example/it", _C.DOMAIN_IS_URL),
        (DOMAIN, "acme.example:443", _C.DOMAIN_IS_URL),
        (DOMAIN, "it@acme.example", _C.DOMAIN_IS_URL),
        (DOMAIN, "192.0.2.1", _C.DOMAIN_IS_IP),
        (DOMAIN, "\N{CYRILLIC SMALL LETTER ER}aypal.example", _C.ADDRESS),
        (EMAIL, "acme.example", _C.ADDRESS),
        (EMAIL, "a@acme.example, b@acme.example", _C.ADDRESS),
        (ZONE, "Europe/Nowhere", _C.TIME_ZONE),
        (ZONE, "x" * 9000, _C.TIME_ZONE),
        (COUNTRY, "Atlantis", _C.COUNTRY),
        (WHOLE, "0", _C.NUMBER_TOO_SMALL),
        (WHOLE, "5001", _C.NUMBER_TOO_LARGE),
        (WHOLE, "1.5", _C.NUMBER_NOT_WHOLE),
        (WHOLE, "1.250", _C.NUMBER_GROUPED),
        (WHOLE, "1 250", _C.NUMBER_GROUPED),
        (WHOLE, "1'250", _C.NUMBER_GROUPED),
        (WHOLE, "many", _C.NUMBER),
        (WHOLE, "1e3", _C.NUMBER),
        (WHOLE, "NaN", _C.NUMBER),
        (WHOLE, "9" * 16, _C.NUMBER),
        (DECIMALS, "1.250", _C.NUMBER_AMBIGUOUS),
        (DECIMALS, "1,250.5", _C.NUMBER_GROUPED),
        (DECIMALS, "1.12345", _C.NUMBER_DECIMALS),
        (FILE, "logo.png", _C.NO_FILE),
    ],
)
def test_what_is_no_answer_says_why(
    asked: Field, typed: str | Sequence[str], code: AnswerProblemCode
) -> None:
    assert code_of(asked, typed) is code


@pytest.mark.parametrize("asked", EVERY)
@pytest.mark.parametrize("typed", ["", "  \n", [], ["", " "]])
def test_blank_is_an_answer_unless_one_is_required(asked: Field, typed: str | Sequence[str]) -> None:
    assert code_of(asked, typed) is _C.REQUIRED
    assert parse_answer(replace(asked, required=False), typed) in ("", [])


@pytest.mark.parametrize(
    ("asked", "typed", "facts"),
    [
        (DOMAIN, "https://Acme.example/it", {"meant": "acme.example"}),
        (DOMAIN, "it@acme.example", {"meant": "acme.example"}),
        (DOMAIN, "acme.example:443", {"meant": "acme.example"}),
        (ZONE, "Europe/Rmoe", {"meant": "Europe/Rome"}),
        (WHOLE, "1.250", {"plain": "1250"}),
        (DECIMALS, "1.250,5", {"plain": "1250,5"}),
        (DECIMALS, "1,250", {"thousands": "1250", "decimal": "1,25"}),
        (DECIMALS, "1.125", {"thousands": "1125", "decimal": "1.1250"}),
        (WHOLE, "0", {"value": "0", "least": "1"}),
    ],
)
def test_a_problem_names_the_way_out(asked: Field, typed: str, facts: dict[str, str]) -> None:
    answer = parse_answer(asked, typed)

    assert isinstance(answer, AnswerProblem)
    assert facts.items() <= answer.facts.items()


@pytest.mark.parametrize("typed", ["1.125", "1,250", "-9.999", "12'345,678"])
def test_the_way_out_of_a_grouped_number_is_taken(typed: str) -> None:
    answer = parse_answer(DECIMALS, typed)

    assert isinstance(answer, AnswerProblem)
    ways = [answer.facts[name] for name in ("plain", "thousands", "decimal") if name in answer.facts]
    assert ways
    assert [code_of(DECIMALS, way) for way in ways] == [None] * len(ways)


def test_an_address_at_fault_carries_the_fault() -> None:
    answer = parse_answer(EMAIL, "a@acme.example, b@acme.example")

    assert isinstance(answer, AnswerProblem)
    assert answer.address is not None
    assert answer.address.code is AddressProblemCode.SEVERAL


_TYPED = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="0123456789.,' -+", max_size=20),
    st.sampled_from([*zone_names()[:40], "it", "en", "Italia", "https://acme.example/x", "it@acme.example"]),
    st.lists(st.sampled_from(["it", "en", "de", "fr", "", "1"]), max_size=4),
)


@pytest.mark.parametrize("asked", EVERY)
@given(typed=_TYPED)
def test_whatever_is_typed_is_kept_or_named_and_what_is_kept_fits(
    asked: Field, typed: str | Sequence[str]
) -> None:
    answer = parse_answer(asked, typed)

    if not isinstance(answer, AnswerProblem):
        assert parse_answer(asked, as_typed(asked, answer)) == answer
        assert still_fits(replace(asked, version=2), answer, 1) is None


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_survives_being_kept_and_typed_again(number: Decimal) -> None:
    kept = parse_answer(DECIMALS, f"{number:f}0")

    assert isinstance(kept, str)
    assert Decimal(kept) == number
    assert parse_answer(DECIMALS, as_typed(DECIMALS, kept)) == kept
    assert still_fits(replace(DECIMALS, version=2), kept, 1) is None


@pytest.mark.parametrize(
    ("asked", "value", "code"),
    [
        (replace(TEXT, options=Options(max_length=3)), "Acme", _C.TOO_LONG),
        (TEXT, "one\ntwo", _C.LINE_BREAK),
        (replace(CHOICE, options=Options(choices=LANGUAGES[1:])), "it", _C.CHOICE),
        (CHOICE, ["it", "en"], _C.NOT_ONE),
        (CHOICE, ["it"], None),
        (SEVERAL, "it", None),
        (WHOLE, "5001", _C.NUMBER_TOO_LARGE),
        (WHOLE, "1.5", _C.NUMBER_NOT_WHOLE),
        (DECIMALS, "1.125", None),
        (FILE, "text/csv", _C.FILE_SORT),
        (FILE, "image/png", None),
        (field(FieldKind.FILE, sort=FileSort.TABLE), "image/png", _C.FILE_SORT),
        (EMAIL, "it@acme.example", None),
        (DOMAIN, ["acme.example"], _C.NOT_ONE),
    ],
)
def test_an_answer_to_a_former_version_is_judged_by_the_new_one(
    asked: Field, value: str | Sequence[str], code: AnswerProblemCode | None
) -> None:
    problem = still_fits(replace(asked, version=2), value, 1)

    assert (problem.code if problem else None) is code
    assert still_fits(asked, value, 1) is None


@pytest.mark.parametrize("value", [None, "", []])
def test_a_blank_answer_fits_until_one_is_required(value: str | Sequence[str] | None) -> None:
    asked = replace(TEXT, version=2)

    problem = still_fits(asked, value, 1)

    assert problem is not None
    assert problem.code is _C.REQUIRED
    assert still_fits(replace(asked, required=False), value, 1) is None
    no_file = still_fits(FILE, value, 1)
    assert no_file is not None
    assert no_file.code is _C.NO_FILE


def test_completion_is_refused_for_what_is_missing_or_fits_no_longer() -> None:
    fields = [
        replace(TEXT, id=1),
        replace(TEXT, id=2, required=False),
        replace(WHOLE, id=3, version=2),
        replace(CHOICE, id=4, version=2),
        replace(DOMAIN, id=5, retired=True),
    ]
    answers = {
        3: Answer(value="9000", version=1),
        4: Answer(value="it", version=1),
        9: Answer(value="of another offer", version=1),
    }

    missing = refuse_completion(fields, answers)

    assert [(one.field.id, one.problem.code) for one in missing] == [
        (1, _C.REQUIRED),
        (3, _C.NUMBER_TOO_LARGE),
    ]
    complete = {**answers, 1: Answer(value="Acme", version=1), 3: Answer(value="9", version=2)}
    assert refuse_completion(fields, complete) == []


def test_every_country_is_found_by_each_of_its_names() -> None:
    assert len(countries()) == 249
    for code, names in countries().items():
        assert set(names) == {"en", "it", "de", "fr", "es"}
        assert all(names.values())
        assert {find_country(name) for name in names.values()} == {code}


def test_a_country_is_called_as_its_language_has_it() -> None:
    assert country_name("DE", language="it") == "Germania"
    assert country_name("DE", language="pt") == "Germany"
    assert country_name("XX", language="it") == "XX"
