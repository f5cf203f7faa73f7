"""An entry of the record as pages show it: one sentence, how it stands, and its permanent address."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from startline.models.record import Outcome, TransactionStatus
from startline.queries.told import ToldTransaction
from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.retries import GIVE_UP_AFTER
from startline.telling import answer_told, sentence_told, standing_told, way_told
from startline.wording.explanations import GIVEN_UP, Explanation, Trouble, explained
from startline.wording.refusals import sentence_of

_TONES = {
    TransactionStatus.FAILED: "bad",
    TransactionStatus.REFUSED: "bad",
    TransactionStatus.PARTLY_COMPLETED: "soon",
    TransactionStatus.IN_PROGRESS: "soon",
}
_UNCHANGED = frozenset({Outcome.ALREADY, Outcome.LEFT_OUT, Outcome.REFUSED})


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One transaction in words; *way* is its mail's: by which server, or what that answered.

    *trouble* explains why a mail of it did not arrive, *answer* is what was said to that.
    """

    id: uuid.UUID
    number: str
    at: datetime
    sentence: str
    standing: str
    way: str
    tone: str
    trouble: Explanation | None
    answer: str


def happened(told: ToldTransaction, *, now: datetime, zone: str, naming_order: bool = False) -> Happened:
    """*told* in words, instants in the reader's *zone*."""
    return Happened(
        id=told.public_id,
        number=told.number,
        at=told.occurred_at,
        sentence=sentence_told(told, naming_order=naming_order),
        standing=standing_told(told, now=now, zone=zone),
        way=way_told(told),
        tone=_TONES.get(told.status, ""),
        trouble=_trouble(told, now=now, zone=zone),
        answer=answer_told(told.code, told.words),
    )


def reason_told(
    *, outcome: str, reason: str | None, facts: Mapping[str, str | int | None], now: datetime, zone: str
) -> str:
    """Why a line was not changed, and what to do instead; empty where it was, or where nothing needs saying."""
    if reason is None or outcome not in _UNCHANGED:
        return ""
    return sentence_of(Refusal(code=RefusalCode(reason), facts=facts), zone=zone, now=now)


def _trouble(told: ToldTransaction, *, now: datetime, zone: str) -> Explanation | None:
    """Why its mail did not arrive, or came back, and the way out (PRODUCT M4)."""
    if told.mail_cause is None and not told.given_up:
        return None
    first_at = told.first_attempt_at
    trouble = Trouble(
        cause=told.mail_cause or GIVEN_UP,
        sender=settings.STARTLINE_SENDER,
        address=told.mail_address,
        next_at=told.next_at,
        until_at=first_at + GIVE_UP_AFTER if first_at else None,
        given_up=bool(told.given_up),
        stands=told.stands,
    )
    return explained(trouble, now=now, zone=zone)
