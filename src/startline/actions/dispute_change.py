"""Lets the former contact dispute a change: its lines are under review until an editor has looked (PRODUCT C9)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.locking import Locked, lock
from startline.actions.outcome import Done, nothing_happened, outcome_of
from startline.actions.record import record
from startline.mail.editors import tell_editors
from startline.mail.wake import wake
from startline.models.mail import MailKind
from startline.models.record import Outcome, TransactionType
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.reviews import refuse_dispute
from startline.rules.who_may import ActorKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_COLUMNS = ("review_at",)


def dispute_change(*, mail_id: int, now: datetime) -> Done:
    """Put the lines of the notice *mail_id* under review, for the former contact whom it told of the change.

    It acts on lines whose contact epoch is still that of the notice, neither mapped nor cancelled. A notice is
    used once: where nothing is left to do for it, nothing is recorded either. The editors are told at once, in a
    mail of its own also of lines that were mapped before: those nothing can stop any more.

    :raises Refused: not_found, where the mail is no such notice or speaks of no line any more.
    """
    with transaction.atomic():
        spoken_of = _STATEMENTS["notice"].rows(mail_id=mail_id)
        if not spoken_of:
            raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
        locked = lock(
            order_ids=[row.order_id for row in spoken_of], line_ids=[row.line_id for row in spoken_of]
        )
        used = {row.line_id: row.occurred_at for row in _STATEMENTS["used"].rows(mail_id=mail_id)}
        done = _judged(locked, spoken_of, used=used)
        if not done.changed and (used or nothing_happened(done.lines)):
            return done
        return _write(locked, done, mail=spoken_of[0], now=now)


def _judged(locked: Locked, spoken_of: Sequence[Any], *, used: Mapping[int, datetime]) -> Done:
    epochs = {row.line_id: row.contact_epoch for row in spoken_of}
    lines = [
        outcome_of(line, refuse_dispute(line, epoch=epochs[line.id], disputed_at=used.get(line.id)))
        for line in locked.lines
    ]
    return Done(transaction_id=None, lines=lines)


def _write(locked: Locked, done: Done, *, mail: Any, now: datetime) -> Done:
    changed = [line.line_id for line in done.lines if line.outcome is Outcome.CHANGED]
    _STATEMENTS["review"].run(line_ids=changed, now=now)
    transaction_id = record(
        type=TransactionType.CHANGE_DISPUTED,
        actor=Actor(kind=ActorKind.CONTACT, address_id=mail.recipient_id),
        locked=locked,
        lines=done.lines,
        columns=_COLUMNS,
        now=now,
        facts={"mail_id": mail.mail_id},
    )
    told = [
        tell_editors(
            MailKind.REVIEW,
            line_ids=line_ids,
            account_id=locked.account_id,
            transaction_id=transaction_id,
            now=now,
        )
        for line_ids in (changed, _mapped(done))
        if line_ids
    ]
    if any(told):
        transaction.on_commit(wake)
    return Done(transaction_id=transaction_id, lines=done.lines)


def _mapped(done: Done) -> Sequence[int]:
    """The lines for which the dispute comes after the point of no return."""
    return [
        line.line_id for line in done.lines if line.refusal and line.refusal.code is RefusalCode.PAST_PONR
    ]
