"""One plain ASCII address, or the reason why a text is none (PRODUCT C6)."""

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from startline.rules.addresses import (
    Address,
    AddressProblem,
    AddressProblemCode,
    HiddenKind,
    hidden_character,
    parse_address,
    shown,
)

C = AddressProblemCode


def accepted(text: str) -> Address:
    address = parse_address(text)
    assert isinstance(address, Address), address
    return address


def problem_with(text: object) -> AddressProblem:
    problem = parse_address(text)
    assert isinstance(problem, AddressProblem), problem
    return problem


@pytest.mark.parametrize(
    "text",
    [
        "it@acme.example",
        "it.admin+orders@sub.acme.example",
        "o'neil@acme.example",
        "under_score-and-dash@acme.example",
        "a" * 64 + "@acme.example",
        "role@x.test",
        "percent%sign@acme.example",
    ],
)
def test_a_plain_address_is_taken_as_it_was_typed(text: str) -> None:
    assert accepted(text).email == text


def test_space_around_an_address_does_not_count() -> None:
    assert accepted(" \t it@acme.example\r\n\xa0") == accepted("it@acme.example")


def test_the_domain_becomes_lower_case_and_the_local_part_stays() -> None:
    address = accepted("It-Admin@ACME.Example")

    assert address == Address(
        email="It-Admin@acme.example", key="it-admin@acme.example", domain="acme.example"
    )


def test_two_spellings_of_one_address_have_the_same_key() -> None:
    assert accepted("IT@acme.example").key == accepted("it@ACME.example").key


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("δοκιμή.example", "xn--jxalpdlp.example"),
        ("日本テスト.example", "日本テスト".encode("punycode").decode().join(["xn--", ".example"])),
        ("acme日本.example", "xn--acme-j79hm9d.example"),
        ("كوم.example", "xn--fhbei.example"),
    ],
)
def test_a_domain_in_one_script_is_kept_as_punycode(typed: str, domain: str) -> None:
    assert accepted(f"it@{typed}").domain == domain


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", C.EMPTY),
        (" \n ", C.EMPTY),
        ("acme.example", C.NO_AT),
        ("it＠acme.example", C.NO_AT),
        ("it@@acme.example", C.SEVERAL_AT),
        ("it@acme@acme.example", C.SEVERAL_AT),
        ("a@acme.example,b@acme.example", C.SEVERAL),
        ("a@acme.example; b@acme.example", C.SEVERAL),
        ("a@acme.example b@acme.example", C.SEVERAL),
        ("a@acme.example/b@acme.example", C.SEVERAL),
        ("A <a@acme.example>, B <b@acme.example>", C.SEVERAL),
        ("Mario Rossi <it@acme.example>", C.DISPLAY_NAME),
        ("<it@acme.example>", C.DISPLAY_NAME),
        ("it@acme.example (Mario)", C.DISPLAY_NAME),
        ('"Rossi, Mario" <it@acme.example>', C.DISPLAY_NAME),
        ('"it,admin"@acme.example', C.QUOTED_LOCAL),
        ('"it"@acme.example', C.QUOTED_LOCAL),
        ("=?utf-8?q?it?=@acme.example", C.ENCODED_WORD),
        ("=?utf-8?b?aXQ=?=@acme.example", C.ENCODED_WORD),
        ("it@=?utf-8?q?acme?=.example", C.ENCODED_WORD),
        ("it@[192.0.2.1]", C.IP_LITERAL),
        ("it@[IPv6:2001:db8::1]", C.IP_LITERAL),
        ("it@192.0.2.1", C.IP_LITERAL),
        ("it@2001:db8::1", C.IP_LITERAL),
        ("аdmin@acme.example", C.NON_ASCII_LOCAL),
        ("perché@acme.example", C.NON_ASCII_LOCAL),
        ("it,admin@acme.example", C.LOCAL_INVALID),
        ("it admin@acme.example", C.LOCAL_INVALID),
        (".it@acme.example", C.LOCAL_INVALID),
        ("it..admin@acme.example", C.LOCAL_INVALID),
        ("@acme.example", C.LOCAL_INVALID),
        ("mailto:it@acme.example", C.LOCAL_INVALID),
        ("a" * 65 + "@acme.example", C.LOCAL_INVALID),
        ("it@", C.DOMAIN_INVALID),
        ("it@localhost", C.DOMAIN_INVALID),
        ("it@test", C.DOMAIN_INVALID),
        ("it@acme.local", C.DOMAIN_INVALID),
        ("it@acme.invalid", C.DOMAIN_INVALID),
        ("it@-acme.example", C.DOMAIN_INVALID),
        ("it@acme..example", C.DOMAIN_INVALID),
        ("it@acme.example.", C.DOMAIN_INVALID),
        ("it@acme.example,", C.DOMAIN_INVALID),
        ("it@ac me.example", C.DOMAIN_INVALID),
        ("it@acme_it.example", C.DOMAIN_INVALID),
        ("it@acme.123", C.DOMAIN_INVALID),
        ("it@" + "a" * 64 + ".example", C.DOMAIN_INVALID),
        ("it@аcme.example", C.MIXED_SCRIPTS),
        ("it@acmе.example", C.MIXED_SCRIPTS),
        ("it@acmeο.example", C.MIXED_SCRIPTS),
        ("it@日本а.example", C.MIXED_SCRIPTS),
        ("it@xn--cme-8cd.example", C.MIXED_SCRIPTS),
        ("it@ａｃｍｅ.example", C.LOOKALIKE),
        ("it@𝐚cme.example", C.LOOKALIKE),
        ("it@ⓐcme.example", C.LOOKALIKE),
        ("it@acme。example", C.LOOKALIKE),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, code: AddressProblemCode) -> None:
    assert problem_with(text).code == code


