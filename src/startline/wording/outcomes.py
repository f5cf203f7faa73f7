"""What became of each line of an action, or would become: one sentence a line (PRODUCT C2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext, gettext_lazy

from startline.models.record import Outcome
from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.dates import UTC_ZONE
from startline.wording.refusals import facts_as_read
from startline.wording.versions import Versions, say

_R = RefusalCode

# Clauses: each stands after a colon, and "it" is the line.
_REASONS: Mapping[RefusalCode, Versions] = {
    _R.NOT_FOUND: (gettext_lazy("it is not among those that you may see"),),
    _R.ORDER_EXISTS: (gettext_lazy("the account already has an order %(order)s"),),
    _R.MAY_NOT_EDIT: (gettext_lazy("your role does not let you change it"),),
    _R.MAY_NOT_OPERATE: (gettext_lazy("only the operator may do this"),),
    _R.MAY_NOT_ADMINISTER: (gettext_lazy("only an administrator of the account may do this"),),
    _R.MAY_NOT_IMPORT: (gettext_lazy("your role does not let you import it"),),
    _R.PAST_PONR: (
        gettext_lazy("it is past the point of no return (mapped to %(organization)s)"),
        gettext_lazy("it is past the point of no return (mapped elsewhere)"),
    ),
    _R.CANCELLED: (gettext_lazy("it is cancelled"),),
    _R.CLOSED: (gettext_lazy("it is closed"),),
    _R.STALE: (
        gettext_lazy("its contact was changed to %(address)s in the meantime"),
        gettext_lazy("its contact was removed in the meantime"),
    ),
    _R.ALREADY_THAT_ADDRESS: (gettext_lazy("it already has that address"),),
    _R.NO_PROVISIONING: (gettext_lazy("its offer needs no provisioning"),),
    _R.NOT_BOOKED: (gettext_lazy("it is not booked yet"),),
    _R.ALREADY_BOOKED: (gettext_lazy("it is already booked"),),
    _R.ALREADY_STARTED: (gettext_lazy("its requested start date has been reached"),),
    _R.NOT_MAILED_YET: (
        gettext_lazy("its first provisioning email goes on %(start_date)s"),
        gettext_lazy("it has no requested start date, so no mail is due yet"),
    ),
    _R.NO_CONTACT: (gettext_lazy("it has no contact"),),
    _R.ON_HOLD: (gettext_lazy("it is on hold"),),
    _R.ALREADY_ON_HOLD: (gettext_lazy("it is already on hold"),),
    _R.NOT_ON_HOLD: (gettext_lazy("it is not on hold"),),
    _R.HELD_BY_ORDER: (gettext_lazy("the whole order is on hold"),),
    _R.ALREADY_MAPPED: (
        gettext_lazy("it is already mapped to %(organization)s"),
        gettext_lazy("it is already mapped elsewhere"),
    ),
    _R.OTHER_ORGANIZATION: (gettext_lazy("its order belongs to %(organization)s"),),
    _R.UNDER_REVIEW: (gettext_lazy("its contact is under review"),),
    _R.NOT_UNDER_REVIEW: (gettext_lazy("its contact is not under review"),),
    _R.REVIEW_OF_OWN_CHANGE: (
        gettext_lazy("%(by)s changed its contact, so somebody else has to close the review"),
        gettext_lazy("whoever changed its contact cannot close the review"),
    ),
    _R.ALREADY_DISPUTED: (gettext_lazy("its change was disputed on %(at)s already"),),
    _R.ALREADY_SAID: (gettext_lazy("who sets it up has been said already"),),
    _R.NOT_MAPPED: (gettext_lazy("it is not mapped to an organization yet"),),
    _R.ALREADY_SET_UP: (gettext_lazy("its service setup is already complete"),),
    _R.NO_START_DATE: (gettext_lazy("it has no requested start date"),),
    _R.SAME_START_DATE: (gettext_lazy("it already has this requested start date"),),
    _R.LINE_CAP: (gettext_lazy("its limit of mails in 24 hours (%(cap)s) has been reached"),),
    _R.RECIPIENT_CAP: (
        gettext_lazy("the limit of mails to its contact in 24 hours (%(cap)s) has been reached"),
    ),
    _R.ACCOUNT_CAP: (gettext_lazy("the account's limit of mails in 24 hours (%(cap)s) has been reached"),),
    _R.NOTHING_TO_DO: (gettext_lazy("there is nothing to do for it"),),
    _R.NOT_DUE: (gettext_lazy("its policy window is not over"),),
    _R.MAY_EDIT: (gettext_lazy("your role lets you change it yourself"),),
    _R.MAY_NOT_DECIDE: (gettext_lazy("your role does not let you decide about it"),),
    _R.NOT_ASKER: (gettext_lazy("%(by)s asked for its change"),),
    _R.ALREADY_ASKED: (gettext_lazy("%(by)s asked for this change of it on %(at)s"),),
    _R.ALREADY_DECIDED: (gettext_lazy("%(by)s decided about it on %(at)s"),),
    _R.ORGANIZATION_GONE: (gettext_lazy("the organization was closed in the meantime"),),
    _R.SET_UP_INCOMPLETE: (gettext_lazy("its service setup is not complete yet"),),
    _R.CASE_SOLVED: (gettext_lazy("the case is solved already"),),
    _R.CASE_WENT_ON: (gettext_lazy("whoever asked has said something since"),),
    _R.SECOND_AGENT_NEEDED: (
        gettext_lazy("case %(case)s is about it, and another mail domain takes two of the operator's people"),
    ),
    _R.ALREADY_PROPOSED: (gettext_lazy("a contact is proposed for its case already"),),
    _R.OWN_PROPOSAL: (gettext_lazy("nobody decides about their own proposal"),),
    _R.NOT_PROPOSER: (gettext_lazy("somebody else proposed it"),),
    _R.PROPOSAL_DECIDED: (gettext_lazy("the proposal was decided on %(at)s"),),
    _R.NOT_AN_AGENT: (gettext_lazy("this person is not one of the operator's people any more"),),
    _R.NOTICE_DECIDED: (
        gettext_lazy("%(by)s decided about it on %(at)s"),
        gettext_lazy("it waits for no decision any more"),
    ),
    _R.REQUEST_CAP: (gettext_lazy("your limit of open requests (%(cap)s) has been reached"),),
    _R.CASE_CAP: (gettext_lazy("the limit of unsolved cases (%(cap)s) has been reached"),),
}


class LinePart(Protocol):
    """One line's part in an action's answer: its refusal where it was not changed, and whether mail goes."""

    @property
    def line_number(self) -> str:
        """Its number within the order."""
        ...

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        ...

    @property
    def refusal(self) -> Refusal | None:
        """Why it was not changed; None where it was."""
        ...

    @property
    def mailed(self) -> bool:
        """Whether mail goes for it at once."""
        ...


def line_outcome_sentence(line: LinePart, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """What became of *line*, such as "Line 3.0 was left out: it is past the point of no return …"."""
    facts = {"line": line.line_number}
    if line.refusal is None:
        done = gettext("Line %(line)s: done, mail sent.") if line.mailed else gettext("Line %(line)s: done.")
        return done % facts
    reason = line_reason(line.refusal, zone=zone, now=now)
    if line.outcome is Outcome.ALREADY:
        return gettext("Line %(line)s stays as it is: %(reason)s.") % {**facts, "reason": reason}
    return gettext("Line %(line)s was left out: %(reason)s.") % {**facts, "reason": reason}


def line_preview_sentence(line: LinePart, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """What will become of *line* once the change is saved."""
    facts = {"line": line.line_number}
    if line.refusal is None:
        mailed = gettext("Line %(line)s will be changed, and the provisioning email goes at once.")
        return (mailed if line.mailed else gettext("Line %(line)s will be changed.")) % facts
    reason = line_reason(line.refusal, zone=zone, now=now)
    if line.outcome is Outcome.ALREADY:
        return gettext("Line %(line)s will stay as it is: %(reason)s.") % {**facts, "reason": reason}
    return gettext("Line %(line)s will be left out: %(reason)s.") % {**facts, "reason": reason}


def line_reason(refusal: Refusal, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """Why one line of several was not changed, as a clause about it; `sentence_of` says it to its person."""
    return say(_REASONS[refusal.code], facts_as_read(refusal.facts, zone=zone, now=now))
