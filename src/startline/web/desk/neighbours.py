"""The way from a case to the one before or after it in the queue that it was opened from (PRODUCT D2)."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.cases import find_case
from startline.queries.desk_queue import next_case, previous_case
from startline.web.desk.asked import asked_queue, at_place, came_from, place_in
from startline.web.desk.tabs import QUEUE, desk_tabs
from startline.web.public_ids import id_in
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.see_other import see_other
from startline.web.showing import show

WAYS = {"next": next_case, "previous": previous_case}


@require_safe
@workspace
def desk_neighbour(request: WorkRequest, public_id: str, way: str) -> HttpResponse:
    """On to the neighbour as the queue is by now; where there is none, a page says so.

    :raises Refused: may_not_operate; not_found.
    :raises Http404: the address does not say where the case stood.
    """
    refuse_unless(request.reader.operates)
    found = find_case(id_in(public_id))
    asked = asked_queue(request.GET, user_id=request.reader.user.pk)
    place = place_in(request.GET, found)
    neighbour = WAYS[way](asked.wanted, asked.standing, place, now=clock.now())
    if neighbour is not None:
        address = reverse("desk_case", args=[neighbour.public_id])
        return see_other(f"{address}{at_place(request.GET, neighbour.at)}")
    context = {
        "tabs": desk_tabs(QUEUE),
        "case": found,
        "came": came_from(request.GET, number=found.number),
        "last": way == "next",
    }
    return show(request, "web/desk/end.html", context)
