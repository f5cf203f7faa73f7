"""Closes the review of a disputed change of contact, for an editor who did not make that change (PRODUCT C9)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_actor
from startline.actions.locking import lock
from startline.actions.outcome import Done, outcome_of
from startline.actions.record import record
from startline.models.record import Outcome, TransactionType
from startline.queries.reviews import reviews_of
from startline.rules.reviews import refuse_review_clear
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_COLUMNS = ("review_at",)


def clear_review(*, actor: Actor, order_id: int, line_ids: Sequence[int] | None, now: datetime) -> Done:
    """Close the reviews of the order's lines (those named, or all): the contact that they have is the right one.

    They can be mapped and handed over again. Refusals are recorded too.

    :raises Refused: not_found, where the actor may not see the order.
    """
    with transaction.atomic():
        locked = lock(order_ids=[order_id], line_ids=line_ids)
        may_not = refuse_actor(actor, locked.orders)
        reviews = reviews_of([line.id for line in locked.lines if line.review_at is not None])
        lines = [
            outcome_of(
                line,
                may_not.get(order_id)
                or refuse_review_clear(
                    line,
                    changer=reviews[line.id].changer if line.id in reviews else None,
                    user_id=actor.user_id,
                ),
            )
            for line in locked.lines
        ]
        changed = [line.line_id for line in lines if line.outcome is Outcome.CHANGED]
        _STATEMENTS["clear"].run(line_ids=changed)
        transaction_id = record(
            type=TransactionType.REVIEW_CLEARED,
            actor=actor,
            locked=locked,
            lines=lines,
            columns=_COLUMNS,
            now=now,
        )
        return Done(transaction_id=transaction_id, lines=lines)
