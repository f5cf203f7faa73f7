"""An order's service setup as a whole: what is set up together, how far it is, and where to go on."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from startline import clock
from startline.web.set_up.door import SetUpRequest, through_the_door


@require_safe
@through_the_door
def set_up(request: SetUpRequest) -> HttpResponse:
    """The order's services that are to be set up, and those that are."""
    return render(request, "web/set_up/order.html", {"order": request.order, "now": clock.now()})
