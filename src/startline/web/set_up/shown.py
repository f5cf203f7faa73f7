"""What pages of a service setup show of lines, answers and instants, in the reader's language."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from startline.queries.set_ups import SetUpOrder
from startline.queries.setup_answers import AnsweredFile, SavedAnswer
from startline.rules.setup_answers import AnswerProblem
from startline.rules.setup_fields import Field
from startline.web.set_up.questions import GroupState, Question
from startline.web.tongue import spoken
from startline.wording.dates import short_instant
from startline.wording.hub_fields import problem_sentence, shown_value
from startline.wording.hub_set_up import lines_named, progress

MOST_GROUPS = 30
"""So many groups of lines stand on a page."""


@dataclass(frozen=True, kw_only=True)
class ShownAnswer:
    """An answer as it is read: its text, or a file that the door hands out at *address*; who saved it, and when."""

    text: str
    file: AnsweredFile | None
    address: str | None
    saved_by: str | None
    saved_at: str

    @property
    def is_blank(self) -> bool:
        """Whether the field was left blank on purpose."""
        return not self.text and self.file is None


def shown_answer(field: Field, answer: SavedAnswer, *, order: SetUpOrder, now: datetime) -> ShownAnswer:
    """The answer in words."""
    file = answer.file
    return ShownAnswer(
        text=shown_value(field, answer.value, spoken()),
        file=file,
        address=reverse("set_up_file", args=[order.public_id, file.public_id]) if file else None,
        saved_by=answer.saved_by,
        saved_at=short_instant(answer.saved_at, zone=order.zone, now=now),
    )


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """A question in the review: its answer, why it does not stand as it is, and where to mend that."""

    label: str
    address: str
    required: bool
    answer: ShownAnswer | None
    problem: str
    differs: bool
    without: str
    answered: bool


def shown_question(
    question: Question, state: GroupState, *, order: SetUpOrder, now: datetime
) -> ShownQuestion:
    """The question in words."""
    field, answer = question.field, question.common.answer
    label = field.label(spoken())
    return ShownQuestion(
        label=label,
        address=question_address(order, state, field),
        required=field.required,
        answer=shown_answer(field, answer, order=order, now=now) if answer else None,
        problem=_problem(label, question.problem) if answer else "",
        differs=question.common.differs,
        without=lines_named(question.without) if question.without else "",
        answered=question.answered,
    )


def _problem(label: str, problem: AnswerProblem | None) -> str:
    return problem_sentence(label, problem) if problem else ""


@dataclass(frozen=True, kw_only=True)
class ShownGroup:
    """Lines that are set up together, how far they are, and where to go on with them."""

    service: str
    offer: str
    lines: str
    several: bool
    can_choose: bool
    undecided: bool
    answered: int
    asked: int
    progress: str
    complete: bool
    how: str
    review: str
    go_on: str


def shown_group(state: GroupState, *, order: SetUpOrder) -> ShownGroup:
    """The group in words."""
    line = state.line
    named = (order.public_id, line.public_id)
    return ShownGroup(
        service=line.offer_name,
        offer=line.offer_code,
        lines=lines_named([one.number for one in state.group.lines]),
        several=len(state.group.lines) > 1,
        can_choose=_can_choose(state, order),
        undecided=state.group.undecided,
        answered=state.answered,
        asked=state.asked,
        progress=progress(state.answered, state.asked),
        complete=state.complete,
        how=reverse("set_up_how", args=named),
        review=reverse("set_up_review", args=named),
        go_on=go_on_address(order, state),
    )


def _can_choose(state: GroupState, order: SetUpOrder) -> bool:
    """Whether it can be chosen anew, at the last group of its offer, how the lines are set up.

    A group that is undecided is asked anyway.
    """
    offer_id = state.line.offer_id
    together = [line.id for line in order.lines if line.offer_id == offer_id and line.set_up_at is None]
    is_last = together[-1] in state.group.line_ids
    return len(together) > 1 and is_last and not state.group.undecided


def question_address(order: SetUpOrder, state: GroupState, field: Field) -> str:
    """The page that asks for the field."""
    return reverse("set_up_question", args=[order.public_id, state.line.public_id, field.key])


def go_on_address(order: SetUpOrder, state: GroupState) -> str:
    """Where there is most to do next: the choice, the first open question, else the review."""
    named: Sequence[uuid.UUID] = (order.public_id, state.line.public_id)
    if state.group.undecided:
        return reverse("set_up_how", args=named)
    if state.next:
        return question_address(order, state, state.next.field)
    return reverse("set_up_review", args=named)
