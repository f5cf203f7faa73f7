"""The list of cases: one's own and those of one's company, narrowed, searched and sorted (PRODUCT D2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.case_search import MOST_FOUND, case_ids_of
from startline.queries.cases import (
    CaseBox,
    CaseFilter,
    CaseSort,
    ListedCase,
    Whose,
    cases_of,
    count_cases,
)
from startline.queries.search import Count
from startline.rules.cases import CaseState, CaseType
from startline.web.case_talk import STATE_TONES
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import Figure, ListSearch, PickField, WordsField, figure, page_of
from startline.web.showing import show
from startline.wording.cases import state_label, type_label

_ROWS = 50
_UNSOLVED = "unsolved"
_WITHOUT: Mapping[str, Mapping[str, Any]] = {
    "q": {"ids": None},
    "type": {"type": None},
    "state": {"states": ()},
}
"""By filter, what is asked for without it."""


class CaseSearch(ListSearch):
    """The filters of the list; every one may be left open."""

    q = WordsField(placeholder=gettext_lazy("Words, case or order number, address"))
    type = PickField(label=gettext_lazy("Type of request"))
    state = PickField(label=gettext_lazy("Status"))
    sort = PickField(label=gettext_lazy("Sorted by"))

    def __init__(self, query: QueryDict) -> None:
        """The form as *query* fills it."""
        super().__init__(query, partners=())
        self.let_pick("type", ((one.value, type_label(one)) for one in CaseType))
        states = [(state.value, capfirst(state_label(state))) for state in CaseState]
        self.let_pick("state", [(_UNSOLVED, gettext("Unsolved")), *states])
        cast(forms.ChoiceField, self.fields["sort"]).choices = [
            ("", gettext("Newest first")),
            (CaseSort.CHANGED.value, gettext("Last changed first")),
        ]

    def wanted(self) -> CaseFilter:
        """The filter that was asked for."""
        values = self.understood
        words = values.get("q")
        return CaseFilter(
            states=_states(values.get("state", "")),
            type=CaseType(values["type"]) if values.get("type") else None,
            ids=case_ids_of(words) if words else None,
            sort=CaseSort(values.get("sort") or CaseSort.NEWEST),
        )


@dataclass(frozen=True, kw_only=True)
class Hiding:
    """A filter that is on where nothing matches: what it is, how many cases there are without it, and where."""

    name: str
    value: str
    left: Figure
    query: str


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One case of the list, in words."""

    id: uuid.UUID
    number: int
    type: str
    state: str
    tone: str
    subject: str
    order: str
    customer: str
    account: str
    by: str
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    late: bool


@require_safe
@workspace
def cases(request: WorkRequest) -> HttpResponse:
    """A page of the reader's own cases, or of all that they read of their company's."""
    now, box = clock.now(), _box(request.GET.get("box", ""))
    mine = box is CaseBox.MINE
    form = CaseSearch(request.GET)
    wanted = form.wanted()
    whose = Whose(user_id=request.user.pk, accounts=request.reader.accounts)
    page = page_of(request.GET, lambda after: cases_of(whose, box, wanted, limit=_ROWS, after=after))
    nothing = form.narrowed and not page.rows and "after" not in request.GET
    context = {
        "form": form,
        "box": box.value,
        "boxes": [(CaseBox.MINE.value, gettext("My cases")), (CaseBox.COMPANY.value, _company(request))],
        "most": MOST_FOUND if len(wanted.ids or ()) >= MOST_FOUND else 0,
        "page": page,
        "rows": [_row(one, now=now) for one in page.rows],
        "hiding": _hiding(form, wanted, whose=whose, box=box) if nothing else [],
        "elsewhere": figure(_counted(whose, CaseBox.COMPANY, wanted)) if nothing and mine else None,
        "first_page": not request.GET.get("after"),
        "now": now,
    }
    return show(request, "web/cases/list.html", context, live="web/cases/rows.html")


def _hiding(form: CaseSearch, wanted: CaseFilter, *, whose: Whose, box: CaseBox) -> Sequence[Hiding]:
    """The filters that are on, each with what there is without it."""
    on = [name for name in _WITHOUT if form.understood.get(name)]
    return [
        Hiding(
            name=str(form[name].label),
            value=_in_words(form, name),
            left=figure(_counted(whose, box, replace(wanted, **_WITHOUT[name]))),
            query=_without(form, name, box=box),
        )
        for name in on
    ]


def _in_words(form: CaseSearch, name: str) -> str:
    given: str = form.understood[name]
    field = form.fields[name]
    return str(dict(cast(Any, field.choices))[given]) if isinstance(field, forms.ChoiceField) else given


def _without(form: CaseSearch, name: str, *, box: CaseBox) -> str:
    """The address of the same list without the filter *name*."""
    others = {other: given for other, given in form.understood.items() if given and other != name}
    return urlencode({"box": box.value, **others})


def _counted(whose: Whose, box: CaseBox, wanted: CaseFilter) -> Count:
    return count_cases(whose, box, wanted, most=_ROWS)


def _company(request: WorkRequest) -> str:
    return gettext("All cases") if request.reader.operates else gettext("My company's cases")


def _box(text: str) -> CaseBox:
    return CaseBox(text) if text in set(CaseBox) else CaseBox.MINE


def _states(text: str) -> Sequence[CaseState]:
    if text == _UNSOLVED:
        return [state for state in CaseState if state is not CaseState.SOLVED]
    return [CaseState(text)] if text else []


def _row(one: ListedCase, *, now: datetime) -> CaseRow:
    return CaseRow(
        id=one.public_id,
        number=one.number,
        type=type_label(one.type),
        state=state_label(one.state),
        tone=STATE_TONES[one.state],
        subject=one.subject,
        order=one.order_number or "",
        customer=one.customer_name or "",
        account=one.account_name,
        by=one.opened_by or one.opened_by_address or "",
        opened_at=one.opened_at,
        changed_at=one.changed_at,
        due_at=one.due_at,
        late=one.due_at is not None and one.due_at < now,
    )
