"""Mails to people who sign in: written and handed over at once, in their language (PRODUCT M5, M6)."""

import logging
import re
from dataclasses import dataclass

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext

from startline.mail.template import template

_LOG = logging.getLogger(__name__)
_GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True, kw_only=True)
class PeopleMail:
    """What such a mail says, around its one link."""

    subject: str
    heading: str
    lead: str
    button: str
    link: str
    note: str = ""


def send_to(recipient: str, mail: PeopleMail, *, language: str) -> bool:
    """Hand *mail* to whom the settings name; False, and a line in the log, where it was not taken.

    It is a network call: keep it out of transactions. The caller has activated *language*.
    """
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=_text(mail),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[recipient],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(_html(mail, language=language), "text/html")
    try:
        message.send()
    except (OSError, AnymailError) as trouble:
        _LOG.error("A mail to a person who signs in could not be sent: %s", type(trouble).__name__)
        return False
    return True


def _text(mail: PeopleMail) -> str:
    filled = template("frame.txt").fill(
        heading=mail.heading,
        lead=mail.lead,
        button=mail.button,
        link=mail.link,
        more=mail.note,
        foot=_foot(),
        **dict.fromkeys(("track", "orders", "steps_title", "steps", "notes"), ""),
    )
    return _GAP.sub("\n\n", filled)


def _html(mail: PeopleMail, *, language: str) -> str:
    note = template("more.html").fill(text=mail.note) if mail.note else ""
    return template("frame.html").fill(
        language=language,
        subject=mail.subject,
        sender=settings.STARTLINE_SENDER_NAME,
        heading=mail.heading,
        lead=mail.lead,
        button=mail.button,
        link=mail.link,
        more=note,
        foot=_foot(),
        **dict.fromkeys(("track", "orders", "steps", "notes"), ""),
    )


def _foot() -> str:
    sentence = gettext("Sent by %(name)s (%(address)s). Nobody reads replies to this address.")
    return sentence % {"name": settings.STARTLINE_SENDER_NAME, "address": settings.STARTLINE_SENDER}
