"""Refusals as sentences: what was refused, why, and what to do instead (DESIGN, Voice)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy

from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.dates import UTC_ZONE, short_date, short_instant
from startline.wording.versions import Versions, say

_R = RefusalCode

_SENTENCES: Mapping[RefusalCode, Versions] = {
    _R.NOT_FOUND: (
        gettext_lazy(
            "There is no such order or line among those that you may see. Check the number, or ask the "
            "person who gave it to you."
        ),
    ),
    _R.ORDER_EXISTS: (
        gettext_lazy(
            "The account already has an order %(order)s, so none was placed. Give another number, or open "
            "the order that is there."
        ),
    ),
    _R.MAY_NOT_EDIT: (
        gettext_lazy(
            "Your role lets you see this order but not change it. Ask %(placed_by)s, who placed it, or an "
            "administrator of the account to make the change."
        ),
        gettext_lazy(
            "Your role lets you see this order but not change it. Ask an administrator of the account to "
            "make the change."
        ),
    ),
    _R.MAY_NOT_OPERATE: (
        gettext_lazy("Only the operator may do this. Ask the operator, or open a case at the desk."),
    ),
    _R.MAY_NOT_ADMINISTER: (
        gettext_lazy(
            "Only an administrator of the account or the operator may do this. Ask one of the administrators."
        ),
    ),
    _R.MAY_NOT_IMPORT: (
        gettext_lazy(
            "Orders are imported by editors and administrators of their account, and the role here only looks. "
            "Ask one of them to import the file."
        ),
    ),
    _R.PAST_PONR: (
        gettext_lazy(
            "This can no longer be changed: %(by)s mapped the order to %(organization)s on %(at)s, and the service "
            "was set up on %(set_up)s. Nothing is left to do."
        ),
        gettext_lazy(
            "This can no longer be changed: the order was mapped to an organization, and the service was set up on "
            "%(set_up)s. Nothing is left to do."
        ),
        gettext_lazy(
            "This can no longer be changed: %(by)s mapped the order to %(organization)s on %(at)s. They or "
            "an administrator of %(organization)s finish the setup in the hub."
        ),
        gettext_lazy(
            "This can no longer be changed: the order was mapped to %(organization)s on %(at)s. The "
            "provisioning contact or an administrator of %(organization)s finishes the setup in the hub."
        ),
        gettext_lazy(
            "This can no longer be changed: the order was mapped to an organization elsewhere, as has been "
            "known here since %(at)s. The provisioning contact or an administrator of that organization "
            "finishes the setup in its hub."
        ),
        gettext_lazy(
            "This can no longer be changed: the order has been mapped to an organization. The provisioning "
            "contact or an administrator of that organization finishes the setup in the hub."
        ),
    ),
    _R.CANCELLED: (
        gettext_lazy(
            "The line was cancelled, and nothing can be changed about it. If the subscription is wanted "
            "after all, place a new order."
        ),
    ),
    _R.CLOSED: (
        gettext_lazy(
            "The line is closed: it can no longer be held, moved or cancelled. Its contact can be changed "
            "and mailed again until the order is mapped to an organization."
        ),
    ),
    _R.STALE: (
        gettext_lazy(
            "Nothing was changed, because the contact was changed in the meantime: it is now "
            "%(address)s. Compare the two addresses, and save again if yours is still the right one."
        ),
        gettext_lazy(
            "Nothing was changed, because the contact was removed in the meantime. Save again if "
            "your address is still the right one."
        ),
    ),
    _R.ALREADY_THAT_ADDRESS: (
        gettext_lazy(
            "Nothing was changed: the contact is already %(address)s. No mail was sent; to send the "
            "provisioning email again, use Resend."
        ),
        gettext_lazy("Nothing was changed: the line already has no contact."),
    ),
    _R.NO_PROVISIONING: (
        gettext_lazy(
            "This offer needs no provisioning, so the line has no contact, no mail and no policy window. "
            "There is nothing to do."
        ),
    ),
    _R.NOT_BOOKED: (gettext_lazy("The line is only entered, and nothing happens to it yet. Book it first."),),
    _R.ALREADY_BOOKED: (gettext_lazy("Nothing was changed: the line is already booked."),),
    _R.ALREADY_STARTED: (
        gettext_lazy(
            "The requested start date has been reached, so it can no longer be moved. To stop mail and "
            "closing for a while, put the line on hold."
        ),
    ),
    _R.NOT_MAILED_YET: (
        gettext_lazy(
            "There is nothing to resend yet: the provisioning email goes on %(start_date)s. Until then the "
            "contact can be changed freely."
        ),
        gettext_lazy(
            "There is nothing to resend yet: the line has no requested start date, so no provisioning email "
            "is due. Enter the date and book the line."
        ),
    ),
    _R.NO_CONTACT: (
        gettext_lazy(
            "The line has no provisioning contact to send to. Enter one: the provisioning email goes at once."
        ),
    ),
    _R.ON_HOLD: (gettext_lazy("The line is on hold, so no mail goes. Release the hold, then resend."),),
    _R.ALREADY_ON_HOLD: (gettext_lazy("Nothing was changed: the line is already on hold."),),
    _R.NOT_ON_HOLD: (gettext_lazy("There is nothing to release: the line is not on hold."),),
    _R.HELD_BY_ORDER: (
        gettext_lazy("The hold is on the whole order, not on this line. Release the order instead."),
    ),
    _R.ALREADY_MAPPED: (
        gettext_lazy(
            "Nothing was mapped: %(by)s mapped the order to %(organization)s on %(at)s. Go on with the "
            "service setup in the hub."
        ),
        gettext_lazy(
            "Nothing was mapped: the order was mapped to %(organization)s on %(at)s. Go on with the service "
            "setup in the hub."
        ),
        gettext_lazy(
            "Nothing was mapped: the order was mapped to an organization elsewhere, as has been known here "
            "since %(at)s. Go on with the service setup in the hub of that organization."
        ),
        gettext_lazy(
            "Nothing was mapped: the order has already been mapped to an organization. Go on with the "
            "service setup in the hub."
        ),
    ),
    _R.OTHER_ORGANIZATION: (
        gettext_lazy(
            "Nothing was mapped: other lines of the order belong to %(organization)s, and an order has one "
            "organization at most. Map this line to %(organization)s too."
        ),
    ),
    _R.UNDER_REVIEW: (
        gettext_lazy(
            "The former contact says that the last change of the contact was not theirs, so the order can "
            "neither be mapped nor handed over. An editor other than the one who made that change has to "
            "clear the review first."
        ),
    ),
    _R.NOT_UNDER_REVIEW: (
        gettext_lazy("There is no review to close: nobody disputes the contact of the line."),
    ),
    _R.REVIEW_OF_OWN_CHANGE: (
        gettext_lazy(
            "The review stays open: %(by)s made the disputed change, and nobody closes the review of their own "
            "change. Another editor or an administrator of the account, its distributor or the operator may."
        ),
        gettext_lazy(
            "The review stays open: nobody closes the review of their own change. Another editor or an "
            "administrator of the account, its distributor or the operator may."
        ),
    ),
    _R.ALREADY_DISPUTED: (
        gettext_lazy(
            "Nothing was changed: the change of contact was disputed on %(at)s already, and a notice can be "
            "used once."
        ),
    ),
    _R.ALREADY_SAID: (gettext_lazy("Nothing was changed: who sets the service up has been said already."),),
    _R.NOT_MAPPED: (
        gettext_lazy(
            "The service setup cannot be completed yet, because the order has not been mapped to an "
            "organization. Map it first."
        ),
    ),
    _R.ALREADY_SET_UP: (gettext_lazy("Nothing was changed: the service setup is already complete."),),
    _R.NO_START_DATE: (
        gettext_lazy("The line cannot be booked, because it has no requested start date. Enter one first."),
    ),
    _R.SAME_START_DATE: (
        gettext_lazy("Nothing was changed: the line already has this requested start date."),
    ),
    _R.LINE_CAP: (
        gettext_lazy(
            "The provisioning email was not sent: the limit of mails for this line in 24 hours (%(cap)s) "
            "has been reached. Those already sent stay valid; it can be sent again from %(at)s on."
        ),
        gettext_lazy(
            "The provisioning email was not sent: the limit of mails for this line in 24 hours (%(cap)s) "
            "has been reached. Those already sent stay valid; try again tomorrow."
        ),
    ),
    _R.RECIPIENT_CAP: (
        gettext_lazy(
            "The provisioning email was not sent: the limit of mails to this address in 24 hours (%(cap)s) "
            "has been reached. Those already sent stay valid; it can be sent again from %(at)s on."
        ),
        gettext_lazy(
            "The provisioning email was not sent: the limit of mails to this address in 24 hours (%(cap)s) "
            "has been reached. Those already sent stay valid; try again tomorrow."
        ),
    ),
    _R.ACCOUNT_CAP: (
        gettext_lazy(
            "The provisioning email was not sent: the limit of mails for this account in 24 hours (%(cap)s) "
            "has been reached. Those already sent stay valid; it can be sent again from %(at)s on."
        ),
        gettext_lazy(
            "The provisioning email was not sent: the limit of mails for this account in 24 hours (%(cap)s) "
            "has been reached. Those already sent stay valid; try again tomorrow."
        ),
    ),
    _R.NOTHING_TO_DO: (gettext_lazy("There is no line here to which this applies. Nothing was changed."),),
    _R.NOT_DUE: (gettext_lazy("The line stays open: its policy window is not over."),),
    _R.MAY_EDIT: (
        gettext_lazy(
            "There is no need to ask: your role lets you change the contact of this order. Use Edit beside "
            "the contact."
        ),
    ),
    _R.MAY_NOT_DECIDE: (
        gettext_lazy(
            "Your role does not let you decide about this request. That is for %(placed_by)s, who placed the "
            "order, the administrators of the account or of its distributor, and the operator."
        ),
        gettext_lazy(
            "Your role does not let you decide about this request. That is for the administrators of the "
            "account or of its distributor, and the operator."
        ),
    ),
    _R.NOT_ASKER: (
        gettext_lazy("Only %(by)s, who asked for the change, may withdraw the request."),
        gettext_lazy("Only the person who asked for the change may withdraw the request."),
    ),
    _R.ALREADY_ASKED: (
        gettext_lazy(
            "%(by)s asked for the same change on %(at)s, and nobody has decided yet. Nothing was sent again."
        ),
        gettext_lazy(
            "The same change was asked for on %(at)s, and nobody has decided yet. Nothing was sent again."
        ),
    ),
    _R.ALREADY_DECIDED: (
        gettext_lazy("%(by)s decided about this request on %(at)s. Nothing was changed by your click."),
        gettext_lazy("This request was decided on %(at)s. Nothing was changed by your click."),
    ),
    _R.CASE_CAP: (
        gettext_lazy(
            "There are %(cap)s unsolved cases already, the most at a time. Go on in one of them, or close one "
            "that is no longer needed."
        ),
    ),
    _R.CASE_SOLVED: (
        gettext_lazy(
            "The case was solved in the meantime. Nothing was changed by your click; whoever asked opens it again "
            "by saying something."
        ),
    ),
    _R.CASE_WENT_ON: (
        gettext_lazy(
            "Whoever asked has said something since you opened this page. Read it, then send the answer as it is or "
            "change it: what you wrote is kept."
        ),
    ),
    _R.NOT_AN_AGENT: (
        gettext_lazy(
            "Cases are looked after by the operator's people, and this person is not one of them any more. Choose "
            "another one."
        ),
    ),
    _R.SECOND_AGENT_NEEDED: (
        gettext_lazy(
            "Case %(case)s is about this line, or was within the last week, and the new address is in another mail "
            "domain than its contact: such a change takes two of the operator's people. Propose it in the case, opened "
            "again where it is solved, and another one decides."
        ),
    ),
    _R.ALREADY_PROPOSED: (
        gettext_lazy(
            "%(by)s has proposed a contact for this case, and nobody has decided yet. Decide about that proposal, or "
            "have it withdrawn first."
        ),
        gettext_lazy(
            "A contact is proposed for this case already, and nobody has decided yet. Decide about that proposal, or "
            "have it withdrawn first."
        ),
    ),
    _R.OWN_PROPOSAL: (
        gettext_lazy(
            "You proposed this yourself, so another of the operator's people decides. You may withdraw it."
        ),
    ),
    _R.NOT_PROPOSER: (
        gettext_lazy("Only %(by)s, who proposed this, may withdraw it. You may approve or decline it."),
        gettext_lazy("Only the person who proposed this may withdraw it. You may approve or decline it."),
    ),
    _R.PROPOSAL_DECIDED: (
        gettext_lazy("%(by)s decided about this proposal on %(at)s. Nothing was changed by your click."),
        gettext_lazy("This proposal was decided on %(at)s. Nothing was changed by your click."),
    ),
    _R.NOTICE_DECIDED: (
        gettext_lazy("%(by)s decided about this on %(at)s. Nothing was changed by your click."),
        gettext_lazy("This waits for no decision any more. Nothing was changed by your click."),
    ),
    _R.REQUEST_CAP: (
        gettext_lazy(
            "The request was not sent, because %(cap)s of yours still wait for a decision. Withdraw one that "
            "is no longer needed, or wait for an answer."
        ),
    ),
    _R.ORGANIZATION_GONE: (
        gettext_lazy(
            "Nothing was mapped: the organization was closed in the meantime. Choose another one, or create one."
        ),
    ),
    _R.SET_UP_INCOMPLETE: (
        gettext_lazy(
            "The service setup is not complete yet: %(missing)s. What was entered is kept; fill in what is missing, "
            "then finish."
        ),
        gettext_lazy(
            "The service setup is not complete yet. What was entered is kept; fill in what is missing, then finish."
        ),
    ),
}


def sentence_of(refusal: Refusal, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """What was refused, why, and what to do; instants are shown in *zone*, the year of *now* is left out.

    Where a fact is unknown (a line mapped elsewhere has no organization here) the sentence does without it.
    """
    return say(_SENTENCES[refusal.code], facts_as_read(refusal.facts, zone=zone, now=now))


def facts_as_read(
    facts: Mapping[str, str | int | None], *, zone: str = UTC_ZONE, now: datetime | None = None
) -> Mapping[str, object]:
    """A refusal's facts as its sentence shows them: it carries dates and instants as ISO text."""
    shown: dict[str, object] = dict(facts)
    for name in ("at", "set_up"):
        if instant := facts.get(name):
            shown[name] = short_instant(datetime.fromisoformat(str(instant)), zone=zone, now=now)
    if start_date := facts.get("start_date"):
        shown["start_date"] = short_date(date.fromisoformat(str(start_date)))
    return shown
