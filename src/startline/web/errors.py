"""The pages for what is not there and for what broke; neither needs the database."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What to do where nothing is."""
    return render(request, "web/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """What to do where we failed."""
    return HttpResponseServerError(render_to_string("web/broken.html", request=request))
