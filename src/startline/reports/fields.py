"""What an order report says of a line, field by field."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from startline.rules.addresses import Address


class Field(StrEnum):
    """The columns that are understood; a preset says under which headings they stand."""

    ORDER_NUMBER = "order_number"
    LINE_NUMBER = "line_number"
    OFFER_CODE = "offer_code"
    QUANTITY = "quantity"
    SUBMITTED_ON = "submitted_on"
    SUBMITTED_BY = "submitted_by"
    CONTACT = "contact"
    STATUS = "status"
    SUBSCRIPTION_NUMBER = "subscription_number"
    START_DATE = "start_date"
    CUSTOMER_NAME = "customer_name"
    ORDER_VALUE = "order_value"
    MONTHLY_AMOUNT = "monthly_amount"
    TERM_MONTHS = "term_months"
    HOLD_NAME = "hold_name"
    EXTERNAL_KEY = "external_key"
    ACCOUNT = "account"


REQUIRED_COLUMNS = (
    Field.ORDER_NUMBER,
    Field.LINE_NUMBER,
    Field.OFFER_CODE,
    Field.STATUS,
    Field.START_DATE,
    Field.CUSTOMER_NAME,
)
# Whether the start date may be empty depends on the status.
REQUIRED_CELLS = frozenset(REQUIRED_COLUMNS) - {Field.START_DATE}

DATES = (Field.SUBMITTED_ON, Field.START_DATE)
ADDRESSES = (Field.SUBMITTED_BY, Field.CONTACT)
AMOUNTS = (Field.ORDER_VALUE, Field.MONTHLY_AMOUNT)
WHOLE_NUMBERS = (Field.QUANTITY, Field.TERM_MONTHS)
NUMBERS = AMOUNTS + WHOLE_NUMBERS


class ReportStatus(StrEnum):
    """The line status that a report gives (PRODUCT I1)."""

    ENTERED = "entered"
    BOOKED = "booked"
    AWAITING = "awaiting_provisioning_details"
    PENDING = "pending_activation"
    DEACTIVATING = "pending_deactivation"
    DEPROVISIONING = "pending_deprovisioning"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class RowValues:
    """One row, understood: a field is None where its cell is empty or the file has no such column."""

    order_number: str
    line_number: str
    offer_code: str
    status: ReportStatus
    customer_name: str
    start_date: date | None = None
    quantity: int | None = None
    submitted_on: date | None = None
    submitted_by: Address | None = None
    contact: Address | None = None
    subscription_number: str | None = None
    order_value: Decimal | None = None
    monthly_amount: Decimal | None = None
    term_months: int | None = None
    hold_name: str | None = None
    external_key: str | None = None
    account: str | None = None
