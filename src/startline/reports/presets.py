"""Presets: which heading is which field, which word is which status, and an example catalogue."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from startline.reports.fields import Field, ReportStatus
from startline.rules.line import Expiry
from startline.rules.setup_definitions import Definition
from startline.rules.setup_fields import FieldKind, options_from_json

_FOLDER = files("startline.presets")
_SUFFIX = ".toml"


@dataclass(frozen=True, kw_only=True)
class CatalogueOffer:
    """A thing sold; *provisions* is false where nobody has to set anything up."""

    code: str
    name: str
    family: str
    provisions: bool


@dataclass(frozen=True, kw_only=True)
class CataloguePolicy:
    """How long a customer has, for exactly one offer or one family (PRODUCT W1)."""

    name: str
    offer_code: str | None
    family: str | None
    valid_from: date
    window_days: int
    expiry: Expiry
    reminder_days: tuple[int, ...]
    escalation_days: int


@dataclass(frozen=True, kw_only=True)
class CatalogueField:
    """One thing that the services of these offers are asked for (PRODUCT H4)."""

    offer_codes: tuple[str, ...]
    definition: Definition


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The offers and policies that an empty instance may start with, and what services are asked for, in order."""

    offers: tuple[CatalogueOffer, ...]
    policies: tuple[CataloguePolicy, ...]
    fields: tuple[CatalogueField, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Preset:
    """How to understand one kind of report; the keys of *fields* and *statuses* are word keys."""

    name: str
    title: str
    fields: Mapping[str, Field]
    statuses: Mapping[str, ReportStatus]
    status_words: tuple[str, ...]
    catalogue: Catalogue | None


class PresetUnknown(LookupError):
    """There is no preset of that name."""


def word_key(text: str) -> str:
    """*text* without case, accents and punctuation, for comparing headings and status words."""
    return re.sub(r"[\W_]+", " ", folded(text)).strip()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """*text* without case and accents: two names that differ in nothing else are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def preset_names() -> tuple[str, ...]:
    """Every preset that comes with Startline, by name."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


@cache
def load_preset(name: str) -> Preset:
    """The preset called *name*.

    :raises PresetUnknown: there is none.
    """
    if name not in preset_names():
        raise PresetUnknown(f"There is no preset {name!r}: choose one of {', '.join(preset_names())}.")
    text = (_FOLDER / f"{name}{_SUFFIX}").read_text(encoding="utf-8")
    return _preset(name, content=tomllib.loads(text))


def every_preset() -> tuple[Preset, ...]:
    """All presets, by name."""
    return tuple(load_preset(name) for name in preset_names())


def fields_among(headings: Sequence[str], *, preset: Preset) -> Mapping[Field, tuple[int, ...]]:
    """Where each field that *preset* knows stands among *headings*; more than once is a duplicate."""
    places: dict[Field, tuple[int, ...]] = {}
    for index, heading in enumerate(headings):
        if known := preset.fields.get(word_key(heading)):
            places[known] = (*places.get(known, ()), index)
    return places


def _preset(name: str, *, content: Mapping[str, Any]) -> Preset:
    columns = {Field(field): headings for field, headings in content["columns"].items()}
    catalogue = content.get("catalogue")
    return Preset(
        name=name,
        title=content["title"],
        fields={word_key(heading): field for field, headings in columns.items() for heading in headings},
        statuses={word_key(word): ReportStatus(status) for word, status in content["statuses"].items()},
        status_words=tuple(content["statuses"]),
        catalogue=catalogue_of(catalogue) if catalogue else None,
    )


def catalogue_of(content: Mapping[str, Any]) -> Catalogue:
    """The catalogue that a TOML table with `offers`, `policies` and perhaps `fields` lists.

    :raises KeyError: an offer or a policy lacks a value.
    :raises TypeError: a field does, or has one too many.
    :raises ValueError: a policy's expiry, or a field's kind or options, are none.
    """
    return Catalogue(
        offers=tuple(CatalogueOffer(**offer) for offer in content["offers"]),
        policies=tuple(_policy(**policy) for policy in content["policies"]),
        fields=tuple(_field(**field) for field in content.get("fields", ())),
    )


def _field(
    *,
    offer_codes: list[str],
    key: str,
    kind: str,
    required: bool,
    labels: Mapping[str, str],
    helps: Mapping[str, str] = MappingProxyType({}),
    options: Mapping[str, Any] = MappingProxyType({}),
) -> CatalogueField:
    definition = Definition(
        key=key,
        kind=FieldKind(kind),
        labels=labels,
        helps=helps,
        required=required,
        options=options_from_json(options),
    )
    return CatalogueField(offer_codes=tuple(offer_codes), definition=definition)


def _policy(
    *,
    expiry: str,
    reminder_days: list[int],
    offer_code: str | None = None,
    family: str | None = None,
    **rest: Any,
) -> CataloguePolicy:
    return CataloguePolicy(
        offer_code=offer_code,
        family=family,
        expiry=Expiry(expiry),
        reminder_days=tuple(reminder_days),
        **rest,
    )
