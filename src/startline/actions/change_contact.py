"""Changes the provisioning contact of one line, of all lines of an order, or of lines of many orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from startline.actions.actor import Actor, refuse_actor
from startline.actions.locking import Locked, LockedLine, lock, lock_recipients, read
from startline.actions.outcome import Done, LineOutcome, nothing_happened, outcome_of, status_of
from startline.actions.record import named, refusals, sole_cause
from startline.mail.addresses import BadAddress, address_id
from startline.mail.link import newest_key_number
from startline.mail.wake import TELL_HUBS, wake
from startline.models.mail import MailKind
from startline.models.record import Outcome
from startline.queries.questioned import questioned
from startline.queries.reviews import reviews_of
from startline.rules.addresses import Address, AddressProblem, parse_address
from startline.rules.caps import CAP_SPAN
from startline.rules.line import first_mail_gone, on_hold, refuse_contact_change
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.reviews import refuse_review_clear
from startline.rules.second_agent import refuse_alone
from startline.rules.who_may import ActorKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
UNKNOWN = 0
"""The id that no address has."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Lines of one account's orders: those named, or all (*line_ids* None).

    *seen_epochs* holds, by line id, the contact epoch that the person saw; a line that is not in it is
    taken as it is (PRODUCT C5).
    """

    order_ids: Sequence[int]
    line_ids: Sequence[int] | None = None
    seen_epochs: Mapping[int, int] = field(default_factory=dict)


class Treatment(StrEnum):
    """What a change means for the line's mail."""

    RETARGET = "retarget"
    MAIL = "mail"
    OWE = "owe"


def change_contact(*, actor: Actor, selection: Selection, address: str, now: datetime) -> Done:
    """Give the selected lines the contact *address*, each before its PONR, and mail it where mail was due.

    One transaction and one mail for all of them; the answer names every line (PRODUCT C1–C6, C8). Refusals
    are recorded too. Where every line has that address already nothing happens, and nothing is recorded.
    Former contacts whom a mail had reached are told, one mail to each (PRODUCT C9); so are the hubs elsewhere in
    which services of lines past `booked` are set up (PRODUCT H6).

    :raises BadAddress: *address* is not exactly one plain address.
    :raises Refused: not_found, where the actor may not see an order.
    """
    contact_id = address_id(address)
    with transaction.atomic():
        locked = lock(order_ids=selection.order_ids, line_ids=selection.line_ids)
        return change_locked(
            actor=actor, locked=locked, contact_id=contact_id, seen_epochs=selection.seen_epochs, now=now
        )


def change_locked(
    *,
    actor: Actor,
    locked: Locked,
    contact_id: int,
    seen_epochs: Mapping[int, int],
    now: datetime,
    proposed_by: int | None = None,
) -> Done:
    """The same for lines that are locked already, within the transaction of whoever locked them.

    *proposed_by* is the user whose proposal the actor approves, as a second agent (PRODUCT D2).

    :raises Refused: not_found, where the actor may not see an order.
    """
    lines = judge_contact_change(
        actor=actor,
        locked=locked,
        contact_id=contact_id,
        seen_epochs=seen_epochs,
        now=now,
        alone=proposed_by is None,
    )
    if nothing_happened(lines):
        return Done(transaction_id=None, lines=lines)
    lock_recipients([contact_id])
    facts = {**actor.facts, **({"proposed_by": proposed_by} if proposed_by else {})}
    return _write(actor=actor, locked=locked, lines=lines, contact_id=contact_id, facts=facts, now=now)


def preview_contact_change(
    *, actor: Actor, selection: Selection, address: str, now: datetime
) -> Sequence[LineOutcome]:
    """What `change_contact` would answer for each line now; changes nothing (PRODUCT C2).

    :raises BadAddress: *address* is not exactly one plain address.
    :raises Refused: not_found, where the actor may not see an order.
    """
    plain = _plain(address)
    locked = read(order_ids=selection.order_ids, line_ids=selection.line_ids)
    return judge_contact_change(
        actor=actor,
        locked=locked,
        contact_id=foresee(plain, now=None).contact_id,
        seen_epochs=selection.seen_epochs,
        now=now,
        domain=plain.domain,
    )


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """A contact to be: *contact_id* is `UNKNOWN` for an address that nobody has had yet.

    *mail_waits_until* is when a cap would let a mail to it go; None where it goes at once (PRODUCT M6).
    """

    contact_id: int
    mail_waits_until: datetime | None


def foresee(address: Address, *, now: datetime | None) -> Foreseen:
    """What is known of *address* before it becomes a contact; adds it nowhere. Without *now* no cap is asked."""
    row = _STATEMENTS["foresee"].row(key=address.key, cap_span=CAP_SPAN)
    waits = row.slot if now and row.slot and row.slot > now else None
    return Foreseen(contact_id=row.contact_id or UNKNOWN, mail_waits_until=waits)


def judge_contact_change(
    *,
    actor: Actor,
    locked: Locked,
    contact_id: int,
    seen_epochs: Mapping[int, int],
    now: datetime,
    domain: str | None = None,
    alone: bool = True,
) -> Sequence[LineOutcome]:
    """What the rules say to the change for each of the lines that were read; *seen_epochs* as in `Selection`.

    *domain* is that of an address that may be nobody's yet. One of the operator's people acts *alone* unless a
    second one has proposed the change.

    :raises Refused: not_found, where the actor may not see an order.
    """
    may_not = refuse_actor(actor, locked.orders)
    by_contact = actor.kind is ActorKind.CONTACT
    needs_two = _needs_two(actor, locked, contact_id=contact_id, domain=domain, now=now) if alone else {}
    return [
        _line(
            line,
            may_not.get(line.order_id)
            or refuse_contact_change(
                line,
                contact_id=contact_id,
                expected_epoch=seen_epochs.get(line.id),
                handed_over=by_contact,
            )
            or needs_two.get(line.id),
        )
        for line in locked.lines
    ]


