"""The check of one line: why can it not be changed, where is its mail, why is it billed, who can (PRODUCT D1)."""

import uuid
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.web.case_links import new_case_address
from startline.web.line_checked import CheckedLine, check_line
from startline.web.reading import WorkRequest, workspace
from startline.web.showing import DIALOG, show, target_of
from startline.web.track import track_of, track_words, window_of


@require_safe
@workspace
def line_check(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """The answers about the line, with the buttons of what can be done next.

    :raises Refused: not_found, where the reader sees no such line.
    """
    now = clock.now()
    checked = check_line(request, public_id, now=now)
    stops = track_of(checked.listed)
    context = {
        "listed": checked.listed,
        "answers": checked.answers,
        "next": checked.next,
        "stops": stops,
        "here": track_words(stops),
        "window": window_of(checked.listed, now=now),
        "named": urlencode({"line": str(checked.listed.public_id)}),
        "ordered": urlencode({"order": str(checked.listed.order_public_id)}),
        "case": _case(checked),
        "in_dialog": target_of(request) == DIALOG,
        "now": now,
    }
    return show(request, "web/checks/line.html", context)


def _case(checked: CheckedLine) -> str:
    """Where a case about the line is opened, with what was in the way of a change."""
    return new_case_address(lines=[checked.listed.public_id], page="line_check", refusal=checked.refusal)
