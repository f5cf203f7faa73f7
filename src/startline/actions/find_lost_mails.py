"""Finds out whether the addresses that were typed as lost are contacts', and mails those again (PRODUCT H5).

Nobody waits for its answer: the page that took an address down has given the same one to everybody.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.locking import Locked, LockedLine, lock
from startline.actions.outcome import outcome_of
from startline.actions.record import record
from startline.actions.resend import resend
from startline.mail.hub_told import tell_mapped
from startline.mail.wake import wake
from startline.models.record import Outcome, TransactionType
from startline.rules.line import refuse_mapped_again
from startline.rules.lost_mails import ANSWERS_SPAN, ASKING_LASTS, MOST_ANSWERS
from startline.rules.who_may import ActorKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
# So many lines of an address in one account are mailed again at once, the newest ones.
_MOST_LINES = 1000


def find_lost_mails(*, now: datetime, limit: int = 50) -> bool:
    """Answer up to *limit* addresses that were typed, the oldest first; whether more waited than this took.

    An address is answered once however often it waits. One that cannot be answered is logged and holds up no other;
    it is taken up again when its lease is over.
    """
    claimed = _STATEMENTS["claim"].rows(now=now, until=now + LEASE, too_old=now - ASKING_LASTS, limit=limit)
    for key in dict.fromkeys(row.key for row in claimed):
        ids = [row.id for row in claimed if row.key == key]
        try:
            answer(key, now=now)
        except Exception:
            _LOG.exception("A lost mail could not be looked for; it is tried again in %s.", LEASE)
            continue
        _STATEMENTS["done"].run(ids=ids)
    return len(claimed) == limit


def answer(key: str, *, now: datetime) -> None:
    """Mail again what the contact with the address *key* has open, in each account by itself; nobody else gets mail."""
    address = _STATEMENTS["address"].row(key=key)
    for account in _STATEMENTS["accounts"].rows(address_id=address.id) if address else ():
        _answer_in(account.account_id, address_id=address.id, now=now)


def _answer_in(account_id: int, *, address_id: int, now: datetime) -> None:
    """Mail an address again about its lines in one account, unless that was done often enough of late."""
    with transaction.atomic():
        # Before the orders, and by nobody else: so that no two answers to one address are counted at once.
        _STATEMENTS["lock_answers"].row(address_id=address_id)
        answers = (
            _STATEMENTS["answers"]
            .row(account_id=account_id, address_id=address_id, since=now - ANSWERS_SPAN)
            .count
        )
        if answers >= MOST_ANSWERS:
            return
        waiting = _STATEMENTS["lines"].rows(account_id=account_id, address_id=address_id, most=_MOST_LINES)
        if waiting:
            _mail_again(waiting, address_id=address_id, now=now)


def _mail_again(waiting: Sequence[Any], *, address_id: int, now: datetime) -> None:
    """Mail what is still the contact's once its orders and lines are locked, all of them before any other lock."""
    contact = Actor(kind=ActorKind.CONTACT, address_id=address_id)
    locked = lock(order_ids=[line.order_id for line in waiting], line_ids=[line.line_id for line in waiting])
    theirs = [line for line in locked.lines if line.contact_id == address_id]
    to_map = [line for line in theirs if line.mapped_at is None]
    to_set_up = [line for line in theirs if line.mapped_at is not None and line.set_up_at is None]
    if to_map:
        resend(
            actor=contact,
            order_ids=[line.order_id for line in to_map],
            line_ids=[line.id for line in to_map],
            one_mail=True,
            now=now,
        )
    if to_set_up:
        _mail_mapped_again(_only(locked, to_set_up), contact=contact, now=now)


def _only(locked: Locked, lines: Sequence[LockedLine]) -> Locked:
    orders = {line.order_id for line in lines}
    return replace(locked, orders=[order for order in locked.orders if order.id in orders], lines=lines)


def _mail_mapped_again(locked: Locked, *, contact: Actor, now: datetime) -> None:
    """Tell the contact once more where the setup of mapped lines goes on; held ones are refused, as a resend is."""
    lines = [outcome_of(line, refuse_mapped_again(line), mailed=True) for line in locked.lines]
    transaction_id = record(
        type=TransactionType.PROVISIONING_EMAIL_RESENT,
        actor=contact,
        locked=locked,
        lines=lines,
        columns=[],
        now=now,
        facts={"mapped": True},
    )
    mailed = [line.line_id for line in lines if line.outcome is Outcome.CHANGED]
    if mailed and tell_mapped(
        line_ids=mailed, account_id=locked.account_id, transaction_id=transaction_id, now=now
    ):
        transaction.on_commit(wake)
