"""Maps an order's lines to an organization: the point of no return (PRODUCT H3, C4)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_actor
from startline.actions.locking import LockedOrder, lock
from startline.actions.outcome import Done, outcome_of
from startline.actions.record import record
from startline.models import Organization
from startline.models.record import Outcome, TransactionType
from startline.rules.line import refuse_mapping
from startline.rules.names import name_key
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_COLUMNS = ("status", "mapped_at", "mapped_by", "organization_id")


def find_or_add_organization(name: str, *, domain: str | None = None) -> int:
    """The id of the organization called *name* (case and accents aside), new or known."""
    while True:
        row = _STATEMENTS["find_organization"].row(name=name.strip(), name_key=name_key(name), domain=domain)
        if row is not None:
            found: int = row.id
            return found


def map_to_organization(
    *,
    actor: Actor,
    order_id: int,
    line_ids: Sequence[int] | None,
    organization_id: int,
    mapped_by: str,
    now: datetime,
) -> Done:
    """Map the order's lines (those named, or all) to the organization, each once, all in one transaction.

    *mapped_by* is the name or address that later refusals give. There is no way back.

    :raises Refused: not_found, where the actor may not see the order.
    """
    with transaction.atomic():
        locked = lock(order_ids=[order_id], line_ids=line_ids)
        may_not = refuse_actor(actor, locked.orders)
        other = _other_organization(locked.orders[0], organization_id)
        refusals = (
            may_not.get(order_id) or refuse_mapping(line, order_organization=other) for line in locked.lines
        )
        lines = [outcome_of(line, refusal) for line, refusal in zip(locked.lines, refusals, strict=True)]
        changed = [line.line_id for line in lines if line.outcome is Outcome.CHANGED]
        if changed:
            _STATEMENTS["map"].run(
                order_id=order_id,
                organization_id=organization_id,
                line_ids=changed,
                mapped_by=mapped_by,
                now=now,
            )
        transaction_id = record(
            type=TransactionType.ORGANIZATION_MAPPED,
            actor=actor,
            locked=locked,
            lines=lines,
            columns=_COLUMNS,
            now=now,
            facts={"organization_id": organization_id},
        )
        return Done(transaction_id=transaction_id, lines=lines)


def _other_organization(order: LockedOrder, organization_id: int) -> str | None:
    """The name of the order's organization where it is not this one: an order has at most one.

    The name is read anew: a row that had to be waited for brings what was joined to it before the wait.
    """
    if order.organization_id in (None, organization_id):
        return None
    return Organization.objects.values_list("name", flat=True).get(pk=order.organization_id)
