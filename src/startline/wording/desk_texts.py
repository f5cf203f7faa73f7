"""What the desk's answers begin with, in every language of customers: read from `desk_texts.toml` (PRODUCT D2, C4)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from startline.rules.canned_answers import filled, text_in
from startline.rules.cases import CaseType

_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, kw_only=True)
class FirstAnswer:
    """A canned answer that the product comes with; *texts* by language, *titles* by that of agents but English."""

    title: str
    titles: Mapping[str, str]
    type: CaseType
    texts: Mapping[str, str]


def first_answers() -> Sequence[FirstAnswer]:
    """The canned answers that an instance begins with."""
    return [
        FirstAnswer(title=one["title"], titles=one["titles"], type=CaseType(one["type"]), texts=one["texts"])
        for one in _read()["answers"]
    ]


def past_ponr_text(language: str, known: Mapping[str, str]) -> str:
    """Why the contact can no longer be changed, and the way on, for the asker; *known* is who mapped it and when.

    Without an `organization` the order was mapped elsewhere, and nobody here knows more.
    """
    name = "past_ponr" if known.get("organization") else "past_ponr_elsewhere"
    return filled(text_in(_read()[name], language), known)


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
