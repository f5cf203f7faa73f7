"""Mails for which somebody waits at a page (invitations, sign-in, codes), handed over at once (PRODUCT M5, M6)."""

import logging
from dataclasses import dataclass
from html import escape

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from startline.mail.languages import language_of, texts_of
from startline.mail.letter import Letter, preheader_of
from startline.mail.quoting import LINK_MARK
from startline.mail.render import Body, body_of

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class PeopleMail:
    """What such a mail says, around its one link or its code; a preheader of its own, or the lead's words."""

    subject: str
    heading: str
    lead: str
    button: str = ""
    link: str = ""
    code: str = ""
    note: str = ""
    preheader: str = ""


def send_to(recipient: str, mail: PeopleMail, *, language: str) -> bool:
    """Hand *mail* to whom the settings name; False, and a line in the log, where it was not taken.

    It is a network call: keep it out of transactions. *language* is the one that *mail* is written in.
    """
    body = people_body(mail, language=language)
    message = EmailMultiAlternatives(
        subject=body.subject,
        body=body.text.replace(LINK_MARK, mail.link),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[recipient],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": language_of(language)},
    )
    message.attach_alternative(body.html.replace(LINK_MARK, escape(mail.link)), "text/html")
    try:
        message.send()
    except (OSError, AnymailError) as trouble:
        _LOG.error("A mail for which somebody waits at a page could not be sent: %s", type(trouble).__name__)
        return False
    return True


def people_body(mail: PeopleMail, *, language: str) -> Body:
    """The two parts of *mail* in the frame that all mails have."""
    spoken = language_of(language)
    return body_of(people_letter(mail, language=spoken), language=spoken)


def people_letter(mail: PeopleMail, *, language: str) -> Letter:
    """*mail* as the frame takes it; *language* is one of those that mails speak."""
    sender, address = settings.STARTLINE_SENDER_NAME, settings.STARTLINE_SENDER
    return Letter(
        subject=mail.subject,
        preheader=preheader_of(mail.preheader or mail.lead),
        heading=mail.heading,
        lead=mail.lead,
        button=mail.button,
        code=mail.code,
        more=mail.note,
        sender=sender,
        foot=texts_of(language).say("foot", "people", sender=sender, address=address),
    )
