"""Notes in a case what was done from it, in the transaction of the act itself (PRODUCT D2, 6)."""

from datetime import datetime

from startline.actions.actor import Actor
from startline.actions.case_entries import Words, append_entry
from startline.actions.say_in_case import lock_case
from startline.rules.cases import EntryKind


def note_act(*, actor: Actor, transaction_id: int, now: datetime) -> None:
    """Append to the case that *actor* acts from which transaction they made; within the transaction of whoever acted.

    :raises Refused: not_found.
    """
    if actor.case is None:
        return
    case = lock_case(actor.case.id)
    case.changed_at = now
    case.save(update_fields=["changed_at"])
    append_entry(case, EntryKind.ACTED, Words(transaction_id=transaction_id), actor=actor, now=now)
