"""What was asked for: the inbox, and the page of one request with its decision (PRODUCT C7)."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from startline import clock
from startline.actions.actor import SYSTEM
from startline.actions.change_contact import Selection, preview_contact_change
from startline.actions.decide_request import approve, decline, withdraw
from startline.actions.once import once
from startline.actions.outcome import Done
from startline.models.request import NOTE_LENGTH, RequestState
from startline.queries.access import not_found
from startline.queries.paging import BadCursor
from startline.queries.readers import MOST_WAITING, Reader
from startline.queries.requests import Box, FoundRequest, RequestedLine, find_request, requests
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.requests import refuse_decision
from startline.web.contact.outcomes import key_of
from startline.web.long_text import LongText
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.refusals import status_of
from startline.web.searching import words_in
from startline.web.see_other import see_other
from startline.web.showing import show
from startline.wording.outcomes import line_reason
from startline.wording.refusals import sentence_of
from startline.wording.requests import request_state_label

PAGE = 50
_INVALID, _UNKNOWN = 422, 400
_EPOCH = re.compile(r"[0-9]{1,9}")
_TONES: Mapping[RequestState, str] = {
    RequestState.OPEN: "soon",
    RequestState.APPROVED: "done",
    RequestState.REFUSED: "bad",
    RequestState.DECLINED: "bad",
    RequestState.WITHDRAWN: "",
}


class Decision(StrEnum):
    """What one can do with an open request."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class ReplyForm(forms.Form):
    """What the one who asked is told with the decision."""

    reply = LongText(
        label=gettext_lazy("Reply"),
        help_text=gettext_lazy("Goes with the decision to whoever asked. Optional."),
        max_length=NOTE_LENGTH,
        required=False,
        rows=3,
    )


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """A line of a request: *words* say what would become of it, or became; *left* where that is nothing."""

    line: RequestedLine
    words: str
    left: bool


@workspace
@require_safe
def inbox(request: WorkRequest) -> HttpResponse:
    """The requests that wait for the reader, that they asked, or that were decided, newest first.

    :raises Refused: not_found, where the cursor is none of ours.
    """
    box = _box(request.GET.get("box", ""), reader=request.reader)
    order_number = words_in(request.GET, "order")
    after = request.GET.get("after")
    try:
        page = requests(
            box, reader=request.reader, limit=PAGE, order_number=order_number, after=after or None
        )
    except BadCursor as problem:
        raise not_found() from problem
    context = {
        "box": box.value,
        "boxes": _boxes(request.reader),
        "order_number": order_number,
        "page": page,
        "first_page": not after,
        "rows": [(row, request_state_label(row.state), _TONES[row.state]) for row in page.rows],
        "now": clock.now(),
    }
    return show(request, "web/requests/inbox.html", context, live="web/requests/rows.html")


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: WorkRequest, request_id: uuid.UUID) -> HttpResponse:
    """What was asked for, by whom and why, what would become of each line now, and the decision.

    :raises Refused: not_found, where the reader sees no such request.
    """
    found = find_request(request_id)
    if request.method == "POST":
        return _decide(request, found)
    return _show(request, found, form=ReplyForm())


def _box(text: str, *, reader: Reader) -> Box:
    """The box asked for, else the one in which there may be something for them to do."""
    if text in set(Box):
        return Box(text)
    decides = reader.operates or reader.administers or reader.waiting
    return Box.WAITING if decides else Box.ASKED


def _boxes(reader: Reader) -> Sequence[tuple[str, str, str]]:
    """Each box with its words and, where it is the reader's turn, how often."""
    counted = str(reader.waiting) if reader.waiting <= MOST_WAITING else f"{MOST_WAITING}+"
    return [
        (Box.WAITING.value, gettext("Waiting for my decision"), counted if reader.waiting else ""),
        (Box.ASKED.value, gettext("Asked by me"), ""),
        (Box.DECIDED.value, gettext("Decided"), ""),
    ]


def _decide(request: WorkRequest, found: FoundRequest) -> HttpResponse:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form=form, status=_INVALID)
    try:
        decision = Decision(request.POST.get("decision", ""))
    except ValueError:
        return _show(request, found, form=form, status=_UNKNOWN)
    try:
        sentence = _decide_once(request, found, decision=decision, reply=form.cleaned_data["reply"].strip())
    except Refused as refused:
        if refused.refusal.code is RefusalCode.NOT_FOUND:
            raise
        return _show(request, find_request(found.public_id), form=form, refusal=refused.refusal)
    messages.success(request, sentence)
    return see_other("request", found.public_id)


