"""Sends the provisioning mail again to the contacts that lines have (PRODUCT M6)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor, refuse_actor
from startline.actions.locking import Locked, LockedLine, lock, lock_account, lock_recipients
from startline.actions.outcome import Done, LineOutcome, outcome_of
from startline.actions.record import record
from startline.mail.intents import Intent, write_mails
from startline.mail.wake import wake
from startline.models.mail import MailKind
from startline.models.record import Outcome, TransactionType
from startline.queries.caps import caps_in_force
from startline.rules.caps import CAP_SPAN, Caps, refuse_for_cap
from startline.rules.line import refuse_resend
from startline.rules.refusal import Refusal, RefusalCode
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_Share = tuple[int, int | None]


def resend(
    *,
    actor: Actor,
    order_ids: Sequence[int],
    line_ids: Sequence[int] | None,
    now: datetime,
    one_mail: bool = False,
) -> Done:
    """Mail the selected lines' contacts again, one mail per order and contact; earlier links keep working.

    With *one_mail* a contact gets one about all their orders (PRODUCT H5), in the language of the first.
    The caps are exact: recipients and the account are locked while they are counted.

    :raises Refused: not_found, where the actor may not see an order.
    """
    with transaction.atomic():
        locked = lock(order_ids=order_ids, line_ids=line_ids)
        asked = _asked(actor, locked)
        lock_recipients([line.contact_id for line in asked])
        lock_account(locked.account_id)
        shares = {line.id: _share(line, one_mail=one_mail) for line in asked}
        lines = _judged(actor, locked, shares=shares, now=now)
        return _write(actor=actor, locked=locked, lines=lines, shares=shares, now=now)


def judge_resend(*, actor: Actor, locked: Locked, now: datetime) -> Sequence[LineOutcome]:
    """What `resend` would answer for each of the lines that were read, the caps included; changes nothing.

    :raises Refused: not_found, where the actor may not see an order.
    """
    shares = {line.id: _share(line, one_mail=False) for line in _asked(actor, locked)}
    return _judged(actor, locked, shares=shares, now=now)


def _asked(actor: Actor, locked: Locked) -> Sequence[LockedLine]:
    """The lines to which nothing but a cap can be in the way."""
    refusals = _refusals(actor, locked)
    return [line for line in locked.lines if refusals[line.id] is None]


def _refusals(actor: Actor, locked: Locked) -> Mapping[int, Refusal | None]:
    """What the rules say of each line before the caps are asked."""
    may_not = refuse_actor(actor, locked.orders)
    return {line.id: may_not.get(line.order_id) or refuse_resend(line) for line in locked.lines}


def _judged(
    actor: Actor, locked: Locked, *, shares: Mapping[int, _Share], now: datetime
) -> Sequence[LineOutcome]:
    first = _refusals(actor, locked)
    asked = [line for line in locked.lines if line.id in shares]
    capped = _refuse_for_caps(asked, shares=shares, account_id=locked.account_id, now=now)
    return [outcome_of(line, first[line.id] or capped.get(line.id), mailed=True) for line in locked.lines]


def _share(line: LockedLine, *, one_mail: bool) -> _Share:
    """What the lines have in common that share a mail."""
    return line.contact_id, None if one_mail else line.order_id


def _refuse_for_caps(
    asked: Sequence[LockedLine], *, shares: Mapping[int, _Share], account_id: int, now: datetime
) -> Mapping[int, Refusal | None]:
    """Line by line, so that each mail granted counts against the next one; without lines nothing is counted."""
    if not asked:
        return {}
    caps = caps_in_force()
    counts = {row.line_id: row for row in _counts(asked, caps=caps, account_id=account_id, now=now)}
    granted: set[_Share] = set()
    to_recipient: Counter[int] = Counter()
    refusals: dict[int, Refusal | None] = {}
    for line in asked:
        mail, count = shares[line.id], counts[line.id]
        shared = mail in granted
        refusal = refuse_for_cap(
            caps=caps,
            line=count.line,
            recipient=count.recipient + to_recipient[line.contact_id] - shared,
            account=count.account + len(granted) - shared,
        )
        refusals[line.id] = refusal and _until(refusal, count=count, now=now)
        if refusal is None and not shared:
            granted.add(mail)
            to_recipient[line.contact_id] += 1
    return refusals


def _until(refusal: Refusal, *, count: Any, now: datetime) -> Refusal:
    """*refusal* with when it is over: a span from *now* where this very resend fills the cap."""
    free_at = {
        RefusalCode.LINE_CAP: count.line_free_at,
        RefusalCode.RECIPIENT_CAP: count.recipient_free_at,
        RefusalCode.ACCOUNT_CAP: count.account_free_at,
    }[refusal.code]
    return replace(refusal, facts={**refusal.facts, "at": (free_at or now + CAP_SPAN).isoformat()})


def _counts(asked: Sequence[LockedLine], *, caps: Caps, account_id: int, now: datetime) -> Sequence[Any]:
    return _STATEMENTS["counts"].rows(
        account_id=account_id,
        since=now - CAP_SPAN,
        cap_span=CAP_SPAN,
        line_cap=caps.line,
        recipient_cap=caps.recipient,
        account_cap=caps.account,
        line_ids=[line.id for line in asked],
        recipient_ids=[line.contact_id for line in asked],
    )


def _write(
    *,
    actor: Actor,
    locked: Locked,
    lines: Sequence[LineOutcome],
    shares: Mapping[int, _Share],
    now: datetime,
) -> Done:
    mailed = {line.line_id for line in lines if line.outcome is Outcome.CHANGED}
    _STATEMENTS["unsilence"].run(line_ids=sorted(mailed))
    transaction_id = record(
        type=TransactionType.PROVISIONING_EMAIL_RESENT,
        actor=actor,
        locked=locked,
        lines=lines,
        columns=["silent"],
        now=now,
        mails=bool(mailed),
    )
    mail_ids = write_mails(
        kind=MailKind.RESEND,
        intents=_intents(locked, mailed, shares=shares),
        account_id=locked.account_id,
        transaction_id=transaction_id,
        now=now,
    )
    if mail_ids:
        transaction.on_commit(wake)
    return Done(transaction_id=transaction_id, lines=lines, mail_ids=mail_ids)


def _intents(locked: Locked, mailed: set[int], *, shares: Mapping[int, _Share]) -> Sequence[Intent]:
    languages = {order.id: order.language for order in locked.orders}
    groups: dict[_Share, list[LockedLine]] = {}
    for line in locked.lines:
        if line.id in mailed:
            groups.setdefault(shares[line.id], []).append(line)
    return [
        Intent(
            recipient_id=lines[0].contact_id,
            language=languages[lines[0].order_id],
            line_ids=[line.id for line in lines],
        )
        for lines in groups.values()
    ]
