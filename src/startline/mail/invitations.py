"""The mails that invite somebody into an account (PRODUCT 1) or a customer's organization (PRODUCT P5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from startline.mail.invitation_link import InvitedTo
from startline.mail.languages import language_of, texts_of
from startline.mail.quoting import SUBJECT_LENGTH, quoted
from startline.mail.to_people import PeopleMail
from startline.rules.plain_text import plain

_TABLES: Mapping[InvitedTo, str] = {
    InvitedTo.ACCOUNT: "invitation",
    InvitedTo.ORGANIZATION: "organization_invitation",
}


def invitation_mail(
    *,
    link: str,
    language: str,
    name: str,
    account: str,
    inviter: str,
    until: datetime,
    zone: str,
    to: InvitedTo = InvitedTo.ACCOUNT,
) -> PeopleMail:
    """The invitation in *language*: to whom by *name*, from *inviter*, where they are known; *until* in *zone*.

    *account* is the name of what it leads *to*: an account, or a customer's organization.
    """
    texts, table = texts_of(language_of(language)), _TABLES[to]
    facts: dict[str, Any] = {
        "name": quoted(name),
        "account": quoted(account),
        "inviter": quoted(inviter),
        "until": texts.instant(until, zone=zone),
    }
    return PeopleMail(
        subject=plain(texts.say(table, "subject", **facts), length=SUBJECT_LENGTH),
        preheader=texts.say(table, "preheader", **facts),
        heading=texts.say(table, "heading" if name else "heading_nameless", **facts),
        lead=texts.say(table, "lead_by" if inviter else "lead", **facts),
        button=texts.say(table, "button"),
        link=link,
        note=texts.say(table, "note", **facts),
    )
