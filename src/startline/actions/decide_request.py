"""Decides what was asked for: approves, which makes the change, declines, or withdraws it (PRODUCT C7)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from startline.actions.actor import Actor, refuse_actor
from startline.actions.change_contact import change_locked, judge_contact_change, refuse_unless_by_two
from startline.actions.locking import Locked, lock, read
from startline.actions.outcome import Done, LineOutcome, refuse_stale
from startline.actions.record import sole_cause
from startline.mail.addresses import BadAddress, address_id
from startline.mail.intents import Intent, write_mails
from startline.mail.wake import wake
from startline.models.mail import MailKind
from startline.models.record import Outcome, TransactionStatus
from startline.models.request import RequestState
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.requests import refuse_decision
from startline.rules.who_may import ActorKind, Person
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)

_KINDS: Mapping[RequestState, MailKind] = {
    RequestState.APPROVED: MailKind.CHANGE_APPROVED,
    RequestState.REFUSED: MailKind.CHANGE_REFUSED,
    RequestState.DECLINED: MailKind.CHANGE_DECLINED,
}


def approve(
    *, person: Person, request_id: uuid.UUID, reply: str, seen_epochs: Mapping[int, int], now: datetime
) -> Done:
    """Make the change as *person*, by the rules of any contact change, and close the request with it.

    One transaction for both. Where no line can be changed any more, the answer says so line by line and the
    request is closed as refused. What was true when it was asked for does not count, what the approver saw
    does: *seen_epochs* holds it by line id.

    :raises Refused: not_found, where the person may not see the order; may_not_decide; already_decided; stale,
        where a contact is no longer the one that they saw; second_agent_needed, where the person is the operator's
        and a case is about a line that would get another domain.
    """
    actor = Actor(kind=ActorKind.USER, person=person)
    with transaction.atomic():
        request = _locked_request(request_id)
        locked = lock(order_ids=[request.order_id], line_ids=request.line_ids)
        _refuse(request, person=person, locked=locked)
        contact_id: int = request.address_id
        judged = judge_contact_change(
            actor=actor, locked=locked, contact_id=contact_id, seen_epochs=seen_epochs, now=now
        )
        refuse_stale(judged)
        refuse_unless_by_two(judged)
        done = change_locked(actor=actor, locked=locked, contact_id=contact_id, seen_epochs={}, now=now)
        status = _status_of(done.lines)
        refused = status is TransactionStatus.REFUSED
        _close(
            request,
            state=RequestState.REFUSED if refused else RequestState.APPROVED,
            status=status,
            cause=sole_cause(done.lines, status),
            person=person,
            reply=reply,
            done=done,
            now=now,
        )
    return done


def decline(*, person: Person, request_id: uuid.UUID, reply: str, now: datetime) -> None:
    """Close the request without a change.

    :raises Refused: not_found, may_not_decide, already_decided: as `approve`.
    """
    with transaction.atomic():
        request = _locked_request(request_id)
        locked = read(order_ids=[request.order_id], line_ids=request.line_ids)
        _refuse(request, person=person, locked=locked)
        _end(request, state=RequestState.DECLINED, person=person, reply=reply, now=now)


def withdraw(*, person: Person, request_id: uuid.UUID, now: datetime) -> None:
    """Close the request for the one who asked; nobody is mailed.

    :raises Refused: not_found, where the person may not see the order; not_asker; already_decided.
    """
    with transaction.atomic():
        request = _locked_request(request_id)
        locked = read(order_ids=[request.order_id], line_ids=request.line_ids)
        refuse_actor(Actor(kind=ActorKind.USER, person=person), locked.orders)
        if request.asked_by_id != person.user_id:
            raise Refused(Refusal(code=RefusalCode.NOT_ASKER, facts={"by": request.asked_by}))
        _refuse_again(request)
        _end(request, state=RequestState.WITHDRAWN, person=person, reply="", now=now)


def _locked_request(request_id: uuid.UUID) -> Any:
    """The request, locked with its transaction's status, before any order: who comes second sees the decision."""
    if _STATEMENTS["lock"].row(public_id=request_id) is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    return _STATEMENTS["request"].row(public_id=request_id)


def _refuse(request: Any, *, person: Person, locked: Locked) -> None:
    refuse_actor(Actor(kind=ActorKind.USER, person=person), locked.orders)  # unseen is not there
    if refusal := refuse_decision(person, locked.orders[0]):
        raise Refused(refusal)
    _refuse_again(request)


def _refuse_again(request: Any) -> None:
    if request.state != RequestState.OPEN:
        facts = {
            "state": request.state,
            "by": request.decided_by,
            "at": request.decided_at.isoformat(),
        }
        raise Refused(Refusal(code=RefusalCode.ALREADY_DECIDED, facts=facts))


def _status_of(lines: Sequence[LineOutcome]) -> TransactionStatus:
    """How the request ends: what is so already counts as done."""
    outcomes = {line.outcome for line in lines}
    if outcomes.isdisjoint({Outcome.CHANGED, Outcome.ALREADY}):
        return TransactionStatus.REFUSED
    return TransactionStatus.PARTLY_COMPLETED if Outcome.REFUSED in outcomes else TransactionStatus.COMPLETED


def _end(request: Any, *, state: RequestState, person: Person, reply: str, now: datetime) -> None:
    _close(
        request,
        state=state,
        status=TransactionStatus.REFUSED,
        cause=state.value,
        person=person,
        reply=reply,
        done=Done(transaction_id=None, lines=()),
        now=now,
    )


def _close(
    request: Any,
    *,
    state: RequestState,
    status: TransactionStatus,
    cause: str | None,
    person: Person,
    reply: str,
    done: Done,
    now: datetime,
) -> None:
    lines = done.lines
    closed = _STATEMENTS["close"].run(
        request_id=request.id,
        state=state.value,
        user_id=person.user_id,
        reply=reply,
        change_id=done.transaction_id,
        line_ids=[line.line_id for line in lines],
        outcomes=[line.outcome.value for line in lines],
        reasons=[line.refusal.code.value if line.refusal else None for line in lines],
        refusal_facts=[Jsonb(dict(line.refusal.facts) if line.refusal else {}) for line in lines],
        kind=f"request_{state}",
        status=status.value,
        cause=cause,
        now=now,
    )
    if not closed:
        raise RuntimeError("A locked request was decided meanwhile.")
    if state in _KINDS:
        _tell_asker(request, kind=_KINDS[state], now=now)


def _tell_asker(request: Any, *, kind: MailKind, now: datetime) -> None:
    try:
        recipient_id = address_id(request.asker_email)
    except BadAddress:
        return  # they sign in with what no mail can be sent to; the page tells them
    intent = Intent(recipient_id=recipient_id, language=request.asker_language, line_ids=request.line_ids)
    write_mails(
        kind=kind,
        intents=[intent],
        account_id=request.account_id,
        transaction_id=request.transaction_id,
        now=now,
    )
    transaction.on_commit(wake)
