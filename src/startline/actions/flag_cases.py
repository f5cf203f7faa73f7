"""Says in a case that a mail about it did not arrive; one to its asker makes it the desk's move (PRODUCT D2, M4)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import SYSTEM
from startline.actions.case_entries import Words, append_entry
from startline.actions.say_in_case import hand_to_desk, lock_case
from startline.models import EntryVia
from startline.rules.cases import CaseState, EntryKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
BATCH = 50


def flag_cases(*, now: datetime, limit: int = BATCH) -> bool:
    """Tell of up to *limit* mails that did not arrive, each in a transaction of its own; whether there may be more.

    A case that waits for its asker, who has not read the answer, is the desk's again; a solved one stays solved.
    """
    for _ in range(limit):
        with transaction.atomic():
            told = _STATEMENTS["next"].row()
            if told is None:
                return False
            case = lock_case(told.case_id)
            if case.state == CaseState.WAITING and not told.to_desk:
                hand_to_desk(case, actor=SYSTEM, via=EntryVia.PAGE, now=now)
            facts = {"cause": told.cause, "mail": str(told.public_id), "to_desk": told.to_desk}
            append_entry(case, EntryKind.UNREACHED, Words(facts=facts), actor=SYSTEM, now=now)
            _STATEMENTS["flagged"].run(mail_id=told.mail_id, now=now)
    return True
