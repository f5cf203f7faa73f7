"""The languages of mails say the same things."""

import re
import tomllib
from datetime import UTC, date, datetime
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


def test_every_language_to_choose_has_its_texts_and_no_texts_are_left_over() -> None:
    assert sorted(LANGUAGES) == sorted(path.stem for path in _FOLDER.glob("*.toml"))


def test_french_parts_its_double_signs_by_a_space_that_does_not_break() -> None:
    source = (_FOLDER / "fr.toml").read_text(encoding="utf-8")

    assert not re.search(r" [:;?!»]", source)


def test_instants_are_in_words_in_their_zone() -> None:
    at = datetime(2026, 12, 3, 9, 5, tzinfo=UTC)

    assert texts_of("en").instant(at, zone="Europe/Rome") == "3 December 2026, 10:05 (Europe/Rome)"
    assert texts_of("de").instant(at, zone="UTC") == "3. Dezember 2026, 09:05 Uhr (UTC)"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("it", "it"),
        ("it-CH", "it"),
        ("IT_it", "it"),
        ("en-GB", "en"),
        ("de-AT", "de"),
        ("pt", "en"),
        ("", "en"),
    ],
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
        ("de", date(2026, 12, 1), "1. Dezember 2026"),
        ("fr", date(2026, 12, 1), "1er décembre 2026"),
        ("fr", date(2026, 12, 3), "3 décembre 2026"),
        ("es", date(2026, 12, 1), "1 de diciembre de 2026"),
    ],
)
def test_dates_are_in_words(language: str, day: date, words: str) -> None:
    assert texts_of(language).date(day) == words
