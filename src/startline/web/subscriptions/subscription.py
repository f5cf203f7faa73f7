"""The page of one subscription: the place to edit and resend for lines that are closed (PRODUCT P2, W4, W5)."""

import uuid
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.lines import ListedLine
from startline.queries.orders import details_of
from startline.queries.subscriptions import find_subscription, lines_of
from startline.rules.who_may import refuse_edit
from startline.web.case_links import new_case_address
from startline.web.line_rows import RowGroup, line_rows
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import cursor_in, known_pages
from startline.web.showing import show

_LINES = 100


@require_safe
@workspace
def subscription(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """The lines that feed the subscription, over all its orders."""
    now, zone, after = clock.now(), request.reader.zone, cursor_in(request.GET)
    found = find_subscription(public_id)
    with known_pages():
        page = lines_of(found.id, limit=_LINES, after=after)
    details = details_of([line.id for line in page.rows])
    rows = line_rows(page.rows, details, now=now, zone=zone)
    pending = [row for row in rows if row.pending]
    context = {
        "subscription": found,
        "page": page,
        "first_page": after is None,
        "groups": [RowGroup(contact=None, rows=rows)],
        "selection": urlencode([("line", row.line.id) for row in rows if row.line.changeable]),
        "case": _case(page.rows),
        "pending": pending,
        "way": next((row.way for row in pending if row.way), None),
        "may_edit": any(refuse_edit(request.reader.person, line) is None for line in details.values()),
        "now": now,
    }
    return show(request, "web/subscriptions/subscription.html", context, live="web/subscriptions/live.html")


def _case(lines: Sequence[ListedLine]) -> str:
    """Where a case is opened about the lines; of several orders about those of the first, for a case is about one."""
    own = [line.public_id for line in lines if line.order_public_id == lines[0].order_public_id]
    return new_case_address(lines=own, page="subscription")
