"""The rehearsal's mailbox: every mail that it sent, as its reader would see it; a real instance has none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from startline.mail.mailbox import Mark, Received, message, messages
from startline.queries.paging import BadCursor, Page, cursor_of, values_of
from startline.web.mail_frame import framed
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import words_in
from startline.web.showing import show

# Links to an order, to a change that was asked for, those by which people get in, and the work list.
_OURS = r"/(?:m/[\w-]+|(?:orders|requests)/[0-9a-f-]{36}/|(?:invitation|account/password/new)/[\w-]+/|(?=\s))"
_NANOSECONDS = re.compile(r"[0-9]{1,20}")
_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class ShownMail:
    """A mail of the list; *at* is the time that it names, else that at which it came."""

    key: str
    subject: str
    to: str
    at: datetime


@require_safe
@workspace
def mailbox(request: WorkRequest) -> HttpResponse:
    """The newest mails, those to one recipient where that is asked for.

    :raises Http404: this is a real instance, or no page has given out the cursor.
    """
    _refuse_real(request)
    sought = words_in(request.GET, "to")
    context = {
        "page": _page(sought, after=request.GET.get("after")),
        "first_page": "after" not in request.GET,
        "sought": sought,
        "sender": settings.STARTLINE_SENDER,
    }
    return show(request, "web/rehearsal/mailbox.html", context, live="web/rehearsal/mails.html")


@require_safe
@workspace
def mail(request: WorkRequest, key: str) -> HttpResponse:
    """One mail, as text and as HTML; the link that it carries stands beside it.

    :raises Http404: there is none of that key, or this is a real instance.
    """
    _refuse_real(request)
    opened = message(_folder(), key)
    if opened is None:
        raise Http404
    context = {
        "mail": _shown(opened.received),
        "text": opened.text,
        "html": opened.html,
        "link": _link_in(opened.text),
    }
    return framed(show(request, "web/rehearsal/mail.html", context))


def _refuse_real(request: WorkRequest) -> None:
    if not request.reader.rehearsal:
        raise Http404


def _folder() -> Path:
    folder: Path = settings.STARTLINE_HOME / "mailbox"
    return folder


def _page(sought: str, *, after: str | None) -> Page[ShownMail]:
    try:
        before = _mark(after) if after else None
    except BadCursor as problem:
        raise Http404 from problem
    found = messages(_folder(), limit=_SHOWN + 1, recipient=sought, before=before)
    return Page(rows=[_shown(one) for one in found[:_SHOWN]], after=_cursor_after(found))


def _cursor_after(found: Sequence[Received]) -> str | None:
    return cursor_of(*found[_SHOWN - 1].mark) if len(found) > _SHOWN else None


def _mark(cursor: str) -> Mark:
    kept_at, key = values_of(cursor, count=2)
    if not _NANOSECONDS.fullmatch(kept_at):
        raise BadCursor(cursor)
    return int(kept_at), key


def _link_in(text: str) -> str | None:
    """Our own link in *text*, and nobody else's."""
    found = re.search(re.escape(settings.STARTLINE_URL) + _OURS, text)
    return found.group() if found else None


def _shown(received: Received) -> ShownMail:
    return ShownMail(
        key=received.key,
        subject=received.subject,
        to=received.recipient,
        at=received.sent_at or received.received_at,
    )
