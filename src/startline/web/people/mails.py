"""The mails of sign-in: the way back in, and what was changed (PRODUCT M5)."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from startline.mail.to_people import PeopleMail, send_to
from startline.rules.languages import workspace_language
from startline.wording.versions import Words

# What happened, by the template that the library would use.
_NOTICES: Mapping[str, Words] = {
    "account/email/password_changed": gettext_lazy("The password was changed."),
    "account/email/password_reset": gettext_lazy("A new password was set through a link sent by mail."),
    "account/email/password_set": gettext_lazy("A password was set."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was added."),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app was removed."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed."),
    "mfa/email/recovery_codes_generated": gettext_lazy(
        "New recovery codes were made; the earlier ones no longer work."
    ),
}


def send(recipient: str, mail: Callable[[], PeopleMail], *, language: str) -> bool:
    """Write *mail* in *language*, or in English where signing in does not speak it (docs/decisions/0034).

    It is handed over at once; whether the mail server took it.
    """
    spoken = workspace_language(language)
    with translation.override(spoken):
        return send_to(recipient, mail(), language=spoken)


def forgotten_mail(*, name: str, link: str) -> PeopleMail:
    """The link by which a new password is set."""
    return PeopleMail(
        subject=gettext("A new password for Startline"),
        heading=gettext("Hello %(name)s") % {"name": name},
        lead=gettext("A new password was asked for. The button leads to the page where it is set."),
        button=gettext("Set a new password"),
        link=link,
        note=gettext(
            "The link works once, for one hour. If nobody here asked for it, nothing needs to be done: the "
            "password stays as it is."
        ),
    )


def unknown_mail() -> PeopleMail:
    """Nobody signs in with the address at which this arrives."""
    return PeopleMail(
        subject=gettext("Nobody signs in to Startline with this address"),
        heading=gettext("Hello"),
        lead=gettext(
            "A new password for Startline was asked for with this address, but nobody signs in with it. "
            "Perhaps the invitation went to another one."
        ),
        button=gettext("Sign in with another address"),
        link=_at("account_login"),
        note=gettext("If nobody here asked for it, nothing needs to be done."),
    )


def notice_mail(event: str, *, name: str) -> PeopleMail:
    """That something about the person's sign-in was changed; *event* is the library's name for it.

    :raises KeyError: there is no such event.
    """
    return PeopleMail(
        subject=gettext("The sign-in to Startline was changed"),
        heading=gettext("Hello %(name)s") % {"name": name},
        lead=str(_NOTICES[event]),
        button=gettext("See how I sign in"),
        link=_at("account_email"),
        note=gettext(
            "If this was somebody else, set a new password at once, sign out everywhere, and tell the operator."
        ),
    )


def _at(name: str) -> str:
    return f"{settings.STARTLINE_URL}{reverse(name)}"
