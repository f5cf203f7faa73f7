"""The door of an organization's pages: its members come in, and nobody else learns that it is there (PRODUCT P5)."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from startline import clock
from startline.actions.actor import Actor
from startline.models import User
from startline.queries.spaces import Space, enter_space
from startline.rules.people import PeopleRefusal, PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import ActorKind
from startline.web.once import is_first
from startline.web.people_refusals import status_of
from startline.web.see_other import see_other
from startline.web.signed_out import to_sign_in
from startline.wording.hub_space import sentence_of_space

View = Callable[..., HttpResponse]
OVERVIEW, MEMBERS, CASES = "space_overview", "space_members", "space_cases"


class SpaceRequest(HttpRequest):
    """A request of a member, in one of their organizations; *actor* is them as the record names them."""

    user: User
    space: Space
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A page of the space; *here* where it is open."""

    word: str
    address: str
    here: bool


def signed_in(view: View) -> View:
    """A page for who is signed in, whatever they belong to; others do so first and come back."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **named)

    return page


def member_page(view: View) -> View:
    """A page of the organization that the address names, for its members; a refusal becomes the page that says why.

    What is another's and what does not exist get the same answer.

    :raises Http404: the reader is no member.
    """

    @signed_in
    @wraps(view)
    def page(request: HttpRequest, organization: uuid.UUID, **named: Any) -> HttpResponse:
        inside = cast(SpaceRequest, request)
        space = enter_space(organization, user_id=inside.user.pk)
        if space is None:
            raise Http404
        inside.space, inside.actor = space, Actor(kind=ActorKind.MEMBER, member_id=inside.user.pk)
        try:
            return view(inside, **named)
        except PeopleRefused as refused:
            return refused_page(inside, refused.refusal)

    return page


def for_administrators(view: View) -> View:
    """A page of the organization that only its administrators have, while it is open."""

    @member_page
    @wraps(view)
    def page(request: SpaceRequest, **named: Any) -> HttpResponse:
        if request.space.closed_at:
            raise PeopleRefused(PeopleRefusalCode.ORGANIZATION_CLOSED)
        if not request.space.managed:
            raise PeopleRefused(PeopleRefusalCode.NOT_AN_ADMINISTRATOR)
        return view(request, **named)

    return page


def show_space(
    request: SpaceRequest, page: str, context: Mapping[str, Any], *, tab: str = OVERVIEW, status: int = 200
) -> HttpResponse:
    """Render *page* of the space, with what stands around it; instants are told in the member's zone."""
    around = {
        "layout": "web/space/layout.html",
        "space": request.space,
        "tabs": _tabs(request.space, tab=tab),
        "zone": request.space.zone,
        "now": clock.now(),
    }
    return render(request, page, {**around, **context}, status=status)


def refused_page(request: SpaceRequest, refusal: PeopleRefusal) -> HttpResponse:
    """The page that says why not."""
    context = {"code": refusal.code.value, "sentence": sentence_of_space(refusal)}
    return show_space(request, "web/space/refused.html", context, status=status_of(refusal))


def first_time(request: SpaceRequest) -> bool:
    """Whether the form is sent for the first time."""
    return is_first(request.POST, user_id=request.user.pk)


def to_space(request: SpaceRequest, name: str, sentence: str = "", *, well: bool = True) -> HttpResponse:
    """On to the page *name* of the organization, which says what was done; not *well*: in part."""
    if sentence:
        messages.add_message(request, messages.SUCCESS if well else messages.WARNING, sentence)
    return see_other(name, request.space.public_id)


def _tabs(space: Space, *, tab: str) -> list[Tab]:
    words = {OVERVIEW: gettext("Overview"), CASES: gettext("Cases"), MEMBERS: gettext("Members")}
    return [
        Tab(word=word, address=reverse(name, args=[space.public_id]), here=name == tab)
        for name, word in words.items()
    ]
