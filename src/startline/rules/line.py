"""The life of an order line: status, provisioning and billing, three separate facts (PRODUCT 2)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from startline.rules.refusal import Refusal, RefusalCode


class Status(StrEnum):
    """Where a line stands on its way; says nothing of provisioning or billing."""

    ENTERED = "entered"
    BOOKED = "booked"
    AWAITING = "awaiting_provisioning_details"
    PENDING = "pending_activation"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can move a line's status."""

    BOOK = "book"
    START_DATE = "start_date"
    MAP = "map"
    SET_UP = "set_up"
    DEADLINE = "deadline"
    CANCEL = "cancel"


class Expiry(StrEnum):
    """What the policy does with a line when its window ends (PRODUCT W3)."""

    CLOSE_AND_BILL = "close_and_bill"
    VOID = "void"
    KEEP_OPEN = "keep_open"


class Provisioning(StrEnum):
    """How far the service is, apart from the line's status."""

    NOT_MAPPED = "not_mapped"
    MAPPED = "mapped"
    SET_UP = "set_up"


class BillingCause(StrEnum):
    """Why billing started; once per line."""

    WINDOW_ENDED = "window_ended"
    SET_UP = "set_up"
    IMPORTED = "imported"


class LineFacts(Protocol):
    """What the rules need to know of a line; read under its lock where something is written."""

    status: str
    provisions: bool
    contact_id: int | None
    contact_email: str | None
    contact_epoch: int
    start_date: date | None
    held_at: datetime | None
    order_held_at: datetime | None
    review_at: datetime | None
    mapped_at: datetime | None
    mapped_by: str | None
    organization_id: int | None
    organization_name: str | None
    set_up_at: datetime | None


_S, _E, _R = Status, Event, RefusalCode

# PRODUCT section 2, whole: every status × every event.
TRANSITIONS: dict[tuple[Status, Event], Status | RefusalCode] = {
    (_S.ENTERED, _E.BOOK): _S.BOOKED,
    (_S.ENTERED, _E.START_DATE): _R.NOT_BOOKED,
    (_S.ENTERED, _E.MAP): _R.NOT_BOOKED,
    (_S.ENTERED, _E.SET_UP): _R.NOT_MAPPED,
    (_S.ENTERED, _E.DEADLINE): _R.NOT_DUE,
    (_S.ENTERED, _E.CANCEL): _S.CANCELLED,
    (_S.BOOKED, _E.BOOK): _R.ALREADY_BOOKED,
    (_S.BOOKED, _E.START_DATE): _S.AWAITING,
    (_S.BOOKED, _E.MAP): _S.PENDING,
    (_S.BOOKED, _E.SET_UP): _R.NOT_MAPPED,
    (_S.BOOKED, _E.DEADLINE): _R.NOT_DUE,
    (_S.BOOKED, _E.CANCEL): _S.CANCELLED,
    (_S.AWAITING, _E.BOOK): _R.ALREADY_BOOKED,
    (_S.AWAITING, _E.START_DATE): _R.ALREADY_STARTED,
    (_S.AWAITING, _E.MAP): _S.PENDING,
    (_S.AWAITING, _E.SET_UP): _R.NOT_MAPPED,
    (_S.AWAITING, _E.DEADLINE): _S.CLOSED,
    (_S.AWAITING, _E.CANCEL): _S.CANCELLED,
    (_S.PENDING, _E.BOOK): _R.ALREADY_BOOKED,
    (_S.PENDING, _E.START_DATE): _R.PAST_PONR,
    (_S.PENDING, _E.MAP): _R.ALREADY_MAPPED,
    (_S.PENDING, _E.SET_UP): _S.CLOSED,
    (_S.PENDING, _E.DEADLINE): _S.CLOSED,
    (_S.PENDING, _E.CANCEL): _R.PAST_PONR,
    (_S.CLOSED, _E.BOOK): _R.ALREADY_BOOKED,
    (_S.CLOSED, _E.START_DATE): _R.CLOSED,
    (_S.CLOSED, _E.MAP): _S.CLOSED,
    (_S.CLOSED, _E.SET_UP): _S.CLOSED,
    (_S.CLOSED, _E.DEADLINE): _R.CLOSED,
    (_S.CLOSED, _E.CANCEL): _R.CLOSED,
    (_S.CANCELLED, _E.BOOK): _R.CANCELLED,
    (_S.CANCELLED, _E.START_DATE): _R.CANCELLED,
    (_S.CANCELLED, _E.MAP): _R.CANCELLED,
    (_S.CANCELLED, _E.SET_UP): _R.CANCELLED,
    (_S.CANCELLED, _E.DEADLINE): _R.CANCELLED,
    (_S.CANCELLED, _E.CANCEL): _R.CANCELLED,
}


