"""Gives several cases of the queue to somebody, or another priority, in one go (PRODUCT D2)."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from startline import clock
from startline.actions.actor import Actor
from startline.actions.assign_case import assign_case
from startline.actions.set_priority import set_priority
from startline.queries.desk_queue import cases_named
from startline.rules.cases import CasePriority
from startline.web.desk.forms import NOBODY
from startline.web.desk.queue import ROWS, AssignForm
from startline.web.public_ids import ids_in
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.see_other import see_other
from startline.web.sending import acting_once


@require_POST
@workspace
def desk_several(request: WorkRequest) -> HttpResponse:
    """Do it to the cases that were ticked, each in a transaction of its own, and show the queue again.

    :raises Refused: may_not_operate; not_found, where one of the cases is none; not_an_agent.
    """
    refuse_unless(request.reader.operates)
    form = AssignForm(request.POST, me=request.user.pk)
    ids = cases_named(_ticked(request.POST))
    if not form.is_valid() or not ids or not any(form.cleaned_data.values()):
        messages.error(request, gettext("Tick cases, and choose whom to give them to or another priority."))
        return _back(request)
    with acting_once(request) as actor:
        changed = sum(_change(actor, case_id, form) for case_id in ids) if actor else 0
    words = ngettext("%(count)s case was changed.", "%(count)s cases were changed.", changed)
    told = [words % {"count": changed} if changed else gettext("Nothing was changed.")]
    if 0 < changed < len(ids):
        told.append(gettext("The others were so already."))
    messages.success(request, " ".join(told))
    return _back(request)


def _change(actor: Actor, case_id: int, form: AssignForm) -> bool:
    now, changed = clock.now(), False
    if to := form.cleaned_data["to"]:
        agent = None if to == NOBODY else int(to)
        changed |= assign_case(actor=actor, case_id=case_id, to=agent, now=now) is not None
    if priority := form.cleaned_data["priority"]:
        wanted = CasePriority(priority)
        changed |= set_priority(actor=actor, case_id=case_id, priority=wanted, now=now) is not None
    return changed


def _ticked(posted: QueryDict) -> Sequence[uuid.UUID]:
    """The cases that were ticked, each once, as far as they are ids: at most a page of them."""
    return list(dict.fromkeys(ids_in(posted.getlist("case")[:ROWS])))


def _back(request: WorkRequest) -> HttpResponse:
    query = QueryDict(request.POST.get("query", "")[:2000]).urlencode()
    address = reverse("desk")
    return see_other(f"{address}?{query}" if query else address)
