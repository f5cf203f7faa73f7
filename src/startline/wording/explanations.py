"""Why a mail did not arrive, in whole sentences, and the way out: who can mend it, and how (PRODUCT M4, M5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy

from startline.rules.deliveries import Cause, WayOut, way_out_of
from startline.wording.causes import delivery_cause_label
from startline.wording.dates import UTC_ZONE, short_instant
from startline.wording.versions import Words, one_stop

GIVEN_UP, NO_CONTACT = "given_up", "no_contact"
"""What keeps a line from its mail and is no server's answer: five days without one, and nobody to mail."""

_MEANS: Mapping[str, Words] = {
    Cause.MAILBOX_UNKNOWN: gettext_lazy("The mail server of %(domain)s knows no mailbox %(address)s."),
    Cause.MAILBOX_DISABLED: gettext_lazy("The mailbox %(address)s is there, but takes no mail."),
    Cause.MAILBOX_FULL: gettext_lazy("The mailbox %(address)s is full."),
    Cause.MAILBOX_MOVED: gettext_lazy(
        "The mail server of %(domain)s says that who used %(address)s has another address now."
    ),
    Cause.DOMAIN_UNKNOWN: gettext_lazy(
        "There is no mail server for %(domain)s: the domain does not exist, or it takes no mail."
    ),
    Cause.BLOCKED: gettext_lazy("The mail server of %(domain)s took the mail for unwanted and blocked it."),
    Cause.POLICY: gettext_lazy(
        "The mail server of %(domain)s has rules that the mail does not meet, such as taking mail from known "
        "senders alone."
    ),
    Cause.CONTENT: gettext_lazy(
        "A filter at %(domain)s turned the mail away for what is in it, such as its link."
    ),
    Cause.GREYLISTED: gettext_lazy(
        "The mail server of %(domain)s asks senders that it does not know yet to try again later."
    ),
    Cause.TOO_LARGE: gettext_lazy(
        "The mail server of %(domain)s says that the mail is too large, though it has a few kilobytes."
    ),
    Cause.TOO_MANY: gettext_lazy(
        "The mail server of %(domain)s takes only so many mails at a time, and this was one more."
    ),
    Cause.SENDER_REFUSED: gettext_lazy("A mail server on the way refused %(sender)s as the sender."),
    Cause.AUTH_FAILED: gettext_lazy(
        "The operator's own mail server refused the sign-in, so no mail could go."
    ),
    Cause.TLS_FAILED: gettext_lazy(
        "No secure connection to the operator's own mail server came about, so no mail could go."
    ),
    Cause.CONNECTION_FAILED: gettext_lazy(
        "The operator's own mail server was not reached, so no mail could go."
    ),
    Cause.TIMED_OUT: gettext_lazy("A mail server on the way did not answer in time."),
    Cause.EXPIRED: gettext_lazy(
        "A mail server on the way tried for days to hand the mail to %(domain)s, then gave it up."
    ),
    Cause.DROPPED: gettext_lazy("A mail server on the way broke the connection before it had the mail."),
    Cause.SYSTEM: gettext_lazy("The mail server of %(domain)s has trouble of its own."),
    Cause.SUPPRESSED: gettext_lazy(
        "Mail to %(address)s is stopped: earlier mail came back for good, or was reported as unwanted."
    ),
    Cause.COMPLAINED: gettext_lazy("The recipient at %(address)s reported the mail as unwanted."),
    Cause.OTHER: gettext_lazy("A mail server on the way gave a reason that is known only in its own words."),
    GIVEN_UP: gettext_lazy("The mail was tried for 5 days, and no server took it for %(address)s."),
    NO_CONTACT: gettext_lazy("Nobody is named to whom the provisioning email could go."),
}
_ALLOW = gettext_lazy(
    "Ask the customer's IT to let mail from %(sender)s through (Settings → Mail has a text that asks for it), "
    "then resend."
)
_HELPS: Mapping[str, Words] = {
    Cause.MAILBOX_UNKNOWN: gettext_lazy("Correct the address: the mail goes to the new one at once."),
    Cause.MAILBOX_DISABLED: gettext_lazy(
        "Change the contact to somebody whose mailbox is in use, or ask the customer to open this one and resend."
    ),
    Cause.MAILBOX_FULL: gettext_lazy(
        "Ask the contact by telephone to make room, then resend; or change the contact to somebody else."
    ),
    Cause.MAILBOX_MOVED: gettext_lazy("Ask the customer for the new address and change the contact to it."),
    Cause.DOMAIN_UNKNOWN: gettext_lazy(
        "Correct the address: often a letter after the @ sign is missing, doubled or swapped."
    ),
    Cause.BLOCKED: _ALLOW,
    Cause.POLICY: _ALLOW,
    Cause.CONTENT: _ALLOW,
    Cause.GREYLISTED: gettext_lazy(
        "Resend: a server that has seen the sender once mostly takes the next mail. If not, ask the customer's IT "
        "to let mail from %(sender)s through."
    ),
    Cause.TOO_LARGE: gettext_lazy(
        "Ask the customer's IT to look at the limits of the mailbox, then resend; or change the contact."
    ),
    Cause.TOO_MANY: gettext_lazy(
        "Resend in an hour. If it happens again, the operator can send fewer mails an hour."
    ),
    Cause.SENDER_REFUSED: gettext_lazy(
        "Only the operator can mend this: the domain of %(sender)s has to let its mail server send for it (SPF, "
        "DKIM). Once that is done, resend."
    ),
    Cause.AUTH_FAILED: gettext_lazy(
        "Only the operator can mend this: the user name and password for the mail server have to be corrected. "
        "Once that is done, resend."
    ),
    Cause.TLS_FAILED: gettext_lazy(
        "Only the operator can mend this: the encryption or the certificate of the mail server has to be "
        "corrected. Once that is done, resend."
    ),
    Cause.CONNECTION_FAILED: gettext_lazy(
        "Only the operator can mend this: the mail server has to run, and its name and port have to be right. "
        "Once that is done, resend."
    ),
    Cause.TIMED_OUT: gettext_lazy(
        "Resend. If it happens again, the operator has to look at the mail server."
    ),
    Cause.EXPIRED: gettext_lazy(
        "Check the address after the @ sign. If it is right, ask the customer whether their mail server runs, "
        "then resend."
    ),
    Cause.DROPPED: gettext_lazy("Resend. If it happens again, the operator has to look at the mail server."),
    Cause.SYSTEM: gettext_lazy(
        "Ask the customer whether their mail works again, then resend; or change the contact to an address "
        "elsewhere."
    ),
    Cause.SUPPRESSED: gettext_lazy(
        "Change the contact. If this address is right after all, the operator can let mail to it go again."
    ),
    Cause.COMPLAINED: gettext_lazy(
        "Ask the customer who is to have the mail, and change the contact. To this address mail goes again only "
        "when the operator lets it."
    ),
    Cause.OTHER: gettext_lazy(
        "Read the server's words. Then correct the address, or ask the customer's IT about them, and resend."
    ),
    GIVEN_UP: gettext_lazy(
        "Check the address with the customer: if it is right, resend; if not, change the contact."
    ),
    NO_CONTACT: gettext_lazy("Enter a contact: once the start date is reached, the mail goes at once."),
}


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A cause as code and in a few words, what it means, and what to do; *way* is of which kind that is."""

    cause: str
    title: str
    meaning: str
    way_out: str
    way: WayOut


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A mail that did not arrive: to whom, and when it is tried again by itself, and until when, where it is.

    *sender* is the published address that customers allow-list; the *address* is None where it was erased.
    Of a mail that was *given_up* the cause is that of its last attempt. It no longer *stands* where none of its
    lines has that contact any more.
    """

    cause: str
    sender: str
    address: str | None
    next_at: datetime | None = None
    until_at: datetime | None = None
    given_up: bool = False
    stands: bool = True


