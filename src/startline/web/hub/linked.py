"""What a contact reads of their orders: services, until when to set them up, what was mapped, and whom to ask."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext

from startline.queries.lines import ListedLine
from startline.queries.links import Errand, LinkedOrder, OpenedLink
from startline.rules.line import Status
from startline.rules.windows import local_date
from startline.web.track import Stop, WindowBar, track_of, window_of
from startline.wording.dates import long_date, short_instant

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


@dataclass(frozen=True, kw_only=True)
class ErrandForContact:
    """What is to be done for one customer; *organization* is the one that their other lines are mapped to.

    While *reviewed*, nothing of it can begin: each of its lines is under review (PRODUCT C9).
    """

    key: uuid.UUID
    customer: str
    organization: str | None
    orders: Sequence[OrderForContact]
    lines: int
    reviewed: bool
    partly_reviewed: bool


@dataclass(frozen=True, kw_only=True)
class HubElsewhere:
    """Services that are set up in a hub elsewhere, and the address of that hub (PRODUCT H6)."""

    name: str
    url: str
    orders: Sequence[OrderForContact]


@dataclass(frozen=True, kw_only=True)
class MappedOrder:
    """Lines of one order that were mapped: *set_up* is when the last of them was set up, empty while one is not.

    *organization* is empty where they were mapped elsewhere; *hub* names the hub elsewhere where the setup goes on.
    """

    key: uuid.UUID
    number: str
    customer: str
    organization: str
    by: str
    at: str
    set_up: str
    services: Sequence[str]
    hub: str
    hub_url: str


def errands_of(link: OpenedLink, *, now: datetime) -> Sequence[ErrandForContact]:
    """What *link* asks its contact to do, a customer each."""
    return [_errand(errand, now=now) for errand in link.errands]


def linked_orders(orders: Sequence[LinkedOrder], *, now: datetime) -> Sequence[OrderForContact]:
    """The orders in words."""
    return [_order(order, order.lines, now=now) for order in orders]


def hubs_elsewhere(link: OpenedLink, *, now: datetime) -> Sequence[HubElsewhere]:
    """The open lines of *link* whose services are set up elsewhere, hub by hub."""
    addresses = {(line.hub_name, line.hub_url) for order in link.orders for line in order.lines}
    return [
        HubElsewhere(name=name or url, url=url, orders=_orders_at(link.orders, url, now=now))
        for name, url in sorted((name or "", url) for name, url in addresses if url)
    ]


def mapped_orders(link: OpenedLink, *, now: datetime) -> Sequence[MappedOrder]:
    """The lines of *link* that were mapped, order by order, those that are set up elsewhere by themselves."""
    return [
        _mapped(order, lines, now=now)
        for order in link.mapped
        for _, lines in groupby(sorted(order.lines, key=_hub_of), key=_hub_of)
    ]


def mapped_order(order: LinkedOrder, *, now: datetime) -> MappedOrder:
    """The lines of a mapped *order*, together."""
    return _mapped(order, order.lines, now=now)


def _errand(errand: Errand, *, now: datetime) -> ErrandForContact:
    reviewed = any(line.review_at is not None for line in errand.lines)
    first = errand.orders[0]
    return ErrandForContact(
        key=errand.key,
        customer=first.customer_name,
        organization=first.organization_name,
        orders=linked_orders(errand.orders, now=now),
        lines=len(errand.lines),
        reviewed=errand.under_review,
        partly_reviewed=reviewed and not errand.under_review,
    )


def _orders_at(orders: Sequence[LinkedOrder], url: str, *, now: datetime) -> Sequence[OrderForContact]:
    at_hub = [(order, [line for line in order.lines if line.hub_url == url]) for order in orders]
    return [_order(order, lines, now=now) for order, lines in at_hub if lines]


def _order(order: LinkedOrder, lines: Sequence[ListedLine], *, now: datetime) -> OrderForContact:
    return OrderForContact(
        number=order.number,
        customer=order.customer_name,
        account=order.account_name,
        placed_by=order.placed_by,
        lines=[_line(line, now=now) for line in lines],
    )


def _hub_of(line: ListedLine) -> str:
    return line.hub_url or ""


def _mapped(order: LinkedOrder, grouped: Iterable[ListedLine], *, now: datetime) -> MappedOrder:
    lines = sorted(grouped, key=lambda line: (line.mapped_at or now, line.id))
    first = lines[0]
    ends = [line.set_up_at for line in lines if line.set_up_at is not None]
    return MappedOrder(
        key=order.public_id,
        number=order.number,
        customer=order.customer_name,
        organization=first.organization_name or "",
        by=first.mapped_by or "",
        at=short_instant(first.mapped_at, zone=first.time_zone, now=now) if first.mapped_at else "",
        set_up=short_instant(max(ends), zone=first.time_zone, now=now) if len(ends) == len(lines) else "",
        services=[line.offer_name for line in lines],
        hub=first.hub_name or "",
        hub_url=first.hub_url or "",
    )


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
