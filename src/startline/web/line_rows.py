"""Lines with all that the page of their order, or of their subscription, says of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from startline.queries.lines import ListedLine
from startline.queries.orders import LineDetail
from startline.queries.set_ups import Progress, progress_of
from startline.rules.line import Status
from startline.web.lines import ShownLine, shown
from startline.web.ways import WayOn, way_on
from startline.wording.deliveries import delivery_words
from startline.wording.hub_set_up import progress
from startline.wording.labels import billing_label, status_label

# From so many lines on, and so many to a contact, naming each contact once is shorter.
_GROUPED_FROM, _LINES_A_CONTACT = 6, 3


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """A line as a row: *line* is what every list shows, *delivery* how its mail fares.

    *pending* is a line that is closed but not provisioned (PRODUCT W5), *way* how a customer goes on with it in the
    hub, *progress* how many of its questions have an answer.
    """

    line: ShownLine
    status: str
    billing: str
    monthly: Decimal | None
    currency: str
    subscription_id: uuid.UUID | None
    delivery: str
    pending: bool
    way: WayOn | None
    progress: str


@dataclass(frozen=True, kw_only=True)
class RowGroup:
    """Rows with one *contact*; None where rows are not grouped and each names its own."""

    contact: str | None
    rows: Sequence[LineRow]


def line_rows(
    lines: Sequence[ListedLine], details: Mapping[int, LineDetail], *, now: datetime, zone: str
) -> Sequence[LineRow]:
    """The *lines* with their *details* as rows, instants in the reader's *zone*."""
    going_on = [line.id for line in lines if way_on(line)]
    asked = progress_of(going_on) if going_on else {}
    return [_row(line, details[line.id], asked.get(line.id), now=now, zone=zone) for line in lines]


def grouped(rows: Sequence[LineRow]) -> Sequence[RowGroup]:
    """The *rows* by contact where that makes the list shorter, else as they are."""
    contacts = {row.line.contact_whole for row in rows}
    if len(rows) < _GROUPED_FROM or len(contacts) * _LINES_A_CONTACT > len(rows):
        return [RowGroup(contact=None, rows=rows)]
    by_contact: dict[str, list[LineRow]] = {}
    for row in rows:
        by_contact.setdefault(row.line.contact_whole, []).append(row)
    return [RowGroup(contact=contact, rows=same) for contact, same in by_contact.items()]


def _row(
    line: ListedLine, detail: LineDetail, asked: Progress | None, *, now: datetime, zone: str
) -> LineRow:
    mailed = line.provisions and line.status != Status.CANCELLED
    return LineRow(
        line=shown(line, now=now, zone=zone),
        status=status_label(line.status),
        billing=billing_label(line.billing_cause),
        monthly=detail.monthly_amount,
        currency=detail.currency,
        subscription_id=detail.subscription_id,
        delivery=delivery_words(line, now=now, zone=zone) if mailed else "",
        pending=line.status == Status.CLOSED and line.provisions and line.set_up_at is None,
        way=way_on(line),
        progress=progress(asked.answered, asked.asked) if asked else "",
    )
