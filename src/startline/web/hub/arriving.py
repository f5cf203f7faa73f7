"""Where a mail's link leads: the orders, what is to be done for them, and where it begins or goes on (PRODUCT H1)."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from startline import clock
from startline.mail.link import is_token_of, link_id_of, newest_key_number
from startline.queries.links import FoundLink, LinkState, OpenedLink, find_link, open_link
from startline.web.hub.link_cookies import TO_CONTACT, TO_FORMER_CONTACT, Purpose, keep, keep_language, kept
from startline.web.hub.linked import errands_of, hubs_elsewhere, mapped_orders
from startline.web.see_other import see_other

_NOBODY = uuid.UUID(int=0)
CONFLICT, _GONE = 409, 410
_LEADS_ON = (LinkState.OPEN, LinkState.FINISHED)
_AFTER_LINKS = ".,;:!?)]}>'\"*"
"""What mail programs take for a part of a link that it stands behind; no token ends so."""


@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: a signed cookie holds what it opens, for half an hour.

    The link of a notice to a former contact opens a page of its own, and never a contact's (PRODUCT C9); that of a
    mail about a case leads to the case, a member's behind their sign-in (PRODUCT D2).
    Changes nothing, however often scanners open it. An unknown token is told apart neither by its answer
    nor by the work done for it.
    """
    token = token.rstrip(_AFTER_LINKS)
    link_id = link_id_of(token) or _NOBODY
    link = find_link(link_id)
    key_number = link.key_number if link else newest_key_number()
    if not is_token_of(token, link_id, key_number=key_number) or link is None:
        return unknown(request)
    purpose = TO_FORMER_CONTACT if link.to_former_contact else TO_CONTACT
    response = see_other(_led_to(link, purpose))
    keep(response, link.id, purpose=purpose)
    keep_language(response, link.language)
    return response


def _led_to(link: FoundLink, purpose: Purpose) -> str:
    if link.case is None:
        return reverse(purpose.route)
    if link.organization:
        return reverse("space_case", args=[link.organization, link.case])
    return reverse("hub_case", args=[link.case])


@require_safe
def opened(request: HttpRequest) -> HttpResponse:
    """What the link asks of its contact, what was mapped already, and whom to ask; or why it leads nowhere."""
    link = link_of(request)
    return standing(request, link) if link else unknown(request)


def link_of(request: HttpRequest) -> OpenedLink | None:
    """The contact's link that the browser has opened lately, as it stands now."""
    link_id = kept(request, purpose=TO_CONTACT)
    return open_link(link_id) if link_id else None


def standing(
    request: HttpRequest, link: OpenedLink, *, overtaken: bool = False, status: int = 200
) -> HttpResponse:
    """How the lines of *link* stand, and where to begin or go on.

    *overtaken*: somebody was about to do something for lines that were mapped, cancelled or handed over meanwhile.
    """
    if link.state not in _LEADS_ON:
        return render(request, "web/hub/gone.html", {"state": link.state.value}, status=_GONE)
    now = clock.now()
    mapped = mapped_orders(link, now=now)
    context = {
        "errands": errands_of(link, now=now),
        "elsewhere": hubs_elsewhere(link, now=now),
        "mapped": mapped,
        "finished": all(order.set_up for order in mapped),
        "gone": link.gone,
        "overtaken": overtaken,
        "recipient": link.recipient,
        "sender": settings.STARTLINE_SENDER,
    }
    return render(request, "web/hub/link.html", context, status=CONFLICT if overtaken else status)


def unknown(request: HttpRequest) -> HttpResponse:
    """That there is no such link, or that it was opened too long ago: in the same words, whichever it is."""
    return render(request, "web/hub/unknown.html", status=404)
