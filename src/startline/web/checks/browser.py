"""The self-check of a browser: the page that checks what can be checked, and what it asks the server (PRODUCT D1).

Without scripts the server answers what it can: who is signed in, and whether a cookie came back.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from startline import clock
from startline.queries.readers import Reader
from startline.queries.signed_in import signed_in_until
from startline.queries.spaces import spaces_of
from startline.rules.browser_check import Check, Found
from startline.web.checks.served import addresses, served_files
from startline.web.reading import for_everybody
from startline.web.see_other import see_other
from startline.web.showing import HELPING, show
from startline.web.tongue import spoken
from startline.wording.browser_check import (
    FindingWords,
    check_about,
    check_title,
    finding_forms,
    finding_words,
)
from startline.wording.dates import UTC_ZONE

COOKIE = "startline_check"
_COOKIE_LASTS_S = 24 * 60 * 60
_TOO_MANY = 429
_MOST_SKEW_S, _SLOW_MS, _ASKED = 30, 1500, 6
"""A clock may be off by so many seconds, an answer may take so long; the server is asked so often."""


@dataclass(frozen=True, kw_only=True)
class ShownCheck:
    """One check as the page lists it; *known* is what the server found without scripts, where it could."""

    code: str
    title: str
    about: str
    known: FindingWords | None

    @property
    def icon(self) -> str:
        """The mark of what was found; that of what is not known yet, where nothing was."""
        return _ICONS[Found(self.known.found) if self.known else Found.UNKNOWN]


@dataclass(frozen=True, kw_only=True)
class Door:
    """A page that opens a case with the result; *organization* is whose orders it is about, for its members."""

    address: str
    organization: str = ""


@require_safe
def self_check(request: HttpRequest) -> HttpResponse:
    """What is checked, each with what it is for; scripts find out, and without them the server says what it can."""
    # Who reads with somebody's eyes sees no sessions.
    until = _until(request)
    return _page(request, until=until)


@for_everybody
def _page(request: HttpRequest, *, until: datetime | None) -> HttpResponse:
    reader: Reader | None = getattr(request, "reader", None)
    known = {Check.SESSION: _session(until, zone=reader.zone if reader else UTC_ZONE), **_cookie(request)}
    context = {
        "checks": [
            ShownCheck(
                code=check.value, title=check_title(check), about=check_about(check), known=known.get(check)
            )
            for check in Check
        ],
        "marks": [(found.value, _ICONS[found]) for found in Found],
        "asked": _asked(request, reader),
        "doors": _doors(request, reader),
        "signed_in": request.user.is_authenticated,
        "now": clock.now(),
    }
    return show(request, "web/checks/browser.html", context, outside=HELPING)


@require_safe
def self_check_now(request: HttpRequest) -> HttpResponse:
    """What the server has now: its time, its files, who is signed in until when, the cookie that came back.

    *answer* differs each time, so that an answer that something on the way had kept is known.
    """
    until = _until(request)
    return JsonResponse(
        {
            "time": clock.wall().isoformat(timespec="milliseconds"),
            "files": served_files(),
            "who": _who(request),
            "until": until and until.isoformat(timespec="seconds"),
            "cookie": request.COOKIES.get(COOKIE, ""),
            "answer": secrets.token_hex(8),
        }
    )


@csrf_exempt  # it sets a cookie that means nothing, and has to answer whose cookies are blocked
@require_POST
def self_check_cookie(request: HttpRequest) -> HttpResponse:
    """Set a cookie that the next request is to bring back; a form without scripts is led back to the page."""
    if not consume(request, action="self_check"):
        return HttpResponse(status=_TOO_MANY)
    value = secrets.token_hex(8)
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse({"set": value})
    else:
        response = see_other(f"{reverse('self_check')}?set={value}")
    response.set_cookie(
        COOKIE,
        value,
        max_age=_COOKIE_LASTS_S,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        samesite="Lax",
    )
    return response


_ICONS: Mapping[Found, str] = {
    Found.OK: "circle-check",
    Found.BAD: "alert-triangle",
    Found.NOTE: "info-circle",
    Found.UNKNOWN: "dots",
}


def _doors(request: HttpRequest, reader: Reader | None) -> Sequence[Door]:
    """Where a case is opened with the result; a contact's door asks itself which mail's link they came by."""
    if reader is not None:
        return [Door(address=reverse("case_new"))]
    if request.user.is_authenticated:
        spaces = spaces_of(request.user.pk).rows
        return [
            Door(address=reverse("space_case_new", args=[one.public_id]), organization=one.name)
            for one in spaces
        ]
    return [Door(address=reverse("hub_case_new"))]


def _asked(request: HttpRequest, reader: Reader | None) -> Mapping[str, Any]:
    """All that the script needs: where to ask, what the page came with, and every finding in words."""
    return {
        "now": reverse("self_check_now"),
        "cookie": reverse("self_check_cookie"),
        "cookieName": COOKIE,
        "addresses": addresses(),
        "files": served_files(),
        "who": _who(request),
        "zone": reader.zone if reader else "",
        "language": spoken(),
        "mostSkewS": _MOST_SKEW_S,
        "slowMs": _SLOW_MS,
        "asked": _ASKED,
        "words": {check.value: _forms(check) for check in Check},
    }


def _forms(check: Check) -> Mapping[str, Mapping[str, str]]:
    return {name: asdict(told) for name, told in finding_forms(check).items()}


def _session(until: datetime | None, *, zone: str) -> FindingWords:
    if until is None:
        return finding_words(Check.SESSION, "signed_out")
    return finding_words(Check.SESSION, "signed_in", facts={"until": until}, zone=zone)


def _cookie(request: HttpRequest) -> Mapping[Check, FindingWords]:
    """Whether the cookie that a form without scripts had set came back; nothing where none was set."""
    value = request.GET.get("set")
    if not value:
        return {}
    name = "kept" if request.COOKIES.get(COOKIE) == value else "refused"
    return {Check.COOKIES: finding_words(Check.COOKIES, name)}


def _until(request: HttpRequest) -> datetime | None:
    key = request.session.session_key
    return signed_in_until(key) if key and request.user.is_authenticated else None


def _who(request: HttpRequest) -> str:
    """A mark of who is signed in, which says nothing of who that is; empty for nobody."""
    if not request.user.is_authenticated:
        return ""
    return salted_hmac("startline.web.checks", str(request.user.pk)).hexdigest()[:16]
