"""Countries by the two letters of ISO 3166-1, and their names in the languages of mails (PRODUCT H4)."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from startline.rules.names import name_key

_NAMES = files("startline.countries") / "names.csv"


@cache
def countries() -> Mapping[str, Mapping[str, str]]:
    """The names of every country by language, by its two letters."""
    rows = csv.DictReader(_NAMES.read_text(encoding="utf-8").splitlines())
    return {row.pop("code"): row for row in rows}


def country_name(code: str, *, language: str) -> str:
    """What the country is called in *language*, else in English; *code* itself where no country has it."""
    names = countries().get(code, {})
    return names.get(language) or names.get("en") or code


def find_country(text: str) -> str | None:
    """The two letters of the country that *text* names, by them or in any language, case and accents aside."""
    return _by_key().get(name_key(text))


@cache
def _by_key() -> Mapping[str, str]:
    named = {name_key(name): code for code, names in countries().items() for name in names.values()}
    return {**named, **{name_key(code): code for code in countries()}}
