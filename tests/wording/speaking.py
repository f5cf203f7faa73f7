"""Hearing a text in both languages."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.utils.translation import override

NOW = datetime(2026, 11, 13, 9, 0, tzinfo=UTC)
LANGUAGES = ("en", "it")


def heard(say: Callable[[], str]) -> tuple[str, str]:
    """What *say* says in English and in Italian."""
    texts = []
    for language in LANGUAGES:
        with override(language):
            texts.append(say())
    return texts[0], texts[1]


def sounds_right(text: str) -> bool:
    """Whether *text* keeps to the voice: nothing unfilled, nobody shouted at or lectured."""
    slips = ("%(", "{", "}", "!", "None", "please note", "error occurred", "si prega")
    return bool(text) and not any(slip in text for slip in slips)


def is_sentence(text: str) -> bool:
    """Whether *text* is one or more whole sentences."""
    return text[0].isupper() and text.endswith(".")
