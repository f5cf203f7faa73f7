"""Finishes a service setup in the hub, where all that is asked for is answered and fits (PRODUCT H4, W4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.complete_set_up import complete_set_up
from startline.actions.locking import Locked, lock
from startline.actions.outcome import Done
from startline.queries.setup_answers import Answers, answers_of
from startline.queries.setup_fields import fields_of
from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.set_ups import seen_of
from startline.rules.setup_answers import Missing, refuse_completion


class AnswersChanged(Exception):
    """Somebody saved another answer since the setup was looked at."""


def finish_set_up(*, actor: Actor, order_id: int, line_ids: Sequence[int], seen: str, now: datetime) -> Done:
    """Complete the setup of those of the lines that have every answer; the others are refused, naming what is missing.

    *seen* names the answers that were looked at (`rules.set_ups.seen_of`). What is set up already is left as it is:
    asked for twice, it is done once, and nothing is recorded again.

    :raises Refused: not_found.
    :raises AnswersChanged: the open lines have other answers by now.
    """
    with transaction.atomic():
        locked = lock(order_ids=[order_id], line_ids=line_ids)
        still_open = [line.id for line in locked.lines if line.set_up_at is None]
        if not still_open:
            return Done(transaction_id=None, lines=[])
        answers = answers_of(still_open)
        if seen != seen_of(answers):
            raise AnswersChanged
        return complete_set_up(
            actor=actor,
            order_id=order_id,
            line_ids=still_open,
            now=now,
            incomplete=_incomplete(locked, answers),
            facts={"answers": sum(len(given) for given in answers.values())},
        )


def _incomplete(locked: Locked, answers: Answers) -> Mapping[int, Refusal]:
    """Why lines may not be finished yet, by line id."""
    fields = fields_of({line.offer_id for line in locked.lines})
    language = locked.orders[0].language
    refusals = {}
    for line_id, offer_id in ((line.id, line.offer_id) for line in locked.lines if line.id in answers):
        given = {field_id: answer.judged for field_id, answer in answers[line_id].items()}
        if missing := refuse_completion(fields[offer_id], given):
            refusals[line_id] = _refusal(missing, language=language)
    return refusals


def _refusal(missing: Sequence[Missing], *, language: str) -> Refusal:
    labels = ", ".join(one.field.label(language) for one in missing)
    return Refusal(code=RefusalCode.SET_UP_INCOMPLETE, facts={"missing": labels})
