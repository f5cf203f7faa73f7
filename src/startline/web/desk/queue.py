"""The desk's queue: the answers that are owed, by when, and whose (PRODUCT D2)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.agents import agents
from startline.queries.case_search import MOST_FOUND
from startline.queries.desk_queue import CaseAsker, QueuedCase, counts, queue
from startline.queries.search import Count
from startline.rules.cases import CasePriority, CaseState
from startline.rules.desk_queue import Looked, Standing
from startline.web.desk.asked import asked_queue, at_place
from startline.web.desk.forms import NOBODY, to_give_to
from startline.web.desk.tabs import QUEUE, desk_tabs
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.searching import figure, page_of
from startline.web.showing import show
from startline.wording.actors import actor_label
from startline.wording.cases import priority_label, state_label, type_label
from startline.wording.desk import due_words, looked_label, standing_label, waiting_proposal
from startline.wording.settings import language_name

ROWS = 50
_SOON_S = 60 * 60
_COUNTED = (Standing.OWED, Standing.OVERDUE, Standing.PROPOSED, Standing.WAITING, Standing.SOLVED)


class AssignForm(forms.Form):
    """To whom cases are given, and how urgent they are; either may be left as it is."""

    to = forms.ChoiceField(label=gettext_lazy("Give to"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)

    def __init__(self, posted: QueryDict | None = None, *, me: int) -> None:
        """Offer the operator's people, the one who chooses first, and the priorities."""
        super().__init__(posted, auto_id="given_%s")
        choices = {
            "to": [
                ("", gettext_lazy("As it is")),
                (NOBODY, gettext_lazy("Nobody")),
                *to_give_to(agents(), me=me),
            ],
            "priority": [
                ("", gettext_lazy("As it is")),
                *((one.value, priority_label(one)) for one in CasePriority),
            ],
        }
        for name, offered in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = offered


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """A filter with its count; *here* where it is on."""

    name: str
    word: str
    count: str
    here: bool
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class DueBar:
    """How much of the time to answer has passed, in minutes."""

    passed: int
    whole: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case of the queue in words, and its *address*, which keeps the queue; *tone* says the same as *due*."""

    id: uuid.UUID
    address: str
    number: int
    subject: str
    type: str
    state: str
    priority: str
    urgent: bool
    asker: str
    account: str
    order: str | None
    customer: str | None
    language: str
    agent: str | None
    due: str
    due_at: datetime | None
    bar: DueBar | None
    tone: str
    changed_at: datetime
    proposal: str


@require_safe
@workspace
def desk(request: WorkRequest) -> HttpResponse:
    """One page of the queue; what is due first comes first.

    :raises Refused: may_not_operate.
    """
    refuse_unless(request.reader.operates)
    now, asked = clock.now(), asked_queue(request.GET, user_id=request.reader.user.pk)
    wanted, standing = asked.wanted, asked.standing
    page = page_of(request.GET, lambda after: queue(wanted, standing, now=now, limit=ROWS, after=after))
    found = counts(wanted, now=now)
    context = {
        "tabs": desk_tabs(QUEUE),
        "form": asked.form,
        "words": asked.words,
        "standing": standing.value,
        "looked": wanted.looked.value,
        "asker": _asker(wanted.asker) if wanted.asker else "",
        "asked_by": request.GET.get("asker", ""),
        "standings": [*(_standing_filter(one, standing, found) for one in _COUNTED), _all(standing)],
        "whose": [_whose_filter(one, wanted.looked, found, standing=standing) for one in Looked],
        "most": MOST_FOUND if len(wanted.ids or ()) >= MOST_FOUND else 0,
        "page": page,
        "rows": [_row(case, request.GET, user_id=request.reader.user.pk, now=now) for case in page.rows],
        "first_page": "after" not in request.GET,
        "narrowed": asked.narrowed,
        "act": AssignForm(me=request.user.pk),
        "query": request.GET.urlencode(),
        "now": now,
    }
    return show(request, "web/desk/queue.html", context, live="web/desk/rows.html")


def _standing_filter(one: Standing, chosen: Standing, found: Mapping[Standing | Looked, Count]) -> Narrowing:
    count = figure(found[one])
    tone = "bad" if one is Standing.OVERDUE and count.number else ""
    return Narrowing(
        name=one.value, word=standing_label(one), count=count.text, here=one is chosen, tone=tone
    )


def _all(chosen: Standing) -> Narrowing:
    return Narrowing(
        name=Standing.ALL.value, word=standing_label(Standing.ALL), count="", here=chosen is Standing.ALL
    )


def _whose_filter(
    one: Looked, chosen: Looked, found: Mapping[Standing | Looked, Count], *, standing: Standing
) -> Narrowing:
    """Whose; counted beside the answers that are owed alone, as it is those that are counted."""
    count = figure(found[one]).text if standing is Standing.OWED else ""
    return Narrowing(name=one.value, word=looked_label(one), count=count, here=one is chosen)


def _asker(asker: CaseAsker) -> str:
    return actor_label(asker.kind, name=asker.name, address=asker.address)


def _row(case: QueuedCase, query: QueryDict, *, user_id: int, now: datetime) -> Row:
    return Row(
        id=case.public_id,
        address=f"{reverse('desk_case', args=[case.public_id])}{at_place(query, case.at)}",
        number=case.number,
        subject=case.subject,
        type=type_label(case.type),
        state=state_label(case.state),
        priority=priority_label(case.priority),
        urgent=case.priority is CasePriority.URGENT,
        asker=actor_label(case.opened_by_kind, name=case.opened_by, address=case.opened_by_address),
        account=case.account_name,
        order=case.order_number,
        customer=case.customer_name,
        language=language_name(case.language),
        agent=case.assigned_to,
        due=due_words(case.due_at, now=now) if case.due_at else "",
        due_at=case.due_at,
        bar=_bar(case, now=now),
        tone=_tone(case, now=now),
        changed_at=case.changed_at,
        proposal=waiting_proposal(own=case.proposed_by_id == user_id) if case.proposed_by_id else "",
    )


def _bar(case: QueuedCase, *, now: datetime) -> DueBar | None:
    """The time from when the answer became owed to when it is due, and how much of it has passed."""
    if case.due_at is None or case.owed_since is None:
        return None
    whole = max(1, int((case.due_at - case.owed_since).total_seconds()) // 60)
    passed = int((now - case.owed_since).total_seconds()) // 60
    return DueBar(passed=min(max(passed, 0), whole), whole=whole)


def _tone(case: QueuedCase, *, now: datetime) -> str:
    if case.state is CaseState.SOLVED:
        return "done"
    if case.due_at is None:
        return ""
    left_s = (case.due_at - now).total_seconds()
    return "bad" if left_s <= 0 else "soon" if left_s <= _SOON_S else ""
