"""How far a line's mail has come, in a few words for a list (PRODUCT M4)."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext, gettext_lazy

from startline.models.mail import MailState
from startline.wording.dates import UTC_ZONE, short_instant
from startline.wording.versions import Versions, say

_WORDS: dict[MailState, Versions] = {
    MailState.WAITING: (
        gettext_lazy("put off after attempt %(attempts)s, next at %(due)s"),
        gettext_lazy("goes out on %(due)s"),
        gettext_lazy("about to go out"),
    ),
    MailState.SENDING: (gettext_lazy("being sent"),),
    MailState.ACCEPTED: (gettext_lazy("accepted %(settled)s"),),
    MailState.REFUSED: (gettext_lazy("refused %(settled)s"),),
    MailState.GIVEN_UP: (gettext_lazy("given up %(settled)s"),),
    MailState.CANCELLED: (gettext_lazy("cancelled %(settled)s"),),
}


class DeliveryTold(Protocol):
    """A line with its newest mail to its contact; *mail_state* is None where there is none.

    *mail_due_at* is when a mail that is not yet written is owed, *mail_next_at* when a written one is tried next.
    """

    mail_due_at: datetime | None
    mail_state: str | None
    mail_next_at: datetime | None
    mail_settled_at: datetime | None
    mail_attempts: int | None
    bounced_at: datetime | None
    held_at: datetime | None
    order_held_at: datetime | None


class Returned(Protocol):
    """A line with its newest mail to its contact, and when the last one that came back did."""

    mail_state: str | None
    mail_settled_at: datetime | None
    bounced_at: datetime | None


def came_back(mail: Returned) -> bool:
    """Whether the newest mail came back after it had been accepted."""
    accepted_at = mail.mail_settled_at if mail.mail_state == MailState.ACCEPTED else None
    return accepted_at is not None and mail.bounced_at is not None and mail.bounced_at >= accepted_at


def delivery_words(mail: DeliveryTold, *, now: datetime, zone: str = UTC_ZONE) -> str:
    """How the line's mail fares, such as "accepted 12 Nov, 10:14"."""
    if mail.mail_state is None:
        return _owed(mail, now=now, zone=zone)
    if came_back(mail) and mail.bounced_at:
        return gettext("came back %(bounced)s") % {
            "bounced": short_instant(mail.bounced_at, zone=zone, now=now)
        }
    due_at, settled_at = mail.mail_next_at, mail.mail_settled_at
    ahead = due_at is not None and due_at > now
    facts = {
        "attempts": (mail.mail_attempts or None) if ahead else None,
        "due": short_instant(due_at, zone=zone, now=now) if ahead and due_at else None,
        "settled": settled_at and short_instant(settled_at, zone=zone, now=now),
    }
    return say(_WORDS[MailState(mail.mail_state)], facts)


def _owed(mail: DeliveryTold, *, now: datetime, zone: str) -> str:
    owed_at = mail.mail_due_at
    if owed_at is None:
        return gettext("no mail yet")
    if owed_at <= now and (mail.held_at or mail.order_held_at):
        return gettext("waits for the hold to be released")
    if owed_at <= now:
        return gettext("about to go out")
    return gettext("goes out on %(due)s") % {"due": short_instant(owed_at, zone=zone, now=now)}
