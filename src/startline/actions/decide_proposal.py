"""Decides about a proposed contact: a second agent approves, which makes the change, or declines it (PRODUCT D2)."""

import uuid
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, NamedCase, refuse_unless_desk
from startline.actions.case_entries import Words, append_entry
from startline.actions.change_contact import change_locked
from startline.actions.locking import lock
from startline.actions.outcome import Done
from startline.actions.say_in_case import lock_case
from startline.models import Case, CaseProposal
from startline.models.desk import ProposalState
from startline.rules.cases import CaseState, EntryKind
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import ActorKind, Person

_ENTRIES = {
    ProposalState.APPROVED: EntryKind.APPROVED,
    ProposalState.REFUSED: EntryKind.APPROVED,
    ProposalState.DECLINED: EntryKind.DECLINED,
    ProposalState.WITHDRAWN: EntryKind.WITHDRAWN,
}


def approve_proposal(*, person: Person, proposal_id: uuid.UUID, now: datetime) -> Done:
    """Make the proposed change as *person*, by the rules of any contact change, and close the proposal with it.

    The change's transaction names who proposed it and the case, and the case the transaction. A line whose contact
    is no longer the one that the first agent saw is left as it is; where that leaves none, the answer says so line by
    line, and the proposal is closed as refused.

    :raises Refused: not_found, where the person is not one of the operator's or there is no such proposal;
        own_proposal; proposal_decided; case_solved.
    """
    with transaction.atomic():
        asked = _find(proposal_id)
        order_id = asked.case.order_id or 0  # a proposal's case has one
        locked = lock(order_ids=[order_id], line_ids=sorted(map(int, asked.lines)))
        case, proposal = _lock(asked, person=person)
        _refuse_own(proposal, person)
        if case.state == CaseState.SOLVED:
            raise Refused(Refusal(code=RefusalCode.CASE_SOLVED))
        done = change_locked(
            actor=_actor(person, case),
            locked=locked,
            contact_id=proposal.address_id,
            seen_epochs={int(line_id): epoch for line_id, epoch in proposal.lines.items()},
            now=now,
            proposed_by=proposal.proposed_by_id,
        )
        state = ProposalState.APPROVED if done.changed else ProposalState.REFUSED
        _close(case, proposal, state=state, person=person, change_id=done.transaction_id, now=now)
        if done.changed:
            acted = Words(transaction_id=done.transaction_id)
            append_entry(case, EntryKind.ACTED, acted, actor=_actor(person, case), now=now)
    return done


def decline_proposal(*, person: Person, proposal_id: uuid.UUID, words: str, now: datetime) -> None:
    """Close the proposal without a change; *words* say why.

    :raises Refused: not_found, own_proposal, proposal_decided: as `approve_proposal`.
    """
    with transaction.atomic():
        case, proposal = _lock(_find(proposal_id), person=person)
        _refuse_own(proposal, person)
        _close(case, proposal, state=ProposalState.DECLINED, person=person, words=words, now=now)


def withdraw_proposal(*, person: Person, proposal_id: uuid.UUID, now: datetime) -> None:
    """Close the proposal for the one who made it.

    :raises Refused: not_found and proposal_decided, as `approve_proposal`; not_proposer.
    """
    with transaction.atomic():
        case, proposal = _lock(_find(proposal_id), person=person)
        if proposal.proposed_by_id != person.user_id:
            facts = {"by": proposal.proposed_by.name}
            raise Refused(Refusal(code=RefusalCode.NOT_PROPOSER, facts=facts))
        _close(case, proposal, state=ProposalState.WITHDRAWN, person=person, now=now)


def _find(proposal_id: uuid.UUID) -> CaseProposal:
    """The proposal as it was made, to know what is to be locked before it: its lines and its case never change."""
    found = CaseProposal.objects.select_related("case").filter(public_id=proposal_id).first()
    if found is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    return found


def _lock(asked: CaseProposal, *, person: Person) -> tuple[Case, CaseProposal]:
    """The case and then the proposal, held, where it still waits: who comes second sees the decision."""
    refuse_unless_desk(Actor(kind=ActorKind.USER, person=person))
    case = lock_case(asked.case_id)
    proposal = CaseProposal.objects.select_for_update(no_key=True).get(pk=asked.pk)
    if proposal.state != ProposalState.OPEN:
        by, at = proposal.decided_by, proposal.decided_at
        facts = {"by": by.name if by else None, "at": at.isoformat() if at else None}
        raise Refused(Refusal(code=RefusalCode.PROPOSAL_DECIDED, facts=facts))
    return case, proposal


def _refuse_own(proposal: CaseProposal, person: Person) -> None:
    if proposal.proposed_by_id == person.user_id:
        raise Refused(Refusal(code=RefusalCode.OWN_PROPOSAL))


def _actor(person: Person, case: Case) -> Actor:
    return Actor(kind=ActorKind.USER, person=person, case=NamedCase(id=case.pk, number=case.number))


def _close(
    case: Case,
    proposal: CaseProposal,
    *,
    state: ProposalState,
    person: Person,
    words: str = "",
    change_id: int | None = None,
    now: datetime,
) -> None:
    proposal.state, proposal.change_id = state, change_id
    proposal.decided_by_id, proposal.decided_at = person.user_id, now
    proposal.save(update_fields=["state", "change_id", "decided_by", "decided_at"])
    case.changed_at = now
    case.save(update_fields=["changed_at"])
    facts = {"proposal": proposal.pk, "state": state.value, "address": proposal.address_id}
    said = Words(text=words, facts=facts, transaction_id=change_id)
    append_entry(case, _ENTRIES[state], said, actor=_actor(person, case), now=now)
