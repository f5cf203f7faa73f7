"""Lines as the pages show them: words ready, nothing left to decide in a template."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from startline.mail_told import last_answer, what_is_wrong
from startline.queries.lines import ListedLine
from startline.queries.readers import Reader
from startline.rules.line import Status, refuse_resend
from startline.rules.who_may import refuse_edit
from startline.web.track import Stop, WindowBar, track_of, track_words, window_of
from startline.wording.deliveries import came_back
from startline.wording.explanations import Explanation
from startline.wording.lines import line_story

_HEAD, _TAIL = 15, 12
_SOON_MINUTES = 3 * 24 * 60


class Urgency(StrEnum):
    """How loud a row is; its words say the same."""

    BAD = "bad"
    SOON = "soon"
    DONE = "done"
    PLAIN = "plain"


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """One row: *contact* is cut in the middle where it is long, *contact_whole* is not.

    *id* and *order_id* are those of addresses; *here* says in words how far the track has come. *editable* is
    whether who reads it may act on the line, *changeable* and *resendable* whether anybody may (PRODUCT C1, M6).
    *trouble* explains why its mail does not arrive, *answer* is what a mail server said last.
    """

    id: uuid.UUID
    order_id: uuid.UUID
    order: str
    number: str
    customer: str
    account: str
    offer: str
    offer_name: str
    quantity: int
    monthly_amount: Decimal | None
    currency: str
    subscription: str | None
    subscription_id: uuid.UUID | None
    status: str
    provisions: bool
    start_date: date | None
    time_zone: str
    contact: str
    contact_whole: str
    contact_epoch: int
    changeable: bool
    resendable: bool
    editable: bool
    closes_at: datetime | None
    story: str
    urgency: Urgency
    stops: Sequence[Stop]
    here: str
    window: WindowBar | None
    trouble: Explanation | None
    answer: str


def shown(
    line: ListedLine, *, now: datetime, reader: Reader | None = None, zone: str | None = None
) -> ShownLine:
    """*line* as a row, told in *zone*, else in that of its *reader*; without one nobody may act on it."""
    zone = zone or (reader.zone if reader else line.time_zone)
    window = window_of(line, now=now)
    stops = track_of(line)
    return ShownLine(
        id=line.public_id,
        order_id=line.order_public_id,
        order=line.order_number,
        number=line.number,
        customer=line.customer_name,
        account=line.account_name,
        offer=line.offer_code,
        offer_name=line.offer_name,
        quantity=line.quantity,
        monthly_amount=line.monthly_amount,
        currency=line.currency,
        subscription=line.subscription_number,
        subscription_id=line.subscription_public_id,
        status=line.status,
        provisions=line.provisions,
        start_date=line.start_date,
        time_zone=line.time_zone,
        contact=cut(line.contact_email or ""),
        contact_whole=line.contact_email or "",
        contact_epoch=line.contact_epoch,
        changeable=_changeable(line),
        resendable=refuse_resend(line) is None,
        editable=reader is not None and refuse_edit(reader.person, line) is None,
        closes_at=line.closes_at,
        story=line_story(line, zone=zone, now=now),
        urgency=_urgency(line, window=window),
        stops=stops,
        here=track_words(stops),
        window=window,
        trouble=what_is_wrong(line, now=now, zone=zone),
        answer=last_answer(line),
    )


def cut(address: str) -> str:
    """*address* with both its ends, and at most 28 characters."""
    if len(address) <= _HEAD + 1 + _TAIL:
        return address
    return f"{address[:_HEAD]}…{address[-_TAIL:]}"


def _changeable(line: ListedLine) -> bool:
    """Whether the line has a contact that may still be changed: before the point of no return (PRODUCT C1)."""
    return line.provisions and line.mapped_at is None and line.status != Status.CANCELLED


def _urgency(line: ListedLine, *, window: WindowBar | None) -> Urgency:
    if line.set_up_at is not None:
        return Urgency.DONE
    open_still = line.status in (Status.AWAITING, Status.PENDING)
    back = line.mapped_at is None and came_back(line)
    wrong = line.undeliverable_at is not None or line.review_at is not None
    if back or wrong or (open_still and _stuck(line)):
        return Urgency.BAD
    soon = window is not None and window.whole - window.passed <= _SOON_MINUTES
    return Urgency.SOON if soon else Urgency.PLAIN


def _stuck(line: ListedLine) -> bool:
    """Whether nothing goes on until a person does something: no contact, or kept open past its window."""
    return line.expired_at is not None or (line.contact_id is None and line.mapped_at is None)