def refuse_unless_by_two(lines: Sequence[LineOutcome]) -> None:
    """Go on only where no line needs a second of the operator's people (PRODUCT D2).

    :raises Refused: second_agent_needed, with the case of the first such line.
    """
    for line in lines:
        if line.refusal is not None and line.refusal.code is RefusalCode.SECOND_AGENT_NEEDED:
            raise Refused(line.refusal)


def _needs_two(
    actor: Actor, locked: Locked, *, contact_id: int, domain: str | None, now: datetime
) -> Mapping[int, Refusal]:
    """Lines that one of the operator's people may not change alone. Who sells the order, a contact, a member, a
    hub and the operator's console are not asked: the case is not theirs to be talked into."""
    if actor.person is None or not actor.person.operates:
        return {}
    found = questioned([line.id for line in locked.lines], contact_id=contact_id, domain=domain)
    refusals = {line_id: refuse_alone(one, now=now) for line_id, one in found.items()}
    return {line_id: refusal for line_id, refusal in refusals.items() if refusal}


def _plain(address: str) -> Address:
    parsed = parse_address(address)
    if isinstance(parsed, AddressProblem):
        raise BadAddress(parsed)
    return parsed


def _line(line: LockedLine, refusal: Refusal | None) -> LineOutcome:
    return outcome_of(line, refusal, mailed=treatment_of(line) is Treatment.MAIL)


def treatment_of(line: LockedLine) -> Treatment:
    """What a contact change does about the line's mail (PRODUCT C3).

    Before the first mail it only re-targets it; after it the new contact is mailed at once; a hold keeps
    the mail owed until its release.
    """
    if not first_mail_gone(line):
        return Treatment.RETARGET
    return Treatment.OWE if on_hold(line) else Treatment.MAIL


def _write(
    *,
    actor: Actor,
    locked: Locked,
    lines: Sequence[LineOutcome],
    contact_id: int,
    facts: Mapping[str, object],
    now: datetime,
) -> Done:
    changing = {line.line_id for line in lines if line.outcome is Outcome.CHANGED}
    rows = [line for line in locked.lines if line.id in changing]
    changes = {
        "line_ids": [row.id for row in rows],
        "from_ids": [row.contact_id for row in rows],
        "treatments": [treatment_of(row).value for row in rows],
    }
    status = status_of(lines, mails=Treatment.MAIL.value in changes["treatments"])
    row = _STATEMENTS["change"].row(
        account_id=locked.account_id,
        order_id=locked.sole_order_id,
        contact_id=contact_id,
        epochs=[row.contact_epoch for row in rows],
        noticed=[_is_noticed(row) for row in rows],
        resolved=_resolved(rows, actor=actor),
        status=status.value,
        cause=sole_cause(lines, status),
        mail_kind=_mail_kind([row for row in rows if treatment_of(row) is Treatment.MAIL]).value,
        language=locked.orders[0].language,
        key_number=newest_key_number(),
        cap_span=CAP_SPAN,
        facts=Jsonb(dict(facts)),
        now=now,
        **changes,
        **named(actor),
        **refusals(lines),
    )
    if row.changed != len(rows):
        raise RuntimeError("Locked lines changed under the contact change.")
    _pass_on(row, changes, now=now)
    waits = row.due_at if row.due_at and row.due_at > now else None
    mail_ids = () if row.mail_id is None else (row.mail_id,)
    return Done(transaction_id=row.transaction_id, lines=lines, mail_ids=mail_ids, mail_waits_until=waits)


def _pass_on(change: Any, changes: Mapping[str, object], *, now: datetime) -> None:
    """Have what the change wrote mailed at once, and hubs elsewhere told of it."""
    if change.mail_id is not None or change.notices:
        transaction.on_commit(wake)
    # A statement of its own, for the few lines that it concerns: within the first one it would cost all of them.
    if change.concerns_a_hub and _STATEMENTS["tell"].run(now=now, **changes):
        transaction.on_commit(lambda: wake(TELL_HUBS))


def _is_noticed(line: LockedLine) -> bool:
    """Whether the contact that the line had is told: a mail to them was accepted, and has not bounced (C9)."""
    return line.mail_accepted_at is not None and line.contact_email is not None


def _resolved(lines: Sequence[LockedLine], *, actor: Actor) -> Sequence[bool]:
    """Whether the change closes each line's review: where *actor* may close it, who did not make the disputed one."""
    reviews = reviews_of([line.id for line in lines if line.review_at is not None])
    return [
        line.id in reviews
        and refuse_review_clear(line, changer=reviews[line.id].changer, user_id=actor.user_id) is None
        for line in lines
    ]


def _mail_kind(mailed: Sequence[LockedLine]) -> MailKind:
    """A first contact gets the provisioning mail itself, one that takes another's place a corrected one."""
    replaced = any(row.contact_id is not None for row in mailed)
    return MailKind.CORRECTED if replaced else MailKind.PROVISIONING
