"""Says which of the operator's people looks after a case (PRODUCT D2)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_unless_desk
from startline.actions.case_entries import Words, append_entry
from startline.actions.say_in_case import lock_case
from startline.models import CaseEntry
from startline.queries.agents import is_agent
from startline.rules.cases import EntryKind
from startline.rules.refusal import Refusal, RefusalCode, Refused


def assign_case(*, actor: Actor, case_id: int, to: int | None, now: datetime) -> CaseEntry | None:
    """Give the case to the user *to*, or to nobody; where it is so already, nothing happens.

    :raises Refused: not_found, where the actor is not one of the operator's people; not_an_agent, where *to* is not
        one of them, or no longer.
    """
    refuse_unless_desk(actor)
    with transaction.atomic():
        case = lock_case(case_id)
        if case.assigned_to_id == to:
            return None
        if to is not None and not is_agent(to):
            raise Refused(Refusal(code=RefusalCode.NOT_AN_AGENT))
        facts = {"was": case.assigned_to_id, "to": to}
        case.assigned_to_id, case.changed_at = to, now
        case.save(update_fields=["assigned_to", "changed_at"])
        return append_entry(case, EntryKind.ASSIGNED, Words(facts=facts), actor=actor, now=now)
