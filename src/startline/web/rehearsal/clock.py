"""The rehearsal's clock: whoever is signed in moves it forward and reads what came of it."""

import time
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.move_clock import TooFar, move_clock
from startline.queries.due import next_due_at
from startline.queries.happenings import newest_place
from startline.queries.rehearsal import FRESH_S, clock_offset, forget_clock_offset
from startline.tasks import wake_all
from startline.web.chrome import rehearsal_clock
from startline.web.once import is_first
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.rehearsal.happened import happened
from startline.web.see_other import see_other
from startline.web.showing import DIALOG, show, target_of

_PART = "happened"
_POLLING_ENDS = 286  # the status by which a part says that it will not change any more

_NEXT = "next"
_SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


class MoveForm(forms.Form):
    """How far the clock is to go forward."""

    forward = forms.ChoiceField(choices=[(name, name) for name in (*_SPANS, _NEXT)])


class SinceForm(forms.Form):
    """After which event of the record to read on; without it, the newest ones."""

    since = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace
def move(request: WorkRequest) -> HttpResponse:
    """What the rehearsal's machinery did last; POST moves its clock first.

    :raises Http404: this is a real instance, or the address is mistyped.
    """
    if not request.reader.rehearsal:
        raise Http404
    if request.method == "POST":
        return _moved(request)
    form = SinceForm(request.GET)
    if not form.is_valid():
        raise Http404
    return _shown(request, since=form.cleaned_data["since"])


def _moved(request: WorkRequest) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Http404
    since = newest_place().event_id
    if is_first(request.POST, user_id=request.user.pk):
        problem = _move(request, forward=_span(form.cleaned_data["forward"], now=clock.now()))
        if problem:
            messages.warning(request, problem)
    if target_of(request) == DIALOG:
        return _shown(request, since=since)
    return see_other(f"{reverse('move_clock')}?since={since}")


def _move(request: WorkRequest, *, forward: timedelta | None) -> str | None:
    """Move the clock and wake the worker; says why where it cannot be."""
    if forward is None:
        return gettext("Nothing is due later: no mail, no retry, no reminder, no closing.")
    with acting(request):
        try:
            move_clock(forward=forward)
        except TooFar:
            return gettext("A rehearsal's clock goes no more than a hundred years ahead.")
        forget_clock_offset()
        time.sleep(FRESH_S)  # or a worker could look for what is due by the former time
        wake_all()
    return None


def _span(forward: str, *, now: datetime) -> timedelta | None:
    """How far that is; None where nothing comes next."""
    if forward != _NEXT:
        return _SPANS[forward]
    at = next_due_at(now=now)
    return None if at is None else at - now


def _shown(request: WorkRequest, *, since: int | None) -> HttpResponse:
    found = happened(request, since=since, now=clock.now())
    context: dict[str, Any] = {"happened": found, "since": since}
    if target_of(request) == _PART:
        status = 200 if found.at_work else _POLLING_ENDS
        return render(request, "web/rehearsal/happened.html", context, status=status)
    if target_of(request) == DIALOG:
        context["clock"] = rehearsal_clock(zone=request.reader.zone, offset=clock_offset())
    return show(request, "web/rehearsal/moved.html", context, live="web/rehearsal/happened.html")
