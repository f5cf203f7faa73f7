"""The list of the service setups that who came may do, with how far each is, and of those that are finished."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.paging import Page
from startline.queries.set_ups import ListedSetUp, list_set_ups
from startline.queries.spaces import roles_of
from startline.web.searching import page_of
from startline.web.set_up.door import closed_door, comer_of
from startline.wording.dates import short_instant
from startline.wording.hub_set_up import progress

_ROWS = 20
FINISHED = "finished"


@dataclass(frozen=True, kw_only=True)
class Row:
    """An order in the list, as it is read."""

    address: str
    order: str
    organization: str
    lines: str
    answered: int
    asked: int
    progress: str
    last: str


@require_safe
def set_ups(request: HttpRequest) -> HttpResponse:
    """What is open, or with `show=finished` what is done; for who has a pass or is signed in."""
    comer = comer_of(request)
    if comer.link_id is None and comer.user_id is None:
        return closed_door(request)
    finished = request.GET.get("show") == FINISHED
    page: Page[ListedSetUp] = page_of(
        request.GET, lambda after: list_set_ups(comer, still_open=not finished, limit=_ROWS, after=after)
    )
    now = clock.now()
    context = {
        "page": Page(rows=[_row(one, finished=finished, now=now) for one in page.rows], after=page.after),
        "first_page": "after" not in request.GET,
        "finished": finished,
        "is_member": comer.user_id is not None and bool(roles_of(comer.user_id)),
        **_empty(finished=finished),
    }
    return render(request, "web/set_up/list.html", context)


def _row(one: ListedSetUp, *, finished: bool, now: datetime) -> Row:
    return Row(
        address=reverse("set_up_done" if finished else "set_up", args=[one.order_public_id]),
        order=gettext("Order %(number)s") % {"number": one.order_number},
        organization=one.organization_name,
        lines=_lines(one),
        answered=one.progress.answered,
        asked=one.progress.asked,
        progress=_done(one, now=now) if finished else progress(one.progress.answered, one.progress.asked),
        last="" if finished else _last(one, now=now),
    )


def _lines(one: ListedSetUp) -> str:
    """How many lines are open, and how many are done."""
    if not one.lines_open:
        return _counted(one.lines_done)
    words = ngettext("%(count)s line to set up", "%(count)s lines to set up", one.lines_open)
    if not one.lines_done:
        return words % {"count": one.lines_open}
    facts = {"open": words % {"count": one.lines_open}, "done": one.lines_done}
    return gettext("%(open)s, %(done)s set up already") % facts


def _counted(lines: int) -> str:
    return ngettext("%(count)s line", "%(count)s lines", lines) % {"count": lines}


def _done(one: ListedSetUp, *, now: datetime) -> str:
    at = short_instant(one.set_up_at, zone=one.time_zone, now=now) if one.set_up_at else ""
    return gettext("set up %(when)s") % {"when": at}


def _last(one: ListedSetUp, *, now: datetime) -> str:
    if one.progress.last_saved_at is None:
        return gettext("not begun")
    at = short_instant(one.progress.last_saved_at, zone=one.time_zone, now=now)
    return gettext("last answer %(when)s") % {"when": at}


def _empty(*, finished: bool) -> dict[str, str]:
    """What belongs here and the next step, where nothing is."""
    if finished:
        return {
            "heading": gettext("No setup is finished yet."),
            "words": gettext("Once everything is answered and a setup is finished, its summary stays here."),
        }
    return {
        "heading": gettext("No setup is open."),
        "words": gettext(
            "An order comes here once it is mapped to an organization. A pass that a code has opened shows the lines "
            "of its mail; who signs in sees all of their organizations."
        ),
    }
