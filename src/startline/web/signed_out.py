"""Who was signed out meanwhile signs in and comes back to where they were; what they had typed is not lost."""

from collections.abc import Sequence
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from startline.rules.cases import LONGEST_TEXT
from startline.rules.languages import MAIL_LANGUAGES
from startline.web.showing import BARE, HELPING, show
from startline.web.tongue import is_customers

_WORDS = ("text", *(f"text_{code}" for code in MAIL_LANGUAGES), "note", "reply", "why", "words")
"""The fields in which people write at length, on whatever page; a canned answer has one for each language."""


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; words that were sent are shown first, for the form that comes then is a new one.

    What was sent is no page to come back to: that is the page on which the form stood.
    """
    htmx = cast(HtmxDetails | None, getattr(request, "htmx", None))
    if htmx:  # from within a page, back to the whole of it
        sign_in = redirect_to_login(htmx.current_url_abs_path or "/")
    elif request.method == "POST":
        sign_in = redirect_to_login(_page_of_ours(request) or reverse(settings.LOGIN_REDIRECT_URL))
    else:
        return redirect_to_login(request.get_full_path())
    if not (words := _words_of(request)):
        return HttpResponseClientRedirect(sign_in.url) if htmx else sign_in
    context = {"words": words, "pictures": bool(request.FILES), "sign_in": sign_in.url}
    outside = HELPING if is_customers(request.path_info) else BARE
    return show(request, "web/signed_out.html", context, status=403, outside=outside)


def words_from_here(request: HttpRequest) -> Sequence[str]:
    """What was typed in a form of ours that is out of date; of another's form nothing."""
    return _words_of(request) if _page_of_ours(request) else ()


def _page_of_ours(request: HttpRequest) -> str:
    """The page on which the form stood; blank where it was none of ours, or the browser does not say."""
    came_from = request.headers.get("Referer", "")
    ours = {request.get_host()}
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts=ours, require_https=request.is_secure()):
        return ""
    there = urlsplit(came_from)
    return f"{there.path}?{there.query}" if there.query else there.path


def _words_of(request: HttpRequest) -> Sequence[str]:
    typed = (request.POST.get(name, "").strip() for name in _WORDS)
    return [words[:LONGEST_TEXT] for words in typed if words]
