"""The lines that a person who has left is still the contact of (PRODUCT C8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from startline.rules.addresses import Address
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """A line before its PONR, with the epoch of its contact as it was seen."""

    account_id: int
    account_name: str
    time_zone: str
    order_id: int
    order_number: str
    line_id: int
    contact_epoch: int


def lines_of_contact(contact: Address, *, accounts: Sequence[int] | None) -> Sequence[ContactLine]:
    """The lines of these accounts (None: of all) whose contact *contact* is, and can still be changed."""
    rows = _STATEMENTS["lines"].rows(
        contact_key=contact.key, accounts=None if accounts is None else list(accounts)
    )
    return [ContactLine(**row._asdict()) for row in rows]
