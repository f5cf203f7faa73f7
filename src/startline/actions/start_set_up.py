"""Takes down who sets the services up, which is how their setup starts (PRODUCT H2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.locking import LockedLine, lock
from startline.actions.outcome import Done, nothing_happened, outcome_of
from startline.actions.record import record
from startline.models.record import Outcome, TransactionType
from startline.rules.starting import WhoSetsUp, refuse_start
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_COLUMNS = ("started_at",)


def start_set_up(
    *, actor: Actor, order_ids: Sequence[int], epochs: Mapping[int, int], who: WhoSetsUp, now: datetime
) -> Done:
    """Note that *who* sets up the lines of *epochs*, which holds by line id the contact epoch of the actor's link.

    A line starts once per contact: another answer later is recorded, and leaves the start where it was. Where every
    line has that answer already, nothing is recorded.

    :raises Refused: not_found, where a line is none of these orders'.
    """
    with transaction.atomic():
        locked = lock(order_ids=order_ids, line_ids=list(epochs))
        said = _said_last(locked.lines)
        lines = [
            outcome_of(
                line,
                refuse_start(line, who=who, said=said.get(line.id), expected_epoch=epochs.get(line.id)),
            )
            for line in locked.lines
        ]
        if nothing_happened(lines):
            return Done(transaction_id=None, lines=lines)
        changed = [line.line_id for line in lines if line.outcome is Outcome.CHANGED]
        _STATEMENTS["start"].run(line_ids=changed, now=now)
        transaction_id = record(
            type=TransactionType.SET_UP_STARTED,
            actor=actor,
            locked=locked,
            lines=lines,
            columns=_COLUMNS,
            now=now,
            facts={"who": who.value},
        )
        return Done(transaction_id=transaction_id, lines=lines)


def _said_last(lines: Sequence[LockedLine]) -> Mapping[int, WhoSetsUp]:
    """What the present contact of each line that has started answered last, by line id."""
    started = [line.id for line in lines if line.started_at is not None]
    return {row.line_id: WhoSetsUp(row.who) for row in _STATEMENTS["said"].rows(line_ids=started)}
