"""A page and its parts come from the same template: the whole, what a dialog shows, or what has changed since."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

DIALOG = "dialog"
"""The element into which a page's dialogs come; its id names it as the target of a request."""
LIVE = "live"
"""The element that renews itself; one such part per page."""

BARE = "web/base.html"
"""What stands around a page by itself."""
HELPING = "web/help_centre/layout.html"
"""What stands around a page that helps, for who is not of the workspace: the operator's name and logo."""

WITHIN = "web/in_part.html"
"""What stands around what comes into a part of a page: nothing."""

_WORKSPACE, _IN_DIALOG = "web/page.html", "web/in_dialog.html"
# What differs each time that a form is written, though it is the same form.
_TOKENS = re.compile(rb'(name="(?:csrfmiddlewaretoken|once)" value=")[^"]*')


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    live: str | None = None,
    status: int = 200,
    outside: str = BARE,
) -> HttpResponse:
    """Render *template* as a page, or as the content of the dialog that asked for it.

    *outside* is what stands around it for who is not of the workspace.

    *live* is the template of the part that renews itself: asked for alone, it answers 304 as long as it is
    what the browser has.
    """
    if live and target_of(request) == LIVE:
        return renewed(request, render(request, live, dict(context), status=status))
    return render(
        request, template, {**context, "layout": layout_of(request, outside=outside)}, status=status
    )


def layout_of(request: HttpRequest, *, outside: str = BARE) -> str:
    """What stands around a page's content: the dialog's frame, the workspace for who reads it, else *outside*."""
    if target_of(request) == DIALOG:
        return _IN_DIALOG
    return _WORKSPACE if getattr(request, "reader", None) else outside


def target_of(request: HttpRequest) -> str | None:
    """The id of the element for which the page asked; None for a request of the browser itself."""
    htmx = cast(HtmxDetails, getattr(request, "htmx", None))
    return htmx.target if htmx else None


def renewed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """*response*, or 304 where it is what the browser has."""
    content = _TOKENS.sub(rb"\1", response.content)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response.headers["ETag"] = tag
    return response
