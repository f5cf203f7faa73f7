"""What the check of a line answers, in sentences: may it be changed, where is its mail, is it billed, who can (D1)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Protocol

from django.utils.translation import gettext, gettext_lazy, ngettext

from startline.models.mail import MailKind, MailState
from startline.rules.line import BillingCause, Status
from startline.wording.dates import short_instant
from startline.wording.deliveries import came_back, delivery_words
from startline.wording.labels import mail_kind_label
from startline.wording.versions import Versions, Words, say

RETARGET, MAIL, OWE = "retarget", "mail", "owe"
"""What a change of contact does about mail, as the action names it (PRODUCT C3)."""
_RETARGET_AFTER_HOLD, _FIRST_MAIL = "retarget_after_hold", "first_mail"
"""The same where the start date is past and a hold lasts, and where no link has gone to the contact there is."""

_MAY_CHANGE: Mapping[str, Words] = {
    RETARGET: gettext_lazy(
        "Yes. No provisioning email has gone yet: it goes to the contact that the line has on its start date."
    ),
    _RETARGET_AFTER_HOLD: gettext_lazy(
        "Yes. No provisioning email has gone yet: it goes to the contact that the line has when the hold is released."
    ),
    _FIRST_MAIL: gettext_lazy(
        "Yes, until the order is mapped to an organization. A new contact is mailed at once."
    ),
    MAIL: gettext_lazy(
        "Yes, until the order is mapped to an organization. A new contact is mailed at once, and links mailed before "
        "stop working."
    ),
    OWE: gettext_lazy(
        "Yes, until the order is mapped to an organization. While the hold lasts, the new contact gets no mail."
    ),
}
_ACCEPTED: Versions = (
    gettext_lazy("Accepted by %(server)s on %(at)s: the %(mail)s for %(contact)s."),
    gettext_lazy("The mail server accepted the %(mail)s for %(contact)s on %(at)s."),
    gettext_lazy("The mail server accepted the %(mail)s on %(at)s."),
)
_BILLED: Mapping[str, Versions] = {
    BillingCause.WINDOW_ENDED: (
        gettext_lazy("Billed since %(at)s: the policy window ended before the service was set up."),
        gettext_lazy("Billed: the policy window ended before the service was set up."),
    ),
    BillingCause.SET_UP: (
        gettext_lazy("Billed since %(at)s: the service was set up then."),
        gettext_lazy("Billed: the service is set up."),
    ),
    BillingCause.IMPORTED: (
        gettext_lazy("Billed since %(at)s: so said the report with which the line came in."),
        gettext_lazy("Billed: so said the report with which the line came in; since when is not known here."),
    ),
}
_HELD: Versions = (
    gettext_lazy("On hold since %(at)s (%(name)s): no mail goes, and nothing closes."),
    gettext_lazy("On hold since %(at)s: no mail goes, and nothing closes."),
)
_PLACED: Versions = (
    gettext_lazy(
        "The order was placed by %(placer)s, who may change it whatever the role, while they belong to the account or "
        "its distributor."
    ),
    gettext_lazy("It is not known who placed the order."),
)
_GOES_ON: Versions = (
    gettext_lazy(
        "Nobody can change the contact any more. %(contact)s or an administrator of %(organization)s finishes the "
        "setup in the hub."
    ),
    gettext_lazy(
        "Nobody can change the contact any more. The contact or an administrator of %(organization)s finishes the "
        "setup in the hub."
    ),
    gettext_lazy(
        "Nobody can change the contact any more. The setup is finished in the hub of the organization to which it was "
        "mapped elsewhere."
    ),
)


class MailTold(Protocol):
    """A line with its newest mail to its present contact, as lists know it."""

    status: str
    start_date: date | None
    contact_email: str | None
    contact_epoch: int
    mail_due_at: datetime | None
    mail_state: str | None
    mail_kind: str | None
    mail_next_at: datetime | None
    mail_settled_at: datetime | None
    mail_attempts: int | None
    mail_server: str | None
    bounced_at: datetime | None
    held_at: datetime | None
    order_held_at: datetime | None
    hold_name: str | None
    started_at: datetime | None


class BillingTold(Protocol):
    """A line with what is known of its billing; *closes_at* is that of its open window."""

    provisions: bool
    status: str
    billing_cause: str | None
    billing_started_at: datetime | None
    deadline_at: datetime | None
    closes_at: datetime | None
    expired_at: datetime | None
    set_up_at: datetime | None


class ManyHands(Protocol):
    """A line with who may do what about it."""

    account_name: str
    distributor_id: int | None
    placed_by_email: str | None
    contact_email: str | None
    organization_name: str | None


def may_change_sentence(treatment: str, line: MailTold, *, now: datetime) -> str:
    """That the contact of *line* may be changed, and what that does about mail (PRODUCT C3)."""
    if treatment == RETARGET and _waits_for_release(line, now=now):
        return str(_MAY_CHANGE[_RETARGET_AFTER_HOLD])
    if treatment == MAIL and line.mail_state is None:
        return str(_MAY_CHANGE[_FIRST_MAIL])
    return str(_MAY_CHANGE[treatment])


def held_sentence(line: MailTold, *, zone: str, now: datetime) -> str:
    """Since when, and why, the line is on hold; empty where it is not."""
    at = line.held_at or line.order_held_at
    if at is None:
        return ""
    return say(_HELD, {"at": short_instant(at, zone=zone, now=now), "name": line.hold_name})


def mail_sentence(line: MailTold, *, zone: str, now: datetime) -> str:
    """Where the mail of a line that needs one is, where nothing is wrong with it."""
    if line.mail_state is None:
        return _owed(line, zone=zone, now=now)
    if line.mail_state == MailState.ACCEPTED and line.mail_settled_at and not came_back(line):
        facts = {
            "server": line.mail_server,
            "mail": mail_kind_label(line.mail_kind)
            if line.mail_kind
            else mail_kind_label(MailKind.PROVISIONING),
            "contact": line.contact_email,
            "at": short_instant(line.mail_settled_at, zone=zone, now=now),
        }
        return say(_ACCEPTED, facts)
    if waits_for_a_cap(line, now=now) and line.mail_next_at:
        return gettext(
            "It waits until %(at)s: to one address, for one line and in one account only so many mails go in 24 hours."
        ) % {"at": short_instant(line.mail_next_at, zone=zone, now=now)}
    return gettext("The mail to %(contact)s: %(state)s.") % {
        "contact": line.contact_email or gettext("a former contact"),
        "state": delivery_words(line, now=now, zone=zone),
    }


def waits_for_a_cap(line: MailTold, *, now: datetime) -> bool:
    """Whether the mail of a change of contact waits for its turn under the caps (PRODUCT M6)."""
    untried = line.mail_state == MailState.WAITING and not line.mail_attempts
    ahead = line.mail_next_at is not None and line.mail_next_at > now
    return untried and ahead and line.mail_kind == MailKind.CORRECTED


def mail_remarks(line: MailTold, *, sender: str) -> Iterator[str]:
    """What else is to be known of a mail that was accepted, and of those that went before it."""
    accepted = line.mail_state == MailState.ACCEPTED and not came_back(line)
    if accepted and line.started_at is None:
        yield gettext("The setup has not been started from it.")
        yield gettext(
            "The contact finds it in the mailbox, else among unwanted mail or in the quarantine of their IT, from "
            "%(sender)s."
        ) % {"sender": sender}
    if line.contact_epoch:
        yield ngettext(
            "The contact was changed %(count)s time: only links mailed since then work for the line.",
            "The contact was changed %(count)s times: only links mailed since the last time work for the line.",
            line.contact_epoch,
        ) % {"count": line.contact_epoch}


def paused_sentence() -> str:
    """That no mail goes at all, for who need not know why."""
    return gettext("All mail is paused: it goes once the operator resumes it.")


def cancelled_sentence(cancelled_at: datetime | None, *, zone: str, now: datetime) -> str:
    """That a cancelled line is mailed no more."""
    if cancelled_at is None:
        return gettext("The line is cancelled: its links no longer work, and no mail goes.")
    return gettext("The line was cancelled on %(at)s: its links no longer work, and no mail goes.") % {
        "at": short_instant(cancelled_at, zone=zone, now=now)
    }


def mapped_sentence(contact: str | None) -> str:
    """That a mapped line waits for no provisioning email; *contact* is who goes on by it, where they do."""
    if contact is None:
        return gettext("The order is mapped: nobody waits for the provisioning email any more.")
    return gettext(
        "The order is mapped: nobody waits for the provisioning email any more. %(contact)s goes on by the link in it."
    ) % {"contact": contact}


def only_entered_sentence(start_date: date | None) -> str:
    """That nothing happens to a line that is not booked, and what it needs to be."""
    if start_date is None:
        return gettext(
            "No mail is due: the line is only entered, and has no requested start date. Enter the date, then book it."
        )
    return gettext("No mail is due: the line is only entered. Book it first.")


def set_up_sentence() -> str:
    """That nothing is left to be mailed."""
    return gettext("The service is set up: nobody waits for a mail any more.")


def billing_sentence(line: BillingTold, *, zone: str, now: datetime) -> str:
    """Since when and why the line is billed, or from when on it is."""
    if line.billing_cause is not None:
        at = line.billing_started_at
        facts = {"at": at and short_instant(at, zone=zone, now=now)}
        return say(_BILLED[line.billing_cause], facts)
    if not line.provisions:
        return gettext("The offer needs no provisioning, so nothing that happens here starts its billing.")
    if line.status == Status.CANCELLED:
        return gettext("Not billed: the line was cancelled.")
    if line.expired_at is not None:
        return gettext(
            "Not billed: the policy window ended on %(at)s, and the policy keeps the line open. Billing starts once "
            "the service is set up."
        ) % {"at": short_instant(line.expired_at, zone=zone, now=now)}
    if line.closes_at is not None:
        return gettext(
            "Not billed yet. Billing starts once the service is set up; else the policy decides when the window ends, "
            "on %(at)s."
        ) % {"at": short_instant(line.closes_at, zone=zone, now=now)}
    if line.deadline_at is not None:
        return gettext(
            "Not billed yet. Billing starts once the service is set up; the end of the policy window waits for the "
            "hold to be released."
        )
    return gettext(
        "Not billed yet. Billing starts once the service is set up; no policy window runs, because no mail to the "
        "contact has been accepted."
    )


def still_pending_sentence() -> str:
    """What ends the state of a line that is billed and not provisioned."""
    return gettext(
        "Billing goes on, used or not: have the contact start the setup, or send the mail again or to somebody else."
    )


def who_sentences(line: ManyHands, *, placer: str | None) -> Iterator[str]:
    """Who may change a line that is before the point of no return (PRODUCT 1)."""
    yield say(_PLACED, {"placer": placer})
    facts = {"account": line.account_name}
    if line.distributor_id is not None:
        yield (
            gettext(
                "So may editors and administrators of %(account)s and of its distributor, and the operator."
            )
            % facts
        )
    else:
        yield gettext("So may editors and administrators of %(account)s, and the operator.") % facts


def goes_on_sentence(line: ManyHands) -> str:
    """Who finishes the setup past the point of no return (PRODUCT C4)."""
    return say(_GOES_ON, {"contact": line.contact_email, "organization": line.organization_name})


def nobody_sentence() -> str:
    """That there is nothing for anybody to change."""
    return gettext("Nobody: there is nothing left to change.")


def own_role_sentence(*, may: bool) -> str:
    """What who reads may do themselves."""
    if may:
        return gettext("You may too.")
    return gettext("Your role may only look. Asking for the change reaches those who decide.")


def _waits_for_release(line: MailTold, *, now: datetime) -> bool:
    """Whether a mail is due, and only a hold keeps it back."""
    held = line.held_at is not None or line.order_held_at is not None
    return held and line.mail_due_at is not None and line.mail_due_at <= now


def _owed(line: MailTold, *, zone: str, now: datetime) -> str:
    if line.status == Status.ENTERED:
        return only_entered_sentence(line.start_date)
    if line.mail_due_at is None:
        return gettext("No mail is due.")
    if _waits_for_release(line, now=now):
        return gettext("A mail is due, and waits for the hold to be released.")
    if line.mail_due_at > now:
        return gettext(
            "It is not due yet: it goes to the contact of that moment on %(at)s, the send hour of the start date."
        ) % {"at": short_instant(line.mail_due_at, zone=zone, now=now)}
    return gettext("It is due, and about to go out.")
