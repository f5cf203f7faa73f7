"""The mail that invites somebody into an account (PRODUCT 1)."""

from datetime import datetime
from typing import Any

from startline.mail.languages import language_of, texts_of
from startline.mail.quoting import SUBJECT_LENGTH, quoted
from startline.mail.to_people import PeopleMail
from startline.rules.plain_text import plain


def invitation_mail(
    *, link: str, language: str, name: str, account: str, inviter: str, until: datetime, zone: str
) -> PeopleMail:
    """The invitation in *language*: to whom by *name*, from *inviter*, where they are known; *until* in *zone*."""
    texts = texts_of(language_of(language))
    facts: dict[str, Any] = {
        "name": quoted(name),
        "account": quoted(account),
        "inviter": quoted(inviter),
        "until": texts.instant(until, zone=zone),
    }
    return PeopleMail(
        subject=plain(texts.say("invitation", "subject", **facts), length=SUBJECT_LENGTH),
        preheader=texts.say("invitation", "preheader", **facts),
        heading=texts.say("invitation", "heading" if name else "heading_nameless", **facts),
        lead=texts.say("invitation", "lead_by" if inviter else "lead", **facts),
        button=texts.say("invitation", "button"),
        link=link,
        note=texts.say("invitation", "note", **facts),
    )
