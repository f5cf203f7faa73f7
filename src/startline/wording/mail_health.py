"""How mail as a whole fares, in sentences: why it is paused, why it is stopped to an address, our own troubles."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from startline.models.delivery import SuppressionReason
from startline.rules.breaker import MailPause
from startline.rules.deliveries import Cause
from startline.wording.versions import Words

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_PAUSED: Mapping[MailPause, Words] = {
    MailPause.OPERATOR: gettext_lazy("All mail is paused: an operator has stopped it. What is due waits."),
    MailPause.HOURLY_CAP: gettext_lazy(
        "All mail is paused: more was due within an hour than the limit lets through. What is due waits."
    ),
    MailPause.REFUSALS: gettext_lazy(
        "All mail is paused: too large a share of an hour's mails was refused for good. What is due waits."
    ),
}
_BEFORE_RESUMING: Mapping[MailPause, Words] = {
    MailPause.OPERATOR: gettext_lazy("Resume it once the reason for which it was paused is gone."),
    MailPause.HOURLY_CAP: gettext_lazy(
        "Look into the queue: if what waits there is meant to go, raise the limit or resume. The next hour "
        "counts anew."
    ),
    MailPause.REFUSALS: gettext_lazy(
        "Look below at which domains refuse it and why, mend that first, then resume. The count begins anew."
    ),
}
_REASONS: Mapping[SuppressionReason, Words] = {
    SuppressionReason.BOUNCED: pgettext_lazy("mail stopped", "mail came back"),
    SuppressionReason.COMPLAINED: pgettext_lazy("mail stopped", "recipient complained"),
    SuppressionReason.OPERATOR: pgettext_lazy("mail stopped", "by the operator"),
}
_ADVICE: Mapping[SuppressionReason, Words] = {
    SuppressionReason.BOUNCED: gettext_lazy(
        "Mail to this address came back on %(since)s. The new one is tried all the same: where it is accepted, "
        "later mail goes there again."
    ),
    SuppressionReason.COMPLAINED: gettext_lazy(
        "Mail to this address has been stopped since %(since)s, because its recipient reported one as unwanted. "
        "Choose another address, or have the operator lift the stop."
    ),
    SuppressionReason.OPERATOR: gettext_lazy(
        "The operator stopped mail to this address on %(since)s. Choose another address, or have the "
        "operator lift the stop."
    ),
}
_FIRST_MAIL: Words = gettext_lazy(
    "Mail to this address came back on %(since)s, so the first mail will not go there. Choose another address, or "
    "have the operator lift the stop."
)
_RECIPIENTS: Mapping[SuppressionReason, Words] = {
    SuppressionReason.BOUNCED: gettext_lazy(
        "Mail to %(address)s came back on %(since)s. This mail is tried all the same: where it is accepted, later "
        "mail goes there again."
    ),
    SuppressionReason.COMPLAINED: gettext_lazy(
        "Mail to %(address)s has been stopped since %(since)s, because its recipient reported one as unwanted: "
        "this one will not go. Change the contact, or have the operator lift the stop."
    ),
    SuppressionReason.OPERATOR: gettext_lazy(
        "The operator stopped mail to %(address)s on %(since)s: this one will not go. Change the contact, or "
        "have the operator lift the stop."
    ),
}
_LIFTING: Mapping[SuppressionReason, Words] = {
    SuppressionReason.BOUNCED: gettext_lazy(
        "Its last mail came back. If the mailbox does not exist, the next one comes back as well, and too many "
        "of these harm the sender's good name."
    ),
    SuppressionReason.COMPLAINED: gettext_lazy(
        "Its recipient reported a mail as unwanted. Let mail go there again only where they have asked for it."
    ),
    SuppressionReason.OPERATOR: gettext_lazy("Mail goes there again as soon as it is due."),
}
_TROUBLES: Mapping[Cause, Words] = {
    Cause.AUTH_FAILED: gettext_lazy(
        "The mail server does not let Startline sign in. Check STARTLINE_SMTP_USER and "
        "STARTLINE_SMTP_PASSWORD."
    ),
    Cause.TLS_FAILED: gettext_lazy(
        "No secure connection to the mail server came about. Check its certificate, STARTLINE_SMTP_TLS and "
        "STARTLINE_SMTP_STARTTLS."
    ),
    Cause.CONNECTION_FAILED: gettext_lazy(
        "The mail server could not be reached. Check STARTLINE_SMTP_HOST and STARTLINE_SMTP_PORT, and whether "
        "it runs."
    ),
    Cause.TIMED_OUT: gettext_lazy(
        "The mail server did not answer in time. Look at its load, or raise STARTLINE_SMTP_TIMEOUT_S."
    ),
    Cause.DROPPED: gettext_lazy("The mail server broke off the connection. Its log says why."),
    Cause.SENDER_REFUSED: gettext_lazy(
        "The mail server does not take the sender address. Let it send for STARTLINE_SENDER."
    ),
}
OWN_TROUBLES: frozenset[Cause] = frozenset(_TROUBLES)
"""Causes that are of our own server or of the way to it, not of a recipient."""


def pause_sentence(cause: MailPause) -> str:
    """That all mail is paused, and why."""
    return str(_PAUSED[cause])


def before_resuming(cause: MailPause) -> str:
    """What to look at before mail goes on."""
    return str(_BEFORE_RESUMING[cause])


def suppression_label(reason: str) -> str:
    """Why mail to an address is stopped, in a few words."""
    return str(_REASONS[SuppressionReason(reason)])


def stopped_address_sentence(reason: str, *, since: str, asked_for: bool) -> str:
    """That mail to an address is stopped since the day *since*, why, and what to do (PRODUCT M6).

    A mail that is *asked for* now tries an address that only bounced; a first mail, which goes later, does not.
    """
    bounced = reason == SuppressionReason.BOUNCED
    words = _FIRST_MAIL if bounced and not asked_for else _ADVICE[SuppressionReason(reason)]
    return str(words) % {"since": since}


def stopped_recipient_sentence(address: str, *, reason: str, since: str) -> str:
    """The same of a recipient who is named, for there may be several."""
    return str(_RECIPIENTS[SuppressionReason(reason)]) % {"address": address, "since": since}


def trouble_sentence(cause: str) -> str:
    """What the trouble of our own server is, and what to look at."""
    return str(_TROUBLES[Cause(cause)])


def late_words(late: timedelta) -> str:
    """How long the oldest mail has been due, rounded down: days, else hours, else minutes."""
    days, hours, minutes = late // _DAY, late // _HOUR, late // _MINUTE
    if days:
        return ngettext("due for %(count)s day", "due for %(count)s days", days) % {"count": days}
    if hours:
        return ngettext("due for %(count)s hour", "due for %(count)s hours", hours) % {"count": hours}
    if minutes:
        return ngettext("due for %(count)s minute", "due for %(count)s minutes", minutes) % {"count": minutes}
    return gettext("due for less than a minute")


def lifted_words(*, by: str | None, unasked: bool) -> str:
    """How a stop ended: by whom, or because a mail was accepted there again."""
    if unasked:
        return gettext("A mail was accepted there again")
    return by or gettext("A former user")


def lifting_words(reason: str) -> str:
    """What to be sure of before mail goes to an address again."""
    return str(_LIFTING[SuppressionReason(reason)])
