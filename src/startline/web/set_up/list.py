"""The list of the service setups that who came may do, with how far each is, and of those that are finished."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.paging import Page
from startline.queries.set_ups import ListedSetUp, list_set_ups
from startline.web.searching import page_of
from startline.web.set_up.door import closed_door, comer_of

_ROWS = 20
FINISHED = "finished"


@require_safe
def set_ups(request: HttpRequest) -> HttpResponse:
    """What is open, or with `show=finished` what is done; for who has a pass or is signed in."""
    comer = comer_of(request)
    if comer.link_id is None and comer.user_id is None:
        return closed_door(request)
    finished = request.GET.get("show") == FINISHED
    page: Page[ListedSetUp] = page_of(
        request.GET,
        lambda after: list_set_ups(comer, still_open=not finished, limit=_ROWS, after=after),
    )
    context = {
        "page": page,
        "first_page": "after" not in request.GET,
        "finished": finished,
        "signed_in": comer.user_id is not None,
        "now": clock.now(),
    }
    return render(request, "web/set_up/list.html", context)
