"""The rehearsal's mailbox: every mail that it sent, as its reader would see it; a real instance has none."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from startline.mail.mailbox import Received, message, messages
from startline.queries.overview import operator_zone
from startline.queries.rehearsal import is_rehearsal
from startline.wording.dates import short_instant

_SHOWN = 200
# A mail brings its own styles, and its frame may do nothing else.
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; font-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails.

    :raises Http404: this is a real instance.
    """
    _refuse_real()
    zone = operator_zone()
    mails = [_row(one, zone=zone) for one in messages(_folder(), limit=_SHOWN)]
    return render(request, "web/mailbox.html", {"mails": mails, "sender": settings.STARTLINE_SENDER})


@require_safe
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail, as text and as HTML; the link that it carries stands beside it.

    :raises Http404: there is none of that key, or this is a real instance.
    """
    _refuse_real()
    opened = message(_folder(), key)
    if opened is None:
        raise Http404
    context = {
        "mail": _row(opened.received, zone=operator_zone()),
        "text": opened.text,
        "html": opened.html,
        "link": _link_in(opened.text),
    }
    response = render(request, "web/mail.html", context)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _folder() -> Path:
    folder: Path = settings.STARTLINE_HOME / "mailbox"
    return folder


def _refuse_real() -> None:
    if not is_rehearsal():
        raise Http404


def _link_in(text: str) -> str | None:
    """Our own link in *text*, and nobody else's."""
    found = re.search(re.escape(settings.STARTLINE_URL) + r"/m/[A-Za-z0-9_-]+", text)
    return found.group() if found else None


def _row(received: Received, *, zone: str) -> dict[str, str]:
    return {
        "key": received.key,
        "subject": received.subject,
        "to": received.recipient,
        "at": short_instant(received.sent_at or received.received_at, zone=zone),
    }