@pytest.mark.parametrize("character", [*"\0\n\r\t\x1b\x85\ufffd", chr(0xD800)])
@pytest.mark.parametrize("place", ["i{}t@acme.example", "it@ac{}me.example", "it{}@acme.example"])
def test_a_control_character_inside_is_refused_and_named(character: str, place: str) -> None:
    problem = problem_with(place.format(character))

    assert problem.code == C.CONTROL_CHARACTER
    assert problem.facts == {"character": f"U+{ord(character):04X}"}


@pytest.mark.parametrize(
    "character",
    [
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2066",
        "\u2028",
        "\xad",
        "\ufeff",
        "\xa0",
        "\u3000",
        "\u3164",
        "\ufe0f",
    ],
)
@pytest.mark.parametrize("place", ["i{}t@acme.example", "it@ac{}me.example"])
def test_a_character_that_cannot_be_seen_is_refused_and_named(character: str, place: str) -> None:
    problem = problem_with(place.format(character))

    assert problem.code == C.INVISIBLE_CHARACTER
    assert problem.facts == {"character": f"U+{ord(character):04X}"}


def test_two_lines_smuggled_into_a_header_are_refused() -> None:
    assert problem_with("it@acme.example\r\nBcc: all@acme.example").code == C.CONTROL_CHARACTER


@pytest.mark.parametrize("value", [None, 7, b"it@acme.example", ["it@acme.example"], {"a": 1}])
def test_what_is_no_text_is_no_address(value: object) -> None:
    problem = problem_with(value)

    assert problem.code == C.NOT_TEXT
    assert problem.facts == {"type": type(value).__name__}


def test_the_longest_address_has_254_characters() -> None:
    domain = ".".join(["d" * 63] * 3) + "."
    longest = f"it@{domain}{'e' * (254 - len(domain) - 3)}"

    assert len(accepted(longest).email) == 254
    assert problem_with(f"{longest}e").code == C.TOO_LONG
    assert problem_with(f"{longest}e").facts == {"max": "254", "length": "255"}


def test_length_counts_after_punycode() -> None:
    grown = f"{'a' * 60}@" + ".".join(["ü" * 40] * 4) + ".example"

    assert len(grown) <= 254
    assert problem_with(grown).code in {C.TOO_LONG, C.DOMAIN_INVALID}


def test_a_problem_shows_the_foreign_letter_and_where_it_comes_from() -> None:
    assert problem_with("аdmin@acme.example").facts == {"character": "а", "code_point": "U+0430"}


def test_a_problem_shows_the_label_that_mixes_scripts() -> None:
    assert problem_with("it@shop.аcme.example").facts == {"label": "аcme"}


def test_a_problem_shows_the_domain_that_a_lookalike_stands_for() -> None:
    assert problem_with("it@ａｃｍｅ.example").facts["meant"] == "acme.example"


@given(st.text() | st.emails() | st.binary().map(lambda raw: raw.decode("utf-16", "replace")))
def test_whatever_is_typed_there_is_an_address_or_a_reason(text: str) -> None:
    parsed = parse_address(text)

    if isinstance(parsed, Address):
        assert parsed.email.isascii()
        assert parsed.email.isprintable()
        assert parsed.email.count("@") == 1
        assert " " not in parsed.email
        assert parsed.key == parsed.email.casefold()
        assert parsed.email.endswith(f"@{parsed.domain}")
    else:
        assert parsed.code in AddressProblemCode
        assert len(parsed.value) <= 80


@given(st.from_regex(r"[A-Za-z0-9_+.-]{1,70}@[A-Za-z0-9.-]{1,70}", fullmatch=True))
def test_the_short_way_for_plain_addresses_answers_as_the_library_does(text: str) -> None:
    parsed = parse_address(text)

    try:
        validate_email(text, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        assert isinstance(parsed, AddressProblem)
    else:
        assert isinstance(parsed, Address) or parsed.code in {C.DOMAIN_INVALID, C.MIXED_SCRIPTS}


@given(st.emails(domains=st.just("acme.example")))
def test_reading_an_address_again_changes_nothing(text: str) -> None:
    parsed = parse_address(text)

    if isinstance(parsed, Address):
        assert parse_address(parsed.email) == parsed


@given(st.text(max_size=300))
def test_what_is_shown_is_short_and_hides_nothing(text: str) -> None:
    safe = shown(text)

    assert len(safe) <= 80
    assert safe.isprintable()
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in safe)


def test_a_short_text_is_shown_whole_and_a_long_one_says_that_it_is_cut() -> None:
    assert shown("x" * 80) == "x" * 80
    assert shown("x" * 81) == "x" * 79 + "…"


def test_control_characters_are_shown_as_escapes() -> None:
    assert shown("a\nb\u202ec\0") == "a\\nb\\u202ec\\x00"


def test_an_escape_is_never_cut_in_the_middle() -> None:
    assert shown("x" * 78 + "\u202e") == "x" * 78 + "…"


def test_what_hides_is_told_apart() -> None:
    assert hidden_character("plain text, Ünïcode") is None
    assert hidden_character("a\tb") == (HiddenKind.CONTROL, "\t")
    assert hidden_character("a\u200bb") == (HiddenKind.INVISIBLE, "\u200b")
