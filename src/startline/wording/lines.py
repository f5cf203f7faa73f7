"""Where a line stands on its way from order to service, in the few words that matter (DESIGN, Idea)."""

from datetime import date, datetime
from typing import Protocol

from django.utils.translation import gettext_lazy

from startline.models.mail import MailState
from startline.rules.line import Status
from startline.rules.windows import local_date
from startline.wording.causes import delivery_cause_label
from startline.wording.dates import UTC_ZONE, countdown, short_date, short_day
from startline.wording.deliveries import came_back
from startline.wording.versions import Versions, say


class LineTold(Protocol):
    """What a line's story is made of; *closes_at* is that of its open window, where it has one.

    *mail_state* and *mail_settled_at* are those of its newest mail, *bounced_at* is when one came back.
    """

    status: str
    provisions: bool
    contact_id: int | None
    start_date: date | None
    held_at: datetime | None
    order_held_at: datetime | None
    mail_state: str | None
    mail_settled_at: datetime | None
    bounced_at: datetime | None
    bounce_cause: str | None
    undeliverable_cause: str | None
    review_at: datetime | None
    started_at: datetime | None
    organization_name: str | None
    mapped_at: datetime | None
    set_up_at: datetime | None
    closes_at: datetime | None
    expired_at: datetime | None
    closed_at: datetime | None
    billing_started_at: datetime | None
    cancelled_at: datetime | None


# Each from the fullest version to the one that does without dates that an import does not know.
_CANCELLED: Versions = (gettext_lazy("cancelled on %(cancelled)s"),)
_NO_PROVISIONING: Versions = (gettext_lazy("needs no provisioning"),)
_SET_UP: Versions = (
    gettext_lazy("set up on %(set_up)s, billing since %(billing)s"),
    gettext_lazy("set up on %(set_up)s, billing"),
)
_CLOSED_MAPPED: Versions = (
    gettext_lazy("closed on %(closed)s, billing since %(billing)s, mapped to %(organization)s, not set up"),
    gettext_lazy("closed, billing, mapped to %(organization)s, not set up"),
    gettext_lazy("closed, billing, mapped elsewhere, not set up"),
)
_CLOSED: Versions = (
    gettext_lazy("closed on %(closed)s, billing since %(billing)s, not provisioned"),
    gettext_lazy("closed, billing, not provisioned"),
)
_KEPT_OPEN: Versions = (gettext_lazy("window ended on %(expired)s, still open, not provisioned"),)
_ON_HOLD: Versions = (gettext_lazy("on hold"),)
_MAPPED: Versions = (
    gettext_lazy("mapped to %(organization)s, not set up, %(countdown)s"),
    gettext_lazy("mapped to %(organization)s, not set up"),
    gettext_lazy("mapped elsewhere, not set up, %(countdown)s"),
    gettext_lazy("mapped elsewhere, not set up"),
)
_UNDELIVERABLE: Versions = (
    gettext_lazy("mail refused: %(cause)s, %(countdown)s"),
    gettext_lazy("mail refused: %(cause)s"),
)
_CAME_BACK: Versions = (
    gettext_lazy("mail came back on %(bounced)s: %(cause)s, %(countdown)s"),
    gettext_lazy("mail came back on %(bounced)s: %(cause)s"),
)
_GIVEN_UP: Versions = (
    gettext_lazy("mail given up after 5 days, %(countdown)s"),
    gettext_lazy("mail given up after 5 days"),
)
_NO_CONTACT: Versions = (gettext_lazy("no contact, starts on %(start)s"), gettext_lazy("no contact"))
_UNDER_REVIEW: Versions = (
    gettext_lazy("contact disputed on %(disputed)s, under review, %(countdown)s"),
    gettext_lazy("contact disputed on %(disputed)s, under review"),
)
_ENTERED: Versions = (
    gettext_lazy("not booked, start date %(start)s"),
    gettext_lazy("not booked, no start date"),
)
_BOOKED: Versions = (gettext_lazy("starts on %(start)s"),)
_AWAITING: Versions = ("%(countdown)s", gettext_lazy("mail not accepted yet"))
# No word of a link that was opened: programs open links too (PRODUCT H2).
_STARTED: Versions = (
    gettext_lazy("setup started on %(started)s, %(countdown)s"),
    gettext_lazy("setup started on %(started)s"),
)


def line_story(line: LineTold, *, now: datetime, zone: str = UTC_ZONE) -> str:
    """Where *line* stands at *now*, such as "closed on 14 Nov, billing since 14 Nov, not provisioned".

    Dates are those of the reader's *zone*; the start date is the line's own.
    """
    dates = {
        "set_up": line.set_up_at,
        "closed": line.closed_at,
        "billing": line.billing_started_at,
        "expired": line.expired_at,
        "cancelled": line.cancelled_at,
        "bounced": line.bounced_at,
        "disputed": line.review_at,
        "started": line.started_at,
    }
    facts: dict[str, object] = {name: at and short_day(at, zone=zone, now=now) for name, at in dates.items()}
    facts["organization"] = line.organization_name
    facts["start"] = line.start_date and short_date(line.start_date, today=local_date(now, zone))
    cause = line.undeliverable_cause or line.bounce_cause
    facts["cause"] = cause and delivery_cause_label(cause)
    facts["countdown"] = line.closes_at and countdown(line.closes_at, now=now)
    return say(_story(line), facts)


def _story(line: LineTold) -> Versions:
    """What matters most about the line: its end first, then what keeps it, then its next step."""
    if line.status == Status.CANCELLED:
        return _CANCELLED
    if not line.provisions:
        return _NO_PROVISIONING
    if line.set_up_at is not None:
        return _SET_UP
    if line.review_at is not None:
        return _UNDER_REVIEW
    if line.status == Status.CLOSED:
        return _CLOSED if line.mapped_at is None else _CLOSED_MAPPED
    if line.held_at is not None or line.order_held_at is not None:
        return _ON_HOLD
    if line.expired_at is not None:
        return _KEPT_OPEN
    return _MAPPED if line.mapped_at is not None else _before_mapping(line)


def _before_mapping(line: LineTold) -> Versions:
    if line.undeliverable_cause is not None or came_back(line):
        return _undeliverable(line)
    if line.status == Status.ENTERED:
        return _ENTERED
    if line.started_at is not None:
        return _STARTED
    begun = line.status != Status.BOOKED
    if line.contact_id is None:
        return _NO_CONTACT[1:] if begun else _NO_CONTACT
    return _AWAITING if begun else _BOOKED


def _undeliverable(line: LineTold) -> Versions:
    """A mail that was turned away at once, came back later, or was given up."""
    if line.undeliverable_cause == "given_up":
        return _GIVEN_UP
    turned_away = line.mail_state in {MailState.REFUSED, MailState.GIVEN_UP}
    return _UNDELIVERABLE if turned_away or line.bounced_at is None else _CAME_BACK
