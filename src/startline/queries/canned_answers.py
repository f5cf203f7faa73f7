"""The canned answers: found by their words, listed, and read one by one (PRODUCT D2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.queries.access import not_found
from startline.queries.paging import Page, paged, place_of
from startline.rules.cases import CaseType
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class CannedRow:
    """A canned answer as its list and its page show it; *titles* and *texts* are by language."""

    public_id: uuid.UUID
    title: str
    titles: Mapping[str, str]
    type: CaseType | None
    texts: Mapping[str, str]
    retired_at: datetime | None

    def called(self, language: str) -> str:
        """What it is called in *language*, else in English."""
        return self.titles.get(language) or self.title


@dataclass(frozen=True, kw_only=True)
class CannedFilter:
    """Which ones are asked for; *retired* is None for those in use and retired alike.

    *untyped* ones fit any type of request. *ids* are those that a search found, None where nothing was searched.
    """

    retired: bool | None = False
    type: CaseType | None = None
    untyped: bool = False
    ids: Sequence[int] | None = None
    newest: bool = False


def canned_ids_of(words: str) -> Sequence[int]:
    """The answers, retired ones too, that have each of *words*, or what begins with it, in a title or in a text.

    Accents and case make no difference; any text may be typed, and what says nothing finds nothing.
    """
    typed = words.replace("\0", " ").encode(errors="replace").decode()
    return [row.id for row in _STATEMENTS["find"].rows(words=typed)]


def canned_answers(
    wanted: CannedFilter, *, language: str, limit: int, after: str | None = None
) -> Page[CannedRow]:
    """A page of the answers by title in *language*, or the newest first.

    :raises BadCursor: *after* is none of ours.
    """
    place = place_of(after, found_by=_STATEMENTS["place"]) if after else {"after": None}
    rows = _STATEMENTS["listed"].rows(
        **place,
        retired=wanted.retired,
        type=wanted.type,
        untyped=wanted.untyped,
        ids=None if wanted.ids is None else list(wanted.ids),
        newest=wanted.newest,
        language=language,
        limit=limit + 1,
    )
    return paged([_row(row) for row in rows], key=lambda row: row.public_id, limit=limit)


def canned_answer(public_id: uuid.UUID) -> CannedRow:
    """The answer, also a retired one.

    :raises Refused: not_found, where there is none.
    """
    row = _STATEMENTS["one"].row(public_id=public_id)
    if row is None:
        raise not_found()
    return _row(row)


def canned_texts(public_id: uuid.UUID) -> Mapping[str, str]:
    """The texts of the canned answer, by language.

    :raises Refused: not_found, where there is none, or it is retired.
    """
    found = canned_answer(public_id)
    if found.retired_at is not None:
        raise not_found()
    return found.texts


def _row(row: Any) -> CannedRow:
    return CannedRow(**{**row._asdict(), "type": CaseType(row.type) if row.type else None})
