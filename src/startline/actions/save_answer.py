"""Saves one answer of a service setup, at once and for all lines that are set up alike (PRODUCT H4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.answering import LockedSetup, Place, lock_setup, write_answer
from startline.actions.keep_file import keep_file
from startline.files import Kept
from startline.models import StoredFile
from startline.queries.setup_answers import SavedAnswer, answers_of
from startline.queries.setup_fields import fields_of
from startline.rules.set_ups import Common, common_answer
from startline.rules.setup_answers import AnswerProblem, AnswerProblemCode, Value, file_fault, parse_answer
from startline.rules.setup_fields import Field, FieldKind


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody entered: texts, a *file* that was written anew, or the id of one that is kept already.

    *blank* leaves the field blank on purpose, whatever it held, where it may be.
    *seen_version* is that of the answer that they saw, *seen_alike* whether the page said that all lines get it.
    """

    typed: Sequence[str] = ()
    file: Kept | None = None
    file_id: int | None = None
    blank: bool = False
    seen_version: int
    seen_alike: bool


@dataclass(frozen=True, kw_only=True)
class AnswerSaved:
    """The lines have the answer."""

    line_ids: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class AnswerNotTaken:
    """It does not fit the field as it is now; nothing was changed."""

    field: Field
    problem: AnswerProblem


@dataclass(frozen=True, kw_only=True)
class AnswerOvertaken:
    """Somebody else saved *common*, or chose otherwise how the lines are set up (*alike*); nothing was overwritten.

    *file_id* is the file that was given: it is kept, so that it need not be given again.
    """

    field: Field
    common: Common[SavedAnswer]
    plan_changed: bool
    alike: bool
    file_id: int | None


class QuestionGone(Exception):
    """The field is asked no longer."""


Outcome = AnswerSaved | AnswerNotTaken | AnswerOvertaken


def save_answer(*, actor: Actor, place: Place, key: str, given: Given, now: datetime) -> Outcome:
    """Save what was given for the field *key* of the place's offer, unless that changed since it was looked at.

    It is judged by the field as it is now. Saving what is there already changes nothing. No record is written: an
    answer says itself who saved it and when, and counts once the setup is finished.

    :raises Refused: not_found; already_set_up and the like, where the line takes no answers (any more).
    :raises QuestionGone: the field is asked no longer.
    """
    with transaction.atomic():
        setup = lock_setup(place)
        field = _field(place.offer_id, key)
        alike = setup.alike is True
        line_ids = setup.line_ids if alike else [place.line_id]
        answers = answers_of(line_ids)
        common = common_answer([answers[line_id].get(field.id) for line_id in line_ids])
        value = _value(field, given, common)
        if isinstance(value, AnswerProblem):
            return AnswerNotTaken(field=field, problem=value)
        file_id = _file_id(given, common, account_id=setup.locked.account_id)
        plan_changed = len(setup.lines) > 1 and given.seen_alike is not alike
        if plan_changed or _overtaken(given, common, value=value, file_id=file_id):
            return AnswerOvertaken(
                field=field, common=common, plan_changed=plan_changed, alike=alike, file_id=file_id
            )
        _write(actor, setup, line_ids, field=field, common=common, value=value, file_id=file_id, now=now)
        return AnswerSaved(line_ids=line_ids)


def _field(offer_id: int, key: str) -> Field:
    field = next((field for field in fields_of([offer_id])[offer_id] if field.key == key), None)
    if field is None:
        raise QuestionGone(key)
    return field


def _value(field: Field, given: Given, common: Common[SavedAnswer]) -> Value | AnswerProblem | None:
    """What is kept besides the file; None for a file."""
    if field.kind is not FieldKind.FILE:
        return parse_answer(field, [] if given.blank else given.typed)
    content_type = _content_type(given, common)
    if content_type:
        return file_fault(field, content_type)
    if given.file_id and not given.blank:
        return AnswerProblem(code=AnswerProblemCode.FILE_GONE)
    return AnswerProblem(code=AnswerProblemCode.NO_FILE) if field.required else None


def _content_type(given: Given, common: Common[SavedAnswer]) -> str | None:
    """The type of the file that would be the answer; None where there is none, or it is kept no longer."""
    if given.blank:
        return None
    if given.file:
        return given.file.content_type
    if given.file_id:
        # Locked, so that it stays until it is an answer (`sweeps.tidy_files`).
        kept = StoredFile.objects.select_for_update(no_key=True).filter(pk=given.file_id)
        return kept.values_list("content_type", flat=True).first()
    held = common.answer.file if common.answer else None
    return held.content_type if held else None


def _file_id(given: Given, common: Common[SavedAnswer], *, account_id: int) -> int | None:
    """The file of the answer: the one just given, else the one that is there."""
    if given.blank:
        return None
    if given.file:
        return keep_file(given.file, account_id=account_id).pk
    return given.file_id or (common.answer.file_id if common.answer else None)


def _overtaken(
    given: Given, common: Common[SavedAnswer], *, value: Value | None, file_id: int | None
) -> bool:
    """Whether something else was saved meanwhile; who both saved the same are not told of each other."""
    if common.answer is None or common.version == given.seen_version:
        return False
    same = not common.differs and (common.answer.value, common.answer.file_id) == (value, file_id)
    return not same


def _write(
    actor: Actor,
    setup: LockedSetup,
    line_ids: Sequence[int],
    *,
    field: Field,
    common: Common[SavedAnswer],
    value: Value | None,
    file_id: int | None,
    now: datetime,
) -> None:
    held = common.answer
    if common.whole and held and _entry(held) == (value, file_id, field.version):
        return
    write_answer(
        actor=actor,
        account_id=setup.locked.account_id,
        line_ids=line_ids,
        field_id=field.id,
        field_version=field.version,
        value=value,
        file_id=file_id,
        version=common.version + 1,
        now=now,
    )


def _entry(answer: SavedAnswer) -> tuple[object, int | None, int]:
    return answer.value, answer.file_id, answer.field_version
