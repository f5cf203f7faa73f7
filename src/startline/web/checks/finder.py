"""From an order's or a subscription's number to the line that is to be checked (PRODUCT D1)."""

import uuid
from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.orders import ListedOrder, OrderFilter, find_order, line_meant, lines_of, orders
from startline.web.lines import shown
from startline.web.public_ids import id_in
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import cursor_in, known_pages, words_in
from startline.web.showing import show

_ORDERS, _LINES = 20, 100


@require_safe
@workspace
def line_finder(request: WorkRequest) -> HttpResponse:
    """Ask for a number, let the line be chosen, and lead on to its check where it is only one.

    :raises Refused: not_found, where *order* is none that the reader sees, or the cursor is none of ours.
    """
    number, line = words_in(request.GET, "number"), words_in(request.GET, "line")
    if named := request.GET.get("order"):
        return _lines(request, id_in(named), number=number, line=line)
    found = _orders(request, number) if number else []
    exact = [order for order in found if order.number.casefold() == number.casefold()]
    sole = exact or found
    if len(sole) == 1:
        return _lines(request, sole[0].public_id, number=number, line=line)
    context = {"number": number, "line": line, "orders": found, "most": _ORDERS}
    return show(request, "web/checks/finder.html", context)


def _orders(request: WorkRequest, number: str) -> Sequence[ListedOrder]:
    """The orders whose number, customer or subscription begins so, newest first; the first ones."""
    wanted = OrderFilter(accounts=request.reader.accounts, words=number)
    return orders(wanted, limit=_ORDERS).rows


def _lines(request: WorkRequest, order_id: uuid.UUID, *, number: str, line: str) -> HttpResponse:
    """The order's lines to choose from; on to the check of the only one, or of the one that was named."""
    order, after, now = find_order(order_id), cursor_in(request.GET), clock.now()
    meant = line_meant(order.id, number=line, subscription=number)
    if meant is not None:
        return redirect("line_check", public_id=meant)
    with known_pages():
        page = lines_of(order.id, limit=_LINES, after=after)
    context = {
        "number": number or order.number,
        "line": line,
        "order": order,
        "page": page,
        "first_page": after is None,
        "rows": [shown(one, now=now, reader=request.reader) for one in page.rows],
    }
    return show(request, "web/checks/finder.html", context)
