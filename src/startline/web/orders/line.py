"""The page of one line: where it stands, and its whole story as a timeline (PRODUCT P1)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.mail_told import mail_steps, nothing_sent
from startline.queries.lines import ListedLine
from startline.queries.orders import find_line
from startline.queries.story import ToldWindow, story_of, windows_of
from startline.rules.line import Status, refuse_release, refuse_resend
from startline.rules.reminders import contact_hears_of
from startline.rules.who_may import refuse_edit
from startline.web.line_rows import line_rows
from startline.web.orders.timeline import timeline
from startline.web.reading import WorkRequest, workspace
from startline.web.reviews import review_banners
from startline.web.searching import cursor_in, known_pages
from startline.web.showing import show
from startline.wording.line_check import only_entered_sentence

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
    windows = windows_of(listed.id)
    context = {
        "listed": listed,
        "row": line_rows([listed], {listed.id: detail}, now=now, zone=zone)[0],
        "reviews": review_banners([listed], now=now, zone=zone),
        "may_edit": refuse_edit(request.reader.person, detail) is None,
        "may_resend": refuse_resend(listed) is None,
        "may_release": refuse_release(listed) is None,
        "mail_steps": mail_steps(listed, now=now),
        "nothing_sent": nothing_sent(listed),
        "only_entered": only_entered_sentence(listed.start_date) if listed.status == Status.ENTERED else "",
        "shows_answers": request.reader.person.operates and listed.mapped_at is not None,
        "entries": timeline(story, windows, first_page=after is None, now=now, zone=zone),
        "next_reminder_at": _next_reminder_at(listed, windows),
        "page": story,
        "first_page": after is None,
        "now": now,
    }
    return show(request, "web/orders/line.html", context, live="web/orders/line_live.html")


def _next_reminder_at(listed: ListedLine, windows: Sequence[ToldWindow]) -> datetime | None:
    """When the contact is reminded next, if nothing changes until then (PRODUCT M7)."""
    if not contact_hears_of(listed):
        return None
    running = (window for window in windows if window.ended_at is None and window.closes_at is not None)
    return next((window.remind_contact_at for window in running), None)
