"""The door to a step of the hub: what the browser's link leaves to do for one customer, or how things stand instead."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from startline.web.hub.arriving import CONFLICT, link_of, standing, unknown

StepView = Callable[..., HttpResponse]


def for_an_errand(step: StepView) -> StepView:
    """A view that gets the `Errand` named *key* in its address, in place of the key.

    Where the link has none of that name any more, because its lines were mapped, cancelled or handed over meanwhile,
    the page of the link says how each of them stands, and leads on from there (PRODUCT H1). So it does while all of
    them are under review (PRODUCT C9).
    """

    @wraps(step)
    def view(request: HttpRequest, key: uuid.UUID, **named: Any) -> HttpResponse:
        link = link_of(request)
        if link is None:
            return unknown(request)
        errand = next((one for one in link.errands if one.key == key), None)
        if errand is None or errand.under_review:
            return standing(request, link, overtaken=errand is None, status=CONFLICT)
        return step(request, errand, **named)

    return view
