"""The breaker: how many mails may be claimed now, exactly, over all workers; pauses all mail when it must (M6)."""

import logging
from dataclasses import dataclass
from datetime import datetime

from startline.rules.breaker import Breaker, Hour, MailPause, counted_since, pause_for, places_left
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Let:
    """How many mails may be claimed, and why all mail was paused just now; None where it was not."""

    mails: int
    paused: MailPause | None = None


def let_through(*, now: datetime, limit: int) -> Let:
    """How many of *limit* mails may be claimed at *now*; call it first in the transaction that claims them.

    The instance stays locked until that transaction ends, so that two workers never count past each other.
    Mail is paused only while some is due: an idle instance does not stop itself. One that is not open yet has none.
    """
    instance = _STATEMENTS["lock"].row()
    if instance is None or instance.mail_paused_at is not None:
        return Let(mails=0)
    since = counted_since(now, resumed_at=instance.mail_resumed_at)
    row = _STATEMENTS["hour"].row(now=now, since=since)
    if not row.due:
        return Let(mails=0)
    breaker = Breaker(hourly_cap=instance.hourly_cap, refusal_percent=instance.refusal_percent)
    hour = Hour(begun=row.begun, ended=row.ended, refused=row.refused)
    if cause := pause_for(hour, breaker):
        _pause(cause, hour=hour, breaker=breaker, now=now)
        return Let(mails=0, paused=cause)
    return Let(mails=min(limit, places_left(hour, breaker)))


def _pause(cause: MailPause, *, hour: Hour, breaker: Breaker, now: datetime) -> None:
    _STATEMENTS["pause"].run(now=now, cause=cause.value)
    _LOG.error("All mail is paused (%s): %s within an hour; the limits are %s.", cause, hour, breaker)
