"""Columns that many nouns share."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models.functions import Now


class RandomUuid(models.Func):
    """PostgreSQL's random 128-bit id."""

    function = "gen_random_uuid"
    output_field = models.UUIDField()
    arity = 0


class OrganizationReference(models.Func):
    """Twelve random hexadecimal digits in groups of four, such as 1F09-77C3-A0D4."""

    template = (
        "regexp_replace(upper(substr(replace(gen_random_uuid()::text, '-', ''), 1, 6)"
        " || substr(replace(gen_random_uuid()::text, '-', ''), 1, 6)), '(.{4})(.{4})(.{4})', '\\1-\\2-\\3')"
    )
    output_field = models.CharField(max_length=14)
    arity = 0


def public_id() -> "models.UUIDField[Any, Any]":
    """The 128-bit id that addresses and API use; internal numbers never leave the database."""
    return models.UUIDField(unique=True, editable=False, db_default=RandomUuid())


def created_at() -> "models.DateTimeField[Any, Any]":
    """When the row came into being, by the database's clock: of interest to operations alone."""
    return models.DateTimeField(db_default=Now(), editable=False)


def choice(kinds: type[StrEnum], **options: Any) -> "models.CharField[Any, Any]":
    """A column for one code of *kinds*; the CHECK comes from `one_of`."""
    longest = max(len(kind) for kind in kinds)
    return models.CharField(max_length=longest, **options)


def one_of(field: str, kinds: Iterable[str], *, name: str, null: bool = False) -> models.CheckConstraint:
    """The database's own list of the codes that *field* may hold."""
    known = models.Q(**{f"{field}__in": sorted(map(str, kinds))})
    empty = models.Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(condition=known | empty if null else known, name=name)


def together(first: str, *others: str) -> models.Q:
    """The columns are all empty or all filled."""
    names = (first, *others)
    empty, filled = models.Q(), models.Q()
    for name in names:
        empty &= models.Q(**{f"{name}__isnull": True})
        filled &= models.Q(**{f"{name}__isnull": False})
    return empty | filled
