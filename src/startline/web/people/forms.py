"""The forms of sign-in: the library's, with our fields and our words."""

import uuid
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.fields import SetPasswordField
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from startline import clock
from startline.models import User
from startline.web.passwords import HELP

_WHOLE_ADDRESS = gettext_lazy("Enter a whole address, such as it@acme.example.")
_CODE_LENGTH = 20
_NAME_LENGTH = 60


def email_field(*, autocomplete: str = "email") -> forms.EmailField:
    """A field for the address with which somebody signs in."""
    return forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"}),
        error_messages={"required": _WHOLE_ADDRESS, "invalid": _WHOLE_ADDRESS},
    )


def password_field(*, label: Any) -> forms.CharField:
    """A field for the password that somebody has."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Enter the password.")},
    )


def new_password_field() -> SetPasswordField:
    """A field for a password to come, which is held to the rules for passwords."""
    field = SetPasswordField(
        label=gettext_lazy("New password"),
        help_text=HELP,
        max_length=4096,
        error_messages={"required": gettext_lazy("Enter a password.")},
    )
    field.widget.attrs.pop("placeholder")
    return field


def code_field() -> forms.CharField:
    """A field for a code of six digits, or a recovery code."""
    return forms.CharField(
        label=gettext_lazy("Code"),
        max_length=_CODE_LENGTH,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Enter the code.")},
    )


class SignInForm(account.LoginForm):  # type: ignore[misc] # the library is not typed throughout
    """Address and password; the same answer for an unknown address and a wrong password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our fields in place of the library's."""
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field(autocomplete="username")
        self.fields["password"] = password_field(label=gettext_lazy("Password"))
        self.fields["remember"].label = gettext_lazy("Stay signed in for two weeks")

    def clean_login(self) -> str:
        """The address as it is stored: in lower case."""
        return str(self.cleaned_data["login"]).strip().lower()


class ForgottenForm(forms.Form):
    """An address to which a link for a new password goes, whether or not anybody signs in with it."""

    email = email_field(autocomplete="username")

    def clean_email(self) -> str:
        """The address as it is stored: in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, request: HttpRequest) -> None:
        """Mail the link, or that there is nobody of that address: the page says the same for both."""
        email = self.cleaned_data["email"]
        user = User.objects.filter(email=email, is_active=True).first()
        get_adapter().send_way_back_in(email, user=user)


class ResetTokenForm(account.UserTokenForm):  # type: ignore[misc] # the library is not typed throughout
    """The two halves of a reset link: whose it is, by public id, and the proof."""

    def _get_user(self, uidb36: str) -> User | None:
        try:
            return User.objects.filter(public_id=uuid.UUID(hex=uidb36), is_active=True).first()
        except ValueError:
            return None


class ResetForm(account.ResetPasswordKeyForm):  # type: ignore[misc] # the library is not typed throughout
    """A new password for who has followed the link in their mail, which proves their address."""

    password1 = new_password_field()
    password2 = None

    def save(self) -> None:
        """Set the password; the address is proven from now on, if it was not."""
        super().save()
        User.objects.filter(pk=self.user.pk, email_verified_at__isnull=True).update(
            email_verified_at=clock.now()
        )


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc] # the library is not typed throughout
    """The password that one has, and the one to come."""

    oldpassword = password_field(label=gettext_lazy("Password until now"))
    password1 = new_password_field()
    password2 = None


class SetPasswordForm(account.SetPasswordForm):  # type: ignore[misc] # the library is not typed throughout
    """A first password, for who signs in without one until now."""

    password1 = new_password_field()
    password2 = None


class ConfirmForm(account.ReauthenticateForm):  # type: ignore[misc] # the library is not typed throughout
    """The password once more, before something that protects the sign-in is changed."""

    password = password_field(label=gettext_lazy("Password"))


class CodeForm(codes.AuthenticateForm):  # type: ignore[misc] # the library is not typed throughout
    """A code of the authenticator app, or a recovery code, at sign-in."""

    code = code_field()


class ConfirmCodeForm(codes.ReauthenticateForm):  # type: ignore[misc] # the library is not typed throughout
    """A code once more, before something that protects the sign-in is changed."""

    code = code_field()


class ActivateAppForm(totp.ActivateTOTPForm):  # type: ignore[misc] # the library is not typed throughout
    """The first code of an authenticator app, which proves that it has the secret."""

    code = code_field()


class AddPasskeyForm(passkeys.AddWebAuthnForm):  # type: ignore[misc] # the library is not typed throughout
    """A name for the passkey, and what the browser has made of it; it always suffices to sign in alone."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=_NAME_LENGTH,
        required=False,
        help_text=gettext_lazy("To tell it from others, such as the device that keeps it."),
    )
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)


class RenamePasskeyForm(passkeys.EditWebAuthnForm):  # type: ignore[misc] # the library is not typed throughout
    """Another name for a passkey."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=_NAME_LENGTH,
        error_messages={"required": gettext_lazy("Enter a name.")},
    )
