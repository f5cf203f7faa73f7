"""The cases of an organization at the desk: its members ask about their orders, and read what was asked (D2, P5)."""

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from startline.queries.askers import AskedOrder, order_of_member
from startline.queries.cases import CaseBox, FoundCase, Whose, find_case_for_member
from startline.queries.spaces import orders_of
from startline.rules.cases import types_for_customers
from startline.rules.refusal import Refused
from startline.web import customer_cases
from startline.web.customer_cases import Asking, CustomersDesk
from startline.web.public_ids import ids_in
from startline.web.searching import page_of, words_in
from startline.web.space.door import CASES, SpaceRequest, member_page, show_space

View = Callable[..., HttpResponse]


def in_a_case(view: View) -> View:
    """A member's view that gets the case of the organization that the address names.

    :raises Http404: it is not the organization's, or not there.
    """

    @wraps(view)
    @member_page
    def page(request: SpaceRequest, case: uuid.UUID, **named: Any) -> HttpResponse:
        try:
            return view(request, find_case_for_member(case, request.space.id), **named)
        except Refused as refused:
            raise Http404 from refused

    return page


@require_safe
@member_page
def space_cases(request: SpaceRequest) -> HttpResponse:
    """What the member asked, or with `show=all` everybody in the organization."""
    everybody = request.GET.get("show") == "all"
    box = CaseBox.COMPANY if everybody else CaseBox.MINE
    return customer_cases.list_cases(request, _desk(request), box=box, everybody=everybody)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def space_case_new(request: SpaceRequest) -> HttpResponse:
    """Ask which of the organization's orders, where it has several, then what it is about."""
    if leads_on := customer_cases.carried_check(request):
        return leads_on
    desk, space = _desk(request), request.space
    named = next(ids_in(request.GET.getlist("order")), None)
    order = order_of_member(named, organization_id=space.id) or _sole_order(request)
    if order:
        types = types_for_customers(before_ponr=False, past_ponr=True)
        return customer_cases.ask(request, desk, Asking(order=order, types=types, organization_id=space.id))
    number = words_in(request.GET)
    came_with = {name: request.GET[name] for name in ("page", "browser") if name in request.GET}
    context = {
        "page": page_of(request.GET, lambda before: orders_of(space.id, number=number, before=before)),
        "first_page": not request.GET.get("after"),
        "search": number,
        "typed": request.POST.get("text", ""),
        "new": desk.address("case_new"),
        "query": urlencode(came_with),
        "cases": desk.address("cases"),
    }
    return desk.show("web/space/case_order.html", context, 200)


@require_safe
@in_a_case
def space_case(request: SpaceRequest, case: FoundCase) -> HttpResponse:
    """One conversation."""
    return customer_cases.show_case(request, _desk(request), case)


@require_http_methods(["GET", "HEAD", "POST"])
@in_a_case
def space_case_say(request: SpaceRequest, case: FoundCase) -> HttpResponse:
    """Say something in it."""
    return customer_cases.say(request, _desk(request), case)


@require_http_methods(["GET", "HEAD", "POST"])
@in_a_case
def space_case_solve(request: SpaceRequest, case: FoundCase) -> HttpResponse:
    """Say that it is settled."""
    return customer_cases.solve(request, _desk(request), case)


@require_safe
@in_a_case
def space_case_file(request: SpaceRequest, case: FoundCase, file: uuid.UUID) -> HttpResponse:
    """A picture of it."""
    return customer_cases.show_picture(request, case, file)


def _sole_order(request: SpaceRequest) -> AskedOrder | None:
    """The organization's only order; None where it has several, or another was named or looked for."""
    if request.GET.keys() & {"order", "q", "after"}:
        return None
    organization_id = request.space.id
    page = orders_of(organization_id, limit=1)
    if page.after or not page.rows:
        return None
    return order_of_member(page.rows[0].public_id, organization_id=organization_id)


def _desk(request: SpaceRequest) -> CustomersDesk:
    def show(page: str, context: Mapping[str, Any], status: int) -> HttpResponse:
        return show_space(request, page, context, tab=CASES, status=status)

    space = request.space
    return CustomersDesk(
        actor=request.actor,
        whose=Whose(user_id=request.user.pk, organization_id=space.id),
        area="space",
        parts=(space.public_id,),
        zone=space.zone,
        show=show,
    )