def status_after(status: Status, event: Event) -> Status | RefusalCode:
    """The status that *event* leads to from *status*, or why it cannot happen (PRODUCT 2)."""
    return TRANSITIONS[status, event]


def status_after_deadline(status: Status, expiry: Expiry) -> Status | RefusalCode:
    """The status at the window's end under the policy's *expiry* (PRODUCT W3).

    `void` cancels, but nothing cancels a mapped line (PRODUCT 2): such a line is kept open instead.
    """
    closed = status_after(status, Event.DEADLINE)
    if closed is not Status.CLOSED or expiry is Expiry.CLOSE_AND_BILL:
        return closed
    if expiry is Expiry.VOID and status is Status.AWAITING:
        return Status.CANCELLED
    return status


def provisioning_of(line: LineFacts) -> Provisioning:
    """How far the service of *line* is."""
    if line.set_up_at is not None:
        return Provisioning.SET_UP
    return Provisioning.NOT_MAPPED if line.mapped_at is None else Provisioning.MAPPED


def on_hold(line: LineFacts) -> bool:
    """Whether the line or its order is held: no mail, reminder or closing; edits and mapping go on."""
    return line.held_at is not None or line.order_held_at is not None


def first_mail_gone(line: LineFacts) -> bool:
    """Whether "the first mail" is behind the line: it has left `booked` (PRODUCT 2)."""
    return line.status not in (Status.ENTERED, Status.BOOKED)


def past_ponr(line: LineFacts) -> Refusal:
    """Who mapped the line to which organization and when; and when its service was set up, if it is (PRODUCT C4)."""
    at = line.mapped_at.isoformat() if line.mapped_at else None
    facts = {"organization": line.organization_name, "by": line.mapped_by, "at": at}
    if line.set_up_at is not None:
        facts["set_up"] = line.set_up_at.isoformat()
    return Refusal(code=RefusalCode.PAST_PONR, facts=facts)


def refuse_contact_change(
    line: LineFacts, *, contact_id: int | None, expected_epoch: int | None, handed_over: bool = False
) -> Refusal | None:
    """Why the line's contact may not become *contact_id*, or None (PRODUCT C1, C4–C6, C9).

    *expected_epoch* is the epoch that the person saw; None where nobody looked first (a whole-order or
    searched change takes the line as it is). *handed_over* is a change by the contact: refused in a review.
    """
    if not line.provisions:
        return Refusal(code=RefusalCode.NO_PROVISIONING)
    if line.status == Status.CANCELLED:
        return Refusal(code=RefusalCode.CANCELLED)
    if line.mapped_at is not None:
        return past_ponr(line)
    if line.contact_id == contact_id:
        return Refusal(code=RefusalCode.ALREADY_THAT_ADDRESS, facts={"address": line.contact_email})
    if expected_epoch is not None and expected_epoch != line.contact_epoch:
        return Refusal(code=RefusalCode.STALE, facts={"address": line.contact_email})
    return Refusal(code=RefusalCode.UNDER_REVIEW) if handed_over and line.review_at is not None else None


def refuse_resend(line: LineFacts) -> Refusal | None:
    """Why the provisioning mail may not be sent again, or None (PRODUCT M6); caps are counted apart."""
    if not line.provisions:
        return Refusal(code=RefusalCode.NO_PROVISIONING)
    if line.status == Status.CANCELLED:
        return Refusal(code=RefusalCode.CANCELLED)
    if line.mapped_at is not None:
        return past_ponr(line)
    if not first_mail_gone(line):
        date_text = line.start_date.isoformat() if line.start_date else None
        return Refusal(code=RefusalCode.NOT_MAILED_YET, facts={"start_date": date_text})
    if line.contact_id is None:
        return Refusal(code=RefusalCode.NO_CONTACT)
    return Refusal(code=RefusalCode.ON_HOLD) if on_hold(line) else None


def refuse_mapped_again(line: LineFacts) -> Refusal | None:
    """Why the contact of a mapped line may not be told once more where its setup goes on, or None (PRODUCT H5)."""
    if line.mapped_at is None:
        return Refusal(code=RefusalCode.NOT_MAPPED)
    if line.set_up_at is not None:
        return Refusal(code=RefusalCode.ALREADY_SET_UP)
    return Refusal(code=RefusalCode.ON_HOLD) if on_hold(line) else None


