"""The page behind a mail's link: read-only, until the hub takes its place (PRODUCT H1)."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from startline import clock
from startline.mail.link import is_token_of, link_id_of, newest_key_number
from startline.queries.links import LinkState, find_link, open_link
from startline.web.hub.link_cookies import TO_CONTACT, TO_FORMER_CONTACT, keep, kept
from startline.web.hub.linked import linked_orders

_NOBODY = uuid.UUID(int=0)
_GONE = 410


@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: a signed cookie holds what it opens, for half an hour.

    The link of a notice to a former contact opens a page of its own, and never a contact's (PRODUCT C9).
    Changes nothing, however often scanners open it. An unknown token is told apart neither by its answer
    nor by the work done for it.
    """
    link_id = link_id_of(token) or _NOBODY
    link = find_link(link_id)
    key_number = link.key_number if link else newest_key_number()
    if not is_token_of(token, link_id, key_number=key_number) or link is None:
        return _unknown(request)
    purpose = TO_FORMER_CONTACT if link.to_former_contact else TO_CONTACT
    response = redirect(purpose.route, permanent=False)
    response.status_code = 303
    keep(response, link.id, purpose=purpose)
    return response


@require_safe
def opened(request: HttpRequest) -> HttpResponse:
    """The order and its lines, until when, and whom to ask; or why the link leads nowhere any more."""
    link_id = kept(request, purpose=TO_CONTACT)
    link = open_link(link_id) if link_id else None
    if link is None:
        return _unknown(request)
    if link.state is not LinkState.OPEN:
        return render(request, "web/hub/gone.html", {"state": link.state.value}, status=_GONE)
    context = {
        "orders": linked_orders(link.orders, now=clock.now()),
        "gone": link.gone,
        "recipient": link.recipient,
        "sender": settings.STARTLINE_SENDER,
    }
    return render(request, "web/hub/link.html", context)


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "web/hub/unknown.html", status=404)
