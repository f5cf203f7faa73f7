"""Decides about a notice that nobody could place: a bounce, a reply to a case, or nothing to us (PRODUCT M4, D2)."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.actions.take_replies import append_reply, case_of_mail, is_whole
from startline.mail.wake import JUDGE_NOTICES, wake
from startline.models import Case
from startline.models.delivery import NoticeState
from startline.returned.replies import read_reply
from startline.rules.deliveries import NoticeKind
from startline.rules.notices import KEPT_BYTES, refuse_notice_decision, refuse_reply_decision
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
        notice = _locked(notice_id, refusal=refuse_notice_decision(person))
        mail = _STATEMENTS["mail"].row(public_id=mail_id)
        if mail is None:
            raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
        _STATEMENTS["assign"].run(
            notice_id=notice.id, mail_id=mail.id, hard=hard, kept=KEPT_BYTES, user_id=person.user_id, now=now
        )
        transaction.on_commit(lambda: wake(JUDGE_NOTICES))


def put_in_case(*, person: Person, notice_id: uuid.UUID, now: datetime) -> Case:
    """Put a reply that waits into its case: as what its sender said where they asked, else as a stranger's.

    The case has it once, however often it came. The notice says who put it there, and the entry names the notice.

    :raises Refused: may_not_operate; not_found, also where it is no reply to a mail about a case; notice_decided, as
        `assign_notice`.
    """
    with transaction.atomic():
        notice = _locked(notice_id, refusal=refuse_reply_decision(person))
        case = _case_of(notice)
        reply = read_reply(notice.raw)
        append_reply(case, notice, reply, now=now)
        kept = KEPT_BYTES if is_whole(notice, reply) else None
        _STATEMENTS["put"].run(notice_id=notice.id, kept=kept, user_id=person.user_id, now=now)
    return case


def dismiss_notice(*, person: Person, notice_id: uuid.UUID, now: datetime) -> None:
    """Put the notice aside: it changes nothing.

    :raises Refused: may_not_operate; not_found; notice_decided, as `assign_notice`.
    """
    with transaction.atomic():
        notice = _locked(notice_id, refusal=refuse_notice_decision(person))
        _STATEMENTS["dismiss"].run(notice_id=notice.id, kept=KEPT_BYTES, user_id=person.user_id, now=now)


def _case_of(notice: Any) -> Case:
    """The case that a reply answers, held locked; also where the mail was an agent's.

    :raises Refused: not_found.
    """
    case = None
    if notice.kind == NoticeKind.REPLY and notice.case_mail_id is not None:
        case = case_of_mail(notice.case_mail_id, to_desk_too=True)
    if case is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    return case


def _locked(notice_id: uuid.UUID, *, refusal: Refusal | None) -> Any:
    if refusal:
        raise Refused(refusal)
    notice = _STATEMENTS["lock"].row(public_id=notice_id)
    if notice is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    if notice.state != NoticeState.UNKNOWN:
        facts = {"by": notice.decided_by, "at": notice.decided_at and notice.decided_at.isoformat()}
        raise Refused(Refusal(code=RefusalCode.NOTICE_DECIDED, facts=facts))
    return notice
