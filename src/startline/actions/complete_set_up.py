"""Completes the service setup of mapped lines: they close as provisioned and billing starts (PRODUCT W4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.line_action import LineAction, act
from startline.actions.locking import Locked
from startline.actions.outcome import Done
from startline.mail.hub_told import THROUGH_THE_HUB, tell_set_up
from startline.mail.wake import wake
from startline.models.record import TransactionType
from startline.rules.line import refuse_set_up
from startline.rules.refusal import Refusal
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_COLUMNS = ("status", "set_up_at", "closed_at", "close_cause", "billing_started_at", "billing_cause")


def complete_set_up(
    *,
    actor: Actor,
    order_id: int,
    line_ids: Sequence[int] | None,
    now: datetime,
    incomplete: Mapping[int, Refusal] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Done:
    """Mark the lines as set up. A line closed by its window's end changes only its provisioning.

    *incomplete* says, by line id, why a line is not ready yet: in the hub all that is asked for must be answered
    (`finish_set_up`), which the operator's console need not ask. *facts* go on record. Who set them up through the
    hub has the summary by mail, as have the lines' contacts.

    :raises Refused: not_found, where the actor may not see the order.
    """
    action = LineAction(
        type=TransactionType.SERVICE_SET_UP,
        refuse=lambda line: refuse_set_up(line) or (incomplete or {}).get(line.id),
        write=lambda locked, ids: _STATEMENTS["set_up"].run(line_ids=ids, now=now),
        columns=_COLUMNS,
        facts=facts or {},
    )
    return act(
        action,
        actor=actor,
        order_id=order_id,
        line_ids=line_ids,
        now=now,
        afterwards=lambda locked, done: _tell(actor, locked, done, now=now),
    )


def _tell(actor: Actor, locked: Locked, done: Done, *, now: datetime) -> None:
    if actor.kind not in THROUGH_THE_HUB or done.transaction_id is None:
        return
    told = tell_set_up(
        line_ids=[line.line_id for line in done.changed],
        member_id=actor.member_id,
        account_id=locked.account_id,
        transaction_id=done.transaction_id,
        now=now,
    )
    if told:
        transaction.on_commit(wake)
