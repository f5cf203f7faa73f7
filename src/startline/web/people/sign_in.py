"""The pages of sign-in that the library does not have, and what ours show besides."""

from typing import Any

from allauth.account.views import LoginView, PasswordResetDoneView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from startline.models import User
from startline.queries.people import ExamplePerson, example_people
from startline.web.headers import POLICY
from startline.web.people.browsers import browser_told
from startline.web.reading import WorkRequest
from startline.wording.hub_space import organization_role_label
from startline.wording.people import account_kind_label, role_label


class SignIn(LoginView):  # type: ignore[misc] # the library is not typed throughout
    """Address and password, a passkey, single sign-on; in a rehearsal also its example people."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """What the page shows besides the form."""
        context: dict[str, Any] = super().get_context_data(**named)
        return {
            **context,
            "people": [_offered(person) for person in example_people()],
            "single_sign_on": settings.STARTLINE_OIDC_NAME if settings.STARTLINE_OIDC_ISSUER else None,
        }


class ForgottenSent(PasswordResetDoneView):  # type: ignore[misc] # the library is not typed throughout
    """What to expect of the mail; the same for every address."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """What the page shows: whose mail to look for."""
        return {**super().get_context_data(**named), "sender": settings.STARTLINE_SENDER}


class Sessions(ListUserSessionsView):  # type: ignore[misc] # the library is not typed throughout
    """Where one is signed in, with browsers by the names that people know."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """The sessions, and how each is told."""
        context: dict[str, Any] = super().get_context_data(**named)
        told = [(session, browser_told(session.user_agent)) for session in context["sessions"]]
        return {**context, "sessions_told": told}


class ActivateApp(ActivateTOTPView):  # type: ignore[misc] # the library is not typed throughout
    """The secret for an authenticator app, as a picture and in letters."""

    def render_to_response(self, context: dict[str, Any], **named: Any) -> HttpResponse:
        """The page; it alone may show a picture that comes with it."""
        response: HttpResponse = super().render_to_response(context, **named)
        response.headers["Content-Security-Policy"] = POLICY.replace("img-src 'self'", "img-src 'self' data:")
        return response


@require_safe
@login_required
def my_sign_in(request: WorkRequest) -> HttpResponse:
    """How the signed-in person signs in: their address, password, second factors and sessions."""
    user: User = request.user
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "person": user,
        "has_password": bool(user.password) and user.has_usable_password(),
        "has_app": Authenticator.Type.TOTP in types,
        "has_passkey": Authenticator.Type.WEBAUTHN in types,
        "has_codes": Authenticator.Type.RECOVERY_CODES in types,
    }
    return render(request, "account/mine.html", context)


def _offered(person: ExamplePerson) -> dict[str, Any]:
    if person.account_kind is None:
        role, kind = organization_role_label(person.role), gettext("customer")
    else:
        role, kind = role_label(person.role), account_kind_label(person.account_kind)
    return {
        "public_id": person.public_id,
        "name": person.name,
        "told": f"{role} · {person.account_name} ({kind})",
    }


def too_many(request: HttpRequest) -> HttpResponse:
    """What to do after more attempts than the limits let through."""
    return render(request, "account/too_many.html", status=429)
