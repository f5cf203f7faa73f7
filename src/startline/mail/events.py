"""What providers tell of mails by their webhooks: who may tell, and each event in one form (PRODUCT M4)."""

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from anymail.exceptions import AnymailInsecureWebhookWarning, AnymailNotSupportedWarning
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType
from anymail.webhooks.base import AnymailBaseWebhookView
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from startline.mail.inbound import PostedMail
from startline.mail.provider import TOKEN
from startline.mail.verp import address_of_token

_HOOKS: Final[Mapping[str, str]] = {
    "amazon_ses": "amazon_ses.AmazonSESTrackingWebhookView",
    "brevo": "brevo.BrevoTrackingWebhookView",
    "mailersend": "mailersend.MailerSendTrackingWebhookView",
    "mailgun": "mailgun.MailgunTrackingWebhookView",
    "mailjet": "mailjet.MailjetTrackingWebhookView",
    "mailtrap": "mailtrap.MailtrapTrackingWebhookView",
    "mandrill": "mandrill.MandrillCombinedWebhookView",
    "postal": "postal.PostalTrackingWebhookView",
    "postmark": "postmark.PostmarkTrackingWebhookView",
    "resend": "resend.ResendTrackingWebhookView",
    "sendgrid": "sendgrid.SendGridTrackingWebhookView",
    "sparkpost": "sparkpost.SparkPostTrackingWebhookView",
    "unisender_go": "unisender_go.UnisenderGoTrackingWebhookView",
}
# Where a provider says in a word of its own whether a bounce is for good, in the event as it told it.
_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "amazon_ses": ("bounce", "bounceType"),
    "brevo": ("event",),
    "mailersend": ("type",),
    "mailgun": ("event-data", "severity"),
    "mandrill": ("event",),
    "postmark": ("Type",),
    "resend": ("data", "bounce", "type"),
    "unisender_go": ("status",),
}
# What proves who posts a mail that came in.
_INBOUND: Final[Mapping[str, str]] = {
    "mailersend": "mailersend.MailerSendInboundWebhookView",
    "mailgun": "mailgun.MailgunInboundWebhookView",
    "mailjet": "mailjet.MailjetInboundWebhookView",
    "mandrill": "mandrill.MandrillCombinedWebhookView",
    "postal": "postal.PostalInboundWebhookView",
    "postmark": "postmark.PostmarkInboundWebhookView",
    "sendgrid": "sendgrid.SendGridInboundWebhookView",
    "sparkpost": "sparkpost.SparkPostInboundWebhookView",
}
# What becomes of a mail on its way, and not what somebody does with it once it is there.
_TELLING = frozenset(
    {
        EventType.REJECTED,
        EventType.FAILED,
        EventType.BOUNCED,
        EventType.DEFERRED,
        EventType.DELIVERED,
        EventType.AUTORESPONDED,
        EventType.COMPLAINED,
        EventType.UNKNOWN,
    }
)
_LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event as a notice takes it in: its key, the event as JSON, and the address that its token makes.

    Of a mail that a provider took for us: the mail, and the address that it came to.
    """

    source_key: str
    raw: bytes
    delivered_to: str | None


def hook_of(provider: str) -> AnymailBaseWebhookView | None:
    """Who proves and reads what *provider* posts; None where the settings do not let it post."""
    if provider not in settings.STARTLINE_MAIL_EVENTS:
        return None
    hook: type[AnymailBaseWebhookView] = import_string(f"anymail.webhooks.{_HOOKS[provider]}")
    return hook()


def inbound_hook_of(provider: str) -> AnymailBaseWebhookView | None:
    """Who proves and reads the mails that *provider* posts; None where the settings do not let it post any."""
    if provider not in settings.STARTLINE_MAIL_REPLIES:
        return None
    hook: type[AnymailBaseWebhookView] = import_string(f"anymail.webhooks.{_INBOUND[provider]}")
    with warnings.catch_warnings(action="ignore", category=AnymailNotSupportedWarning):
        return hook(**_own_keys(provider))


def _own_keys(provider: str) -> Mapping[str, str]:
    """What a provider signs mails by that differs from what it signs events by; the library knows one for both."""
    if provider != "mandrill":
        return {}
    given = {
        "webhook_key": str(settings.ANYMAIL.get("MANDRILL_INBOUND_WEBHOOK_KEY", "")),
        "webhook_url": str(settings.ANYMAIL.get("MANDRILL_INBOUND_WEBHOOK_URL", "")),
    }
    return {name: value for name, value in given.items() if value}


def refuse_open_hooks() -> None:
    """Let nobody but a provider that proves who it is tell what became of mails, or post any.

    :raises ImproperlyConfigured: a provider is unknown, or has nothing to prove itself by.
    """
    for provider in settings.STARTLINE_MAIL_EVENTS:
        if provider not in _HOOKS:
            known = ", ".join(_HOOKS)
            raise ImproperlyConfigured(f"STARTLINE_MAIL_EVENTS names {provider!r}; known are {known}.")
        _refuse_open(
            provider, hook_of=hook_of, setting="STARTLINE_MAIL_EVENTS", what="tell what became of mails"
        )
    for provider in settings.STARTLINE_MAIL_REPLIES:
        if provider not in _INBOUND:
            known = ", ".join(_INBOUND)
            raise ImproperlyConfigured(f"STARTLINE_MAIL_REPLIES names {provider!r}; known are {known}.")
        _refuse_open(provider, hook_of=inbound_hook_of, setting="STARTLINE_MAIL_REPLIES", what="post mails")


def inbound_of(mail: PostedMail, *, provider: str) -> Event:
    """The mail to take in: known by the provider's name for it, or by what it is and where it came to."""
    came_to = (mail.came_to or "").strip().strip("<>")
    key = mail.key or sha256(came_to.lower().encode("utf-8", "replace") + b"\0" + mail.raw).hexdigest()
    return Event(source_key=f"{provider}:{key}", raw=mail.raw, delivered_to=came_to or None)


