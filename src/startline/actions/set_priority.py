"""Says how soon a case is to be answered (PRODUCT D2)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_unless_desk
from startline.actions.case_entries import Words, append_entry
from startline.actions.say_in_case import lock_case
from startline.models import CaseEntry
from startline.queries.desk_hours import desk_hours
from startline.queries.desk_queue import owed_since
from startline.rules.cases import CasePriority, EntryKind
from startline.rules.desk_hours import due_at


def set_priority(*, actor: Actor, case_id: int, priority: CasePriority, now: datetime) -> CaseEntry | None:
    """Give the case that *priority*; an answer that is owed is due by it, counted from when it became owed.

    The first answer's due time follows until that answer was given. Where it is so already, nothing happens.

    :raises Refused: not_found, where the actor is not one of the operator's people.
    """
    refuse_unless_desk(actor)
    with transaction.atomic():
        case = lock_case(case_id)
        if case.priority == priority:
            return None
        facts = {"was": case.priority, "priority": priority.value}
        case.priority, case.changed_at = priority, now
        if since := owed_since(case.pk):
            case.due_at = due_at(since=since, priority=priority, hours=desk_hours())
            if case.first_answered_at is None:
                case.first_due_at = case.due_at
        case.save(update_fields=["priority", "changed_at", "due_at", "first_due_at"])
        return append_entry(case, EntryKind.PRIORITY_SET, Words(facts=facts), actor=actor, now=now)
