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
from startline.web.first_administrator import space_of_invited
from startline.web.hub_pass import pass_of
from startline.web.see_other import see_other
from startline.web.set_up.questions import states_of
from startline.web.signed_out import words_from_here

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


def for_a_group(view: View) -> View:
    """A page about the open lines that are set up with the one that the address names as *line*.

    Where that is set up by now, the summary says so; where it is to be chosen first whether lines are set up alike,
    that is asked first.
    """

    @wraps(view)
    @through_the_door
    def page(request: SetUpRequest, line: uuid.UUID, **named: Any) -> HttpResponse:
        known = next((one for one in request.order.lines if one.public_id == line), None)
        if known is None:
            return closed_door(request)
        if known.set_up_at is not None:
            return see_other("set_up_done", request.order.public_id)
        states = states_of(request.order)
        state = next(one for one in states if known.id in one.group.line_ids)
        if state.group.undecided:
            return see_other("set_up_how", request.order.public_id, line)
        return view(request, state, **named)

    return page


def space_for(request: SetUpRequest) -> str | None:
    """Where the contact opens the space of the order's new organization, while nobody has."""
    order = request.order
    if order.as_member:
        return None
    return space_of_invited(pass_of(request), order.organization_id, contact_id=request.actor.address_id)


def comer_of(request: HttpRequest) -> Comer:
    """Who comes: what the browser's pass and its session say."""
    given = pass_of(request)
    return Comer(
        link_id=given.link_id if given else None,
        address_id=given.address_id if given else None,
        user_id=request.user.pk if request.user.is_authenticated else None,
    )


def closed_door(request: HttpRequest) -> HttpResponse:
    """The page for who may not come in: how one gets in, and not whether anything is there.

    Whose way in has ended while they wrote an answer is shown it, to be entered again.
    """
    context = {"back": request.path, "words": words_from_here(request)}
    return render(request, "web/set_up/closed_door.html", context, status=404)


def _actor(order: SetUpOrder, comer: Comer) -> Actor:
    if order.as_member:
        return Actor(kind=ActorKind.MEMBER, member_id=comer.user_id)
    return Actor(kind=ActorKind.CONTACT, address_id=comer.address_id)