def explained(trouble: Trouble, *, now: datetime, zone: str = UTC_ZONE) -> Explanation:
    """The sentences for *trouble*, instants in the reader's *zone*.

    A cause that no transport of ours gives counts as `other`.
    """
    code = trouble.cause if trouble.cause in _MEANS else Cause.OTHER.value
    address = trouble.address or gettext("a former contact")
    facts = {"address": address, "domain": address.rpartition("@")[2], "sender": trouble.sender}
    way = way_out_of(code)
    means = [GIVEN_UP, code] if trouble.given_up and code != GIVEN_UP else [code]
    return Explanation(
        cause=means[0],
        title=gettext("no contact") if code == NO_CONTACT else delivery_cause_label(means[0]),
        meaning=one_stop(" ".join(str(_MEANS[one]) for one in means) % facts),
        way_out=_again(trouble, way, now=now, zone=zone) or one_stop(str(_HELPS[code]) % facts)
        if trouble.stands
        else gettext(
            "Nothing is left to do: since then its lines have another contact, are mapped or cancelled."
        ),
        way=way,
    )


def _again(trouble: Trouble, way: WayOut, *, now: datetime, zone: str) -> str:
    """That the mail is tried again by itself, where it is; what only the operator can mend is said all the same."""
    if trouble.next_at is None or trouble.until_at is None:
        return ""
    facts = {
        "next": short_instant(max(trouble.next_at, now), zone=zone, now=now),
        "until": short_instant(trouble.until_at, zone=zone, now=now),
    }
    if way is WayOut.OPERATOR:
        return (
            gettext(
                "Only the operator can mend this. The mail is tried again by itself, next on %(next)s, until %(until)s."
            )
            % facts
        )
    return (
        gettext(
            "Nothing has to be done yet: it is tried again on %(next)s, and so on until %(until)s. Whoever knows a "
            "better address can change the contact at once."
        )
        % facts
    )
