"""What readers made of the help: their votes and words, and what they searched for in vain (PRODUCT D1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from startline.queries.paging import Page, cursor_of, number_in, paged, values_of, whole_number
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Period:
    """A time from *since* to before *until*."""

    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Votes:
    """How many found an article useful, and how many did not."""

    useful: int = 0
    useless: int = 0

    @property
    def total(self) -> int:
        """How many said anything."""
        return self.useful + self.useless

    @property
    def share(self) -> int | None:
        """How many of a hundred found it useful; None where nobody said anything."""
        return round(100 * self.useful / self.total) if self.total else None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody had to say of an article; *came_from* is the page or refusal that had led them there."""

    id: int
    slug: str
    language: str
    useful: bool
    words: str
    came_from: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Missed:
    """What was searched for so many *times* without a hit; *place* is by what the list is sorted."""

    last_id: int
    language: str
    words: str
    times: int
    last_at: datetime
    place: int


def votes_in(period: Period) -> Mapping[str, Votes]:
    """The votes within *period* by the article's slug; nothing for those without any."""
    rows = _STATEMENTS["votes"].rows(since=period.since, until=period.until)
    return {row.slug: Votes(useful=row.useful, useless=row.useless) for row in rows}


def words_in(
    period: Period, *, after: str | None, limit: int, slug: str | None = None, matching: str = ""
) -> Page[Said]:
    """A page of what was said within *period*, newest first: of one article, and with all of the words *matching*.

    :raises BadCursor: *after* is none of ours.
    """
    rows = _STATEMENTS["words"].rows(
        since=period.since,
        until=period.until,
        slug=slug,
        matching=matching,
        after=number_in(after),
        limit=limit + 1,
    )
    return paged([Said(**row._asdict()) for row in rows], key=lambda said: said.id, limit=limit)


def missed_in(
    period: Period, *, after: str | None, limit: int, matching: str = "", newest: bool = False
) -> Page[Missed]:
    """A page of what was searched for in vain within *period*, with all of the words *matching*.

    The most sought comes first, or what was sought last.

    :raises BadCursor: *after* is none of ours.
    """
    place, last_id = map(whole_number, values_of(after, count=2)) if after else (None, None)
    rows = _STATEMENTS["missed"].rows(
        since=period.since,
        until=period.until,
        matching=matching,
        newest=newest,
        place=place,
        last_id=last_id,
        limit=limit + 1,
    )
    found = [Missed(**row._asdict()) for row in rows]
    shown = found[:limit]
    more = len(found) > limit
    return Page(rows=shown, after=cursor_of(shown[-1].place, shown[-1].last_id) if more else None)
