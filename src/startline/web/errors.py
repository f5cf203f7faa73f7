"""The pages for what is not there, what may not be sent and what broke; the last needs no database."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.urls import reverse

from startline.web.showing import HELPING, layout_of, show
from startline.web.signed_out import words_from_here
from startline.web.tongue import is_customers


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What to do where nothing is."""
    return _shown(request, "web/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """What to do where we failed."""
    page = render_to_string("web/broken.html", {"layout": layout_of(request)}, request=request)
    return HttpResponseServerError(page)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """What to do where the browser sent what it may not: an old form, or one from elsewhere."""
    return _shown(request, "web/forbidden.html", words=words_from_here(request), status=403)


def _shown(request: HttpRequest, template: str, *, status: int, **context: object) -> HttpResponse:
    """The page as its reader knows the others: a customer's has the operator's name, and leads to no work list."""
    if not getattr(request, "reader", None) and (
        is_customers(request.path_info) or request.path_info.startswith(reverse("help"))
    ):
        return show(request, template, {**context, "customers": True}, status=status, outside=HELPING)
    return show(request, template, context, status=status)
