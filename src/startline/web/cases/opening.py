"""Opens a case with what is known where one comes from, beside what could be done at once instead (PRODUCT D2)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.once import once
from startline.actions.open_case import About, OpenedCase, open_case
from startline.queries.cases import Whose, duplicates_of
from startline.queries.domains import domains_near
from startline.queries.lines import ListedLine
from startline.rules.domains import suggest_domain
from startline.rules.refusal import RefusalCode, Refused
from startline.web.case_facts import told_facts
from startline.web.case_form import (
    CaseForm,
    FactChoice,
    Pictures,
    holder_of,
    keep_pictures,
    pictures_in,
    sending_with,
    ticked_along,
)
from startline.web.cases.known import Known, at_once, known_in, suggested_type
from startline.web.lines import ShownLine, shown
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.refusals import status_of
from startline.web.searching import words_in
from startline.web.see_other import see_other
from startline.web.showing import show
from startline.web.ways import way_on
from startline.wording.case_standing import opened_sentence
from startline.wording.cases import state_label, subject_of
from startline.wording.refusals import sentence_of

_INVALID = 422
_CARRIED = ("page", "refusal", "article", "browser")


@dataclass(frozen=True, kw_only=True)
class LineChoice:
    """A line of the order to choose, *chosen* where it is."""

    line: ShownLine
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A form that was sent and not taken: why, and what of it is kept; *found* where it asked for an order's lines."""

    status: int = _INVALID
    found: bool = False
    problem: str = ""
    pictures: Pictures = Pictures()  # noqa: RUF009 - frozen
    meant: str = ""


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def case_new(request: WorkRequest) -> HttpResponse:
    """The form, filled in as far as it is known; a POST opens the case and leads to it.

    :raises Refused: not_found, where the order or a line is not the reader's to see.
    """
    asked = request.POST if request.method == "POST" else request.GET
    known = known_in(request, asked)
    if request.method != "POST" or "text" not in asked:
        # What another page brings along is shown before it is sent.
        return _asked(request, known, asked)
    if "find" in request.POST and words_in(asked, "number"):
        return _found(request, known, asked)
    form = CaseForm(_typed(request), about=known.about)
    with acting(request) as actor:
        pictures = pictures_in(request, holder=holder_of(actor))
    meant = _meant(request, form, known) if form.is_valid() else ""
    if not form.is_valid() or pictures.problems or meant or known.problem:
        return _not_taken(request, known, form, pictures, Tried(meant=meant))
    if "use" in request.POST:
        return _not_taken(request, known, form, pictures, Tried(status=200))
    try:
        opened = _open_once(request, known, form, pictures)
    except Refused as refused:
        if refused.refusal.code is RefusalCode.NOT_FOUND:
            raise
        why = sentence_of(refused.refusal, zone=request.reader.zone)
        tried = Tried(status=status_of(refused.refusal), problem=why)
        return _not_taken(request, known, form, pictures, tried)
    sentence = opened_sentence(opened.number, due_at=opened.due_at, zone=request.reader.zone, now=clock.now())
    messages.success(request, sentence)
    return see_other("case", opened.public_id)


def _asked(request: WorkRequest, known: Known, asked: QueryDict) -> HttpResponse:
    initial = {**_suggested(known, asked), "wanted": asked.get("address", "")}
    return _show(request, known, CaseForm(initial=initial, about=known.about), tried=None)


def _found(request: WorkRequest, known: Known, asked: QueryDict) -> HttpResponse:
    """The lines of the order whose number was typed, or why there are none, and all else that was typed."""
    with acting(request) as actor:
        pictures = pictures_in(request, holder=holder_of(actor))
    typed = {name: asked[name] for name in CaseForm.field_order if asked.get(name)}
    form = CaseForm(initial={**_suggested(known, asked), **typed}, about=known.about)
    return _not_taken(request, known, form, pictures, Tried(status=200, found=True))


def _suggested(known: Known, asked: QueryDict) -> Mapping[str, str]:
    type_ = suggested_type(known, asked)
    return {"type": type_ or "", "subject": subject_of(type_, about=known.about) if type_ else ""}


def _typed(request: WorkRequest) -> Any:
    """What was typed; the address that was meant instead, where that was chosen."""
    typed = request.POST.copy()
    if meant := typed.get("use"):
        typed["wanted"] = meant
    return typed


