"""Places one order by hand; it enters in the same way as a report's, checked by the same rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.import_report.apply import apply_run, lock_entries
from startline.actions.import_report.judge import Judge, world_of
from startline.actions.import_report.stage import keep_currency, spread_errors, stage_rows
from startline.actions.import_report.summary import RowProblem, problems_of
from startline.mail.addresses import BadAddress
from startline.models import ImportRun, Order
from startline.models.imports import ImportState, RowOutcome
from startline.reports import Field, OrderConsistency, ParsedRow, ReportStatus, RowValues
from startline.rules.addresses import Address, AddressProblem, parse_address
from startline.rules.refusal import Refusal, RefusalCode, Refused

# The form's fields go by their own names in the problems that come back.
_COLUMNS: Mapping[Field, str] = {field: field.value for field in Field}


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """A line to be ordered; without a start date it is only entered, otherwise it is booked."""

    number: str
    offer_code: str
    start_date: date | None
    contact: str | None = None
    quantity: int = 1
    subscription_number: str | None = None
    order_value: Decimal | None = None
    monthly_amount: Decimal | None = None
    term_months: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """An order to be placed for an end customer of the account."""

    account_id: int
    number: str
    customer_name: str
    lines: Sequence[NewLine]
    placed_by: str | None = None
    placed_on: date | None = None
    currency: str | None = None


class OrderNotPlaced(Exception):
    """The order has problems; nothing of it was taken over."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        """Carry the problems of every line."""
        super().__init__(f"{len(problems)} lines have problems")
        self.problems = problems


def place_order(*, actor: Actor, order: NewOrder, now: datetime) -> int:
    """Place the order and return its id; a start date of today or before is due now (PRODUCT M1).

    :raises BadAddress: a contact or the placer is not exactly one plain address.
    :raises OrderNotPlaced: an offer is unknown or without policy, line numbers repeat, or the account is not
        the actor's to order for.
    :raises CurrencyNeeded: neither the order nor its account has a currency.
    :raises Refused: order_exists, where the account has an order of that number.
    """
    rows = [_row(order, line, number=number) for number, line in enumerate(order.lines, 1)]
    with transaction.atomic():
        # Before anything else: of two who place one number the second must find the first one's order.
        lock_entries(order.account_id)
        run = _stage(actor=actor, order=order, rows=rows, now=now)
        in_error = [row for row in problems_of(run.pk) if row.outcome == RowOutcome.ERROR]
        if in_error:
            raise OrderNotPlaced(in_error)
        # Asked only now: whose account it is not must not learn which numbers it has.
        if Order.objects.filter(account_id=order.account_id, number=order.number).exists():
            raise Refused(Refusal(code=RefusalCode.ORDER_EXISTS, facts={"order": order.number}))
        apply_run(actor=actor, run_id=run.pk, now=now)
        return Order.objects.values_list("id", flat=True).get(
            account_id=order.account_id, number=order.number
        )


def _stage(*, actor: Actor, order: NewOrder, rows: Sequence[ParsedRow], now: datetime) -> ImportRun:
    run = ImportRun.objects.create(
        account_id=order.account_id,
        source="form",
        file_name="",
        sends_mail=True,
        state=ImportState.READING.value,
        started_at=now,
    )
    judge = Judge(
        world=world_of(actor), account_id=order.account_id, currency=order.currency, sends_mail=True, now=now
    )
    stage_rows(rows, run_id=run.pk, judge=judge, consistency=OrderConsistency(_COLUMNS), columns=_COLUMNS)
    spread_errors(run.pk)
    keep_currency(judge)
    return run


def _row(order: NewOrder, line: NewLine, *, number: int) -> ParsedRow:
    values: dict[str, Any] = {
        "order_number": order.number,
        "line_number": line.number,
        "offer_code": line.offer_code,
        "status": ReportStatus.BOOKED if line.start_date else ReportStatus.ENTERED,
        "customer_name": order.customer_name,
        "start_date": line.start_date,
        "quantity": line.quantity,
        "submitted_on": order.placed_on,
        "submitted_by": _address(order.placed_by),
        "contact": _address(line.contact),
        "subscription_number": line.subscription_number,
        "order_value": line.order_value,
        "monthly_amount": line.monthly_amount,
        "term_months": line.term_months,
    }
    return ParsedRow(row_number=number, raw={}, values=RowValues(**values))


def _address(text: str | None) -> Address | None:
    if text is None:
        return None
    parsed = parse_address(text)
    if isinstance(parsed, AddressProblem):
        raise BadAddress(parsed)
    return parsed
