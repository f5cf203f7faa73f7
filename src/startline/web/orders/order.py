"""The page of one order: its lines and what can be done with them, its history beneath (PRODUCT P1, W5)."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.orders import details_of, find_order, lines_of
from startline.queries.story import history_of
from startline.rules.who_may import refuse_edit
from startline.web.happened import happened
from startline.web.line_rows import grouped, line_rows
from startline.web.orders.choices import choices_of
from startline.web.reading import WorkRequest, workspace
from startline.web.reviews import review_banners
from startline.web.searching import cursor_in, known_pages
from startline.web.showing import show

_LINES = 100
_HISTORY = 20


@require_safe
@workspace
def order(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """The order's lines as they came in, and its history, newest first."""
    now, zone = clock.now(), request.reader.zone
    whole = find_order(public_id)
    after, earlier = cursor_in(request.GET), cursor_in(request.GET, "earlier")
    with known_pages():
        page = lines_of(whole.id, limit=_LINES, after=after)
        history = history_of(whole.id, limit=_HISTORY, after=earlier)
    details = details_of([line.id for line in page.rows])
    rows = line_rows(page.rows, details, now=now, zone=zone)
    pending = [row for row in rows if row.pending]
    may_edit = refuse_edit(request.reader.person, whole) is None
    context = {
        "order": whole,
        "page": page,
        "first_page": after is None,
        "groups": grouped(rows),
        "pending": pending,
        "way": next((row.way for row in pending if row.way), None),
        "reviews": review_banners(page.rows, now=now, zone=zone),
        "may_edit": may_edit,
        "choices": choices_of(whole) if may_edit else (),
        "history": [happened(told, now=now, zone=zone) for told in history.rows],
        "earlier": history.after,
        "newest": earlier is None,
        "now": now,
    }
    return show(request, "web/orders/order.html", context, live="web/orders/order_live.html")