def _meant(request: WorkRequest, form: CaseForm, known: Known) -> str:
    """The address that is probably meant, where the one typed looks mistyped and is not insisted on (PRODUCT C6)."""
    wanted: str = form.cleaned_data["wanted"]
    if not wanted or request.POST.get("sure") == wanted:
        return ""
    name, _, domain = wanted.rpartition("@")
    with acting(request):
        near = domains_near(customer_ids=[], account_ids=[_account_id(request, known)])
    contacts = {line.contact_email.rpartition("@")[2] for line in known.lines if line.contact_email}
    suggested = suggest_domain(domain, known={*near.in_use, *contacts})
    return f"{name}@{suggested}" if suggested else ""


def _open_once(request: WorkRequest, known: Known, form: CaseForm, pictures: Pictures) -> OpenedCase:
    """Open it, once however often the form is sent with the same pictures."""
    question = form.question(
        language=get_language() or "en", pictures=pictures.all, facts=_kept_facts(request, known)
    )
    about = _about(request, known)
    with acting(request) as actor:
        return once(
            f"case:{request.user.pk}:{sending_with(request.POST, pictures)}",
            lambda: open_case(actor=actor, about=about, question=question, now=clock.now()),
        )


def _about(request: WorkRequest, known: Known) -> About:
    if known.order is None:
        return About(account_id=request.reader.home_id)
    return About(
        account_id=known.order.account_id,
        order_id=known.order.id,
        line_ids=[line.id for line in known.chosen],
    )


def _account_id(request: WorkRequest, known: Known) -> int:
    return known.order.account_id if known.order else request.reader.home_id


def _kept_facts(request: WorkRequest, known: Known) -> Mapping[str, Any]:
    along = ticked_along(request.POST)
    return {name: fact for name, fact in known.sent.items() if name in along}


def _not_taken(
    request: WorkRequest, known: Known, form: CaseForm, pictures: Pictures, tried: Tried
) -> HttpResponse:
    """The form again, with all that was typed, and the pictures that were taken."""
    with acting(request) as actor:
        kept = keep_pictures(pictures, account_id=_account_id(request, known), holder=holder_of(actor))
    return _show(
        request,
        known,
        form,
        tried=replace(tried, pictures=kept),
    )


def _show(request: WorkRequest, known: Known, form: CaseForm, *, tried: Tried | None) -> HttpResponse:
    now, zone = clock.now(), request.reader.zone
    instead = at_once(known, request)
    wanted = form["wanted"].value() or ""
    context = {
        "form": form,
        "known": known,
        "lines": _choices(request, known),
        "along": _along(request, known, tried=tried),
        "carried": [(name, _as_sent(known.sent[name])) for name in _CARRIED if name in known.sent],
        "instead": instead,
        "past": sentence_of(instead.past, zone=zone, now=now) if instead.past else "",
        "way": way_on(instead.past_line) if instead.past_line else None,
        "duplicates": _duplicates(request, known, wanted),
        "pictures": tried.pictures if tried else Pictures(),
        "problem": tried.problem if tried else "",
        "meant": tried.meant if tried else "",
        "offered": request.POST.get("offered") or form.initial.get("subject", ""),
        "sure": wanted if tried and tried.meant else "",
        "now": now,
    }
    return show(request, "web/cases/new.html", context, status=tried.status if tried else 200)


def _as_sent(fact: Any) -> str:
    return fact if isinstance(fact, str) else json.dumps(fact)


def _choices(request: WorkRequest, known: Known) -> Sequence[LineChoice]:
    now, chosen = clock.now(), {line.id for line in known.chosen}
    return [
        LineChoice(line=shown(line, now=now, reader=request.reader), chosen=line.id in chosen)
        for line in known.lines
    ]


def _along(request: WorkRequest, known: Known, *, tried: Tried | None) -> Sequence[FactChoice]:
    """What is known, ticked but for what was unticked before; how the mail of an order just *found* fared was not."""
    along, shown_before = ticked_along(request.POST), set(known.sent) if tried else set()
    if tried and tried.found:
        shown_before &= set(_CARRIED)
    return [
        FactChoice(
            name=fact.name,
            label=fact.label,
            words=fact.words,
            sent=fact.name in along or fact.name not in shown_before,
        )
        for fact in told_facts(known.sent, zone=request.reader.zone, now=clock.now())
    ]


def _duplicates(request: WorkRequest, known: Known, wanted: str) -> Sequence[tuple[Any, str]]:
    """Unsolved cases about the same, each with its state in words."""
    whose = Whose(user_id=request.user.pk, accounts=request.reader.accounts)
    lines = _ids(known.meant)
    if not lines and not wanted:
        return []
    return [(one, state_label(one.state)) for one in duplicates_of(whose, line_ids=lines, wanted=wanted)]


def _ids(lines: Sequence[ListedLine]) -> Sequence[int]:
    return [line.id for line in lines]
