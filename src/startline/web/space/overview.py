"""What a customer has: their organizations, and of each the open setups, services and orders (PRODUCT P5)."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from startline.queries.set_ups import Comer, list_set_ups
from startline.queries.spaces import orders_of, services_of, spaces_of
from startline.web.searching import page_of, words_in
from startline.web.space.door import SpaceRequest, member_page, show_space, signed_in
from startline.wording.hub_space import organization_role_label

_SET_UPS = 5


@require_safe
@signed_in
def spaces(request: SpaceRequest) -> HttpResponse:
    """On to the one organization of who is signed in; where they have several, the list of them."""
    page = page_of(request.GET, lambda after: spaces_of(request.user.pk, after=after))
    first_page = not request.GET.get("after")
    if first_page and len(page.rows) == 1:
        return redirect("space_overview", page.rows[0].public_id)
    context = {
        "page": page,
        "first_page": first_page,
        "rows": [(one, organization_role_label(one.role)) for one in page.rows],
    }
    return render(request, "web/space/spaces.html", context)


@require_safe
@member_page
def overview(request: SpaceRequest) -> HttpResponse:
    """What is still to be set up, first of all; then the services, the orders, and how others find the organization."""
    space, number = request.space, words_in(request.GET)
    comer = Comer(user_id=request.user.pk)
    set_ups = list_set_ups(comer, still_open=True, limit=_SET_UPS, organization_id=space.id)
    context = {
        "set_ups": set_ups.rows,
        "more_set_ups": set_ups.after is not None,
        "services": services_of(space.id),
        "page": page_of(request.GET, lambda before: orders_of(space.id, number=number, before=before)),
        "first_page": not request.GET.get("after"),
        "search": number,
    }
    return show_space(request, "web/space/overview.html", context)
