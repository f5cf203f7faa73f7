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
    """The newest mail to a line's contact; *state* is None where there is none."""

    @property
    def state(self) -> str | None:
        """Its MailState."""
        ...

    @property
    def due_at(self) -> datetime | None:
        """When it is tried next."""
        ...

    @property
    def settled_at(self) -> datetime | None:
        """When it came to its end."""
        ...

    @property
    def attempts(self) -> int | None:
        """How often it has been tried."""
        ...


def delivery_words(
    mail: DeliveryTold, *, owed_at: datetime | None, now: datetime, zone: str = UTC_ZONE
) -> str:
    """How the mail fares, such as "accepted 12 Nov, 10:14"; *owed_at* is when a mail not yet written is due."""
    if mail.state is None:
        return _owed(owed_at, now=now, zone=zone)
    ahead = mail.due_at is not None and mail.due_at > now
    facts = {
        "attempts": mail.attempts if ahead else None,
        "due": short_instant(mail.due_at, zone=zone, now=now) if ahead and mail.due_at else None,
        "settled": mail.settled_at and short_instant(mail.settled_at, zone=zone, now=now),
    }
    known = facts if mail.attempts else {**facts, "attempts": None}
    return say(_WORDS[MailState(mail.state)], known)


def _owed(owed_at: datetime | None, *, now: datetime, zone: str) -> str:
    if owed_at is None:
        return gettext("no mail yet")
    if owed_at <= now:
        return gettext("about to go out")
    return gettext("goes out on %(due)s") % {"due": short_instant(owed_at, zone=zone, now=now)}
