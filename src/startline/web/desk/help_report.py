"""What readers made of the help, for who operates: votes by article, words, and searches in vain (PRODUCT D1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_safe

from startline import clock
from startline.help.articles import FIRST_LANGUAGE, Article, articles
from startline.queries.help_report import Period, Votes, missed_in, votes_in, words_in
from startline.rules.windows import first_instant, local_date
from startline.sweeps.tidy_help import KEPT
from startline.web.desk.tabs import HELP, desk_tabs
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.searching import DayField, ListSearch, PickField, WordsField, cursor_in, page_of
from startline.web.showing import show
from startline.wording.case_facts import came_from_words
from startline.wording.dates import short_day
from startline.wording.settings import language_name

_ROWS = 50
_DAYS = 30
_DAY = timedelta(days=1)
_WORDS, _SEARCHES = "words", "searches"
_NOTHING = Votes()
_LAST = "last"
_SORTS = {
    "": [
        ("", gettext_lazy("Most answers")),
        ("share", gettext_lazy("Least useful")),
        ("title", gettext_lazy("Title")),
    ],
    _WORDS: [],
    _SEARCHES: [("", gettext_lazy("Most sought")), (_LAST, gettext_lazy("Last first"))],
}
_ELSEWHERE = {"": ("q", "article"), _WORDS: ("sort",), _SEARCHES: ("article",)}
"""The fields that a list does not have."""


class PeriodForm(ListSearch):
    """From which day until which; the last thirty days where neither is given. The rest narrows and sorts a list."""

    q = WordsField()
    article = PickField(label=gettext_lazy("Article"))
    day_from = DayField(label=gettext_lazy("From"))
    day_to = DayField(label=gettext_lazy("Until"))
    sort = PickField(label=gettext_lazy("Order of the list"))

    def __init__(self, query: QueryDict, *, today: date, listed: str) -> None:
        """The form of the list *listed* as *query* fills it, *today* being the last day."""
        filled = query.copy()
        filled.setdefault("day_from", (today - _DAYS * _DAY).isoformat())
        filled.setdefault("day_to", today.isoformat())
        super().__init__(filled, partners=[])
        self._today = today
        self.let_pick("article", ((slug, article.title) for slug, article in _written().items()))
        cast(forms.ChoiceField, self.fields["sort"]).choices = _SORTS.get(listed, _SORTS[""])
        for name in _ELSEWHERE.get(listed, _ELSEWHERE[""]):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The period ends no sooner than it begins."""
        values: dict[str, Any] = super().clean() or {}
        self.expect_order(values, first="day_from", last="day_to")
        return values

    @property
    def sought(self) -> bool:
        """Whether the list is narrowed by more than the time."""
        return any(self.understood.get(name) for name in ("q", "article"))

    def period(self, zone: str) -> Period:
        """The days that were given, the last one included, as they are in *zone*."""
        values = self.understood
        first = values.get("day_from") or self._today - _DAYS * _DAY
        last = values.get("day_to") or self._today
        return Period(since=first_instant(first, zone), until=first_instant(last + _DAY, zone))


@dataclass(frozen=True, kw_only=True)
class Row:
    """An article with what was said of it."""

    article: Article
    votes: Votes


@workspace
@require_safe
def help_report(request: WorkRequest) -> HttpResponse:
    """One of three lists of a time: the articles with their votes, the words left, the searches without a hit.

    :raises Refused: may_not_operate.
    """
    refuse_unless(request.reader.operates)
    now, zone = clock.now(), request.reader.zone
    listed = request.GET.get("list", "")
    form = PeriodForm(request.GET, today=local_date(now, zone), listed=listed)
    period = form.period(zone)
    context = {
        "tabs": desk_tabs(HELP),
        "form": form,
        "boxes": [
            ("", gettext("Articles"), listed not in {_WORDS, _SEARCHES}),
            (_WORDS, gettext("Words left"), listed == _WORDS),
            (_SEARCHES, gettext("Searches without a hit"), listed == _SEARCHES),
        ],
        "listed": listed,
        "first_page": cursor_in(request.GET) is None,
        "now": now,
        "forgotten": _forgotten(period, now=now, zone=zone) if listed in _LISTS else "",
        **_LISTS.get(listed, _articles)(request.GET, form, period),
    }
    return show(request, "web/desk/help_report.html", context)


def _forgotten(period: Period, *, now: datetime, zone: str) -> str:
    """From when on a list of what was typed is whole; empty where *period* begins no sooner."""
    if period.since >= now - KEPT:
        return ""
    return gettext(
        "What readers type into the help is forgotten after %(days)s days: here is nothing from before %(day)s. Their "
        "votes stay."
    ) % {"days": KEPT.days, "day": short_day(now - KEPT, zone=zone)}


def _articles(query: QueryDict, form: PeriodForm, period: Period) -> Mapping[str, object]:
    votes = votes_in(period)
    rows = [Row(article=one, votes=votes.get(one.slug, _NOTHING)) for one in _written().values()]
    return {"articles": sorted(rows, key=_ORDERS.get(form.understood.get("sort") or "", _by_answers))}


def _words(query: QueryDict, form: PeriodForm, period: Period) -> Mapping[str, object]:
    given = form.understood
    slug, matching = given.get("article") or None, given.get("q") or ""
    page = page_of(
        query, lambda after: words_in(period, slug=slug, matching=matching, after=after, limit=_ROWS)
    )
    titles = {slug: article.title for slug, article in _written().items()}
    told = [
        (
            titles.get(said.slug, said.slug),
            said,
            language_name(said.language),
            came_from_words(said.came_from),
        )
        for said in page.rows
    ]
    return {"page": page, "words": told}


def _searches(query: QueryDict, form: PeriodForm, period: Period) -> Mapping[str, object]:
    matching, newest = form.understood.get("q") or "", form.understood.get("sort") == _LAST
    page = page_of(
        query, lambda after: missed_in(period, matching=matching, newest=newest, after=after, limit=_ROWS)
    )
    return {"page": page, "searches": [(one, language_name(one.language)) for one in page.rows]}


def _written() -> Mapping[str, Article]:
    return articles(get_language() or FIRST_LANGUAGE)


def _by_answers(row: Row) -> tuple[object, ...]:
    return (-row.votes.total, row.article.position)


def _by_share(row: Row) -> tuple[object, ...]:
    share = row.votes.share
    return (share is None, share or 0, -row.votes.total)


_ORDERS: Mapping[str, Callable[[Row], tuple[object, ...]]] = {
    "share": _by_share,
    "title": lambda row: (row.article.title.casefold(),),
}
_LISTS: Mapping[str, Callable[[QueryDict, PeriodForm, Period], Mapping[str, object]]] = {
    _WORDS: _words,
    _SEARCHES: _searches,
}
