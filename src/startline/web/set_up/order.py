"""An order's service setup as a whole: what is set up together, how far it is, and where to go on."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from startline.queries.paging import Page, page_among
from startline.web.searching import page_of
from startline.web.see_other import see_other
from startline.web.set_up.door import SetUpRequest, space_for, through_the_door
from startline.web.set_up.questions import GroupState, states_of
from startline.web.set_up.shown import MOST_GROUPS, shown_group
from startline.wording.hub_set_up import lines_named


@require_safe
@through_the_door
def set_up(request: SetUpRequest) -> HttpResponse:
    """The order's services that are to be set up, and that some are already; where all are, on to the summary."""
    order, states = request.order, states_of(request.order)
    if not states:
        return see_other("set_up_done", order.public_id)
    page: Page[GroupState] = page_of(
        request.GET,
        lambda after: page_among(
            states, after=after, key=lambda state: state.line.public_id, limit=MOST_GROUPS
        ),
    )
    context = {
        "order": order,
        "groups": [shown_group(state, order=order) for state in page.rows],
        "page": page,
        "first_page": "after" not in request.GET,
        "untouched": not any(state.answered for state in states),
        "space": space_for(request),
        "done": lines_named([line.number for line in order.done]) if order.done else "",
    }
    return render(request, "web/set_up/order.html", context)
