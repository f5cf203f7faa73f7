"""How the desk fares: how soon it answers, what it is asked, and which article is missing (PRODUCT D1, D2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.desk_measures import (
    COUNTED_AT_MOST,
    Days,
    Figures,
    OfType,
    Searched,
    Taken,
    cases_of,
    searches_of,
)
from startline.rules.windows import first_instant, local_date
from startline.web.bars import chart_of
from startline.web.desk.tabs import MEASURES, desk_tabs
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.showing import show
from startline.wording.cases import solution_label, type_label
from startline.wording.desk_measures import chart_words, days_words, opened_words, share_words, span_words
from startline.wording.numbers import grouped
from startline.wording.settings import language_name

_USUAL = 30
# How many days one bar of each range stands for.
_RANGES = {7: 1, _USUAL: 1, 90: 1, 364: 7}
_NONE = "–"
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Row:
    """The figures of a type or a solution in words; *ninth* is within how long nine of ten were through."""

    words: str
    opened: str
    before: str
    answer: str
    answer_ninth: str
    in_time: str
    solved: str
    solution: str
    solution_ninth: str
    reopened: str


@dataclass(frozen=True, kw_only=True)
class Unsaid:
    """A type of request that was solved by explaining, *without* an article and with one."""

    words: str
    without: str
    by_article: str


@workspace
@require_safe
def measures(request: WorkRequest) -> HttpResponse:
    """The page for the operator's people, over the days that `days` asks for."""
    refuse_unless(request.reader.operates)
    chosen = _chosen(request.GET.get("days", str(_USUAL)))
    now, zone = clock.now(), request.reader.zone
    firsts, days = _days(chosen, now=now, zone=zone)
    cases, searches = cases_of(days, now=now), searches_of(days)
    context = {
        "tabs": desk_tabs(MEASURES),
        "ranges": [(number, days_words(number), number == chosen) for number in _RANGES],
        "longer": f"?days={max(_RANGES)}" if chosen != max(_RANGES) else "",
        "first": firsts[0],
        "now": now,
        "all": _row("", cases.all) if cases.all.opened else None,
        "more": grouped(COUNTED_AT_MOST) if cases.more else "",
        "chart": chart_of(
            cases.by_span,
            said=[
                opened_words(number, first=first, last=first + _DAY * (_RANGES[chosen] - 1))
                for number, first in zip(cases.by_span, firsts, strict=True)
            ],
            words=chart_words(cases.by_span, first=firsts[0], last=local_date(now, zone)),
        ),
        "by_type": [_row(type_label(one.type), one.figures, before=one.before) for one in cases.by_type],
        "by_solution": [_row(solution_label(one.solution), one.figures) for one in cases.by_solution],
        "unsaid": _unsaid(cases.by_type),
        "searches": searches,
        "frequent": [_named(one) for one in searches.frequent],
        "gaps": [_named(one) for one in searches.gaps],
    }
    return show(request, "web/desk/measures.html", context)


def _chosen(days: str) -> int:
    """One of the ranges; others have no page."""
    if days not in map(str, _RANGES):
        raise Http404
    return int(days)


def _days(number: int, *, now: datetime, zone: str) -> tuple[Sequence[date], Days]:
    """The last *number* days in *zone* with the one that has begun, and the first day of each bar."""
    today = local_date(now, zone)
    first = today - _DAY * (number - 1)
    firsts = [first + _DAY * passed for passed in range(0, number, _RANGES[number])]
    days = Days(
        before=first_instant(first - _DAY * number, zone),
        edges=[first_instant(day, zone) for day in firsts],
        until=first_instant(today + _DAY, zone),
    )
    return firsts, days


def _row(words: str, figures: Figures, *, before: int = 0) -> Row:
    answer, solution = figures.to_answer, figures.to_solution
    return Row(
        words=words,
        opened=grouped(figures.opened),
        before=grouped(before),
        answer=_median(answer),
        answer_ninth=_ninth(answer),
        in_time=share_words(figures.in_time, figures.judged),
        solved=grouped(figures.solved),
        solution=_median(solution),
        solution_ninth=_ninth(solution),
        reopened=grouped(figures.reopened),
    )


def _named(one: Searched) -> tuple[Searched, str]:
    """What was searched for, and the name of the language."""
    return one, language_name(one.language)


def _median(taken: Taken | None) -> str:
    return span_words(taken.median) if taken else _NONE


def _ninth(taken: Taken | None) -> str:
    return span_words(taken.most) if taken else _NONE


def _unsaid(by_type: Sequence[OfType]) -> Sequence[Unsaid]:
    """The types that were explained at all, those most often explained without an article first."""
    explained = [one for one in by_type if one.figures.explained or one.figures.by_article]
    return [
        Unsaid(
            words=type_label(one.type),
            without=grouped(one.figures.explained),
            by_article=grouped(one.figures.by_article),
        )
        for one in sorted(explained, key=lambda one: -one.figures.explained)
    ]
