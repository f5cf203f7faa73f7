"""What stands in an exported file of lines: the list's columns, and the exact instants behind its words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext, pgettext

from startline.queries.lines import ListedLine
from startline.queries.readers import Reader
from startline.queries.work_list import WaitingLine
from startline.reports.amounts import NumberCell
from startline.rules.windows import zone_of
from startline.web.work_list.groups import group_name
from startline.wording.labels import status_label
from startline.wording.lines import line_story


@dataclass(frozen=True, kw_only=True)
class ExportColumn:
    """A column: its heading, and its cell for a line."""

    heading: str
    cell: Callable[[WaitingLine], str]


def columns(reader: Reader, *, now: datetime, partners: bool) -> Sequence[ExportColumn]:
    """The columns in the reader's language and zone; the partner's only where the page shows it."""
    return [
        ExportColumn(heading=pgettext("work list", "Group"), cell=lambda one: group_name(one.group)),
        *_told(reader, now=now, partners=partners),
        *_amounts(),
        *_instants(reader),
    ]


def _told(reader: Reader, *, now: datetime, partners: bool) -> Sequence[ExportColumn]:
    partner = [_text(gettext("Partner"), lambda line: line.account_name)] if partners else []
    return [
        _text(gettext("Order"), lambda line: line.order_number),
        _text(gettext("Line"), lambda line: line.number),
        _text(gettext("Customer"), lambda line: line.customer_name),
        *partner,
        _text(gettext("Offer"), lambda line: line.offer_code),
        _text(gettext("Offer name"), lambda line: line.offer_name),
        _text(gettext("Subscription"), lambda line: line.subscription_number),
        _text(gettext("Contact"), lambda line: line.contact_email),
        _text(gettext("Where it stands"), lambda line: line_story(line, zone=reader.zone, now=now)),
        _text(gettext("Status"), lambda line: status_label(line.status)),
    ]


def _amounts() -> Sequence[ExportColumn]:
    return [
        _number(gettext("Quantity"), lambda line: line.quantity),
        _number(gettext("Monthly amount"), lambda line: line.monthly_amount),
        _text(gettext("Currency"), lambda line: line.currency),
    ]


def _instants(reader: Reader) -> Sequence[ExportColumn]:
    zone = reader.zone
    return [
        _text(gettext("Requested start date"), lambda line: _day(line.start_date)),
        _text(gettext("Mail accepted at"), lambda line: _instant(line.mail_accepted_at, zone)),
        _text(gettext("Mail refused at"), lambda line: _instant(line.undeliverable_at, zone)),
        _text(gettext("Window closes at"), lambda line: _instant(line.closes_at, zone)),
        _text(gettext("Window ended at"), lambda line: _instant(line.expired_at, zone)),
        _text(gettext("On hold since"), lambda line: _instant(line.held_at or line.order_held_at, zone)),
        _text(gettext("Setup started at"), lambda line: _instant(line.started_at, zone)),
        _text(gettext("Mapped at"), lambda line: _instant(line.mapped_at, zone)),
        _text(gettext("Closed at"), lambda line: _instant(line.closed_at, zone)),
        _text(gettext("Billing since"), lambda line: _instant(line.billing_started_at, zone)),
    ]


def _text(heading: str, of: Callable[[ListedLine], str | None]) -> ExportColumn:
    return ExportColumn(heading=heading, cell=lambda one: of(one.line) or "")


def _number(heading: str, of: Callable[[ListedLine], int | Decimal | None]) -> ExportColumn:
    def cell(one: WaitingLine) -> str:
        number = of(one.line)
        return "" if number is None else NumberCell(number)

    return ExportColumn(heading=heading, cell=cell)


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _instant(value: datetime | None, zone: str) -> str:
    """The instant to the second with its offset, as ISO 8601 has it."""
    return value.astimezone(zone_of(zone)).isoformat(timespec="seconds") if value else ""
