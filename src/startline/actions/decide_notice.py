"""Decides about a notice that nobody could place: it is a bounce of a mail, or nothing to us (PRODUCT M4)."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.mail.wake import JUDGE_NOTICES, wake
from startline.models.delivery import NoticeState
from startline.rules.notices import refuse_notice_decision
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import Person
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def assign_notice(
    *, person: Person, notice_id: uuid.UUID, mail_id: uuid.UUID, hard: bool, now: datetime
) -> None:
    """Have the notice judged anew, as the *hard* or soft bounce of that mail.

    The sweep does what a bounce does, in the one place where that is written; it is woken at once.

    :raises Refused: may_not_operate; not_found, also where no server has accepted that mail, or it came back
        before; notice_decided, where it no longer waits for a decision.
    """
    with transaction.atomic():
        notice = _locked(person, notice_id)
        mail = _STATEMENTS["mail"].row(public_id=mail_id)
        if mail is None:
            raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
        _STATEMENTS["assign"].run(
            notice_id=notice.id, mail_id=mail.id, hard=hard, user_id=person.user_id, now=now
        )
        transaction.on_commit(lambda: wake(JUDGE_NOTICES))


def dismiss_notice(*, person: Person, notice_id: uuid.UUID, now: datetime) -> None:
    """Put the notice aside: it changes nothing.

    :raises Refused: may_not_operate; not_found; notice_decided, as `assign_notice`.
    """
    with transaction.atomic():
        notice = _locked(person, notice_id)
        _STATEMENTS["dismiss"].run(notice_id=notice.id, user_id=person.user_id, now=now)


def _locked(person: Person, notice_id: uuid.UUID) -> Any:
    if refusal := refuse_notice_decision(person):
        raise Refused(refusal)
    notice = _STATEMENTS["lock"].row(public_id=notice_id)
    if notice is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    if notice.state != NoticeState.UNKNOWN:
        facts = {"by": notice.decided_by, "at": notice.decided_at and notice.decided_at.isoformat()}
        raise Refused(Refusal(code=RefusalCode.NOTICE_DECIDED, facts=facts))
    return notice
