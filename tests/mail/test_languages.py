"""The languages of mails say the same things."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import startline
from startline.mail.languages import LANGUAGES, language_of, texts_of

_FOLDER = Path(startline.__file__).parent / "templates" / "mail"


def _shape(value: Any) -> Any:
    """What a language's file must have in common with every other: keys, lengths of lists, names to fill in."""
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shape(inner) for inner in value]
    return set(re.findall(r"\{(\w+)\}", value)) - {"number"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_that_english_says(language: str) -> None:
    shapes = [
        _shape(tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
        for name in (language, "en")
    ]

    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("it", "it"), ("it-CH", "it"), ("IT_it", "it"), ("en-GB", "en"), ("de", "en"), ("", "en")],
)
def test_a_language_without_texts_is_answered_in_english(asked: str, answered: str) -> None:
    assert language_of(asked) == answered


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("it", date(2026, 12, 3), "3 dicembre 2026"),
        ("it", date(2026, 8, 1), "1º agosto 2026"),
        ("en", date(2026, 12, 3), "3 December 2026"),
        ("en", date(2027, 1, 1), "1 January 2027"),
    ],
)
def test_dates_are_in_words(language: str, day: date, words: str) -> None:
    assert texts_of(language).date(day) == words
