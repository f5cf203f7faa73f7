"""Writes the record, in the same database transaction as the change that it tells of (PRODUCT 6)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from startline.actions.actor import Actor
from startline.actions.locking import Locked
from startline.actions.outcome import LineOutcome, status_of
from startline.models.record import Outcome, TransactionStatus, TransactionType
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def named(actor: Actor) -> dict[str, Any]:
    """The columns that name *actor* in the record."""
    return {
        "actor_kind": actor.kind.value,
        "actor_user_id": actor.user_id,
        "actor_address_id": actor.address_id,
    }


def refusals(lines: Sequence[LineOutcome]) -> dict[str, list[Any]]:
    """The lines that were not changed, as the arrays that a statement unnests."""
    left = [line for line in lines if line.outcome is not Outcome.CHANGED]
    return {
        "refused_ids": [line.line_id for line in left],
        "outcomes": [line.outcome.value for line in left],
        "reasons": [line.refusal.code.value if line.refusal else None for line in left],
        "refusal_facts": [Jsonb(dict(line.refusal.facts) if line.refusal else {}) for line in left],
    }


def sole_cause(lines: Sequence[LineOutcome], status: TransactionStatus) -> str | None:
    """Why a refused transaction was: the first line's reason, a "no" before what was left out or so already."""
    if status is not TransactionStatus.REFUSED:
        return None
    refused = sorted(lines, key=lambda line: line.outcome is not Outcome.REFUSED)
    return next((line.refusal.code.value for line in refused if line.refusal), None)


def record(
    *,
    type: TransactionType,  # noqa: A002 - the column's name
    actor: Actor,
    locked: Locked,
    lines: Sequence[LineOutcome],
    columns: Sequence[str],
    now: datetime,
    mails: bool = False,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Append the transaction of a change just written to *locked*; its changed lines' *columns* are read back.

    Returns the transaction's id.
    """
    status = status_of(lines, mails=mails)
    row = _STATEMENTS["record"].row(
        account_id=locked.account_id,
        type=type.value,
        order_id=locked.sole_order_id,
        now=now,
        facts=Jsonb({**(facts or {}), **actor.facts}),
        columns=list(columns),
        changed_ids=[line.line_id for line in lines if line.outcome is Outcome.CHANGED],
        status=status.value,
        cause=sole_cause(lines, status),
        **named(actor),
        **refusals(lines),
    )
    transaction_id: int = row.transaction_id
    return transaction_id
