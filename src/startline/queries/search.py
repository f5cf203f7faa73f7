"""How a list is searched: each filter finds by an index of its own, and the one that finds least drives the page.

Where every filter finds more than `FOUND_AT_MOST` rows, what they keep is frequent, and the page is filled by
walking the list in its own order, for at most `WALKED_AT_MOST` rows (docs/decisions/0013).
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from startline.queries.paging import cursor_of
from startline.rules.names import name_key
from startline.statements import Statement, statements_of

_STATEMENTS = statements_of(__file__)
FOUND_AT_MOST = 5000
WALKED_AT_MOST = 5000
COUNTED_AT_MOST = 1000
LAST_ID = 2**63 - 1
_FILTERS = "/* filters */"
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many rows a list has: *number*, or that many and *more*."""

    number: int
    more: bool = False


class Row(Protocol):
    """A row of a list."""

    @property
    def public_id(self) -> uuid.UUID:
        """By which its page's cursor names it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Hits:
    """The ids of a page; *more* where others follow, *horizon* where the walk has ended before the list has."""

    ids: Sequence[int]
    more: bool
    horizon: uuid.UUID | None
    count: Count

    def after(self, rows: Sequence[Row]) -> str | None:
        """The cursor after the page's *rows*; None on the last page."""
        if self.more:
            return cursor_of(rows[-1].public_id)
        return cursor_of(self.horizon) if self.horizon else None


@dataclass(frozen=True, kw_only=True)
class Search:
    """A list's statements, and the names of those that find by the filters and keep what passes them.

    *walk* is the statement that walks the list in the order asked for, *walks_hits* whether all that it meets passes;
    `among` sorts what was found.
    """

    statements: Mapping[str, Statement]
    finds: Sequence[str]
    keeps: Sequence[str]
    walk: str
    walks_hits: bool = False

    def hits(self, parameters: Mapping[str, Any], *, limit: int) -> Hits:
        """A page of at most *limit* ids, and how many there are in all: exact to a thousand."""
        found = self._found(parameters)
        named = [ids for ids in found if len(ids) <= FOUND_AT_MOST]
        if named:
            return self._among(min(named, key=len), parameters, limit=limit)
        return self._walked(found, parameters, limit=limit)

    def _found(self, parameters: Mapping[str, Any]) -> Sequence[Sequence[int]]:
        """What each filter finds, all asked at once; one more than named ids are taken from tells that it is cut."""
        if not self.finds:
            return ()
        asked = "\nUNION ALL\n".join(
            f"SELECT '{name}' AS filter, id FROM ({self.statements[name].sql})"  # noqa: S608 - statements of ours
            for name in self.finds
        )
        together = Statement(name="narrow", about="What each filter finds.", sql=f"/* narrow */ {asked}")
        found: dict[str, list[int]] = defaultdict(list)
        for row in together.rows(**parameters, found_limit=FOUND_AT_MOST + 1):
            found[row.filter].append(row.id)
        return [found[name] for name in self.finds]

    def _among(self, ids: Sequence[int], parameters: Mapping[str, Any], *, limit: int) -> Hits:
        rows = self._filtered("among").rows(**parameters, ids=sorted(set(ids)), limit=limit + 1)
        total = rows[0].count if rows else 0
        page = [row.id for row in rows[:limit]]
        return Hits(ids=page, more=len(rows) > limit, horizon=None, count=_exact(total))

    def _walked(self, found: Sequence[Sequence[int]], parameters: Mapping[str, Any], *, limit: int) -> Hits:
        plain = not found or self.walks_hits
        walk = limit + 1 if plain else self._per_account(parameters, limit=limit + 1)
        rows = self._filtered(self.walk).rows(**parameters, walk=walk, limit=limit + 1)
        page = [row.id for row in rows if row.id is not None]
        return Hits(
            ids=page[:limit],
            more=len(page) > limit,
            horizon=rows[0].horizon,
            count=_at_least(found) if found else self._count(parameters),
        )

    def _per_account(self, parameters: Mapping[str, Any], *, limit: int) -> int:
        accounts: int = _STATEMENTS["accounts"].row(accounts=parameters["accounts"]).number
        return max(limit, WALKED_AT_MOST // max(1, accounts))

    def _count(self, parameters: Mapping[str, Any]) -> Count:
        return _exact(self.statements["count"].row(**parameters, limit=COUNTED_AT_MOST + 1).number)

    def _filtered(self, name: str) -> Statement:
        conditions = "\n".join(f"AND {self.statements[keep].sql}" for keep in self.keeps)
        statement = self.statements[name]
        return replace(statement, sql=statement.sql.replace(_FILTERS, conditions))


def prefixes(text: str) -> Mapping[str, Any]:
    """The parameters of a search for numbers and names that begin with *text*, whatever its case.

    Ranges in place of patterns, which row-level security would keep from the indexes.
    """
    starts = sorted({text, text.upper(), text.lower()})
    key = name_key(text)
    return {
        "starts": starts,
        "ends": [start + _LAST_CHARACTER for start in starts],
        "name_start": key,
        "name_end": key + _LAST_CHARACTER,
    }


def _exact(number: int) -> Count:
    return Count(number=min(number, COUNTED_AT_MOST), more=number > COUNTED_AT_MOST)


def _at_least(found: Sequence[Sequence[int]]) -> Count:
    """What passes every filter as far as they were asked: so many at least."""
    together = set.intersection(*map(set, found))
    return Count(number=min(len(together), COUNTED_AT_MOST), more=True)
