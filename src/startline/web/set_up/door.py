"""The door to a service setup: the contact with a pass, or a member of the organization; looked up at each request."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from startline.actions.actor import Actor
from startline.queries.set_ups import Comer, SetUpOrder, open_set_up
from startline.rules.who_may import ActorKind
from startline.web.hub_pass import pass_of

View = Callable[..., HttpResponse]


class SetUpRequest(HttpRequest):
    """A request that the door let in: the order with its lines, and who acts."""

    order: SetUpOrder
    actor: Actor


def through_the_door(view: View) -> View:
    """A page of an order's setup, which the address names as *order*; who may not come in is told how to (PRODUCT H4).

    What is not there and what is not theirs get the same answer. A member of the organization acts as one, though the
    browser holds a pass as well: they may do all that the pass opens.
    """

    @wraps(view)
    def page(request: HttpRequest, order: uuid.UUID, **named: Any) -> HttpResponse:
        comer = comer_of(request)
        found = open_set_up(order, comer=comer)
        if found is None:
            return closed_door(request)
        inside = cast(SetUpRequest, request)
        inside.order, inside.actor = found, _actor(found, comer)
        return view(inside, **named)

    return page


def comer_of(request: HttpRequest) -> Comer:
    """Who comes: what the browser's pass and its session say."""
    given = pass_of(request)
    return Comer(
        link_id=given.link_id if given else None,
        address_id=given.address_id if given else None,
        user_id=request.user.pk if request.user.is_authenticated else None,
    )


def closed_door(request: HttpRequest) -> HttpResponse:
    """The page for who may not come in: how one gets in, and not whether anything is there."""
    return render(request, "web/set_up/closed_door.html", {"back": request.path}, status=404)


def _actor(order: SetUpOrder, comer: Comer) -> Actor:
    if order.as_member:
        return Actor(kind=ActorKind.MEMBER, member_id=comer.user_id)
    return Actor(kind=ActorKind.CONTACT, address_id=comer.address_id)
