"""An order's service setup as a whole: what is set up together, how far it is, and where to go on."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from startline.web.set_up.door import SetUpRequest, through_the_door
from startline.web.set_up.questions import states_of
from startline.web.set_up.shown import shown_group
from startline.wording.hub_set_up import lines_named


@require_safe
@through_the_door
def set_up(request: SetUpRequest) -> HttpResponse:
    """The order's services that are to be set up, and that some are already."""
    order = request.order
    groups = [shown_group(state, order=order) for state in states_of(order)]
    context = {
        "order": order,
        "groups": groups,
        "untouched": not any(group.answered for group in groups),
        "done": lines_named([line.number for line in order.done]) if order.done else "",
    }
    return render(request, "web/set_up/order.html", context)
