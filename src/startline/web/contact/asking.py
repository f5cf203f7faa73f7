"""Asks for a change of the contact that the reader sees but may not make (PRODUCT C7)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.ask_for_change import Asked, Wish, ask_for_change
from startline.actions.change_contact import UNKNOWN
from startline.actions.once import once
from startline.models.request import NOTE_LENGTH
from startline.queries.access import not_found
from startline.queries.requests import placer_name
from startline.queries.selection import Selected, SelectedLine, SelectedOrder
from startline.rules.line import refuse_contact_change
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import refuse_edit
from startline.web.contact.forms import ContactForm
from startline.web.contact.outcomes import key_of
from startline.web.contact.selecting import packed, query_of, seen_in, selected_in
from startline.web.long_text import LongText
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.refusals import status_of
from startline.web.see_other import see_other
from startline.web.showing import DIALOG, show, target_of
from startline.wording.outcomes import line_reason
from startline.wording.refusals import sentence_of

SHOWN = 20
"""So many lines are shown with their contacts; the others are counted."""
_INVALID = 422


class AskForm(ContactForm):
    """The contact to be, for which lines, and why."""

    note = LongText(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy(
            "For whoever decides, such as: Mario Rossi left the company on Friday. Optional."
        ),
        max_length=NOTE_LENGTH,
        required=False,
        rows=3,
    )


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why nothing was asked for; *request_id* is the request that asks for the same."""

    sentence: str
    code: RefusalCode
    status: int
    request_id: str | None = None


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: WorkRequest) -> HttpResponse:
    """The form, for one order; who may make the change themselves is led to where they can.

    :raises Refused: not_found, where there is no such line or lines of several orders are named; why no line
        can be changed, where none can.
    """
    asked = request.POST if request.method == "POST" else request.GET
    selected = selected_in(request, asked)
    order = selected.sole_order
    if order is None:
        raise not_found()
    if refuse_edit(request.reader.person, order) is None:
        address = asked.get("address", "")
        return redirect(f"{reverse('change_contact')}?{query_of(selected.picked, address=address)}")
    _refuse_hopeless(selected.lines)
    if request.method == "POST":
        return _ask(request, selected, order)
    form = AskForm(initial={"address": asked.get("address", "")}, selected=selected)
    return _show_form(request, form, selected, order)


def _refuse_hopeless(lines: Sequence[SelectedLine]) -> None:
    """Nobody need ask where nobody could make the change."""
    refusals = [_refusal(line) for line in lines]
    if (first := refusals[0]) and all(refusals):
        raise Refused(first)


def _refusal(line: SelectedLine) -> Refusal | None:
    return refuse_contact_change(line, contact_id=UNKNOWN, expected_epoch=None)


def _reason(refusal: Refusal | None) -> str:
    return line_reason(refusal) if refusal else ""


def _ask(request: WorkRequest, selected: Selected, order: SelectedOrder) -> HttpResponse:
    form = AskForm(request.POST, selected=selected)
    if not form.is_valid():
        return _show_form(request, form, selected, order, status=_INVALID)
    wish = Wish(
        order_id=order.id,
        line_ids=None if selected.picked.order_id else [line.id for line in selected.lines],
        address=form.cleaned_data["address"].email,
        note=form.cleaned_data["note"].strip(),
        seen_epochs=seen_in(request.POST, selected),
    )
    try:
        asked = _ask_once(request, wish)
    except Refused as refused:
        return _show_form(request, form, selected, order, obstacle=_obstacle(refused.refusal))
    if asked.request_id is None:
        refusal = next(line.refusal for line in asked.lines if line.refusal)
        return _show_form(request, form, selected, order, obstacle=_obstacle(refusal))
    return _answer(request, asked.request_id)


def _ask_once(request: WorkRequest, wish: Wish) -> Asked:
    person = request.reader.person
    key = f"ask:{person.user_id}:{key_of(request)}"
    with acting(request):
        return once(key, lambda: ask_for_change(person=person, wish=wish, now=clock.now()))


def _obstacle(refusal: Refusal) -> Obstacle:
    same = refusal.facts.get("request") if refusal.code is RefusalCode.ALREADY_ASKED else None
    return Obstacle(
        sentence=sentence_of(refusal),
        code=refusal.code,
        status=status_of(refusal),
        request_id=str(same) if same else None,
    )


def _answer(request: WorkRequest, request_id: uuid.UUID) -> HttpResponse:
    sentence = gettext("Asked. The request went to those who may decide; the answer comes by mail.")
    address = reverse("request", args=[request_id])
    if target_of(request) == DIALOG:
        context = {"sentence": sentence, "address": address}
        return show(request, "web/requests/asked.html", context)
    messages.success(request, sentence)
    return see_other(address)


def _show_form(
    request: WorkRequest,
    form: AskForm,
    selected: Selected,
    order: SelectedOrder,
    *,
    obstacle: Obstacle | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = [(line, _reason(_refusal(line))) for line in selected.lines[:SHOWN]]
    context = {
        "form": form,
        "order": order,
        "account": selected.lines[0].account_name,
        "placer": placer_name(order.placed_by_id),
        "lines": lines,
        "more": max(0, len(selected.lines) - SHOWN),
        "carried": _carried(request.POST if request.method == "POST" else request.GET),
        "seen": packed(selected.lines),
        "obstacle": obstacle,
    }
    return show(request, "web/requests/ask.html", context, status=obstacle.status if obstacle else status)


def _carried(asked: QueryDict) -> Sequence[tuple[str, str]]:
    """What was picked at first, so that it is still picked where *all lines* is unticked."""
    named = [(name, value) for name in ("line", "contact") for value in asked.getlist(name)]
    return named or [("order", asked.get("order", ""))]
