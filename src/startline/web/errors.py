"""The pages for what is not there, what may not be sent and what broke; the last needs no database."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

from startline.web.showing import layout_of, show
from startline.web.signed_out import words_from_here


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What to do where nothing is."""
    return show(request, "web/not_found.html", {}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """What to do where we failed."""
    page = render_to_string("web/broken.html", {"layout": layout_of(request)}, request=request)
    return HttpResponseServerError(page)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """What to do where the browser sent what it may not: an old form, or one from elsewhere."""
    return show(request, "web/forbidden.html", {"words": words_from_here(request)}, status=403)
