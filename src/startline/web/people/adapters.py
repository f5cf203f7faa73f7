"""Where the sign-in library asks us: words, mails, secrets, and whom single sign-on lets in (docs/decisions/0014)."""

import logging
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from qrcode.image.svg import SvgPathFillImage

from startline.models import User
from startline.queries.spaces import is_only_customer
from startline.sealed import seal, unseal
from startline.web.people.mails import forgotten_mail, notice_mail, send, unknown_mail
from startline.wording.versions import Words

_LOG = logging.getLogger(__name__)
# What second factors were always sealed for, wherever this module stands.
_SECOND_FACTOR = "startline.web.people.second-factor"
_WAYS: Mapping[str, Words] = {
    "reauthenticate": gettext_lazy("Use the password"),
    "mfa_reauthenticate": gettext_lazy("Use a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library is not typed throughout
    """Signs in by address and password whom an invitation has let in."""

    error_messages: Mapping[str, Words] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "Address and password do not go together. Check both, or have a new password set by mail."
        ),
        "incorrect_password": gettext_lazy("This is not the password."),
        "enter_current_password": gettext_lazy("This is not the password until now."),
        "incorrect_code": gettext_lazy("The code is not right. Wait for the next one and enter that."),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts have failed. Wait five minutes, then try again."
        ),
        "rate_limited": gettext_lazy("Too many attempts have failed. Wait five minutes, then try again."),
        "invalid_password_reset": gettext_lazy("This link does not lead to a new password any more."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an invitation lets people in."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where who has just signed in arrives: customers in their organization's space, others at the work list."""
        if isinstance(request.user, User) and is_only_customer(request.user.pk):
            return reverse("space")
        return str(super().get_login_redirect_url(request))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, under the published address and no other that a request may name."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.STARTLINE_URL}{path.replace('UID-KEY', key)}"

    def get_reauthentication_methods(self, user: User) -> Sequence[Mapping[str, Any]]:
        """The ways in which *user* can prove once more who they are, in our words."""
        return [
            {**way, "description": _WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)
        ]

    def send_way_back_in(self, email: str, *, user: User | None) -> None:
        """Mail *user* the link for a new password, or tell *email* that nobody signs in with it (PRODUCT M6)."""
        if user is None:
            send(email, unknown_mail, language=get_language())
            return
        link = self.get_reset_password_from_key_url(
            f"{user.public_id.hex}-{default_token_generator.make_token(user)}"
        )
        send(user.email, lambda: forgotten_mail(name=user.name, link=link), language=user.language)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: Mapping[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell *user* that something about their sign-in was changed; the library names it by its template."""
        send(user.email, lambda: notice_mail(template_prefix, name=user.name), language=user.language)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # the library is not typed throughout
    """Lets in whom the provider vouches for by an address that is an active user's; it makes no users."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the user by the address that the provider has verified; the page says so where there is none."""
        # "true" as a text, or anything else that is merely not empty, is no proof.
        proven = [one.email.casefold() for one in sociallogin.email_addresses if one.verified is True]
        user = User.objects.filter(email__in=proven, is_active=True).first()
        if user is None:
            raise ImmediateHttpResponse(render(request, "socialaccount/unknown.html", status=403))
        sociallogin.user = user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Mapping[str, Any] | None = None,
    ) -> None:
        """Leave a line for who looks after the instance: the page itself says little."""
        _LOG.error("Single sign-on failed: %s %s", error, exception or "")


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc] # the library is not typed throughout
    """Second factors and passkeys, under our name and at our address."""

    error_messages: Mapping[str, Words] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("The code is not right. Wait for the next one and enter that."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes come with an authenticator app or a passkey. Add one of them first."
        ),
    }

    def build_totp_svg(self, url: str) -> str:
        """The QR code, on white whatever the page is: a camera wants it dark on light."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """*text* as it is stored: what reads the database alone cannot make codes."""
        return seal(text, purpose=_SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` was given."""
        return unseal(encrypted_text, purpose=_SECOND_FACTOR)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - the library's name
        """What a passkey is called that was given no name."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are made for the published host name, and for no other by which it can be reached."""
        return {"id": urlsplit(settings.STARTLINE_URL).hostname or "localhost", "name": "Startline"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """The person as their device lists them."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": user.name or user.email}
