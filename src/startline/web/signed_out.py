"""Who was signed out meanwhile signs in and comes back to where they were; what they had typed is not lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
from startline.web.showing import BARE, HELPING, WITHIN, show
from startline.web.tongue import is_customers

AT_LENGTH = ("text", "note", "reply", "why", "words", "answer", "choices", "domains")
"""The fields in which people write several lines, on whatever page."""
IN_A_LINE = ("address", "wanted", "contact", "meant", "email", "name", "subject", "title")
"""Those of one line that nobody types twice gladly: addresses before all. What is secret stands in none of them."""
BY_LANGUAGE = {"text": True, "title": False, "label": False, "help": True, "unit": False}
"""The fields that there are once for each language, named with its code; whether they have several lines."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed in a field of *several_lines*, or of one; *language* (with its *name*) where it is told."""

    text: str
    several_lines: bool
    language: str = ""
    name: str = ""


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; words that were sent are shown first, for the form that comes then is a new one.

    What was sent is no page to come back to: that is the page on which the form stood. Within a page (a dialog, what
    is foreseen while one types) they are shown there.
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
    outside = WITHIN if htmx else HELPING if is_customers(request.path_info) else BARE
    return show(request, "web/signed_out.html", context, status=403, outside=outside)


def words_from_here(request: HttpRequest) -> Sequence[Typed]:
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


def _words_of(request: HttpRequest) -> Sequence[Typed]:
    return [typed for typed in _fields_of(request) if typed.text]


def _fields_of(request: HttpRequest) -> Iterator[Typed]:
    """What stood in each field that is kept, the longest first."""
    for names, several_lines in ((AT_LENGTH, True), (IN_A_LINE, False)):
        for name in names:
            yield _typed(request, name, several_lines=several_lines)
    for code, language in MAIL_LANGUAGES.items():
        for name, several_lines in BY_LANGUAGE.items():
            typed = _typed(request, f"{name}_{code}", several_lines=several_lines)
            yield replace(typed, language=code, name=language)


def _typed(request: HttpRequest, name: str, *, several_lines: bool) -> Typed:
    """What was typed in the fields of that *name*, of which a table has one a row."""
    given = request.POST.getlist(name)
    text = "\n".join(given).strip()[:LONGEST_TEXT]
    return Typed(text=text, several_lines=several_lines or "\n" in text)
