"""Asks those who may change an order's contact to do so, for somebody who may not (PRODUCT C7)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from startline.actions.actor import SYSTEM, Actor, refuse_actor
from startline.actions.change_contact import judge_contact_change
from startline.actions.locking import Locked, lock
from startline.actions.outcome import LineOutcome, nothing_happened, refuse_stale
from startline.actions.record import named, sole_cause
from startline.mail.addresses import address_id
from startline.mail.editors import tell_editors
from startline.mail.wake import wake
from startline.models.mail import MailKind
from startline.models.record import Outcome, TransactionStatus
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.requests import refuse_asking
from startline.rules.who_may import ActorKind, Person
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for: the contact *address* for lines of an order (those named, or all with None), and why.

    *seen_epochs* holds, by line id, the contact epoch that the person saw; *note* has at most 500 characters.
    """

    order_id: int
    line_ids: Sequence[int] | None
    address: str
    note: str = ""
    seen_epochs: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The answer; *request_id*, the request's public id, is None where not one line could be asked for."""

    request_id: uuid.UUID | None
    transaction_id: int | None
    lines: Sequence[LineOutcome]


def ask_for_change(*, person: Person, wish: Wish, now: datetime) -> Asked:
    """Keep *wish* as a request that waits for its decision, on record, and mail those who may decide.

    Lines that nobody could change any more are left out of it, each with its reason; where none is left the
    attempt is recorded as refused. Where every line has that address already nothing happens.

    :raises BadAddress: the address is not exactly one plain one.
    :raises Refused: not_found, where the person may not see the order; stale, where a contact is no longer the
        one they saw; already_asked, where an open request asks for the same.
    """
    contact_id = address_id(wish.address)
    actor = Actor(kind=ActorKind.USER, person=person)
    with transaction.atomic():
        locked = lock(order_ids=[wish.order_id], line_ids=wish.line_ids)
        refuse_actor(actor, locked.orders)  # what they may not see is not there
        lines = _judged(person, wish=wish, locked=locked, contact_id=contact_id, now=now)
        if nothing_happened(lines):
            return Asked(request_id=None, transaction_id=None, lines=lines)
        asked = [line.line_id for line in lines if line.outcome is Outcome.ASKED]
        _refuse_twice(asked, order_id=wish.order_id, contact_id=contact_id)
        row = _write(actor, wish=wish, locked=locked, lines=lines, contact_id=contact_id, now=now)
        if asked:
            _tell(asked, account_id=locked.account_id, transaction_id=row.transaction_id, now=now)
    return Asked(request_id=row.request_id, transaction_id=row.transaction_id, lines=lines)


def _judged(
    person: Person, *, wish: Wish, locked: Locked, contact_id: int, now: datetime
) -> Sequence[LineOutcome]:
    """Each line: asked for, or why it could not be; the person first, then the line."""
    (order,) = locked.orders
    _STATEMENTS["lock_asker"].row(user_id=person.user_id)
    open_requests = _STATEMENTS["open_requests"].row(user_id=person.user_id).open
    may_not = refuse_asking(person, order, open_requests=open_requests)
    # What the lines say, whoever asks: that the person may not change them is why they ask.
    lines = judge_contact_change(
        actor=SYSTEM, locked=locked, contact_id=contact_id, seen_epochs=wish.seen_epochs, now=now
    )
    refuse_stale(lines)
    return [_asked(line, may_not) for line in lines]


def _asked(line: LineOutcome, may_not: Refusal | None) -> LineOutcome:
    """Nothing is changed by asking, and no mail goes to the new contact."""
    if line.outcome is not Outcome.CHANGED:
        return line
    outcome = Outcome.REFUSED if may_not else Outcome.ASKED
    return replace(line, outcome=outcome, refusal=may_not, mailed=False)


def _refuse_twice(line_ids: Sequence[int], *, order_id: int, contact_id: int) -> None:
    row = _STATEMENTS["asked_already"].row(order_id=order_id, address_id=contact_id, line_ids=list(line_ids))
    if line_ids and row is not None:
        facts = {"at": row.asked_at.isoformat(), "by": row.asked_by, "request": str(row.public_id)}
        raise Refused(Refusal(code=RefusalCode.ALREADY_ASKED, facts=facts))


def _write(
    actor: Actor, *, wish: Wish, locked: Locked, lines: Sequence[LineOutcome], contact_id: int, now: datetime
) -> Any:
    asked = any(line.outcome is Outcome.ASKED for line in lines)
    status = TransactionStatus.IN_PROGRESS if asked else TransactionStatus.REFUSED
    return _STATEMENTS["ask"].row(
        account_id=locked.account_id,
        order_id=wish.order_id,
        contact_id=contact_id,
        note=wish.note,
        line_ids=[line.line_id for line in lines],
        outcomes=[line.outcome.value for line in lines],
        reasons=[line.refusal.code.value if line.refusal else None for line in lines],
        refusal_facts=[Jsonb(dict(line.refusal.facts) if line.refusal else {}) for line in lines],
        status=status.value,
        cause=sole_cause(lines, status),
        now=now,
        **named(actor),
    )


def _tell(line_ids: Sequence[int], *, account_id: int, transaction_id: int, now: datetime) -> None:
    told = tell_editors(
        MailKind.CHANGE_REQUESTED,
        line_ids=line_ids,
        account_id=account_id,
        transaction_id=transaction_id,
        now=now,
    )
    if told:
        transaction.on_commit(wake)
