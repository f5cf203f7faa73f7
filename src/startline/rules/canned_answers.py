"""Texts that answers begin with: what they may stand in for, and what is put in its place (PRODUCT D2)."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

LONGEST_TITLE = 100
LONGEST_CANNED = 4000
FALLBACK = "en"
"""The language whose text stands in where there is none in the asker's."""
_NAMED = re.compile(r"\{([^{}\n]{1,40})\}")


class Placeholder(StrEnum):
    """What a text may name in braces; the case says what it is."""

    NAME = "name"
    CASE = "case"
    ORDER = "order"
    LINE = "line"
    CONTACT = "contact"
    DEADLINE = "deadline"
    ORGANIZATION = "organization"


def unknown_placeholders(text: str) -> Sequence[str]:
    """What *text* names in braces that no case says anything of, each once, as written."""
    return [name for name in dict.fromkeys(_NAMED.findall(text)) if name not in set(Placeholder)]


def unfilled(text: str) -> Sequence[str]:
    """The placeholders that still stand in *text*: nothing was known of them, and nobody wrote it."""
    return [name for name in dict.fromkeys(_NAMED.findall(text)) if name in set(Placeholder)]


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in *language*, else the English one, which every canned answer has."""
    return texts.get(language) or texts[FALLBACK]


def filled(text: str, known: Mapping[str, str]) -> str:
    """*text* with what is *known* in the place of its names; what is not known stays as it stands, to be seen."""
    return _NAMED.sub(lambda found: known.get(found[1]) or found[0], text)
