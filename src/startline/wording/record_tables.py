"""The sentences of the record, a table each: what was done, what a window's end did, what was only tried."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from django.utils.translation import gettext, ngettext

from startline.models.record import TransactionType
from startline.rules.line import Expiry
from startline.rules.starting import WhoSetsUp
from startline.wording.versions import Versions

# From a number of lines to the versions of the sentence about so many.
Told: TypeAlias = Callable[[int], Versions]

_T = TransactionType

DONE: Mapping[TransactionType, Told] = {
    _T.ORDER_IMPORT: lambda n: (
        ngettext("%(actor)s imported %(count)s line", "%(actor)s imported %(count)s lines", n),
    ),
    _T.ORDER_PLACED: lambda n: (
        ngettext(
            "%(actor)s placed an order with %(count)s line",
            "%(actor)s placed an order with %(count)s lines",
            n,
        ),
    ),
    _T.ORDER_BOOKED: lambda n: (
        ngettext("%(actor)s booked %(count)s line", "%(actor)s booked %(count)s lines", n),
    ),
    _T.START_DATE_REACHED: lambda n: (
        ngettext(
            "%(count)s line reached its requested start date, mail to %(to)s",
            "%(count)s lines reached their requested start date, mail to %(to)s",
            n,
        ),
        ngettext(
            "%(count)s line reached its requested start date",
            "%(count)s lines reached their requested start date",
            n,
        ),
    ),
    _T.PROVISIONING_EMAIL_DUE: lambda n: (
        ngettext(
            "The mail held back for %(count)s line was due, to %(to)s",
            "The mail held back for %(count)s lines was due, to %(to)s",
            n,
        ),
        ngettext(
            "The mail held back for %(count)s line was due",
            "The mail held back for %(count)s lines was due",
            n,
        ),
    ),
    _T.PROVISIONING_EMAIL_UPDATE: lambda n: (
        ngettext(
            "%(actor)s changed the contact of %(count)s line from %(from)s to %(to)s",
            "%(actor)s changed the contact of %(count)s lines from %(from)s to %(to)s",
            n,
        ),
        ngettext(
            "%(actor)s gave %(count)s line the contact %(to)s",
            "%(actor)s gave %(count)s lines the contact %(to)s",
            n,
        ),
        ngettext(
            "%(actor)s changed the contact of %(count)s line",
            "%(actor)s changed the contact of %(count)s lines",
            n,
        ),
    ),
    _T.PROVISIONING_EMAIL_RESENT: lambda n: (
        ngettext(
            "%(actor)s sent the provisioning email of %(count)s line again to %(to)s",
            "%(actor)s sent the provisioning email of %(count)s lines again to %(to)s",
            n,
        ),
        ngettext(
            "%(actor)s sent the provisioning email of %(count)s line again",
            "%(actor)s sent the provisioning email of %(count)s lines again",
            n,
        ),
    ),
    _T.WINDOW_ENDED: lambda n: (
        ngettext(
            "The policy window of %(count)s line ended", "The policy windows of %(count)s lines ended", n
        ),
    ),
    _T.ORGANIZATION_MAPPED: lambda n: (
        ngettext(
            "%(actor)s mapped %(count)s line to %(organization)s",
            "%(actor)s mapped %(count)s lines to %(organization)s",
            n,
        ),
        ngettext(
            "%(actor)s mapped %(count)s line to an organization",
            "%(actor)s mapped %(count)s lines to an organization",
            n,
        ),
    ),
    _T.SET_UP_STARTED: lambda n: (
        ngettext(
            "%(actor)s began the setup of %(count)s line",
            "%(actor)s began the setup of %(count)s lines",
            n,
        ),
    ),
    _T.SERVICE_SET_UP: lambda n: (
        ngettext(
            "%(actor)s completed the service setup of %(count)s line",
            "%(actor)s completed the service setup of %(count)s lines",
            n,
        ),
    ),
    _T.HOLD: lambda n: (
        ngettext(
            "%(actor)s put %(count)s line on hold: %(hold_name)s",
            "%(actor)s put %(count)s lines on hold: %(hold_name)s",
            n,
        ),
        ngettext("%(actor)s put %(count)s line on hold", "%(actor)s put %(count)s lines on hold", n),
    ),
    _T.RELEASE: lambda n: (
        ngettext(
            "%(actor)s released the hold of %(count)s line",
            "%(actor)s released the hold of %(count)s lines",
            n,
        ),
    ),
    _T.CANCELLATION: lambda n: (
        ngettext("%(actor)s cancelled %(count)s line", "%(actor)s cancelled %(count)s lines", n),
    ),
    _T.START_DATE_MOVED: lambda n: (
        ngettext(
            "%(actor)s moved the requested start date of %(count)s line to %(start_date)s",
            "%(actor)s moved the requested start date of %(count)s lines to %(start_date)s",
            n,
        ),
        ngettext(
            "%(actor)s moved the requested start date of %(count)s line",
            "%(actor)s moved the requested start date of %(count)s lines",
            n,
        ),
    ),
    _T.CHANGE_REQUESTED: lambda n: (
        ngettext(
            "%(actor)s asked to change the contact of %(count)s line from %(from)s to %(to)s",
            "%(actor)s asked to change the contact of %(count)s lines from %(from)s to %(to)s",
            n,
        ),
        ngettext(
            "%(actor)s asked to give %(count)s line the contact %(to)s",
            "%(actor)s asked to give %(count)s lines the contact %(to)s",
            n,
        ),
        ngettext(
            "%(actor)s asked to change the contact of %(count)s line",
            "%(actor)s asked to change the contact of %(count)s lines",
            n,
        ),
    ),
    _T.REMINDED: lambda n: (
        ngettext(
            "Reminded %(to)s that the policy window of %(count)s line ends soon",
            "Reminded %(to)s that the policy windows of %(count)s lines end soon",
            n,
        ),
        ngettext(
            "Told the editors that the policy window of %(count)s line ends soon",
            "Told the editors that the policy windows of %(count)s lines end soon",
            n,
        ),
    ),
    _T.ESCALATED: lambda n: (
        ngettext(
            "Told the editors of %(count)s line: nothing has started for %(not_started)s, the other windows end soon",
            "Told the editors of %(count)s lines: nothing has started for %(not_started)s, the other windows end soon",
            n,
        ),
        ngettext(
            "Told the editors that nothing has started for %(count)s line",
            "Told the editors that nothing has started for %(count)s lines",
            n,
        ),
    ),
    _T.CHANGE_DISPUTED: lambda n: (
        ngettext(
            "%(actor)s disputed the change of contact of %(count)s line",
            "%(actor)s disputed the change of contact of %(count)s lines",
            n,
        ),
    ),
    _T.REVIEW_CLEARED: lambda n: (
        ngettext(
            "%(actor)s closed the review of %(count)s line",
            "%(actor)s closed the review of %(count)s lines",
            n,
        ),
    ),
    _T.CASE_OPENED: lambda n: (
        ngettext(
            "%(actor)s opened case %(case)s about %(count)s line: %(case_type)s",
            "%(actor)s opened case %(case)s about %(count)s lines: %(case_type)s",
            n,
        )
        if n
        else gettext("%(actor)s opened case %(case)s: %(case_type)s"),
        ngettext(
            "%(actor)s opened a case about %(count)s line", "%(actor)s opened a case about %(count)s lines", n
        )
        if n
        else gettext("%(actor)s opened a case"),
    ),
}
WINDOW_ENDED: Mapping[Expiry, Told] = {
    Expiry.CLOSE_AND_BILL: lambda n: (
        ngettext(
            "The policy window of %(count)s line ended: closed, and billing started",
            "The policy windows of %(count)s lines ended: closed, and billing started",
            n,
        ),
    ),
    Expiry.VOID: lambda n: (
        ngettext(
            "The policy window of %(count)s line ended: cancelled, not billed",
            "The policy windows of %(count)s lines ended: cancelled, not billed",
            n,
        ),
    ),
    Expiry.KEEP_OPEN: lambda n: (
        ngettext(
            "The policy window of %(count)s line ended: kept open",
            "The policy windows of %(count)s lines ended: kept open",
            n,
        ),
    ),
}
# What people ask for and may be refused; the clock and the import are not among it.
TRIED: Mapping[TransactionType, Told] = {
    _T.ORDER_BOOKED: lambda n: (
        ngettext("%(actor)s tried to book %(count)s line", "%(actor)s tried to book %(count)s lines", n),
    ),
    _T.PROVISIONING_EMAIL_DUE: lambda n: (
        ngettext(
            "The mail held back for %(count)s line was due, to %(to)s",
            "The mail held back for %(count)s lines was due, to %(to)s",
            n,
        ),
        ngettext(
            "The mail held back for %(count)s line was due",
            "The mail held back for %(count)s lines was due",
            n,
        ),
    ),
    _T.PROVISIONING_EMAIL_UPDATE: lambda n: (
        ngettext(
            "%(actor)s tried to give %(count)s line the contact %(to)s",
            "%(actor)s tried to give %(count)s lines the contact %(to)s",
            n,
        ),
        ngettext(
            "%(actor)s tried to change the contact of %(count)s line",
            "%(actor)s tried to change the contact of %(count)s lines",
            n,
        ),
    ),
    _T.PROVISIONING_EMAIL_RESENT: lambda n: (
        ngettext(
            "%(actor)s tried to send the provisioning email of %(count)s line again",
            "%(actor)s tried to send the provisioning email of %(count)s lines again",
            n,
        ),
    ),
    _T.ORGANIZATION_MAPPED: lambda n: (
        ngettext(
            "%(actor)s tried to map %(count)s line to %(organization)s",
            "%(actor)s tried to map %(count)s lines to %(organization)s",
            n,
        ),
        ngettext(
            "%(actor)s tried to map %(count)s line to an organization",
            "%(actor)s tried to map %(count)s lines to an organization",
            n,
        ),
    ),
    _T.SET_UP_STARTED: lambda n: (
        ngettext(
            "%(actor)s could not begin the setup of %(count)s line",
            "%(actor)s could not begin the setup of %(count)s lines",
            n,
        ),
    ),
    _T.SERVICE_SET_UP: lambda n: (
        ngettext(
            "%(actor)s tried to complete the service setup of %(count)s line",
            "%(actor)s tried to complete the service setup of %(count)s lines",
            n,
        ),
    ),
    _T.HOLD: lambda n: (
        ngettext(
            "%(actor)s tried to put %(count)s line on hold",
            "%(actor)s tried to put %(count)s lines on hold",
            n,
        ),
    ),
    _T.RELEASE: lambda n: (
        ngettext(
            "%(actor)s tried to release the hold of %(count)s line",
            "%(actor)s tried to release the hold of %(count)s lines",
            n,
        ),
    ),
    _T.CANCELLATION: lambda n: (
        ngettext("%(actor)s tried to cancel %(count)s line", "%(actor)s tried to cancel %(count)s lines", n),
    ),
    _T.START_DATE_MOVED: lambda n: (
        ngettext(
            "%(actor)s tried to move the requested start date of %(count)s line",
            "%(actor)s tried to move the requested start date of %(count)s lines",
            n,
        ),
    ),
    _T.CHANGE_REQUESTED: lambda n: (
        ngettext(
            "%(actor)s could not ask to give %(count)s line the contact %(to)s",
            "%(actor)s could not ask to give %(count)s lines the contact %(to)s",
            n,
        ),
        ngettext(
            "%(actor)s could not ask to change the contact of %(count)s line",
            "%(actor)s could not ask to change the contact of %(count)s lines",
            n,
        ),
    ),
    _T.CHANGE_DISPUTED: lambda n: (
        ngettext(
            "%(actor)s tried to dispute the change of contact of %(count)s line",
            "%(actor)s tried to dispute the change of contact of %(count)s lines",
            n,
        ),
    ),
    _T.REVIEW_CLEARED: lambda n: (
        ngettext(
            "%(actor)s tried to close the review of %(count)s line",
            "%(actor)s tried to close the review of %(count)s lines",
            n,
        ),
    ),
}
# What the contact said first of all in the hub (PRODUCT H2).
STARTED: Mapping[WhoSetsUp, Told] = {
    WhoSetsUp.CONTACT: lambda n: (
        ngettext(
            "%(actor)s sets up the service of %(count)s line",
            "%(actor)s sets up the services of %(count)s lines",
            n,
        ),
    ),
    WhoSetsUp.COLLEAGUE: lambda n: (
        ngettext(
            "%(actor)s says that a colleague sets up %(count)s line",
            "%(actor)s says that a colleague sets up %(count)s lines",
            n,
        ),
    ),
    WhoSetsUp.CUSTOMER: lambda n: (
        ngettext(
            "%(actor)s says that the customer sets up %(count)s line",
            "%(actor)s says that the customer sets up %(count)s lines",
            n,
        ),
    ),
}


def handed_over(n: int) -> Versions:
    """A contact put another contact in their own place."""
    return (
        ngettext(
            "%(actor)s handed over %(count)s line to %(to)s",
            "%(actor)s handed over %(count)s lines to %(to)s",
            n,
        ),
        ngettext("%(actor)s handed over %(count)s line", "%(actor)s handed over %(count)s lines", n),
    )


def not_handed_over(n: int) -> Versions:
    """A contact wanted to, and was refused."""
    return (
        ngettext(
            "%(actor)s tried to hand over %(count)s line to %(to)s",
            "%(actor)s tried to hand over %(count)s lines to %(to)s",
            n,
        ),
        ngettext(
            "%(actor)s tried to hand over %(count)s line",
            "%(actor)s tried to hand over %(count)s lines",
            n,
        ),
    )
