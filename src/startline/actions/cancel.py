"""Cancels lines before they are mapped or closed, and tells a contact who was already mailed (PRODUCT 2)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.line_action import LineAction, act
from startline.actions.locking import Locked
from startline.actions.outcome import Done
from startline.mail.intents import Intent, write_mails
from startline.mail.wake import wake
from startline.models.mail import MailKind
from startline.models.record import TransactionType
from startline.rules.line import refuse_cancel
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_COLUMNS = ("status", "cancelled_at")


def cancel(*, actor: Actor, order_id: int, line_ids: Sequence[int] | None, now: datetime) -> Done:
    """Cancel the order's lines (those named, or all); kills their links, intents and windows.

    :raises Refused: not_found, where the actor may not see the order.
    """
    action = LineAction(
        type=TransactionType.CANCELLATION,
        refuse=refuse_cancel,
        write=lambda locked, ids: _STATEMENTS["cancel"].run(line_ids=ids, now=now),
        columns=_COLUMNS,
    )
    return act(
        action,
        actor=actor,
        order_id=order_id,
        line_ids=line_ids,
        now=now,
        afterwards=lambda locked, done: _tell_contacts(locked, done, now=now),
    )


def _tell_contacts(locked: Locked, done: Done, *, now: datetime) -> None:
    changed = [line.line_id for line in done.changed]
    mailed = {row.line_id for row in _STATEMENTS["mailed"].rows(line_ids=changed)}
    by_contact: dict[int, list[int]] = {}
    for line in locked.lines:
        if line.id in mailed:
            by_contact.setdefault(line.contact_id, []).append(line.id)
    if by_contact and done.transaction_id:
        intents = [
            Intent(recipient_id=contact_id, language=locked.orders[0].language, line_ids=line_ids)
            for contact_id, line_ids in by_contact.items()
        ]
        write_mails(
            kind=MailKind.CANCELLED,
            intents=intents,
            account_id=locked.account_id,
            transaction_id=done.transaction_id,
            now=now,
        )
        transaction.on_commit(wake)