def _decide_once(request: WorkRequest, found: FoundRequest, *, decision: Decision, reply: str) -> str:
    """Decide, once however often the form is sent; the sentence that says what came of it."""
    person, now = request.reader.person, clock.now()
    seen = _seen(request.POST.get("seen", ""), found.lines)

    def act() -> str:
        if decision is Decision.APPROVE:
            done = approve(person=person, request_id=found.public_id, reply=reply, seen_epochs=seen, now=now)
            return _approved(done, asker=found.asked_by)
        if decision is Decision.DECLINE:
            decline(person=person, request_id=found.public_id, reply=reply, now=now)
            return gettext("Declined. %(asker)s is told by mail.") % {"asker": found.asked_by}
        withdraw(person=person, request_id=found.public_id, now=now)
        return gettext("Withdrawn. Nobody has to decide about it any more.")

    with acting(request):
        return once(f"decide:{person.user_id}:{key_of(request)}", act)


def _approved(done: Done, *, asker: str) -> str:
    changed = len(done.changed)
    facts = {"count": changed, "asker": asker}
    if not changed:
        return gettext("Approved, but no line had to or could be changed. %(asker)s is told by mail.") % facts
    words = ngettext(
        "Approved. The contact of %(count)s line was changed, and %(asker)s is told by mail.",
        "Approved. The contact of %(count)s lines was changed, and %(asker)s is told by mail.",
        changed,
    )
    return words % facts


def _seen(text: str, lines: Sequence[RequestedLine]) -> Mapping[int, int]:
    """The epochs that the page showed, by line id; what it did not show was not seen (PRODUCT C5)."""
    epochs = [int(epoch) if _EPOCH.fullmatch(epoch) else -1 for epoch in text.split()]
    shown = epochs if len(epochs) == len(lines) else [-1] * len(lines)
    return {line.id: epoch for line, epoch in zip(lines, shown, strict=True)}


def _show(
    request: WorkRequest,
    found: FoundRequest,
    *,
    form: ReplyForm,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    open_still = found.state is RequestState.OPEN
    context = {
        "asked": found,
        "state": request_state_label(found.state),
        "tone": _TONES[found.state],
        "lines": _foreseen(found) if open_still else [_become(line) for line in found.lines],
        "seen": " ".join(str(line.contact_epoch) for line in found.lines),
        "may_decide": open_still and refuse_decision(request.reader.person, found) is None,
        "may_withdraw": open_still and found.asked_by_id == request.reader.person.user_id,
        "form": form,
        "problem": sentence_of(refusal, zone=request.reader.zone) if refusal else "",
        "problem_code": refusal and refusal.code,
        "now": clock.now(),
    }
    return show(
        request,
        "web/requests/request.html",
        context,
        live="web/requests/standing.html",
        status=status_of(refusal) if refusal else status,
    )


def _foreseen(found: FoundRequest) -> Sequence[ShownLine]:
    """What would become of each line now, by the rules of the lines: the decision is not this reader's alone."""
    selection = Selection(order_ids=[found.order_id], line_ids=[line.id for line in found.lines])
    parts = preview_contact_change(
        actor=SYSTEM, selection=selection, address=found.address or "", now=clock.now()
    )
    by_id = {part.line_id: part for part in parts}
    return [
        ShownLine(line=line, words=_would(by_id[line.id].refusal, mailed=by_id[line.id].mailed), left=False)
        for line in found.lines
    ]


def _would(refusal: Refusal | None, *, mailed: bool) -> str:
    if refusal is not None:
        return gettext("stays as it is: %(reason)s") % {"reason": line_reason(refusal)}
    return gettext("changes, and is mailed at once") if mailed else gettext("changes; its mail goes when due")


def _become(line: RequestedLine) -> ShownLine:
    if line.refusal is not None:
        reason = line_reason(line.refusal)
        words = gettext("stayed as it was: %(reason)s") % {"reason": reason}
        return ShownLine(line=line, words=words, left=True)
    words = gettext("changed") if line.outcome else gettext("stayed as it was")
    return ShownLine(line=line, words=words, left=not line.outcome)
