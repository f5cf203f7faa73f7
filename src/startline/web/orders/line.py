"""The page of one line: where it stands, and its whole story as a timeline (PRODUCT P1)."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.orders import find_line
from startline.queries.story import story_of, windows_of
from startline.rules.line import refuse_resend
from startline.rules.who_may import refuse_edit
from startline.web.line_rows import line_rows
from startline.web.orders.timeline import timeline
from startline.web.reading import WorkRequest, workspace
from startline.web.reviews import review_banners
from startline.web.searching import cursor_in, known_pages
from startline.web.showing import show

_CHAPTERS = 50


@require_safe
@workspace
def line(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """The line's facts and its story, newest first."""
    now, zone = clock.now(), request.reader.zone
    listed, detail = find_line(public_id)
    after = cursor_in(request.GET)
    with known_pages():
        story = story_of(listed.id, limit=_CHAPTERS, after=after)
    context = {
        "listed": listed,
        "row": line_rows([listed], {listed.id: detail}, now=now, zone=zone)[0],
        "reviews": review_banners([listed], now=now, zone=zone),
        "may_edit": refuse_edit(request.reader.person, detail) is None,
        "may_resend": refuse_resend(listed) is None,
        "entries": timeline(story, windows_of(listed.id), first_page=after is None, now=now, zone=zone),
        "page": story,
        "first_page": after is None,
        "now": now,
    }
    return show(request, "web/orders/line.html", context, live="web/orders/line_live.html")
