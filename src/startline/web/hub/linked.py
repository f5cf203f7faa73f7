"""What a contact reads of their order: service, start, until when to set up, and whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from startline.queries.lines import ListedLine
from startline.queries.links import LinkedOrder
from startline.rules.line import Status
from startline.rules.windows import local_date
from startline.web.track import Stop, WindowBar, track_of, window_of
from startline.wording.dates import long_date

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class LineForContact:
    """One line as its contact reads it."""

    number: str
    service: str
    offer: str
    quantity: int
    until: str
    under_review: bool
    stops: Sequence[Stop]
    window: WindowBar | None


@dataclass(frozen=True, kw_only=True)
class OrderForContact:
    """One order as its contact reads it."""

    number: str
    customer: str
    account: str
    placed_by: str | None
    lines: Sequence[LineForContact]


def linked_orders(orders: Sequence[LinkedOrder], *, now: datetime) -> Sequence[OrderForContact]:
    """The orders in words."""
    return [
        OrderForContact(
            number=order.number,
            customer=order.customer_name,
            account=order.account_name,
            placed_by=order.placed_by,
            lines=[_line(line, now=now) for line in order.lines],
        )
        for order in orders
    ]


def _line(line: ListedLine, *, now: datetime) -> LineForContact:
    return LineForContact(
        number=line.number,
        service=line.offer_name,
        offer=line.offer_code,
        quantity=line.quantity,
        until=_until(line),
        under_review=line.review_at is not None,
        stops=track_of(line),
        window=window_of(line, now=now),
    )


def _until(line: ListedLine) -> str:
    """Until when the service is to be set up, in the line's own zone; the deadline is the end of that day."""
    if line.held_at is not None or line.order_held_at is not None:
        return gettext("on hold: nothing runs out until it is released")
    if line.status == Status.CLOSED:
        return gettext("the window has ended and billing has started; the service can still be set up")
    if line.deadline_at is None:
        return gettext("no window runs")
    last_day = local_date(line.deadline_at - _MICROSECOND, line.time_zone)
    if line.closes_at is not None and line.closes_at > line.deadline_at:
        last_day = local_date(line.closes_at - _MICROSECOND, line.time_zone)
    facts = {"date": long_date(last_day), "zone": line.time_zone}
    return gettext("to be set up by the end of %(date)s (%(zone)s)") % facts
