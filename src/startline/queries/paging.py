"""Keyset pages: a cursor names the last row seen, so that a deep page costs what the first one does."""

import base64
import binascii
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from startline.statements import Statement

T = TypeVar("T")
MOST_ROWS = 1000
_SEPARATOR = "|"
_DIGITS = 18


class BadCursor(Exception):
    """The text is no cursor that a page has given out."""


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """Some rows, and the cursor after which the next ones stand; None on the last page."""

    rows: Sequence[T]
    after: str | None


def paged(rows: Sequence[T], *, key: Callable[[T], object], limit: int) -> Page[T]:
    """The first *limit* of *rows*, and the cursor that names the last of them by its *key* where more follow."""
    shown = rows[:limit]
    return Page(rows=shown, after=cursor_of(key(shown[-1])) if len(rows) > limit else None)


def page_among(rows: Sequence[T], *, after: str | None, key: Callable[[T], uuid.UUID], limit: int) -> Page[T]:
    """The page of *rows*, all of which are at hand, that follows the one whose public id, its *key*, is in *after*.

    :raises BadCursor: it names none of them.
    """
    if not after:
        return paged(rows, key=key, limit=limit)
    keys = [key(row) for row in rows]
    if (last := public_id_in(after)) not in keys:
        raise BadCursor(after)
    return paged(rows[keys.index(last) + 1 :], key=key, limit=limit)


def cursor_of(*values: object) -> str:
    """The cursor that names a row by its sort *values*."""
    text = _SEPARATOR.join(map(str, values))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def values_of(cursor: str, *, count: int) -> list[str]:
    """The *count* sort values that *cursor* names, as texts.

    :raises BadCursor: it is none of ours.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError) as problem:
        raise BadCursor(cursor) from problem
    values = text.split(_SEPARATOR)
    if len(values) != count or "\0" in text:
        raise BadCursor(cursor)
    return values


def public_id_in(cursor: str) -> uuid.UUID:
    """The public id of the last row seen, which is all that *cursor* holds.

    :raises BadCursor: it is none of ours.
    """
    (text,) = values_of(cursor, count=1)
    try:
        return uuid.UUID(text)
    except ValueError as problem:
        raise BadCursor(cursor) from problem


def place_of(cursor: str, *, found_by: Statement) -> dict[str, Any]:
    """The sort values of the row that *cursor* names by its public id.

    :raises BadCursor: it is none of ours, or names a row that is not seen.
    """
    place = found_by.row(public_id=public_id_in(cursor))
    if place is None:
        raise BadCursor(cursor)
    return dict(place._asdict())


def number_in(cursor: str | None) -> int | None:
    """The number that is all that *cursor* holds; None on the first page.

    :raises BadCursor: it is none of ours.
    """
    return whole_number(*values_of(cursor, count=1)) if cursor else None


def whole_number(text: str) -> int:
    """The number that a cursor's value is.

    :raises BadCursor: it is none, or longer than any of ours.
    """
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise BadCursor(text)
    return int(text)
