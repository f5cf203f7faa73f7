"""Proposes a contact for the lines of a case, which a second of the operator's people decides about (PRODUCT D2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_unless_desk
from startline.actions.case_entries import Words, append_entry
from startline.actions.change_contact import judge_contact_change
from startline.actions.locking import Locked, lock
from startline.actions.outcome import LineOutcome, refuse_stale
from startline.actions.say_in_case import lock_case
from startline.mail.addresses import address_id
from startline.mail.case_told import tell_deciders
from startline.models import Case, CaseLine, CaseProposal
from startline.models.desk import ProposalState
from startline.models.record import Outcome
from startline.rules.cases import CaseState, EntryKind
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import ActorKind, Person


def propose_change(
    *,
    person: Person,
    case_id: int,
    address: str,
    seen_epochs: Mapping[int, int],
    words: str = "",
    now: datetime,
) -> CaseProposal:
    """Propose *address* for those lines of the case that can still get it; *words* say why. Who may decide is told.

    *seen_epochs* holds, by line id, the contact epoch that the person saw; the proposal keeps those of its lines, and
    whoever approves it changes what was seen then (PRODUCT C5).

    :raises BadAddress: *address* is not exactly one plain address.
    :raises Refused: not_found, where the person is not one of the operator's or there is no such case; nothing_to_do,
        where it is about no line; case_solved; already_proposed; stale, where a contact is no longer the one that
        they saw; what forbids the change, where no line can get the address.
    """
    actor = Actor(kind=ActorKind.USER, person=person)
    refuse_unless_desk(actor)
    contact_id = address_id(address)
    with transaction.atomic():
        locked = lock_lines_of(case_id)
        case = lock_case(case_id)
        _refuse(case)
        lines = judge_contact_change(
            actor=actor, locked=locked, contact_id=contact_id, seen_epochs=seen_epochs, now=now, alone=False
        )
        refuse_stale(lines)
        proposal = CaseProposal.objects.create(
            case=case,
            address_id=contact_id,
            lines=_epochs(locked, lines),
            proposed_by_id=person.user_id,
            proposed_at=now,
        )
        case.changed_at = now
        case.save(update_fields=["changed_at"])
        facts = {"proposal": proposal.pk, "address": contact_id}
        entry = append_entry(case, EntryKind.PROPOSED, Words(text=words, facts=facts), actor=actor, now=now)
        tell_deciders(case, entry, now=now)
    return proposal


def lock_lines_of(case_id: int) -> Locked:
    """The lines that the case is about, held; to be locked before the case itself.

    :raises Refused: not_found, where there is no such case; nothing_to_do, where it is about no line.
    """
    order_id = Case.objects.filter(pk=case_id).values_list("order_id", flat=True).first()
    line_ids = list(CaseLine.objects.filter(case_id=case_id).values_list("line_id", flat=True))
    if order_id is None or not line_ids:
        raise Refused(Refusal(code=RefusalCode.NOTHING_TO_DO))
    return lock(order_ids=[order_id], line_ids=line_ids)


def _refuse(case: Case) -> None:
    if case.state == CaseState.SOLVED:
        raise Refused(Refusal(code=RefusalCode.CASE_SOLVED))
    former = case.proposals.filter(state=ProposalState.OPEN).select_related("proposed_by").first()
    if former is not None:
        facts = {"by": former.proposed_by.name}
        raise Refused(Refusal(code=RefusalCode.ALREADY_PROPOSED, facts=facts))


def _epochs(locked: Locked, lines: Sequence[LineOutcome]) -> dict[str, int]:
    """The epochs of the lines that would change, by line id.

    :raises Refused: why none would.
    """
    changing = {line.line_id for line in lines if line.outcome is Outcome.CHANGED}
    refusal = next((line.refusal for line in lines if line.refusal), None)
    if not changing and refusal is not None:
        raise Refused(refusal)
    return {str(line.id): line.contact_epoch for line in locked.lines if line.id in changing}
