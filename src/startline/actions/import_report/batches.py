"""A run's orders in bounded batches, each of one account: one transaction, one set of locks."""

from collections.abc import Generator, Mapping
from typing import Any

from startline.statements import Statement

ORDERS_PER_BATCH = 500
# The parameters by which statements name a batch: run_id, account_id, order_numbers.
Batch = Mapping[str, Any]


def batches(next_orders: Statement, *, run_id: int) -> Generator[Batch]:
    """The orders that *next_orders* finds, by account and number, each asked for when its turn has come."""
    account_id, number = 0, ""
    while rows := next_orders.rows(
        run_id=run_id, after_account_id=account_id, after_order_number=number, limit=ORDERS_PER_BATCH
    ):
        account_id = rows[0].account_id
        numbers = [row.order_number for row in rows if row.account_id == account_id]
        number = numbers[-1]
        yield {"run_id": run_id, "account_id": account_id, "order_numbers": numbers}
