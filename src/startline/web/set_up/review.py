"""The review of a service setup: every answer, what is missing, and the button that finishes (PRODUCT H4, W4)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.finish_set_up import AnswersChanged, finish_set_up
from startline.rules.line import Status
from startline.web.see_other import see_other
from startline.web.set_up.door import SetUpRequest, for_a_group
from startline.web.set_up.questions import GroupState
from startline.web.set_up.shown import shown_group, shown_question
from startline.wording.hub_set_up import lines_named

_CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@for_a_group
def set_up_review(request: SetUpRequest, state: GroupState) -> HttpResponse:
    """What was entered; a POST finishes the lines that it names."""
    if request.method != "POST":
        return _shown(request, state)
    named = request.POST.getlist("line")
    line_ids = [line.id for line in state.group.lines if str(line.public_id) in named]
    if not line_ids:
        return _shown(request, state, changed=True)
    try:
        done = finish_set_up(
            actor=request.actor,
            order_id=request.order.id,
            line_ids=line_ids,
            seen=request.POST.get("seen", ""),
            now=clock.now(),
        )
    except AnswersChanged:
        return _shown(request, state, changed=True)
    if len(done.changed) < len(done.lines):
        return _shown(request, state, refused=True)
    return _on(
        request, len(done.changed), left=len(request.order.lines) - len(request.order.done) - len(line_ids)
    )


def _on(request: SetUpRequest, finished: int, *, left: int) -> HttpResponse:
    """To what is left of the order, else to its summary."""
    if finished and left:
        words = ngettext("%(count)s line is set up.", "%(count)s lines are set up.", finished)
        messages.success(request, words % {"count": finished})
        return see_other("set_up", request.order.public_id)
    return see_other("set_up_done", request.order.public_id)


def _shown(
    request: SetUpRequest, state: GroupState, *, changed: bool = False, refused: bool = False
) -> HttpResponse:
    order, now = request.order, clock.now()
    questions = [shown_question(one, state, order=order, now=now) for one in state.questions]
    missing = [one for one in questions if one.problem or (one.required and not one.answered)]
    context = {
        "order": order,
        "state": state,
        "group": shown_group(state, order=order),
        "questions": questions,
        "missing": missing,
        "first_missing": missing[0].address if missing else "",
        "changed": changed,
        "billing": _billing(state),
    }
    return render(request, "web/set_up/review.html", context, status=_CONFLICT if changed or refused else 200)


def _billing(state: GroupState) -> str:
    """What finishing means for billing, of which a window's end may have started some (PRODUCT W3, W4)."""
    begun = [line.number for line in state.group.lines if line.status == Status.CLOSED]
    if not begun:
        return gettext("Billing starts when the setup is finished. Afterwards nothing can be changed here.")
    if len(begun) == len(state.group.lines):
        return gettext(
            "Billing has started already, as the time to set up had ended. Finishing does not change that. "
            "Afterwards nothing can be changed here."
        )
    return gettext(
        "Billing of %(lines)s has started already, as the time to set up had ended; that of the others starts when "
        "the setup is finished. Afterwards nothing can be changed here."
    ) % {"lines": lines_named(begun)}
