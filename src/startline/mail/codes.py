"""The mail that brings the six digits by which a contact confirms a step in the hub (PRODUCT H2, H3)."""

from datetime import timedelta
from typing import Any

from django.conf import settings

from startline.mail.languages import language_of, texts_of
from startline.mail.quoting import SUBJECT_LENGTH, quoted
from startline.mail.to_people import PeopleMail
from startline.rules.codes import CODE_LASTS, CodePurpose
from startline.rules.plain_text import plain


def code_mail(
    *, code: str, purpose: CodePurpose, language: str, order: str, customer: str, account: str
) -> PeopleMail:
    """The mail with *code*. It has no link, and its subject, which servers log, does not tell the code."""
    texts = texts_of(language_of(language))
    minutes = CODE_LASTS // timedelta(minutes=1)
    facts: dict[str, Any] = {
        "order": quoted(order),
        "customer": quoted(customer),
        "account": quoted(account),
        "sender": quoted(settings.STARTLINE_SENDER_NAME),
    }
    return PeopleMail(
        subject=plain(texts.say("code", "subject", **facts), length=SUBJECT_LENGTH),
        preheader=texts.say("code", "preheader", number=minutes),
        heading=texts.say("code", "heading"),
        lead=texts.say("code", purpose, **facts),
        code=code,
        note=texts.say("code", "note", number=minutes, **facts),
    )
