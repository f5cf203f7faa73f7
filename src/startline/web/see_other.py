"""On to another page after a form was sent: 303, so that it is fetched, whatever was sent before."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect


def see_other(to: str, *args: Any, **named: Any) -> HttpResponse:
    """To the page *to*: the name of a route with its parts, or an address."""
    response: HttpResponse = redirect(to, *args, **named)
    response.status_code = 303
    return response
