"""The list of orders with its search (PRODUCT P1)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.orders import ListedOrder, OrderPage, offers, partners
from startline.queries.orders import orders as find_orders
from startline.web.orders.forms import OrderSearch
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import cursor_in, figure, known_pages
from startline.web.showing import LIVE, show, target_of
from startline.wording.dates import countdown
from startline.wording.orders import StandWords, stands_told

_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """One order of the list, in words."""

    id: uuid.UUID
    number: str
    customer: str
    account: str
    placed_by: str
    placed_on: date | None
    lines: int
    more_lines: bool
    stands: Sequence[StandWords]
    closes_at: datetime | None
    countdown: str


@require_safe
@workspace
def orders(request: WorkRequest) -> HttpResponse:
    """One page of the orders; a full number with one hit leads on to the order."""
    now, seen = clock.now(), request.reader.accounts
    several = partners(seen)
    form = OrderSearch(request.GET, offers=offers(), partners=several)
    wanted, after = form.wanted(seen=seen), cursor_in(request.GET)
    with known_pages():
        page = find_orders(wanted, limit=_ROWS, sort=form.order, after=after)
    if wanted.words and _only_hit(page, number=wanted.words) and target_of(request) != LIVE:
        return redirect("order", public_id=page.rows[0].public_id)
    context = {
        "form": form,
        "page": page,
        "rows": [_row(order, now=now) for order in page.rows],
        "count": figure(page.count),
        "first_page": after is None,
        "several": len(several) > 1,
        "now": now,
    }
    return show(request, "web/orders/list.html", context, live="web/orders/rows.html")


def _only_hit(page: OrderPage, *, number: str) -> bool:
    """Whether the list is one order, and *number* the whole of its number."""
    return len(page.rows) == 1 and page.count.number == 1 and page.rows[0].number.lower() == number.lower()


def _row(order: ListedOrder, *, now: datetime) -> OrderRow:
    closes_at = order.next_closes_at
    return OrderRow(
        id=order.public_id,
        number=order.number,
        customer=order.customer_name,
        account=order.account_name,
        placed_by=order.placed_by_name or order.placed_by_email or "",
        placed_on=order.placed_on,
        lines=order.lines - order.more_lines,
        more_lines=order.more_lines,
        stands=stands_told(order.counts),
        closes_at=closes_at,
        countdown=countdown(closes_at, now=now) if closes_at else "",
    )
