"""How the desk fares: how soon it answers and solves, what it is asked, what the help does not say (PRODUCT D1, D2).

Bounded by days and by number, each found by an index, so that it costs the same however much was asked before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from startline.rules.cases import CaseType, Solution
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
COUNTED_AT_MOST = 100_000
"""So many cases and searches of the days asked for are counted: the newest."""
TOP = 10


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days that are measured: spans from each of *edges* to the next, the last one to *until*, exclusive.

    They are compared with as many before them, from *before* on.
    """

    before: datetime
    edges: Sequence[datetime]
    until: datetime

    @property
    def since(self) -> datetime:
        """When they begin, inclusive."""
        return self.edges[0]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How long something took, nights and weekends included: half of the cases at most so long, and nine of ten."""

    median: timedelta
    most: timedelta


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How many cases were *opened*, and how they fared until now.

    *judged* are those that were answered, or still owe an answer that was due; of these *in_time* were answered by
    then, in the desk's hours. *explained* were solved by explaining what no article said, *by_article* with one.
    """

    opened: int
    answered: int
    judged: int
    in_time: int
    solved: int
    reopened: int
    to_answer: Taken | None
    to_solution: Taken | None
    explained: int
    by_article: int


@dataclass(frozen=True, kw_only=True)
class OfType:
    """The cases of a type, and how many there were in the days *before*."""

    type: CaseType
    figures: Figures
    before: int


@dataclass(frozen=True, kw_only=True)
class OfSolution:
    """The cases that were solved by one reason."""

    solution: Solution
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class Cases:
    """The cases opened in the days: together, by type and by solution, the most frequent first, and *by_span*."""

    all: Figures
    by_type: Sequence[OfType]
    by_solution: Sequence[OfSolution]
    by_span: Sequence[int]
    more: bool


@dataclass(frozen=True, kw_only=True)
class Searched:
    """How often words were searched for, and how often without finding an article."""

    words: str
    language: str
    number: int
    missed: int


@dataclass(frozen=True, kw_only=True)
class Searches:
    """How many searches there were in the help, the *frequent* ones, and the *gaps*: those without a hit."""

    number: int
    missed: int
    frequent: Sequence[Searched]
    gaps: Sequence[Searched]


def cases_of(days: Days, *, now: datetime) -> Cases:
    """How the cases that were opened in *days* stand at *now*; *more* where only the newest were counted."""
    rows = _STATEMENTS["cases"].rows(now=now, since=days.since, until=days.until, most=COUNTED_AT_MOST)
    before = {
        row.type: row.number
        for row in _STATEMENTS["before"].rows(since=days.before, until=days.since, most=COUNTED_AT_MOST)
    }
    return Cases(
        all=_figures(rows[0]),
        by_type=[
            OfType(type=CaseType(row.type), figures=_figures(row), before=before.get(row.type, 0))
            for row in rows
            if row.type
        ],
        by_solution=[
            OfSolution(solution=Solution(row.solution), figures=_figures(row)) for row in rows if row.solution
        ],
        by_span=_by_span(days),
        more=rows[0].opened >= COUNTED_AT_MOST,
    )


def searches_of(days: Days) -> Searches:
    """What was searched for in the help in *days*."""
    rows = _STATEMENTS["searches"].rows(since=days.since, until=days.until, most=COUNTED_AT_MOST, top=TOP)
    gaps = sorted((row for row in rows if row.gap), key=lambda row: -row.missed)
    return Searches(
        number=int(rows[0].searched) if rows else 0,
        missed=int(rows[0].all_missed) if rows else 0,
        frequent=[_searched(row) for row in rows if row.frequent],
        gaps=[_searched(row) for row in gaps],
    )


def _by_span(days: Days) -> Sequence[int]:
    found = {
        row.place: row.number
        for row in _STATEMENTS["by_span"].rows(
            edges=list(days.edges), since=days.since, until=days.until, most=COUNTED_AT_MOST
        )
    }
    return [found.get(place, 0) for place in range(1, len(days.edges) + 1)]


def _figures(row: Any) -> Figures:
    return Figures(
        opened=row.opened,
        answered=row.answered,
        judged=row.judged,
        in_time=row.in_time,
        solved=row.solved,
        reopened=row.reopened,
        to_answer=_taken(row.to_answer),
        to_solution=_taken(row.to_solution),
        explained=row.explained,
        by_article=row.by_article,
    )


def _taken(percentiles: Sequence[timedelta] | None) -> Taken | None:
    if not percentiles:
        return None
    return Taken(median=percentiles[0], most=percentiles[1])


def _searched(row: Any) -> Searched:
    return Searched(words=row.words, language=row.language, number=row.number, missed=row.missed)
