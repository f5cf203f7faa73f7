"""A contact at the desk: asks about what their mail's link leads to, and goes on in their own cases (D2, H1)."""

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from startline import clock
from startline.actions.actor import Actor
from startline.queries.askers import AskedOrder, Asker, find_asker
from startline.queries.cases import CaseBox, FoundCase, Whose, find_case_for_contact
from startline.queries.links import open_link
from startline.rules.cases import types_for_customers
from startline.rules.refusal import Refused
from startline.rules.who_may import ActorKind
from startline.web import customer_cases
from startline.web.customer_cases import Asking, CustomersDesk
from startline.web.hub.link_cookies import TO_CONTACT, kept
from startline.web.hub_pass import pass_of

View = Callable[..., HttpResponse]
_NOT_FOUND, _GONE = 404, 410
_TYPED = ("type", "line", "text", "language", "along", "kept", "all_the_same", "settled", "once")
"""The fields of a contact's forms; what else a browser sends, the page that sends them again has of its own."""


def for_an_asker(view: View) -> View:
    """A view that gets the `Asker` whose link the browser has opened lately, or has a pass from; others open it first.

    The pass counts too, because setting a service up takes longer than the half hour that the link stays open.
    """

    @wraps(view)
    def page(request: HttpRequest, **named: Any) -> HttpResponse:
        passed = pass_of(request)
        for link_id in filter(None, [kept(request, purpose=TO_CONTACT), passed.link_id if passed else None]):
            if asker := find_asker(link_id):
                return view(request, asker, **named)
        return _link_first(request)

    return page


def in_a_case(view: View) -> View:
    """A view that gets the `Asker`, and the case that they opened themselves; for any other it is not there."""

    @wraps(view)
    @for_an_asker
    def page(request: HttpRequest, asker: Asker, case: uuid.UUID, **named: Any) -> HttpResponse:
        try:
            return view(request, asker, find_case_for_contact(case, asker.address_id), **named)
        except Refused:
            return _not_theirs(request, asker)

    return page


@require_safe
@for_an_asker
def hub_cases(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The contact's own cases, whichever of their mails they were opened from."""
    return customer_cases.list_cases(request, _desk(request, asker), box=CaseBox.MINE)


@require_http_methods(["GET", "HEAD", "POST"])
@for_an_asker
def hub_case_new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Ask which order, where the link leads to several, then what it is about.

    What has gone to another contact is no longer this one's to ask about: the page says so, and whom to ask.
    """
    if leads_on := customer_cases.carried_check(request):
        return leads_on
    desk = _desk(request, asker)
    order = _order(request, asker)
    if order:
        return customer_cases.ask(request, desk, _asking(asker, order))
    query = request.GET.copy()
    query.pop("order", None)
    context = {
        "orders": asker.orders,
        "query": query.urlencode(),
        "typed": request.POST.get("text", ""),
        "cases": desk.address("cases"),
    }
    page = "web/hub/case_order.html" if asker.orders else "web/hub/case_closed.html"
    return desk.show(page, context, 200 if asker.orders else _GONE)


@require_safe
@in_a_case
def hub_case(request: HttpRequest, asker: Asker, case: FoundCase) -> HttpResponse:
    """One conversation."""
    return customer_cases.show_case(request, _desk(request, asker), case)


@require_http_methods(["GET", "HEAD", "POST"])
@in_a_case
def hub_case_say(request: HttpRequest, asker: Asker, case: FoundCase) -> HttpResponse:
    """Say something in it."""
    return customer_cases.say(request, _desk(request, asker), case)


@require_http_methods(["GET", "HEAD", "POST"])
@in_a_case
def hub_case_solve(request: HttpRequest, asker: Asker, case: FoundCase) -> HttpResponse:
    """Say that it is settled."""
    return customer_cases.solve(request, _desk(request, asker), case)


@require_safe
@in_a_case
def hub_case_file(request: HttpRequest, asker: Asker, case: FoundCase, file: uuid.UUID) -> HttpResponse:
    """A picture of it."""
    return customer_cases.show_picture(request, case, file)


def _desk(request: HttpRequest, asker: Asker) -> CustomersDesk:
    def show(page: str, context: Mapping[str, Any], status: int) -> HttpResponse:
        around = {
            "layout": "web/hub/layout.html",
            "asker": asker,
            "zone": asker.zone,
            "now": clock.now(),
        }
        return render(request, page, {**around, **context}, status=status)

    return CustomersDesk(
        actor=Actor(kind=ActorKind.CONTACT, address_id=asker.address_id),
        whose=Whose(address_id=asker.address_id),
        area="hub",
        parts=(),
        zone=asker.zone,
        show=show,
    )


def _order(request: HttpRequest, asker: Asker) -> AskedOrder | None:
    """The order that the address names, or the only one."""
    if len(asker.orders) == 1:
        return asker.orders[0]
    named = request.GET.get("order", "")
    return next(
        (order for order in asker.orders if named in {str(order.public_id), order.public_id.hex}), None
    )


def _asking(asker: Asker, order: AskedOrder) -> Asking:
    mapped = [line.mapped for line in order.lines]
    return Asking(
        order=order,
        types=types_for_customers(before_ponr=not all(mapped), past_ponr=any(mapped)),
        hand_over="" if all(mapped) else _hand_over(asker, order),
    )


def _hand_over(asker: Asker, order: AskedOrder) -> str:
    """Where the contact hands the order over; empty where that cannot be done now (PRODUCT H2)."""
    link = open_link(asker.link_id)
    for errand in link.errands if link else ():
        if order.id in errand.order_ids and not errand.under_review:
            return reverse("hub_hand_over", kwargs={"key": errand.key})
    return ""


def _link_first(request: HttpRequest) -> HttpResponse:
    """That the mail's link comes first, and then a way on from here with all that was typed or found out.

    Who comes from the check of the browser goes on with its result in the address.
    """
    if leads_on := customer_cases.carried_check(request):
        return leads_on
    context = {
        "layout": "web/hub/layout.html",
        "here": request.get_full_path(),
        "posted": [(name, value) for name in _TYPED for value in request.POST.getlist(name)],
        "typed": request.POST.get("text", ""),
        "had_pictures": bool(request.FILES),
    }
    return render(request, "web/hub/case_link_first.html", context, status=_NOT_FOUND)


def _not_theirs(request: HttpRequest, asker: Asker) -> HttpResponse:
    return _desk(request, asker).show(
        "web/hub/case_not_there.html",
        {"cases": reverse("hub_cases"), "typed": request.POST.get("text", "")},
        _NOT_FOUND,
    )
