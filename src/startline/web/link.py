"""The page behind a mail's link: read-only, until the hub takes its place (PRODUCT H1)."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from startline import clock
from startline.mail.link import is_token_of, link_id_of, newest_key_number
from startline.queries.links import LinkState, OpenedLink, find_link, open_link
from startline.web.linked import linked_orders

_COOKIE = "startline_link"
_SALT = "startline.web.link"
_KEPT = timedelta(minutes=30)
_PATH = "/m/"
_NOBODY = uuid.UUID(int=0)
_GONE = 410


@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: a signed cookie holds what it opens, for half an hour.

    Changes nothing, however often scanners open it. An unknown token is told apart neither by its answer
    nor by the work done for it.
    """
    link_id = link_id_of(token) or _NOBODY
    link = find_link(link_id)
    key_number = link.key_number if link else newest_key_number()
    if not is_token_of(token, link_id, key_number=key_number) or link is None:
        return _unknown(request)
    response = redirect("link", permanent=False)
    response.status_code = 303
    response.set_signed_cookie(
        _COOKIE,
        str(link.id),
        salt=_SALT,
        max_age=_KEPT,
        path=_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
def opened(request: HttpRequest) -> HttpResponse:
    """The order and its lines, until when, and whom to ask; or why the link leads nowhere any more."""
    link = _from_cookie(request)
    if link is None:
        return _unknown(request)
    if link.state is not LinkState.OPEN:
        return render(request, "web/link_gone.html", {"state": link.state.value}, status=_GONE)
    context = {
        "orders": linked_orders(link.orders, now=clock.now()),
        "gone": link.gone,
        "recipient": link.recipient,
        "sender": settings.STARTLINE_SENDER,
    }
    return render(request, "web/link.html", context)


def _from_cookie(request: HttpRequest) -> OpenedLink | None:
    try:
        link_id = request.get_signed_cookie(_COOKIE, salt=_SALT, max_age=_KEPT)
    except (KeyError, signing.BadSignature):
        return None
    return open_link(uuid.UUID(link_id))


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "web/link_unknown.html", status=404)
