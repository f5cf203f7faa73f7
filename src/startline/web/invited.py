"""The page behind an invitation's link: who is invited where, and the way in (PRODUCT 1, P5)."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from startline import clock
from startline.actions.let_in import Newcomer
from startline.mail.invitation_link import InvitedTo, claimed_invitation, is_invitation_token
from startline.mail.link import newest_key_number
from startline.models import User
from startline.queries.people import OpenedInvitation
from startline.rules.people import PeopleRefusal, PeopleRefusalCode, PeopleRefused
from startline.web.inviting import AcceptForm
from startline.web.people_refusals import status_of
from startline.web.tongue import languages_at, spoken
from startline.wording.dates import short_instant

_NOBODY = uuid.UUID(int=0)
_GONE, _INVALID = 410, 422


class Accept(Protocol):
    """The action that uses an invitation up."""

    def __call__(self, *, invitation_id: int, by: int | Newcomer, now: datetime) -> User:
        """Who was let in."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """What invitations of one kind lead *to*: how they are found and accepted, what is said, and where one arrives.

    *layout* is the template that stands around the page.
    """

    to: InvitedTo
    find: Callable[[uuid.UUID], OpenedInvitation | None]
    accept: Accept
    role_label: Callable[[str], str]
    role_told: Callable[[str], str]
    sentence: Callable[[PeopleRefusal], str]
    arrival: Callable[[OpenedInvitation], str]
    layout: str


def invitation_page(request: HttpRequest, token: str, *, way: Way) -> HttpResponse:
    """Show the invitation; a newcomer chooses a password, who is known signs in, and then accepts it.

    Opening it any number of times changes nothing. An unknown token is told apart neither by its answer nor
    by the work done for it.
    """
    claimed = claimed_invitation(token) or _NOBODY
    opened = way.find(claimed)
    number = opened.key_number if opened else newest_key_number()
    if not is_invitation_token(token, claimed, key_number=number, to=way.to) or opened is None:
        return _gone(request, way, status=404)
    if opened.ended or opened.expires_at <= clock.now():
        return _gone(request, way, status=_GONE)
    try:
        return _answer(request, opened, way)
    except PeopleRefused as refused:
        return _refused(request, opened, way, refused.refusal)


def _answer(request: HttpRequest, opened: OpenedInvitation, way: Way) -> HttpResponse:
    if request.user.is_authenticated:
        user = request.user
        if user.email != opened.email:
            facts = {"invited": opened.email, "signed_in": user.email}
            raise PeopleRefused(PeopleRefusalCode.INVITED_SOMEBODY_ELSE, **facts)
        return _join(request, opened, way, user) if request.method == "POST" else _page(request, opened, way)
    if opened.signs_in:
        if request.method == "POST":
            raise PeopleRefused(PeopleRefusalCode.SIGN_IN_FIRST)
        return _page(request, opened, way)
    return _let_in(request, opened, way)


def _join(request: HttpRequest, opened: OpenedInvitation, way: Way, user: User) -> HttpResponse:
    way.accept(invitation_id=opened.id, by=user.pk, now=clock.now())
    welcome = gettext("%(account)s is open to this sign-in now.")
    messages.success(request, welcome % {"account": opened.account_name})
    return redirect(way.arrival(opened))


def _let_in(request: HttpRequest, opened: OpenedInvitation, way: Way) -> HttpResponse:
    languages = languages_at(request.path_info)
    language = opened.language if opened.language in languages else spoken()
    shown = {"name": opened.name, "language": language}
    form = AcceptForm(request.POST or None, initial=shown, email=opened.email, languages=languages)
    if not form.is_valid():
        return _page(request, opened, way, form=form, status=_INVALID if form.is_bound else 200)
    asked = form.cleaned_data
    newcomer = Newcomer(name=asked["name"], language=asked["language"], password=asked["password"])
    user = way.accept(invitation_id=opened.id, by=newcomer, now=clock.now())
    response: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=way.arrival(opened)
    )
    return response


def _page(request: HttpRequest, opened: OpenedInvitation, way: Way, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    here = request.get_full_path()
    context = {
        "layout": way.layout,
        "opened": opened,
        "role": way.role_label(opened.role),
        "may": way.role_told(opened.role),
        "until": short_instant(opened.expires_at, zone=opened.time_zone),
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': here})}",
        **more,
    }
    return render(request, "web/invitation/invitation.html", context, status=status)


def _refused(
    request: HttpRequest, opened: OpenedInvitation, way: Way, refusal: PeopleRefusal
) -> HttpResponse:
    if refusal.code is PeopleRefusalCode.INVITATION_GONE:
        return _gone(request, way, status=_GONE)
    context = {
        "layout": way.layout,
        "sentence": way.sentence(refusal),
        "opened": opened,
        "code": refusal.code.value,
    }
    return render(request, "web/invitation/refused.html", context, status=status_of(refusal))


def _gone(request: HttpRequest, way: Way, *, status: int) -> HttpResponse:
    return render(request, "web/invitation/gone.html", {"layout": way.layout}, status=status)