def refuse_mapping(
    line: LineFacts, *, order_organization: str | None, expected_epoch: int | None = None
) -> Refusal | None:
    """Why the line may not be mapped to an organization, or None (PRODUCT H1, H3, C9).

    *order_organization* names the organization that the order already has where it is another one. *expected_epoch* is
    the contact epoch of the link by which a contact came; None where nobody came by a link.
    """
    if not line.provisions:
        return Refusal(code=RefusalCode.NO_PROVISIONING)
    if line.mapped_at is not None:
        mapped = past_ponr(line)
        return Refusal(code=RefusalCode.ALREADY_MAPPED, facts=mapped.facts)
    after = status_after(Status(line.status), Event.MAP)
    if isinstance(after, RefusalCode):
        return Refusal(code=after)
    if expected_epoch is not None and expected_epoch != line.contact_epoch:
        return Refusal(code=RefusalCode.STALE, facts={"address": line.contact_email})
    if order_organization is not None:
        return Refusal(code=RefusalCode.OTHER_ORGANIZATION, facts={"organization": order_organization})
    return Refusal(code=RefusalCode.UNDER_REVIEW) if line.review_at is not None else None


def refuse_set_up(line: LineFacts) -> Refusal | None:
    """Why the setup may not be completed, or None (PRODUCT W4, H4)."""
    if not line.provisions:
        return Refusal(code=RefusalCode.NO_PROVISIONING)
    if line.status == Status.CANCELLED:
        return Refusal(code=RefusalCode.CANCELLED)
    if line.mapped_at is None:
        return Refusal(code=RefusalCode.NOT_MAPPED)
    return None if line.set_up_at is None else Refusal(code=RefusalCode.ALREADY_SET_UP)


def refuse_cancel(line: LineFacts) -> Refusal | None:
    """Why the line may not be cancelled, or None: only before mapping and closing (PRODUCT 2)."""
    if line.mapped_at is not None:
        return past_ponr(line)
    after = status_after(Status(line.status), Event.CANCEL)
    return Refusal(code=after) if isinstance(after, RefusalCode) else None


def refuse_booking(line: LineFacts) -> Refusal | None:
    """Why the line may not be booked, or None (PRODUCT 2)."""
    after = status_after(Status(line.status), Event.BOOK)
    if isinstance(after, RefusalCode):
        return Refusal(code=after)
    return Refusal(code=RefusalCode.NO_START_DATE) if line.start_date is None else None


def refuse_new_start_date(line: LineFacts, *, start_date: date) -> Refusal | None:
    """Why the RSD may not move to *start_date*, or None: only while entered or booked (PRODUCT 2)."""
    if line.status == Status.CANCELLED:
        return Refusal(code=RefusalCode.CANCELLED)
    if first_mail_gone(line):
        return Refusal(code=RefusalCode.ALREADY_STARTED)
    same = line.start_date == start_date
    return Refusal(code=RefusalCode.SAME_START_DATE) if same else None


def refuse_hold(line: LineFacts) -> Refusal | None:
    """Why the line may not be held, or None (PRODUCT 2)."""
    if line.status in (Status.CLOSED, Status.CANCELLED):
        return Refusal(code=RefusalCode(line.status))
    return None if line.held_at is None else Refusal(code=RefusalCode.ALREADY_ON_HOLD)


def refuse_order_hold(line: LineFacts) -> Refusal | None:
    """Why a hold of its order does not take in the line, or None (PRODUCT 2)."""
    if line.status in (Status.CLOSED, Status.CANCELLED):
        return Refusal(code=RefusalCode(line.status))
    return None if line.order_held_at is None else Refusal(code=RefusalCode.ALREADY_ON_HOLD)


def refuse_release(line: LineFacts) -> Refusal | None:
    """Why the line's own hold may not be released, or None (PRODUCT 2)."""
    if line.held_at is not None:
        return None
    held_by_order = line.order_held_at is not None
    return Refusal(code=RefusalCode.HELD_BY_ORDER if held_by_order else RefusalCode.NOT_ON_HOLD)


def refuse_order_release(line: LineFacts) -> Refusal | None:
    """Why a release of its order does not concern the line, or None (PRODUCT 2)."""
    return Refusal(code=RefusalCode.NOT_ON_HOLD) if line.order_held_at is None else None
