"""Says of what type a request is (PRODUCT D2)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_unless_desk
from startline.actions.case_entries import Words, append_entry
from startline.actions.say_in_case import lock_case
from startline.models import CaseEntry
from startline.rules.cases import CaseType, EntryKind


def set_case_type(
    *,
    actor: Actor,
    case_id: int,
    type: CaseType,  # noqa: A002 - the column's name
    now: datetime,
) -> CaseEntry | None:
    """Give the case that *type*; where it is so already, nothing happens.

    :raises Refused: not_found, where the actor is not one of the operator's people.
    """
    refuse_unless_desk(actor)
    with transaction.atomic():
        case = lock_case(case_id)
        if case.type == type:
            return None
        facts = {"was": case.type, "type": type.value}
        case.type, case.changed_at = type, now
        case.save(update_fields=["type", "changed_at"])
        return append_entry(case, EntryKind.TYPE_SET, Words(facts=facts), actor=actor, now=now)
