"""An entry of the record as pages show it: one sentence, how it stands, and its permanent address."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from startline.models.record import Outcome, TransactionStatus
from startline.queries.told import ToldTransaction
from startline.rules.refusal import Refusal, RefusalCode
from startline.telling import sentence_told, standing_told, way_told
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
    """One transaction in words; *way* is its mail's: by which server, or what that answered."""

    id: uuid.UUID
    number: str
    at: datetime
    sentence: str
    standing: str
    way: str
    tone: str


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
    )


def reason_told(
    *, outcome: str, reason: str | None, facts: Mapping[str, str | int | None], now: datetime, zone: str
) -> str:
    """Why a line was not changed, and what to do instead; empty where it was, or where nothing needs saying."""
    if reason is None or outcome not in _UNCHANGED:
        return ""
    return sentence_of(Refusal(code=RefusalCode(reason), facts=facts), zone=zone, now=now)
