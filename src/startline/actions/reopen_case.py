"""Opens a solved case again for the desk, which has more to do in it (PRODUCT D2)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_unless_desk
from startline.actions.say_in_case import hand_to_desk, lock_case
from startline.models import EntryVia
from startline.rules.cases import CaseState


def reopen_case(*, actor: Actor, case_id: int, now: datetime) -> bool:
    """Make it the desk's move again, with a due time from now on; whether it was solved: otherwise nothing happens.

    Its asker reads it in the conversation; no mail tells of it, for nothing is asked of them.

    :raises Refused: not_found, where the actor is not one of the operator's people.
    """
    refuse_unless_desk(actor)
    with transaction.atomic():
        case = lock_case(case_id)
        if case.state != CaseState.SOLVED:
            return False
        hand_to_desk(case, actor=actor, via=EntryVia.PAGE, now=now)
        return True
