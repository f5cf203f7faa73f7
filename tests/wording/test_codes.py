"""Sentences for codes that were not taken: one for each reason, whole, in every language (PRODUCT H2, H3)."""

from datetime import UTC, datetime

import pytest
from django.utils import translation
from tests.wording.speaking import LANGUAGES

from startline.rules.codes import CodeRefusal, CodeRefusalCode
from startline.wording.codes import sentence_of_code

NEXT = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(CodeRefusalCode))
def test_every_refusal_of_a_code_has_its_sentence(code: CodeRefusalCode, language: str) -> None:
    with translation.override(language):
        sentence = sentence_of_code(CodeRefusal(code=code, left=3, cap=10, next_at=NEXT), zone="Europe/Rome")

    assert sentence.endswith(".")
    assert "%(" not in sentence
    assert "None" not in sentence


def test_the_tries_that_are_left_are_named() -> None:
    refusal = CodeRefusal(code=CodeRefusalCode.WRONG, left=1)

    assert "it can be tried 1 more time." in sentence_of_code(refusal)


def test_after_the_last_try_a_new_code_is_offered() -> None:
    refusal = CodeRefusal(code=CodeRefusalCode.WRONG, left=0)

    assert sentence_of_code(refusal) == (
        "This is not the code of the newest mail, and it was the last try. Have a new one sent."
    )


def test_when_the_next_code_may_go_is_said_in_the_zone() -> None:
    refusal = CodeRefusal(code=CodeRefusalCode.CAP, cap=10, next_at=NEXT)

    assert "from 17 Nov 2026, 10:00 on" in sentence_of_code(refusal, zone="Europe/Rome")
