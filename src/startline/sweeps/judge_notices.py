"""Judges what came back: finds the mail that it is about by its token, and does what it says (PRODUCT M4, W2)."""

import logging
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from startline.mail.verp import mail_named_by
from startline.models.delivery import NoticeSource, NoticeState
from startline.returned import Returned, read_returned
from startline.returned.events import read_event
from startline.returned.returned import WORDS_LENGTH
from startline.rules.deliveries import NoticeKind
from startline.rules.plain_text import plain
from startline.statements import statements_of
from startline.sweeps.returned_mails import apply_notice, lock_mail
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)
_LOG = logging.getLogger(__name__)
BATCH = 50
_ADDRESS_LENGTH, _SUBJECT_LENGTH, _STATUS_LENGTH = 320, 300, 16
_CODES = range(100, 1000)
# However many addresses a notice names, so many are looked at for our token.
_MOST_ADDRESSES = 100
# What is no news where it is about no mail of ours: nobody has to look at it.
_NO_NEWS = frozenset({NoticeKind.DELAYED, NoticeKind.DELIVERED})


def judge_notices(*, now: datetime, limit: int = BATCH) -> Swept:
    """Judge up to *limit* notices, the oldest first, each in a transaction of its own.

    One that another worker judges is left to it. One that cannot be judged, whatever the reason, waits for a
    person as *unknown*; trouble of the database itself ends the run, and the next one begins again.
    """
    judged = last = 0
    while judged < limit:
        with transaction.atomic():
            notice = _STATEMENTS["next"].row(after=last)
            if notice is None:
                return Swept(lines=judged, more=False)
            _judge_or_set_aside(notice, now=now)
        judged, last = judged + 1, notice.id
    return Swept(lines=judged, more=True)


def _judge_or_set_aside(notice: Any, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            _judge(notice, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        _LOG.exception("Notice %s could not be judged; it waits for a person.", notice.id)
        unread = Returned(kind=NoticeKind.OTHER)
        _settle(notice, unread, state=NoticeState.UNKNOWN, mail_id=notice.mail_id, now=now)


def _judge(notice: Any, *, now: datetime) -> None:
    returned = _returned(notice)
    mail_id = notice.mail_id or _mail_named(notice, returned)
    if returned.kind is NoticeKind.AUTO_REPLY or (mail_id is None and returned.kind in _NO_NEWS):
        state = NoticeState.IGNORED
    elif returned.kind is NoticeKind.OTHER or mail_id is None:
        state = NoticeState.UNKNOWN
    else:
        mail = lock_mail(mail_id)
        if not mail.settled:
            _STATEMENTS["wait"].run(notice_id=notice.id, mail_id=mail_id)
            return
        meant = apply_notice(returned, mail=mail, notice_id=notice.id, now=now)
        state = NoticeState.APPLIED if meant else NoticeState.IGNORED
    _settle(notice, returned, state=state, mail_id=mail_id, now=now)


def _returned(notice: Any) -> Returned:
    """What the notice says; where a person has said that it is a bounce, it is one, as hard as they said."""
    returned = _read(notice)
    if notice.decided_at is None:
        return returned
    return replace(returned, kind=NoticeKind.BOUNCE, hard=notice.hard)


def _read(notice: Any) -> Returned:
    """What was read; whatever cannot be read is for a person, who may know more."""
    read = read_event if notice.source == NoticeSource.WEBHOOK else read_returned
    try:
        return read(notice.raw)
    except Exception:
        _LOG.exception("Notice %s could not be read.", notice.id)
        return Returned(kind=NoticeKind.OTHER)


def _mail_named(notice: Any, returned: Returned) -> int | None:
    """The mail whose token is in an address, where it came to first; what carries no token of ours names none."""
    addresses = (notice.delivered_to, *returned.addressed_to)
    for address in islice(filter(None, addresses), _MOST_ADDRESSES):
        public_id = mail_named_by(address)
        mail = public_id and _STATEMENTS["mail"].row(public_id=public_id)
        if mail:
            return int(mail.id)
    return None


def _settle(
    notice: Any, returned: Returned, *, state: NoticeState, mail_id: int | None, now: datetime
) -> None:
    _STATEMENTS["judge"].run(
        notice_id=notice.id,
        state=state.value,
        kind=returned.kind.value,
        hard=returned.hard,
        status=returned.status and plain(returned.status, length=_STATUS_LENGTH),
        code=returned.code if returned.code in _CODES else None,
        cause=returned.cause and returned.cause.value,
        words=plain(returned.words, length=WORDS_LENGTH),
        recipient=plain(returned.recipients[0], length=_ADDRESS_LENGTH) if returned.recipients else None,
        subject=plain(returned.subject, length=_SUBJECT_LENGTH),
        from_address=plain(returned.from_address, length=_ADDRESS_LENGTH),
        mail_id=mail_id,
        now=now,
    )
