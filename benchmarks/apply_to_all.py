"""Apply to all lines of an order of 10,000, beside the same set-based statement run by psql."""

from collections.abc import Iterator

from django.db import connection

from benchmarks.bare import psql, written
from benchmarks.bench import Bench, Result, median_ratio, seconds_of
from benchmarks.change_one import CHANGE
from startline import clock
from startline.actions import change_contact as action
from startline.actions import locking
from startline.actions.actor import CONSOLE
from startline.statements import statements_of

_LINES = 10_000
_ROUNDS = 5


def measure(bench: Bench) -> Iterator[Result]:
    """Seconds for the whole cascade, five rounds side by side, each on fresh orders."""
    pairs = [_pair(bench, number) for number in range(_ROUNDS)]
    yield Result(
        name=f"apply to all over {_LINES:,} lines",
        ours=f"{pairs[-1][0]:.2f} s",
        bare=f"{pairs[-1][1]:.2f} s",
        ratio=median_ratio(pairs),
        target=1.5,
        at_least=False,
    )


def _pair(bench: Bench, number: int) -> tuple[float, float]:
    ours, bare = _order(), _order()
    address = f"all{number}@bench.example"
    selection = action.Selection(order_ids=[ours])
    return (
        seconds_of(
            lambda: action.change_contact(
                actor=CONSOLE, selection=selection, address=address, now=clock.now()
            )
        ),
        seconds_of(lambda: psql(_script(bare), binaries=bench.binaries, url=bench.url)),
    )


def _order() -> int:
    """A fresh order of 10,000 awaiting lines."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO startline_order (account_id, number, customer_id, currency)"
            " VALUES (1, 'BIG' || gen_random_uuid(), 1, 'EUR') RETURNING id"
        )
        order_id: int = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO startline_line (account_id, order_id, number, offer_id, provisions, quantity, start_date,"
            " time_zone, status, contact_id, mail_accepted_at)"
            " SELECT 1, %s, n || '.0', 1, true, 1, '2026-01-10', 'Europe/Rome', 'awaiting_provisioning_details', 1,"
            " '2026-01-10' FROM generate_series(1, %s) AS n",
            [order_id, _LINES],
        )
    return order_id


def _script(order_id: int) -> str:
    def column(expression: str) -> str:
        return f"ARRAY(SELECT {expression} FROM startline_line WHERE order_id = {order_id} ORDER BY id)"

    locks = statements_of(locking.__file__)
    parameters = CHANGE | {
        "line_ids": column("id"),
        "epochs": column("contact_epoch"),
        "from_ids": column("contact_id"),
        "treatments": column("'mail'::text"),
        "noticed": column("mail_accepted_at IS NOT NULL"),
        "resolved": column("false"),
        "contact_id": "2::bigint",
        "order_id": str(order_id),
    }
    lock_lines = f"SELECT id FROM startline_line WHERE order_id = {order_id} ORDER BY id FOR NO KEY UPDATE"
    return "\n".join(
        (
            "BEGIN;",
            written(locks["orders"].locking("o"), {"order_ids": f"ARRAY[{order_id}]::bigint[]"}),
            f"SELECT count(*) FROM ({lock_lines}) AS locked;",
            written(statements_of(action.__file__)["change"], parameters),
            "COMMIT;",
        )
    )
