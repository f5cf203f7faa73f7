"""Notes something in a case that only the desk reads (PRODUCT D2)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_unless_desk
from startline.actions.case_entries import Words, append_entry
from startline.actions.say_in_case import lock_case
from startline.models import CaseEntry
from startline.rules.cases import EntryKind


def note_in_case(*, actor: Actor, case_id: int, words: Words, now: datetime) -> CaseEntry:
    """Append a note; whose move it is stays as it is.

    :raises Refused: not_found, where the actor is not one of the operator's people.
    """
    refuse_unless_desk(actor)
    with transaction.atomic():
        case = lock_case(case_id)
        case.changed_at = now
        case.save(update_fields=["changed_at"])
        return append_entry(case, EntryKind.NOTED, words, actor=actor, now=now)
