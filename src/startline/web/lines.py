"""Lines as the pages show them: words ready, nothing left to decide in a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from startline.queries.lines import ListedLine
from startline.rules.line import Status
from startline.web.track import Stop, WindowBar, track_of, window_of
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
    """One row: *contact* is cut in the middle where it is long, *contact_whole* is not."""

    order: str
    number: str
    customer: str
    account: str
    offer: str
    offer_name: str
    quantity: int
    contact: str
    contact_whole: str
    story: str
    urgency: Urgency
    stops: Sequence[Stop]
    here: str
    window: WindowBar | None


def shown(line: ListedLine, *, now: datetime) -> ShownLine:
    """*line* as a row."""
    window = window_of(line, now=now)
    stops = track_of(line)
    return ShownLine(
        order=line.order_number,
        number=line.number,
        customer=line.customer_name,
        account=line.account_name,
        offer=line.offer_code,
        offer_name=line.offer_name,
        quantity=line.quantity,
        contact=cut(line.contact_email or ""),
        contact_whole=line.contact_email or "",
        story=line_story(line, zone=line.time_zone, now=now),
        urgency=_urgency(line, window=window),
        stops=stops,
        here=" · ".join(f"{stop.word}" for stop in stops if stop.mark != "coming"),
        window=window,
    )


def cut(address: str) -> str:
    """*address* with both its ends, and at most 28 characters."""
    if len(address) <= _HEAD + 1 + _TAIL:
        return address
    return f"{address[:_HEAD]}…{address[-_TAIL:]}"


def _urgency(line: ListedLine, *, window: WindowBar | None) -> Urgency:
    if line.set_up_at is not None:
        return Urgency.DONE
    open_still = line.status in (Status.AWAITING, Status.PENDING)
    if line.undeliverable_at is not None or (open_still and _stuck(line)):
        return Urgency.BAD
    soon = window is not None and window.whole - window.passed <= _SOON_MINUTES
    return Urgency.SOON if soon else Urgency.PLAIN


def _stuck(line: ListedLine) -> bool:
    """Whether nothing goes on until a person does something: no contact, or kept open past its window."""
    return line.expired_at is not None or (line.contact_id is None and line.mapped_at is None)
