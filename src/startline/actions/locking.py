"""Locks in one order everywhere: orders by id, their lines by id, recipients by id, the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.statements import Statement, statements_of

_STATEMENTS = statements_of(__file__)
_ORDERS, _LINES = _STATEMENTS["orders"], _STATEMENTS["lines"]

# Rows satisfy rules.line.LineFacts and rules.who_may.Owned by their column names.
LockedLine = Any
LockedOrder = Any


@dataclass(frozen=True, kw_only=True)
class Locked:
    """Orders of one account and their lines, held until the transaction ends."""

    orders: Sequence[LockedOrder]
    lines: Sequence[LockedLine]

    @property
    def account_id(self) -> int:
        """The one account that all of them belong to."""
        account_id: int = self.orders[0].account_id
        return account_id

    @property
    def sole_order_id(self) -> int | None:
        """The order, where it is only one."""
        return self.orders[0].id if len(self.orders) == 1 else None


def lock(*, order_ids: Sequence[int], line_ids: Sequence[int] | None) -> Locked:
    """Lock the orders by id, then their lines by id: those named, or every line.

    The lines are read by a second statement, so that it sees what was committed while the first waited.

    :raises Refused: not_found, where an order or a named line is missing or the orders are of two accounts;
        nothing_to_do, where no line is named.
    """
    orders = _ORDERS.locking("o")
    return _found(order_ids=order_ids, line_ids=line_ids, orders=orders, lines=_LINES.locking("l"))


def read(*, order_ids: Sequence[int], line_ids: Sequence[int] | None) -> Locked:
    """The same without a lock, for a preview: true when it was read, and no longer.

    :raises Refused: as `lock`.
    """
    return _found(order_ids=order_ids, line_ids=line_ids, orders=_ORDERS, lines=_LINES)


def _found(
    *, order_ids: Sequence[int], line_ids: Sequence[int] | None, orders: Statement, lines: Statement
) -> Locked:
    ids = sorted(set(order_ids))
    named = None if line_ids is None else sorted(set(line_ids))
    found_orders = orders.rows(order_ids=ids)
    found_lines = lines.rows(order_ids=ids, line_ids=named)
    one_account = len({order.account_id for order in found_orders}) == 1
    missing = len(found_orders) != len(ids) or (named is not None and len(found_lines) != len(named))
    if missing or not one_account:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    if not found_lines:
        raise Refused(Refusal(code=RefusalCode.NOTHING_TO_DO))
    return Locked(orders=found_orders, lines=found_lines)


def lock_recipients(address_ids: Sequence[int]) -> None:
    """Lock the recipients, after their lines."""
    _STATEMENTS["lock_recipients"].rows(address_ids=sorted(set(address_ids)))


def lock_account(account_id: int) -> None:
    """Lock the account, last of all."""
    _STATEMENTS["lock_account"].row(account_id=account_id)
