"""The signed cookies of the hub: a secret of the browser, to which codes are bound, and a pass to set services up."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_BROWSER = "startline_browser"
_PASS = "startline_pass"  # noqa: S105 - a cookie's name
_BROWSER_KEPT = timedelta(days=1)
PASS_LASTS = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Pass:
    """What a code has opened: the setup of the services of the link's lines, for the contact to whom it was mailed.

    Whether the link's lines still have that contact is looked up each time (PRODUCT H1): the pass proves only who
    came, and by which link.
    """

    link_id: uuid.UUID
    address_id: int


def browser_of(request: HttpRequest) -> str:
    """The secret of the browser; empty where it has none yet: no code was asked for in it."""
    try:
        return request.get_signed_cookie(_BROWSER, salt=__name__, max_age=_BROWSER_KEPT) or ""
    except (KeyError, signing.BadSignature):
        return ""


def new_browser() -> str:
    """A secret for a browser that has none; `keep_browser` gives it."""
    return secrets.token_urlsafe(24)


def keep_browser(response: HttpResponse, browser: str) -> None:
    """Let the browser that gets *response* hold its secret, for a day."""
    _keep(response, _BROWSER, browser, salt=__name__, lasts=_BROWSER_KEPT, path="/m/")


def give_pass(response: HttpResponse, given: Pass) -> None:
    """Let the browser that gets *response* set the services up, for twelve hours."""
    value = f"{given.link_id.hex}:{given.address_id}"
    _keep(response, _PASS, value, salt=f"{__name__}.pass", lasts=PASS_LASTS, path="/")


def pass_of(request: HttpRequest) -> Pass | None:
    """The pass that the browser holds; None where it has none, or no longer."""
    try:
        value = request.get_signed_cookie(_PASS, salt=f"{__name__}.pass", max_age=PASS_LASTS)
    except (KeyError, signing.BadSignature):
        return None
    link_id, _, address_id = str(value).partition(":")
    return Pass(link_id=uuid.UUID(hex=link_id), address_id=int(address_id))


def _keep(response: HttpResponse, name: str, value: str, *, salt: str, lasts: timedelta, path: str) -> None:
    response.set_signed_cookie(
        name,
        value,
        salt=salt,
        max_age=lasts,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
