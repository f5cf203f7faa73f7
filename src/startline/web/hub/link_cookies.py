"""The signed cookies that hold, for half an hour, what the link of a mail has opened: one for each purpose.

With them goes the language of the mail, in which its pages go on.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from startline.web.tongue import MAIL_COOKIE

_KEPT = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What a link is for: the name of its page's route, and the cookie that opens that page and no other."""

    route: str
    cookie: str
    salt: str
    path: str


TO_CONTACT = Purpose(route="link", cookie="startline_link", salt="startline.web.hub.arriving", path="/m/")
TO_FORMER_CONTACT = Purpose(
    route="replaced", cookie="startline_replaced", salt="startline.web.hub.replaced", path="/m/replaced/"
)


def keep(response: HttpResponse, link_id: uuid.UUID, *, purpose: Purpose) -> None:
    """Let the browser that gets *response* open the link's page, for half an hour."""
    response.set_signed_cookie(
        purpose.cookie,
        str(link_id),
        salt=purpose.salt,
        max_age=_KEPT,
        path=purpose.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keep_language(response: HttpResponse, language: str) -> None:
    """Let the pages that the browser opens next go on in the *language* of the mail, where none was chosen."""
    response.set_cookie(
        MAIL_COOKIE, language, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def kept(request: HttpRequest, *, purpose: Purpose) -> uuid.UUID | None:
    """The link that the browser has opened for this purpose; None where it has not, or not lately."""
    try:
        return uuid.UUID(request.get_signed_cookie(purpose.cookie, salt=purpose.salt, max_age=_KEPT))
    except (KeyError, signing.BadSignature):
        return None
