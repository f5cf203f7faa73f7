"""The shape that most verbs share: lock, ask the rule line by line, write what it lets through, record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor, refuse_actor
from startline.actions.locking import Locked, LockedLine, lock
from startline.actions.outcome import Done, nothing_happened, outcome_of
from startline.actions.record import record
from startline.models.record import Outcome, TransactionType
from startline.rules.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class LineAction:
    """What one verb brings to the shape; *columns* are those whose new values the record keeps."""

    type: TransactionType
    refuse: Callable[[LockedLine], Refusal | None]
    write: Callable[[Locked, list[int]], object]
    columns: Sequence[str]
    facts: Mapping[str, Any] = field(default_factory=dict)


def act(
    action: LineAction,
    *,
    actor: Actor,
    order_id: int,
    line_ids: Sequence[int] | None,
    now: datetime,
    afterwards: Callable[[Locked, Done], None] | None = None,
) -> Done:
    """Run *action* on the order's lines (those named, or all) in one transaction.

    *afterwards* runs last in that transaction, for what else the change brings about (its mails).

    :raises Refused: not_found, where the actor may not see the order.
    """
    with transaction.atomic():
        locked = lock(order_ids=[order_id], line_ids=line_ids)
        may_not = refuse_actor(actor, locked.orders)
        lines = [outcome_of(line, may_not.get(line.order_id) or action.refuse(line)) for line in locked.lines]
        if nothing_happened(lines):
            return Done(transaction_id=None, lines=lines)
        changed = [line.line_id for line in lines if line.outcome is Outcome.CHANGED]
        if changed:
            action.write(locked, changed)
        transaction_id = record(
            type=action.type,
            actor=actor,
            locked=locked,
            lines=lines,
            columns=action.columns,
            now=now,
            facts=action.facts,
        )
        done = Done(transaction_id=transaction_id, lines=lines)
        if afterwards and changed:
            afterwards(locked, done)
        return done
