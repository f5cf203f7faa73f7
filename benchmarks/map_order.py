"""Map an order of five lines to an organization: the whole action, beside pgbench running the very same statements."""

from collections.abc import Iterator

from django.db import connection

from benchmarks.bare import pgbench, written
from benchmarks.bench import Bench, Result, median_ratio, rate_of
from startline import clock
from startline.actions import locking, record
from startline.actions import map_to_organization as action
from startline.actions.actor import Actor
from startline.rules.who_may import ActorKind
from startline.statements import statements_of

_LINES = 5
_ROUNDS = 3
_ORDERS_A_SECOND = 4000
"""More than either side maps in a second: each order is mapped once."""
_CONTACT = Actor(kind=ActorKind.CONTACT, address_id=1)


def measure(bench: Bench) -> Iterator[Result]:
    """Orders a second on one connection, three rounds side by side, each on fresh orders; the ratio is of times."""
    seconds = max(1, round(bench.seconds / _ROUNDS))
    organization_id = action.find_or_add_organization("Bench")
    pairs = []
    for _ in range(_ROUNDS):
        orders = _orders(seconds * _ORDERS_A_SECOND)
        ours = rate_of(lambda orders=orders: _map(next(orders), organization_id), seconds=seconds)  # type: ignore[misc]
        first = next(_orders(seconds * _ORDERS_A_SECOND))
        script = _script(first, organization_id)
        pairs.append((pgbench(script, binaries=bench.binaries, url=bench.url, seconds=seconds), ours))
    yield Result(
        name=f"map an order of {_LINES} lines, whole action",
        ours=f"{1000 / pairs[-1][1]:.2f} ms",
        bare=f"{1000 / pairs[-1][0]:.2f} ms",
        ratio=median_ratio(pairs),
        target=3,
        at_least=False,
    )


def _map(order: tuple[int, int], organization_id: int) -> None:
    """Map the order, whose first line has the second number, as its contact does."""
    order_id, first_line = order
    line_ids = range(first_line, first_line + _LINES)
    action.map_to_organization(
        actor=_CONTACT,
        order_ids=[order_id],
        line_ids=list(line_ids),
        organization_id=organization_id,
        mapped_by="c1@bench.example",
        now=clock.now(),
        seen_epochs=dict.fromkeys(line_ids, 0),
    )


def _orders(count: int) -> Iterator[tuple[int, int]]:
    """Fresh orders of five awaiting lines, whose ids follow each other: each order's id, and that of its first line."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO startline_order (account_id, number, customer_id, currency)"
            " SELECT 1, 'MAP' || gen_random_uuid(), 1, 'EUR' FROM generate_series(1, %s) RETURNING id",
            [count],
        )
        orders = sorted(row[0] for row in cursor.fetchall())
        cursor.execute(
            "INSERT INTO startline_line (account_id, order_id, number, offer_id, provisions, quantity, start_date,"
            " time_zone, status, contact_id, mail_accepted_at)"
            " SELECT 1, o, n || '.0', 1, true, 1, '2026-01-10', 'Europe/Rome', 'awaiting_provisioning_details', 1,"
            " '2026-01-10' FROM generate_series(%s::bigint, %s::bigint) AS o, generate_series(1, %s) AS n ORDER BY o, n"
            " RETURNING id",
            [orders[0], orders[-1], _LINES],
        )
        lines = sorted(row[0] for row in cursor.fetchall())
        cursor.execute("ANALYZE startline_order, startline_line")
    return iter([(order_id, lines[place * _LINES]) for place, order_id in enumerate(orders)])


def _script(first: tuple[int, int], organization_id: int) -> str:
    """The action's statements in its order, for one order after the other from *first* on."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SEQUENCE IF EXISTS bench_orders")
        cursor.execute("CREATE SEQUENCE bench_orders MINVALUE 0 CACHE 1000")
    locks, verb = statements_of(locking.__file__), statements_of(action.__file__)
    lines = ", ".join(f":line + {place}" for place in range(_LINES))
    orders, line_ids = "ARRAY[:order_id]::bigint[]", f"ARRAY[{lines}]::bigint[]"
    parameters = {
        "order_ids": orders,
        "line_ids": line_ids,
        "organization_id": str(organization_id),
        "mapped_by": "'c1@bench.example'",
        "now": "clock_timestamp()",
    }
    return "\n".join(
        (
            r"SELECT nextval('bench_orders') AS n \gset",
            rf"\set order_id {first[0]} + :n",
            rf"\set line {first[1]} + :n * {_LINES}",
            "BEGIN;",
            written(locks["orders"].locking("o"), parameters),
            written(locks["lines"].locking("l"), parameters),
            written(verb["lock_organization"], parameters),
            written(verb["map"], parameters),
            written(
                statements_of(record.__file__)["record"], {**parameters, **_RECORDED, "changed_ids": line_ids}
            ),
            "COMMIT;",
        )
    )


_RECORDED = {
    "account_id": "1",
    "type": "'organization_mapped'",
    "order_id": ":order_id",
    "actor_kind": "'contact'",
    "actor_user_id": "NULL::bigint",
    "actor_address_id": "1",
    "facts": "jsonb_build_object('organization_id', 1)",
    "columns": "ARRAY['status', 'mapped_at', 'mapped_by', 'organization_id']",
    "status": "'completed'",
    "cause": "NULL::text",
    "refused_ids": "'{}'",
    "outcomes": "'{}'",
    "reasons": "'{}'",
    "refusal_facts": "'{}'",
}
