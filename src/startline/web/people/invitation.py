"""The page behind an invitation's link: who is invited where, and the way in (PRODUCT 1)."""

import uuid
from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.accept_invitation import Newcomer, accept_invitation
from startline.mail.invitation_link import claimed_invitation, is_invitation_token
from startline.mail.link import newest_key_number
from startline.models import User
from startline.queries.people import OpenedInvitation, opened_invitation
from startline.rules.people import PeopleRefusal, PeopleRefusalCode, PeopleRefused
from startline.web.people.managing import status_of
from startline.web.people.people_forms import AcceptForm
from startline.wording.dates import short_instant
from startline.wording.people import role_label, role_told, sentence_of_people

_NOBODY = uuid.UUID(int=0)
_GONE, _INVALID = 410, 422


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation; a newcomer chooses a password, who is known signs in, and then accepts it.

    Opening it any number of times changes nothing. An unknown token is told apart neither by its answer nor
    by the work done for it.
    """
    claimed = claimed_invitation(token) or _NOBODY
    opened = opened_invitation(claimed)
    number = opened.key_number if opened else newest_key_number()
    if not is_invitation_token(token, claimed, key_number=number) or opened is None:
        return _gone(request, status=404)
    if opened.ended or opened.expires_at <= clock.now():
        return _gone(request, status=_GONE)
    try:
        return _answer(request, opened)
    except PeopleRefused as refused:
        return _refused(request, opened, refused.refusal)


def _answer(request: HttpRequest, opened: OpenedInvitation) -> HttpResponse:
    if request.user.is_authenticated:
        user = request.user
        if user.email != opened.email:
            facts = {"invited": opened.email, "signed_in": user.email}
            raise PeopleRefused(PeopleRefusalCode.INVITED_SOMEBODY_ELSE, **facts)
        return _join(request, opened, user) if request.method == "POST" else _page(request, opened)
    if opened.signs_in:
        if request.method == "POST":
            raise PeopleRefused(PeopleRefusalCode.SIGN_IN_FIRST)
        return _page(request, opened)
    return _let_in(request, opened)


def _join(request: HttpRequest, opened: OpenedInvitation, user: User) -> HttpResponse:
    accept_invitation(invitation_id=opened.id, by=user.pk, now=clock.now())
    welcome = gettext("%(account)s is open to this sign-in now.")
    messages.success(request, welcome % {"account": opened.account_name})
    return redirect("work")


def _let_in(request: HttpRequest, opened: OpenedInvitation) -> HttpResponse:
    language = (
        translation.get_language() if opened.language not in dict(settings.LANGUAGES) else opened.language
    )
    shown = {"name": opened.name, "language": language}
    form = AcceptForm(request.POST or None, initial=shown, email=opened.email)
    if not form.is_valid():
        return _page(request, opened, form=form, status=_INVALID if form.is_bound else 200)
    asked = form.cleaned_data
    newcomer = Newcomer(name=asked["name"], language=asked["language"], password=asked["password"])
    user = accept_invitation(invitation_id=opened.id, by=newcomer, now=clock.now())
    response: HttpResponse = perform_login(request, user, email_verification="none")
    return response


def _page(request: HttpRequest, opened: OpenedInvitation, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    here = request.get_full_path()
    context = {
        "opened": opened,
        "role": role_label(opened.role),
        "may": role_told(opened.role),
        "until": short_instant(opened.expires_at, zone=opened.time_zone),
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': here})}",
        **more,
    }
    return render(request, "web/people/invitation.html", context, status=status)


def _refused(request: HttpRequest, opened: OpenedInvitation, refusal: PeopleRefusal) -> HttpResponse:
    if refusal.code is PeopleRefusalCode.INVITATION_GONE:
        return _gone(request, status=_GONE)
    context = {"sentence": sentence_of_people(refusal), "opened": opened, "code": refusal.code.value}
    return render(request, "web/people/invitation_refused.html", context, status=status_of(refusal))


def _gone(request: HttpRequest, *, status: int) -> HttpResponse:
    return render(request, "web/people/invitation_gone.html", status=status)
