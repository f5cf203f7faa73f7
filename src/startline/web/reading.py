"""The one way into a page of the workspace: who reads it is known, and the database shows them no more than theirs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from startline.actions.actor import Actor
from startline.models import User
from startline.queries import seeing
from startline.queries.readers import Reader, reader_of
from startline.queries.spaces import is_only_customer
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import ActorKind
from startline.web.refusals import refused_page
from startline.web.showing import show
from startline.web.signed_out import to_sign_in

View = Callable[..., HttpResponse]


class WorkRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User
    reader: Reader
    htmx: HtmxDetails


def workspace(view: View) -> View:
    """A page for signed-in people, read with their eyes; who is not signed in does so first.

    A `Refused` that the view lets through becomes the page that says why, with its status.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return _read(view, cast(WorkRequest, request), *args, **named)

    page.for_people = True  # type: ignore[attr-defined] # the matrix of who may see what asks for it
    return page


def for_everybody(view: View) -> View:
    """A page for anybody: who belongs to the workspace reads it with their eyes, and in its frame."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        reader = reader_of(request.user) if isinstance(request.user, User) else None
        if reader is None:
            return view(request, *args, **named)
        return _with_eyes_of(reader, view, cast(WorkRequest, request), *args, **named)

    return page


@contextmanager
def acting(request: WorkRequest) -> Iterator[Actor]:
    """Step out of the reader's eyes for an action, which asks the rules itself; yields the actor to give it."""
    reader = request.reader
    with seeing.acting(reader.accounts, user_id=reader.user.pk):
        yield Actor(kind=ActorKind.USER, person=reader.person)


def refuse_unless(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Go on only where it is *allowed*.

    :raises Refused: may_not_operate.
    """
    if not allowed:
        raise Refused(Refusal(code=RefusalCode.MAY_NOT_OPERATE))


def _read(view: View, request: WorkRequest, *args: Any, **named: Any) -> HttpResponse:
    reader = reader_of(request.user)
    if reader is None:
        return _without_account(request)
    return _with_eyes_of(reader, view, request, *args, **named)


def _with_eyes_of(reader: Reader, view: View, request: WorkRequest, *args: Any, **named: Any) -> HttpResponse:
    request.reader = reader
    with seeing.seeing(reader.accounts, user_id=reader.user.pk):
        try:
            return view(request, *args, **named)
        except Refused as refused:
            return refused_page(request, refused.refusal)


def _without_account(request: WorkRequest) -> HttpResponse:
    """A customer is led to their organization's space (PRODUCT P5); who belongs nowhere, to who may invite them."""
    customer = is_only_customer(request.user.pk)
    if customer and request.path == reverse("work") and not request.htmx:
        return redirect("space")
    return show(request, "web/no_account.html", {"customer": customer}, status=403)