def event_of(told: AnymailTrackingEvent | AnymailInboundEvent, *, provider: str) -> Event | None:
    """The event to take in; None for what says nothing of a mail's way, such as that it was opened.

    :raises ValueError: it is a mail that came in, and lost if nobody were told.
    """
    if isinstance(told, AnymailInboundEvent):
        raise ValueError("This is a mail that came in: have it posted to the address for replies.")
    if told.event_type not in _TELLING:
        return None
    token = (told.metadata or {}).get(TOKEN)
    address = address_of_token(token) if isinstance(token, str) else None
    said = {
        "provider": provider,
        "event": told.event_type,
        "at": told.timestamp.isoformat() if told.timestamp else None,
        "recipient": told.recipient,
        "reason": told.reject_reason,
        "word": _word(told.esp_event, at=_WORDS.get(provider, ())),
        "description": _cut(told.description),
        "answer": _cut(told.mta_response),
        "message_id": told.message_id,
        "address": address,
    }
    raw = json.dumps(said, ensure_ascii=False, indent=1, default=str).encode("utf-8", "replace")
    key = told.event_id or sha256(raw).hexdigest()
    return Event(source_key=f"{provider}:{key}", raw=raw, delivered_to=address)


def _refuse_open(
    provider: str, *, hook_of: Callable[[str], AnymailBaseWebhookView | None], setting: str, what: str
) -> None:
    way_out = (
        "Set STARTLINE_ANYMAIL_WEBHOOK_SECRET=user:password and have the provider sign in so, or set the key "
        "by which it signs."
    )
    try:
        with warnings.catch_warnings(action="error", category=AnymailInsecureWebhookWarning):
            hook_of(provider)
    except (AnymailInsecureWebhookWarning, ImproperlyConfigured, AttributeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{setting} lets {provider} {what}, but nothing proves that it is {provider} who does. "
            f"{way_out} ({error})"
        ) from error


def _word(told: Any, *, at: Sequence[str]) -> str | None:
    for name in at:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told if isinstance(told, str) else None


def _cut(text: object) -> str | None:
    return None if text is None else str(text)[:_LONGEST]
