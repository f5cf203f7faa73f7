"""Every way of mistyping an address has its sentence, in both languages (PRODUCT C6)."""

import pytest
from tests.wording.speaking import heard, sounds_right

from startline.rules.addresses import AddressProblem, AddressProblemCode, parse_address
from startline.wording.addresses import sentence_of_address

TYPED: dict[AddressProblemCode, object] = {
    AddressProblemCode.NOT_TEXT: 7,
    AddressProblemCode.EMPTY: " ",
    AddressProblemCode.TOO_LONG: "a" * 255,
    AddressProblemCode.CONTROL_CHARACTER: "it\r\n@acme.example",
    AddressProblemCode.INVISIBLE_CHARACTER: "it\u200b@acme.example",
    AddressProblemCode.ENCODED_WORD: "=?utf-8?q?it=40acme.example?=",
    AddressProblemCode.SEVERAL: "it@acme.example, m@acme.example",
    AddressProblemCode.DISPLAY_NAME: "IT <it@acme.example>",
    AddressProblemCode.QUOTED_LOCAL: '"it"@acme.example',
    AddressProblemCode.NO_AT: "acme.example",
    AddressProblemCode.SEVERAL_AT: "it@acme@example",
    AddressProblemCode.IP_LITERAL: "it@[192.0.2.1]",
    AddressProblemCode.NON_ASCII_LOCAL: "però@acme.example",
    AddressProblemCode.LOCAL_INVALID: "it..it@acme.example",
    AddressProblemCode.DOMAIN_INVALID: "it@acme",
    AddressProblemCode.MIXED_SCRIPTS: "it@аcme.example",
    AddressProblemCode.LOOKALIKE: "it@ａcme.example",
}


@pytest.mark.parametrize("code", list(AddressProblemCode))
def test_what_is_wrong_with_an_address_is_said_in_both_languages(code: AddressProblemCode) -> None:
    problem = parse_address(TYPED[code])
    assert isinstance(problem, AddressProblem)
    assert problem.code is code

    english, italian = heard(lambda: sentence_of_address(problem))

    assert all(text.endswith(".") and sounds_right(text) for text in (english, italian))
    assert english != italian


def test_a_character_that_cannot_be_seen_is_named() -> None:
    problem = parse_address(TYPED[AddressProblemCode.INVISIBLE_CHARACTER])
    assert isinstance(problem, AddressProblem)

    assert all("U+200B" in text for text in heard(lambda: sentence_of_address(problem)))
