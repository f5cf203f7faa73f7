"""Maps lines of a customer's orders to an organization: the point of no return (PRODUCT H3, C4)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_actor
from startline.actions.locking import Locked, LockedLine, LockedOrder, lock
from startline.actions.outcome import Done, LineOutcome, outcome_of
from startline.actions.record import record
from startline.mail.hub_told import THROUGH_THE_HUB, tell_administrators, tell_mapped
from startline.mail.wake import wake
from startline.models import Organization
from startline.models.record import Outcome, TransactionType
from startline.rules.line import refuse_mapping
from startline.rules.names import name_key
from startline.rules.refusal import Refusal, RefusalCode
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_COLUMNS = ("status", "mapped_at", "mapped_by", "organization_id")


def find_or_add_organization(name: str) -> int:
    """The id of the first open organization called *name* (case and accents aside), new or known.

    For the operator's console, which names organizations as people do. In the hub a contact chooses one, or adds one
    that may have the same name as another (`add_organization`).
    """
    key = name_key(name)
    with transaction.atomic():
        _STATEMENTS["lock_name"].row(name_key=key)
        found = Organization.objects.filter(name_key=key, closed_at__isnull=True).order_by("id").first()
        return found.pk if found else add_organization(name)


def add_organization(name: str, *, domain: str | None = None) -> int:
    """The id of a new organization; *domain* is one that was proven, lower case."""
    return Organization.objects.create(name=name.strip(), name_key=name_key(name), domain=domain).pk


def map_to_organization(
    *,
    actor: Actor,
    order_ids: Sequence[int],
    line_ids: Sequence[int] | None,
    organization_id: int | Callable[[], int],
    mapped_by: str,
    now: datetime,
    seen_epochs: Mapping[int, int] | None = None,
) -> Done:
    """Map the orders' lines (those named, or all) to the organization, each once, all in one transaction.

    Orders mapped together go to one organization: where one of them has another by now, no line of any is mapped.
    Where *organization_id* is a call, the organization is new: it is added by that call, in the same transaction,
    once it is certain that a line goes to it, and not at all where none does.
    *mapped_by* is the name or address that later refusals give. *seen_epochs* holds, by line id, the contact epoch for
    which the actor came: a line that has another one by now is refused as stale (PRODUCT C5, H1). There is no way back.
    Of what was mapped through the hub its contacts and the organization's administrators are told by mail.

    :raises Refused: not_found, where the actor may not see an order.
    """
    with transaction.atomic():
        locked = lock(order_ids=order_ids, line_ids=line_ids)
        may_not = refuse_actor(actor, locked.orders)
        known = None if callable(organization_id) else organization_id
        lines = _judged(locked, may_not=may_not, known=known, epochs=seen_epochs or {})
        changed = [line for line in lines if line.outcome is Outcome.CHANGED]
        if changed:
            known = organization_id() if callable(organization_id) else organization_id
            _map(changed, organization_id=known, mapped_by=mapped_by, now=now)
        transaction_id = record(
            type=TransactionType.ORGANIZATION_MAPPED,
            actor=actor,
            locked=locked,
            lines=lines,
            columns=_COLUMNS,
            now=now,
            facts={} if known is None else {"organization_id": known},
        )
        if changed and actor.kind in THROUGH_THE_HUB:
            _tell(changed, actor=actor, locked=locked, transaction_id=transaction_id, now=now)
        return Done(transaction_id=transaction_id, lines=lines)


def _judged(
    locked: Locked, *, may_not: Mapping[int, Refusal], known: int | None, epochs: Mapping[int, int]
) -> list[LineOutcome]:
    """Which lines go to the organization (*known* is None: to a new one), and why the others do not."""
    is_open = known is None or _is_open(known)
    other = next(filter(None, (_other_organization(order, known) for order in locked.orders)), None)
    return [
        outcome_of(
            line,
            may_not.get(line.order_id) or _refuse(line, is_open=is_open, other=other, epochs=epochs),
        )
        for line in locked.lines
    ]


def _map(changed: Sequence[LineOutcome], *, organization_id: int, mapped_by: str, now: datetime) -> None:
    _STATEMENTS["map"].run(
        order_ids=sorted({line.order_id for line in changed}),
        organization_id=organization_id,
        line_ids=[line.line_id for line in changed],
        mapped_by=mapped_by,
        now=now,
    )


def _tell(
    changed: Sequence[LineOutcome], *, actor: Actor, locked: Locked, transaction_id: int, now: datetime
) -> None:
    line_ids = [line.line_id for line in changed]
    told = tell_mapped(
        line_ids=line_ids, account_id=locked.account_id, transaction_id=transaction_id, now=now
    )
    told |= tell_administrators(
        line_ids=line_ids,
        by_user_id=actor.user_id,
        account_id=locked.account_id,
        transaction_id=transaction_id,
        now=now,
    )
    if told:
        transaction.on_commit(wake)


def _refuse(
    line: LockedLine, *, is_open: bool, other: str | None, epochs: Mapping[int, int]
) -> Refusal | None:
    refusal = refuse_mapping(line, order_organization=other, expected_epoch=epochs.get(line.id))
    return refusal or (None if is_open else Refusal(code=RefusalCode.ORGANIZATION_GONE))


def _is_open(organization_id: int) -> bool:
    """Whether the organization takes orders; it stays so until the transaction ends.

    To be asked after the lines are locked: who closes an organization locks it alone, and finds no order of it.
    """
    return _STATEMENTS["lock_organization"].row(organization_id=organization_id).closed_at is None


def _other_organization(order: LockedOrder, organization_id: int | None) -> str | None:
    """The name of the order's organization where it is not this one (None: a new one): an order has at most one.

    The name is read anew: a row that had to be waited for brings what was joined to it before the wait.
    """
    if order.organization_id is None or order.organization_id == organization_id:
        return None
    return Organization.objects.values_list("name", flat=True).get(pk=order.organization_id)
