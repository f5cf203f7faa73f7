"""One question of a service setup: asked on a page of its own, saved as it is answered (PRODUCT H4)."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.answering import Place
from startline.actions.save_answer import (
    AnswerNotTaken,
    AnswerOvertaken,
    AnswerSaved,
    Given,
    QuestionGone,
    save_answer,
)
from startline.files import FileProblem, Kept
from startline.queries.set_ups import SetUpOrder
from startline.rules.refusal import Refused
from startline.rules.setup_fields import FieldKind
from startline.web.see_other import see_other
from startline.web.set_up.door import SetUpRequest, for_a_group
from startline.web.set_up.entering import entry_of, file_token, given_file, kept_file, typed_before
from startline.web.set_up.questions import GroupState, Question
from startline.web.set_up.shown import (
    question_address,
    shown_answer,
    shown_group,
    shown_question,
)
from startline.web.tongue import spoken
from startline.wording.files import sentence_of_file
from startline.wording.hub_fields import problem_sentence, shown_value

_UNPROCESSABLE, _CONFLICT = 422, 409
FROM_REVIEW = "review"


@require_http_methods(["GET", "HEAD", "POST"])
@for_a_group
def set_up_question(request: SetUpRequest, state: GroupState, key: str) -> HttpResponse:
    """Ask; a POST saves what was entered, or that it was left blank, and goes on to what is still to be answered."""
    question = next((one for one in state.questions if one.field.key == key), None)
    if question is None:
        return _gone(request, state)
    if request.method != "POST":
        typed = typed_before(question.field, question.common.answer, contact=state.line.contact)
        return _asked(request, state, question, typed=typed, problem=_standing_problem(question))
    typed = request.POST.getlist("answer")
    file = given_file(request, question.field) if question.field.kind is FieldKind.FILE else None
    if isinstance(file, FileProblem):
        problem = sentence_of_file(file)
        return _asked(request, state, question, typed=typed, problem=problem, status=_UNPROCESSABLE)
    return _save(request, state, question, typed=typed, file=file)


def _save(
    request: SetUpRequest, state: GroupState, question: Question, *, typed: Sequence[str], file: Kept | None
) -> HttpResponse:
    try:
        outcome = save_answer(
            actor=request.actor,
            place=_place(request.order, state),
            key=question.field.key,
            given=_given(request, question, typed=typed, file=file),
            now=clock.now(),
        )
    except Refused:  # somebody has finished it meanwhile
        return see_other("set_up_done", request.order.public_id)
    except QuestionGone:
        return _gone(request, state)
    match outcome:
        case AnswerSaved():
            return _next(request, state, question)
        case AnswerNotTaken():
            problem = problem_sentence(outcome.field.label(spoken()), outcome.problem)
            return _asked(request, state, question, typed=typed, problem=problem, status=_UNPROCESSABLE)
        case AnswerOvertaken():
            return _overtaken(request, state, question, typed=typed, outcome=outcome)


def _given(request: SetUpRequest, question: Question, *, typed: Sequence[str], file: Kept | None) -> Given:
    token = request.POST.get("kept", "")
    return Given(
        typed=typed,
        file=file,
        file_id=kept_file(token, order=request.order, field=question.field) if token else None,
        blank="blank" in request.POST,
        seen_version=_whole(request.POST.get("version", "")),
        seen_alike="alike" in request.POST,
    )


def _whole(text: str) -> int:
    """The version that the form carries; one that it cannot have seen where it carries none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _place(order: SetUpOrder, state: GroupState) -> Place:
    line = state.line
    together = [one.id for one in order.lines if one.offer_id == line.offer_id]
    return Place(
        order_id=order.id,
        offer_id=line.offer_id,
        line_id=line.id,
        line_ids=together,
    )


def _next(request: SetUpRequest, state: GroupState, question: Question) -> HttpResponse:
    """On to the next question that is open; to the review where none is, or where one came from there."""
    following = state.after(question.field.key)
    named = (request.order.public_id, state.line.public_id)
    # The question itself comes last: it has just been answered.
    if following is None or following is question or request.POST.get("from") == FROM_REVIEW:
        return see_other("set_up_review", *named)
    return see_other("set_up_question", *named, following.field.key)


def _gone(request: SetUpRequest, state: GroupState) -> HttpResponse:
    messages.info(request, gettext("That question is asked no longer. What was entered for it is kept."))
    return see_other("set_up_review", request.order.public_id, state.line.public_id)


def _standing_problem(question: Question) -> str:
    """Why the answer that is there does not fit any more; blank where there is none yet."""
    if question.common.answer is None or question.problem is None:
        return ""
    return problem_sentence(question.field.label(spoken()), question.problem)


def _asked(
    request: SetUpRequest,
    state: GroupState,
    question: Question,
    *,
    typed: Sequence[str],
    problem: str,
    status: int = 200,
) -> HttpResponse:
    field, order = question.field, request.order
    turn = state.questions.index(question)
    context = {
        "order": order,
        "group": shown_group(state, order=order),
        "field": field,
        "label": field.label(spoken()),
        "help": field.help(spoken()),
        "question": shown_question(question, state, order=order, now=clock.now()),
        "turn": turn + 1,
        "entry": entry_of(field, typed=typed),
        "problem": problem,
        "version": question.common.version,
        "alike": state.group.first.alike is True,
        "back": _back(state, turn, order),
        "from_review": request.GET.get("from") == FROM_REVIEW or request.POST.get("from") == FROM_REVIEW,
    }
    return render(request, "web/set_up/question.html", context, status=status)


def _back(state: GroupState, turn: int, order: SetUpOrder) -> str:
    """The question before, or the order where this is the first."""
    if turn == 0:
        return reverse("set_up", args=[order.public_id])
    return question_address(order, state, state.questions[turn - 1].field)


def _overtaken(
    request: SetUpRequest,
    state: GroupState,
    question: Question,
    *,
    typed: Sequence[str],
    outcome: AnswerOvertaken,
) -> HttpResponse:
    """Both answers, with who saved theirs and when; one of them is chosen."""
    field, order, theirs = outcome.field, request.order, outcome.common.answer
    blank = "blank" in request.POST
    group = shown_group(state, order=order)
    context = {
        "order": order,
        "group": group,
        "label": field.label(spoken()),
        "theirs": shown_answer(field, theirs, order=order, now=clock.now()) if theirs else None,
        "plan_changed": outcome.plan_changed,
        "alike": outcome.alike,
        "typed": [] if blank else typed,
        "blank": blank,
        "mine": "" if blank else _as_read(question, typed),
        "mine_is_file": field.kind is FieldKind.FILE and not blank,
        "kept": file_token(outcome.file_id, order=order, field=field)
        if outcome.file_id and not blank
        else "",
        "version": outcome.common.version,
        "keep": group.go_on,
        "from_review": request.POST.get("from") == FROM_REVIEW,
    }
    return render(request, "web/set_up/overtaken.html", context, status=_CONFLICT)


def _as_read(question: Question, typed: Sequence[str]) -> str:
    """What was typed, a choice by its label."""
    if question.field.kind is FieldKind.CHOICE:
        return shown_value(question.field, list(typed), spoken())
    return "\n".join(typed)
