"""What is done from a case: answering, noting, solving, giving it to somebody, proposing and deciding (PRODUCT D2)."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.actor import Actor
from startline.actions.answer_case import answer_case
from startline.actions.assign_case import assign_case
from startline.actions.case_entries import Words
from startline.actions.decide_proposal import approve_proposal, decline_proposal, withdraw_proposal
from startline.actions.note_in_case import note_in_case
from startline.actions.once import once
from startline.actions.propose_change import propose_change
from startline.actions.reopen_case import reopen_case
from startline.actions.set_case_type import set_case_type
from startline.actions.set_priority import set_priority
from startline.actions.solve_case import solve_case
from startline.queries.agents import agents
from startline.queries.cases import FoundCase, find_case
from startline.queries.desk_case import ArticleTitle, beside
from startline.rules.cases import CasePriority, CaseType, Solution
from startline.rules.refusal import RefusalCode, Refused
from startline.web.case_form import Pictures, holder_of, keep_pictures, pictures_in, sending_with
from startline.web.desk.asked import came_from
from startline.web.desk.canned import PAST_PONR, text_of
from startline.web.desk.case import TypedIn, all_lines, show_case
from startline.web.desk.forms import (
    NOBODY,
    AnswerForm,
    CaseFactsForm,
    DeclineForm,
    ProposeForm,
    SolveForm,
)
from startline.web.public_ids import id_in
from startline.web.reading import WorkRequest, acting, refuse_unless, workspace
from startline.web.searching import words_in
from startline.web.see_other import see_other
from startline.web.sending import UNPROCESSABLE, acting_once

_SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
_NUMBER = re.compile(r"[0-9]{1,18}")
Act: TypeAlias = Callable[[WorkRequest, FoundCase], HttpResponse | None]


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def desk_act(request: WorkRequest, public_id: str, act: str) -> HttpResponse:
    """Do it, and show the case again; what was refused loses nothing that was typed.

    A page that says what was wrong is here as well: from it another language, a sign-in or a reload leads to the case.

    :raises Refused: may_not_operate; not_found.
    """
    refuse_unless(request.reader.operates)
    found = find_case(id_in(public_id))
    if request.method != "POST":
        return _back(request, found)
    try:
        shown = ACTS[act](request, found)
    except Refused as refused:
        if refused.refusal.code is RefusalCode.NOT_FOUND:
            raise
        return show_case(request, find_case(found.public_id), TypedIn(refusal=refused.refusal))
    return shown or _back(request, found)


def _answer(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    def answer(actor: Actor, form: AnswerForm, words: Words) -> str:
        solves = form.cleaned_data["solves"]
        answer_case(
            actor=actor,
            case_id=found.id,
            words=words,
            solves=Solution(solves) if solves else None,
            article=form.cleaned_data["article"] or None,
            seen=_seen_entry(request),
            now=clock.now(),
        )
        return gettext("Answered, and the case is solved.") if solves else gettext("Answered.")

    return _say(request, found, answer)


def _note(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    def note(actor: Actor, form: AnswerForm, words: Words) -> str:
        note_in_case(actor=actor, case_id=found.id, words=words, now=clock.now())
        return gettext("Noted, for the desk alone.")

    return _say(request, found, note)


def _say(
    request: WorkRequest, found: FoundCase, do: Callable[[Actor, AnswerForm, Words], str]
) -> HttpResponse | None:
    """What was written, with its pictures; where it cannot go yet, all of it stands in the form again."""
    with acting(request) as actor:
        pictures = pictures_in(request, holder=holder_of(actor))
    form = AnswerForm(request.POST, needed=not pictures.all, articles=_articles(found))
    if not form.is_valid() or pictures.problems:
        return _again(request, found, form, pictures)
    words = Words(text=form.cleaned_data["text"], pictures=pictures.all)
    key = f"desk:{request.user.pk}:{request.path}:{sending_with(request.POST, pictures)}"
    try:
        with acting(request) as actor:
            messages.success(request, once(key, lambda: do(actor, form, words)))
    except Refused as refused:
        if refused.refusal.code is RefusalCode.NOT_FOUND:
            raise
        return _again(request, found, form, pictures, refused=refused)
    return None


def _again(
    request: WorkRequest,
    found: FoundCase,
    form: AnswerForm,
    pictures: Pictures,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    with acting(request) as actor:
        kept = keep_pictures(pictures, account_id=found.account_id, holder=holder_of(actor))
    typed = TypedIn(
        answer=form,
        pictures=kept,
        refusal=refused.refusal if refused else None,
        status=UNPROCESSABLE,
    )
    return show_case(request, find_case(found.public_id), typed)


def _insert(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    """The page with the canned answer beneath what was typed; nothing is sent, and the pictures stay."""
    chosen = request.POST.get("canned", "")
    try:
        text = text_of(chosen, case=found, lines=all_lines(found), now=clock.now())
    except Refused:  # retired since the page was opened
        text = ""
        words = gettext(
            "This canned answer was retired in the meantime, so nothing was put in. Choose another."
        )
        messages.warning(request, words)
    solves = {"solves": Solution.PAST_PONR.value} if chosen == PAST_PONR and text else {}
    return show_case(request, found, _going_on(request, found, beneath=text, **solves))


def _find(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    """The page with the canned answers to choose that have the words; nothing is sent, and what was typed stays."""
    typed = _going_on(request, found)
    return show_case(request, found, replace(typed, find=words_in(request.POST, "find")))


def _going_on(request: WorkRequest, found: FoundCase, *, beneath: str = "", **chosen: str) -> TypedIn:
    """What was typed so far with a text *beneath* it, what was *chosen*, and the pictures, which are kept."""
    with acting(request) as actor:
        pictures = keep_pictures(
            pictures_in(request, holder=holder_of(actor)),
            account_id=found.account_id,
            holder=holder_of(actor),
        )
    typed = request.POST.get("text", "").strip()
    values = {
        "text": "\n\n".join(part for part in (typed, beneath) if part),
        "solves": request.POST.get("solves", ""),
        "article": request.POST.get("article", ""),
        **chosen,
    }
    form = AnswerForm(initial=values, articles=_articles(found))
    return TypedIn(answer=form, pictures=pictures)


def _solve(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    form = SolveForm(request.POST)
    if not form.is_valid():
        return show_case(request, found, TypedIn(solve=form, status=UNPROCESSABLE))
    solution = Solution(form.cleaned_data["solution"])
    with acting_once(request) as actor:
        if actor is not None:
            solve_case(actor=actor, case_id=found.id, solution=solution, words=Words(), now=clock.now())
            messages.success(request, gettext("Solved. Whoever asked opens it again by saying something."))
    return None


def _reopen(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    with acting_once(request) as actor:
        if actor is not None:
            if reopen_case(actor=actor, case_id=found.id, now=clock.now()):
                messages.success(request, gettext("Opened again. The desk owes an answer from now on."))
            else:
                messages.success(request, gettext("Nothing was changed."))
    return None


def _set(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    form = CaseFactsForm(request.POST, case=found, agents=agents(), me=request.user.pk)
    if not form.is_valid():
        return show_case(request, found, TypedIn(facts=form, status=UNPROCESSABLE))
    given, now = form.cleaned_data, clock.now()
    to = None if given["to"] == NOBODY else int(given["to"])
    with acting_once(request) as actor:
        if actor is not None:
            changed = [
                assign_case(actor=actor, case_id=found.id, to=to, now=now),
                set_priority(
                    actor=actor, case_id=found.id, priority=CasePriority(given["priority"]), now=now
                ),
                set_case_type(actor=actor, case_id=found.id, type=CaseType(given["type"]), now=now),
            ]
            messages.success(request, gettext("Saved.") if any(changed) else gettext("Nothing was changed."))
    return None


def _take(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    with acting_once(request) as actor:
        if actor is not None:
            assign_case(actor=actor, case_id=found.id, to=actor.user_id, now=clock.now())
            messages.success(request, gettext("The case is yours."))
    return None


def _propose(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return show_case(request, found, TypedIn(propose=form, status=UNPROCESSABLE))
    try:
        with acting_once(request) as actor:
            if actor is not None:
                propose_change(
                    person=request.reader.person,
                    case_id=found.id,
                    address=form.cleaned_data["address"].email,
                    seen_epochs=_seen_lines(request),
                    words=form.cleaned_data["why"],
                    now=clock.now(),
                )
                messages.success(request, gettext("Proposed. Another of the operator's people decides."))
    except Refused as refused:
        if refused.refusal.code is RefusalCode.NOT_FOUND:
            raise
        typed = TypedIn(propose=form, refusal=refused.refusal)
        return show_case(request, find_case(found.public_id), typed)
    return None


def _approve(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    with acting_once(request) as actor:
        if actor is not None:
            done = approve_proposal(
                person=request.reader.person, proposal_id=_proposal(request), now=clock.now()
            )
            if done.changed:
                messages.success(request, gettext("Approved. The contact was changed."))
            else:
                messages.warning(
                    request, gettext("Approved too late: no line still has the contact that was seen.")
                )
    return None


def _decline(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return show_case(request, found, TypedIn(decline=form, status=UNPROCESSABLE))
    with acting_once(request) as actor:
        if actor is not None:
            decline_proposal(
                person=request.reader.person,
                proposal_id=_proposal(request),
                words=form.cleaned_data["why"],
                now=clock.now(),
            )
            messages.success(request, gettext("Declined. The contact stays as it is."))
    return None


def _withdraw(request: WorkRequest, found: FoundCase) -> HttpResponse | None:
    with acting_once(request) as actor:
        if actor is not None:
            withdraw_proposal(person=request.reader.person, proposal_id=_proposal(request), now=clock.now())
            messages.success(request, gettext("Withdrawn. Nobody has to decide about it any more."))
    return None


ACTS: Mapping[str, Act] = {
    "answer": _answer,
    "note": _note,
    "insert": _insert,
    "find": _find,
    "solve": _solve,
    "reopen": _reopen,
    "set": _set,
    "take": _take,
    "propose": _propose,
    "approve": _approve,
    "decline": _decline,
    "withdraw": _withdraw,
}
"""The acts, as addresses name them."""


def _articles(found: FoundCase) -> Sequence[ArticleTitle]:
    return beside(found, language=get_language() or "en").articles


def _seen_entry(request: WorkRequest) -> int:
    """The number of the newest entry that the page showed; none of it was read where it does not say."""
    text = request.POST.get("seen", "")
    return int(text) if _NUMBER.fullmatch(text) else 0


def _seen_lines(request: WorkRequest) -> Mapping[int, int]:
    """The epochs that the page showed, by line id (PRODUCT C5)."""
    return {int(line): int(epoch) for line, epoch in _SEEN.findall(request.POST.get("seen_lines", ""))}


def _proposal(request: WorkRequest) -> uuid.UUID:
    return id_in(request.POST.get("proposal", ""))


def _back(request: WorkRequest, found: FoundCase) -> HttpResponse:
    """To the case, which keeps the queue that it was opened from."""
    came = came_from(request.GET, number=found.number)
    return see_other(f"{reverse('desk_case', args=[found.public_id])}{came.query}")
