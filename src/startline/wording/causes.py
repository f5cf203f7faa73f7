"""Causes in a few words: why a mail did not arrive, a line left its mail, something was refused."""

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from startline.rules.refusal import RefusalCode
from startline.wording.versions import Words

# How delivery ends, as the mail transport codes it; it stands after "mail refused:".
_DELIVERY: Mapping[str, Words] = {
    "mailbox_unknown": pgettext_lazy("delivery", "mailbox unknown"),
    "mailbox_disabled": pgettext_lazy("delivery", "mailbox takes no mail"),
    "mailbox_full": pgettext_lazy("delivery", "mailbox full"),
    "mailbox_moved": pgettext_lazy("delivery", "mailbox moved to another address"),
    "blocked": pgettext_lazy("delivery", "blocked as unwanted mail"),
    "greylisted": pgettext_lazy("delivery", "server asks to try again later"),
    "domain_unknown": pgettext_lazy("delivery", "mail domain unknown"),
    "too_large": pgettext_lazy("delivery", "mail too large"),
    "content": pgettext_lazy("delivery", "content taken for unwanted"),
    "too_many": pgettext_lazy("delivery", "too many mails at once"),
    "policy": pgettext_lazy("delivery", "not allowed by the server's rules"),
    "connection_failed": pgettext_lazy("delivery", "mail server not reached"),
    "timed_out": pgettext_lazy("delivery", "no answer from the mail server in time"),
    "dropped": pgettext_lazy("delivery", "connection broken off by the mail server"),
    "sender_refused": pgettext_lazy("delivery", "sender address refused"),
    "tls_failed": pgettext_lazy("delivery", "no secure connection to the mail server"),
    "auth_failed": pgettext_lazy("delivery", "sign-in at our mail server failed"),
    "given_up": pgettext_lazy("delivery", "given up after 5 days"),
    "expired": pgettext_lazy("delivery", "given up by a mail server on the way"),
    "system": pgettext_lazy("delivery", "trouble at the recipient's server"),
    "suppressed": pgettext_lazy("delivery", "mail to this address is stopped"),
    "complained": pgettext_lazy("delivery", "reported as unwanted by the recipient"),
    "other": pgettext_lazy("delivery", "no known reason"),
}
# Why a line left the mail that was to speak of it (PRODUCT M3).
_LEFT: Mapping[str, Words] = {
    "cancelled": pgettext_lazy("mail dropped", "the line was cancelled"),
    "mapped": pgettext_lazy("mail dropped", "the order was mapped to an organization"),
    "contact_changed": pgettext_lazy("mail dropped", "the contact was changed"),
    "on_hold": pgettext_lazy("mail dropped", "the line is on hold"),
    "window_ended": pgettext_lazy("mail dropped", "the window has ended"),
    "undeliverable": pgettext_lazy("mail dropped", "mail to the contact is refused"),
    "overtaken": pgettext_lazy("mail dropped", "a later email took its place"),
    "under_review": pgettext_lazy("mail dropped", "the contact is under review"),
    "reached": pgettext_lazy("mail dropped", "a later email to the contact was accepted"),
    "review_closed": pgettext_lazy("mail dropped", "the review of the contact is closed"),
    "contact_returned": pgettext_lazy("mail dropped", "the contact was changed back"),
    "set_up": pgettext_lazy("mail dropped", "the service is set up already"),
    "decided": pgettext_lazy("mail dropped", "there is nothing left to decide"),
    "no_administrator": pgettext_lazy("mail dropped", "its reader no longer administers the organization"),
}
# How a request for a change ended without one (PRODUCT C7).
_ENDED: Mapping[str, Words] = {
    "declined": pgettext_lazy("request ended", "declined"),
    "withdrawn": pgettext_lazy("request ended", "withdrawn by the asker"),
}
_REFUSAL: Mapping[RefusalCode, Words] = {
    RefusalCode.NOT_FOUND: pgettext_lazy("refusal", "not found"),
    RefusalCode.ORDER_EXISTS: pgettext_lazy("refusal", "order number taken"),
    RefusalCode.MAY_NOT_EDIT: pgettext_lazy("refusal", "no right to edit"),
    RefusalCode.MAY_NOT_OPERATE: pgettext_lazy("refusal", "for the operator alone"),
    RefusalCode.MAY_NOT_ADMINISTER: pgettext_lazy("refusal", "for administrators of the account alone"),
    RefusalCode.MAY_NOT_IMPORT: pgettext_lazy("refusal", "no right to import"),
    RefusalCode.PAST_PONR: pgettext_lazy("refusal", "past the point of no return"),
    RefusalCode.CANCELLED: pgettext_lazy("refusal", "line cancelled"),
    RefusalCode.CLOSED: pgettext_lazy("refusal", "line closed"),
    RefusalCode.STALE: pgettext_lazy("refusal", "contact changed in the meantime"),
    RefusalCode.ALREADY_THAT_ADDRESS: pgettext_lazy("refusal", "already that address"),
    RefusalCode.NO_PROVISIONING: pgettext_lazy("refusal", "offer without provisioning"),
    RefusalCode.NOT_BOOKED: pgettext_lazy("refusal", "line not booked"),
    RefusalCode.ALREADY_BOOKED: pgettext_lazy("refusal", "already booked"),
    RefusalCode.ALREADY_STARTED: pgettext_lazy("refusal", "already started"),
    RefusalCode.NOT_MAILED_YET: pgettext_lazy("refusal", "not mailed yet"),
    RefusalCode.NO_CONTACT: pgettext_lazy("refusal", "no contact"),
    RefusalCode.ON_HOLD: pgettext_lazy("refusal", "on hold"),
    RefusalCode.ALREADY_ON_HOLD: pgettext_lazy("refusal", "already on hold"),
    RefusalCode.NOT_ON_HOLD: pgettext_lazy("refusal", "not on hold"),
    RefusalCode.HELD_BY_ORDER: pgettext_lazy("refusal", "hold of the whole order"),
    RefusalCode.ALREADY_MAPPED: pgettext_lazy("refusal", "already mapped"),
    RefusalCode.OTHER_ORGANIZATION: pgettext_lazy("refusal", "order of another organization"),
    RefusalCode.UNDER_REVIEW: pgettext_lazy("refusal", "contact under review"),
    RefusalCode.NOT_UNDER_REVIEW: pgettext_lazy("refusal", "not under review"),
    RefusalCode.ORGANIZATION_GONE: pgettext_lazy("refusal", "organization closed"),
    RefusalCode.SET_UP_INCOMPLETE: pgettext_lazy("refusal", "service setup incomplete"),
    RefusalCode.REVIEW_OF_OWN_CHANGE: pgettext_lazy("refusal", "review of one's own change"),
    RefusalCode.ALREADY_DISPUTED: pgettext_lazy("refusal", "disputed already"),
    RefusalCode.ALREADY_SAID: pgettext_lazy("refusal", "said already"),
    RefusalCode.NOT_MAPPED: pgettext_lazy("refusal", "not mapped yet"),
    RefusalCode.ALREADY_SET_UP: pgettext_lazy("refusal", "already set up"),
    RefusalCode.NO_START_DATE: pgettext_lazy("refusal", "no requested start date"),
    RefusalCode.SAME_START_DATE: pgettext_lazy("refusal", "already that date"),
    RefusalCode.LINE_CAP: pgettext_lazy("refusal", "limit of mails per line reached"),
    RefusalCode.RECIPIENT_CAP: pgettext_lazy("refusal", "limit of mails per recipient reached"),
    RefusalCode.ACCOUNT_CAP: pgettext_lazy("refusal", "limit of mails per account reached"),
    RefusalCode.NOTHING_TO_DO: pgettext_lazy("refusal", "nothing to do"),
    RefusalCode.NOT_DUE: pgettext_lazy("refusal", "window not over"),
    RefusalCode.MAY_EDIT: pgettext_lazy("refusal", "no need to ask"),
    RefusalCode.MAY_NOT_DECIDE: pgettext_lazy("refusal", "no right to decide"),
    RefusalCode.NOT_ASKER: pgettext_lazy("refusal", "asked for by somebody else"),
    RefusalCode.ALREADY_ASKED: pgettext_lazy("refusal", "asked for already"),
    RefusalCode.ALREADY_DECIDED: pgettext_lazy("refusal", "decided already"),
    RefusalCode.REQUEST_CAP: pgettext_lazy("refusal", "limit of open requests reached"),
    RefusalCode.CASE_CAP: pgettext_lazy("refusal", "limit of unsolved cases reached"),
    RefusalCode.NOTICE_DECIDED: pgettext_lazy("refusal", "decided about already"),
    RefusalCode.CASE_SOLVED: pgettext_lazy("refusal", "case solved already"),
    RefusalCode.CASE_WENT_ON: pgettext_lazy("refusal", "asker has said more"),
    RefusalCode.SECOND_AGENT_NEEDED: pgettext_lazy("refusal", "second agent needed"),
    RefusalCode.ALREADY_PROPOSED: pgettext_lazy("refusal", "proposed already"),
    RefusalCode.OWN_PROPOSAL: pgettext_lazy("refusal", "one's own proposal"),
    RefusalCode.NOT_PROPOSER: pgettext_lazy("refusal", "proposed by somebody else"),
    RefusalCode.PROPOSAL_DECIDED: pgettext_lazy("refusal", "proposal decided already"),
    RefusalCode.NOT_AN_AGENT: pgettext_lazy("refusal", "not one of the operator's people"),
}


def delivery_cause_label(code: str) -> str:
    """Why a mail was not delivered; a code that no transport of ours gives counts as `other`."""
    return str(_DELIVERY.get(code, _DELIVERY["other"]))


def left_cause_label(code: str) -> str:
    """Why a line left the mail that was to speak of it.

    :raises KeyError: no such cause.
    """
    return str(_LEFT[code])


def refusal_label(code: str) -> str:
    """A RefusalCode in a few words, for lists; `sentence_of` says it whole."""
    return str(_REFUSAL[RefusalCode(code)])


def cause_label(code: str) -> str:
    """The cause of a transaction's status, whichever kind: a refusal, a decision, a line's leaving, a delivery."""
    if code in _REFUSAL:
        return refusal_label(code)
    if code in _ENDED:
        return str(_ENDED[code])
    return left_cause_label(code) if code in _LEFT else delivery_cause_label(code)
