"""The page that asks whether an order's lines of one offer are set up alike, or each by itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.answering import Place
from startline.actions.plan_set_up import set_up_alike, set_up_each
from startline.queries.set_ups import SetUpLine, SetUpOrder, open_set_up
from startline.queries.setup_answers import SavedAnswer, answers_of
from startline.queries.setup_fields import fields_by_id
from startline.rules.refusal import Refused
from startline.rules.set_ups import Overwritten, overwritten_by, seen_of
from startline.web.see_other import see_other
from startline.web.set_up.door import SetUpRequest, closed_door, comer_of, through_the_door
from startline.web.set_up.questions import states_of
from startline.web.set_up.shown import ShownAnswer, go_on_address, shown_answer
from startline.web.tongue import spoken
from startline.wording.hub_set_up import lines_named

_UNPROCESSABLE, _CONFLICT = 422, 409
ALIKE, EACH = "alike", "each"
_MOST_SHOWN = 30
"""So many of the answers that would be lost are shown; of more, the number is told."""


class HowForm(forms.Form):
    """How the lines are set up, and, where their answers differ, like which of them; *seen* are those looked at."""

    how = forms.ChoiceField(
        choices=[(ALIKE, ALIKE), (EACH, EACH)],
        error_messages={"required": gettext_lazy("Choose one of the two; it can be changed until the end.")},
    )
    like = forms.UUIDField(required=False)
    seen = forms.CharField(required=False)


@dataclass(frozen=True, kw_only=True)
class Lost:
    """An answer that would be lost, and what would stand in its place."""

    line: str
    label: str
    before: ShownAnswer
    after: ShownAnswer


@require_http_methods(["GET", "HEAD", "POST"])
@through_the_door
def set_up_how(request: SetUpRequest, line: uuid.UUID) -> HttpResponse:
    """Ask; a POST chooses, or shows first which answers would be lost."""
    known = next((one for one in request.order.lines if one.public_id == line), None)
    if known is None:
        return closed_door(request)
    together = [
        one for one in request.order.lines if one.offer_id == known.offer_id and one.set_up_at is None
    ]
    if known.set_up_at is not None or len(together) == 1:
        return see_other("set_up", request.order.public_id)
    if request.method != "POST":
        return _asked(request, known, together, HowForm())
    form = HowForm(request.POST)
    if not form.is_valid():
        return _asked(request, known, together, form, status=_UNPROCESSABLE)
    return _choose(request, known, together, form)


def _choose(
    request: SetUpRequest, known: SetUpLine, together: Sequence[SetUpLine], form: HowForm
) -> HttpResponse:
    picked = next((one for one in together if one.public_id == form.cleaned_data["like"]), None)
    like = picked or _fullest(together)
    place = Place(
        order_id=request.order.id,
        offer_id=known.offer_id,
        line_id=like.id,
        line_ids=[one.id for one in together],
    )
    try:
        if form.cleaned_data["how"] == EACH:
            set_up_each(place=place, now=clock.now())
            return see_other("set_up", request.order.public_id)
        seen = form.cleaned_data["seen"] if picked else None
        if set_up_alike(actor=request.actor, place=place, seen=seen, now=clock.now()):
            return _begun(request, known)
    except Refused:  # somebody has finished it meanwhile
        return see_other("set_up", request.order.public_id)
    return _differing(request, like, together)


def _begun(request: SetUpRequest, known: SetUpLine) -> HttpResponse:
    """On to what is open for the lines now that they are one group: its first question, else the review."""
    order = open_set_up(request.order.public_id, comer=comer_of(request))
    states = states_of(order) if order else ()
    state = next((one for one in states if known.id in one.group.line_ids), None)
    if order is None or state is None:  # somebody has finished it meanwhile
        return see_other("set_up", request.order.public_id)
    return see_other(go_on_address(order, state))


def _fullest(together: Sequence[SetUpLine]) -> SetUpLine:
    """The line with most answers, the first of several: nobody has picked one."""
    answers = answers_of([one.id for one in together])
    return max(together, key=lambda one: len(answers[one.id]))


def _asked(
    request: SetUpRequest,
    known: SetUpLine,
    together: Sequence[SetUpLine],
    form: HowForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "order": request.order,
        "line": known,
        "lines": lines_named([one.number for one in together]),
        "count": len(together),
        "form": form,
        "now_chosen": {True: ALIKE, False: EACH}.get(known.alike) if known.alike is not None else None,
    }
    return render(request, "web/set_up/how.html", context, status=status)


def _differing(request: SetUpRequest, like: SetUpLine, together: Sequence[SetUpLine]) -> HttpResponse:
    """What would be lost, for the line that was picked; and the lines to pick another from."""
    answers = answers_of([one.id for one in together])
    lost = overwritten_by(answers, like.id)
    context = {
        "order": request.order,
        "line": like,
        "together": together,
        "lost": _lost(lost[:_MOST_SHOWN], together, order=request.order),
        "more": max(len(lost) - _MOST_SHOWN, 0),
        "seen": seen_of(answers),
    }
    return render(request, "web/set_up/differing.html", context, status=_CONFLICT)


def _lost(
    lost: Sequence[Overwritten[SavedAnswer]], together: Sequence[SetUpLine], *, order: SetUpOrder
) -> Sequence[Lost]:
    fields = fields_by_id({one.field_id for one in lost})
    numbers = {line.id: line.number for line in together}
    now = clock.now()
    return [
        Lost(
            line=numbers[one.line_id],
            label=fields[one.field_id].label(spoken()),
            before=shown_answer(fields[one.field_id], one.before, order=order, now=now),
            after=shown_answer(fields[one.field_id], one.after, order=order, now=now),
        )
        for one in lost
    ]
