"""How far each group of lines of an order is: its questions, what they were answered, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from startline.queries.set_ups import SetUpLine, SetUpOrder
from startline.queries.setup_answers import Answers, SavedAnswer, answers_of
from startline.queries.setup_fields import fields_of
from startline.rules.set_ups import Common, Group, common_answer, groups_of, seen_of
from startline.rules.setup_answers import AnswerProblem, refuse_completion, still_fits
from startline.rules.setup_fields import Field


@dataclass(frozen=True, kw_only=True)
class Question:
    """A field, and what the lines of a group answer to it.

    *problem* is why the answer fits no longer, or that there is none where one is needed; *without* are the numbers of
    the lines that have no answer while others have one.
    """

    field: Field
    common: Common[SavedAnswer]
    problem: AnswerProblem | None
    without: Sequence[str]

    @property
    def answered(self) -> bool:
        """Whether nothing is left to do: all lines have the same answer, blank on purpose or not, and it fits."""
        return self.common.whole and self.problem is None


@dataclass(frozen=True, kw_only=True)
class GroupState:
    """Lines that are set up together, and how far they are; *complete* where all of them may be finished."""

    group: Group[SetUpLine]
    questions: Sequence[Question]
    complete: bool
    seen: str

    @property
    def line(self) -> SetUpLine:
        """The line that stands for the group."""
        return self.group.first

    @property
    def asked(self) -> int:
        """How many questions there are."""
        return len(self.questions)

    @property
    def answered(self) -> int:
        """How many of them have been dealt with."""
        return sum(question.answered for question in self.questions)

    @property
    def next(self) -> Question | None:
        """The first question that has not been dealt with; None where all have."""
        return next((question for question in self.questions if not question.answered), None)

    def after(self, key: str) -> Question | None:
        """The next question after *key* that has not been dealt with, from the beginning again where need be."""
        keys = [question.field.key for question in self.questions]
        turn = keys.index(key) + 1 if key in keys else 0
        ahead = [*self.questions[turn:], *self.questions[:turn]]
        return next((question for question in ahead if not question.answered), None)


def states_of(order: SetUpOrder) -> Sequence[GroupState]:
    """The groups of the order's open lines, each with its questions."""
    groups = groups_of(order.lines)
    fields = fields_of({group.first.offer_id for group in groups})
    answers = answers_of([line_id for group in groups for line_id in group.line_ids])
    return [_state(group, fields[group.first.offer_id], answers) for group in groups]


def _state(group: Group[SetUpLine], fields: Sequence[Field], answers: Answers) -> GroupState:
    own = {line_id: answers[line_id] for line_id in group.line_ids}
    return GroupState(
        group=group,
        questions=[_question(field, group, own) for field in fields],
        complete=not any(_missing(fields, own, line_id) for line_id in own),
        seen=seen_of(own),
    )


def _missing(fields: Sequence[Field], answers: Answers, line_id: int) -> bool:
    given = {field_id: answer.judged for field_id, answer in answers[line_id].items()}
    return bool(refuse_completion(fields, given))


def _question(field: Field, group: Group[SetUpLine], answers: Answers) -> Question:
    common = common_answer([answers[line_id].get(field.id) for line_id in group.line_ids])
    return Question(
        field=field,
        common=common,
        problem=_problem(field, common.answer),
        without=[line.number for line in group.lines if common.answer and field.id not in answers[line.id]],
    )


def _problem(field: Field, answer: SavedAnswer | None) -> AnswerProblem | None:
    if answer is None:
        return still_fits(field, None, field.version)
    return still_fits(field, answer.judged.value, answer.field_version)
