"""The home page: what needs a person, the most urgent first, with the money at stake (PRODUCT P4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.mistyped import mistyped_addresses
from startline.queries.readers import Reader
from startline.queries.saved_filters import filters_of
from startline.queries.work_list import MOST_FOUND, Counter, Group, WaitingLine, counters, waiting_lines
from startline.web.lines import ShownLine, shown
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import page_of
from startline.web.showing import show
from startline.web.work_list.asked import Asked, asked_of
from startline.web.work_list.groups import group_meaning, group_name, group_tone
from startline.web.work_list.saving import SaveForm
from startline.wording.addresses import mistyped_count_sentence

_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class ShownCounter:
    """A group with its number, and the monthly amounts at stake in words."""

    name: str
    count: str
    tone: str
    stake: str
    address: str
    here: bool


@dataclass(frozen=True, kw_only=True)
class Section:
    """The lines of one group on this page."""

    name: str
    lines: Sequence[ShownLine]


@workspace
@require_safe
def work(request: WorkRequest) -> HttpResponse:
    """A page of the work list; changes nothing."""
    reader, now = request.reader, clock.now()
    asked = asked_of(request)
    page = page_of(request.GET, lambda after: waiting_lines(asked.wanted, now=now, limit=_ROWS, after=after))
    sections = _sections(page.rows, reader=reader, now=now)
    lines = [line for section in sections for line in section.lines]
    context = {
        "now": now,
        "form": asked.form,
        "counters": _counters(counters(asked.wanted, now=now), asked=asked),
        "sections": sections,
        "several_groups": asked.group is None,
        "partners": asked.several_accounts,
        "editable": any(line.editable for line in lines),
        "page": page,
        "first_page": "after" not in request.GET,
        "group": asked.group,
        "meaning": group_meaning(asked.group) if asked.group else "",
        "query": asked.query,
        "narrowed": asked.narrowed,
        "too_many": asked.found is not None and asked.found.more,
        "most_found": number_format(MOST_FOUND, force_grouping=True),
        "contact": _contact_found(asked, lines=lines),
    }
    if not request.htmx:
        count = len(mistyped_addresses(reader.accounts).rows)
        context |= {
            "kept": filters_of(reader.user.pk),
            "save": SaveForm(initial={"query": asked.query}),
            "mistyped": mistyped_count_sentence(count) if count else "",
        }
    return show(request, "web/work_list/work.html", context, live="web/work_list/live.html")


def _sections(waiting: Sequence[WaitingLine], *, reader: Reader, now: datetime) -> Sequence[Section]:
    by_group: dict[Group, list[ShownLine]] = {}
    for one in waiting:
        by_group.setdefault(one.group, []).append(shown(one.line, now=now, reader=reader))
    return [Section(name=group_name(group), lines=lines) for group, lines in by_group.items()]


def _counters(counted: Mapping[Group, Counter], *, asked: Asked) -> Sequence[ShownCounter]:
    return [_counter(group, counter, asked=asked) for group, counter in counted.items()]


def _counter(group: Group, counter: Counter, *, asked: Asked) -> ShownCounter:
    here = asked.group is group
    query = asked.with_(group=None if here else group)
    return ShownCounter(
        name=group_name(group),
        count=number_format(counter.lines, force_grouping=True) + ("+" if counter.more else ""),
        tone=group_tone(group) if counter.lines else "none",
        stake=_stake(counter),
        address=f"{reverse('work')}?{query}" if query else reverse("work"),
        here=here,
    )


def _stake(counter: Counter) -> str:
    """The sum by currency; of more lines than are counted it is the least that there is."""
    sums = " + ".join(f"{_written(amount)}\u00a0{currency}" for currency, amount in counter.amounts.items())
    if not sums:
        return ""
    words = gettext("more than %(sum)s a month") if counter.more else gettext("%(sum)s a month")
    return words % {"sum": sums}


def _written(amount: Decimal) -> str:
    return number_format(amount, decimal_pos=2, force_grouping=True)


def _contact_found(asked: Asked, *, lines: Sequence[ShownLine]) -> str | None:
    """Where all lines of the searched contact can be changed at once (PRODUCT C8)."""
    contact = asked.found.contact if asked.found else None
    if contact is None or not any(line.changeable and line.editable for line in lines):
        return None
    return f"{reverse('change_contact')}?{urlencode({'contact': contact})}"
