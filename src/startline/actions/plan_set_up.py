"""Chooses whether an order's lines of one offer are set up alike, or each by itself (PRODUCT H4)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.answering import LockedSetup, Place, lock_setup, write_answer, write_plan
from startline.queries.setup_answers import SavedAnswer, answers_of
from startline.rules.set_ups import answers_like, overwritten_by, same_answer, seen_of


def set_up_each(*, place: Place, now: datetime) -> None:
    """Let each line have answers of its own from now on; it keeps those that it has.

    :raises Refused: not_found; why the line cannot be set up, or no longer.
    """
    with transaction.atomic():
        setup = lock_setup(place)
        write_plan(place, account_id=setup.locked.account_id, alike=False, now=now)


def set_up_alike(*, actor: Actor, place: Place, seen: str | None, now: datetime) -> bool:
    """Let all open lines of the place have the answers of its line from now on; whether that was done.

    It is not where answers of other lines would be lost and *seen* does not name the answers as they are
    (`rules.set_ups.seen_of`): then somebody is to look at them first.

    :raises Refused: not_found; why the line cannot be set up, or no longer.
    """
    with transaction.atomic():
        setup = lock_setup(place)
        answers = answers_of(setup.line_ids)
        if overwritten_by(answers, place.line_id) and seen != seen_of(answers):
            return False
        for field_id, answer in answers_like(answers, place.line_id).items():
            held = [answers[line_id].get(field_id) for line_id in setup.line_ids]
            if any(one is None or not same_answer(one, answer) for one in held):
                version = max(one.version for one in held if one)
                _copy(answer, actor=actor, setup=setup, version=version + 1, now=now)
        write_plan(place, account_id=setup.locked.account_id, alike=True, now=now)
        return True


def _copy(answer: SavedAnswer, *, actor: Actor, setup: LockedSetup, version: int, now: datetime) -> None:
    write_answer(
        actor=actor,
        account_id=setup.locked.account_id,
        line_ids=setup.line_ids,
        field_id=answer.field_id,
        field_version=answer.field_version,
        value=answer.value,
        file_id=answer.file_id,
        version=version,
        now=now,
    )
