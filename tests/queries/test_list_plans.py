"""Lists and searches find by their indexes, whoever reads, however many rows there are (docs/decisions/0013)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.models.forbidding import run
from tests.worlds import CONTACT, NOW, Stage, Wanted, cast, place

from startline.models import Line, Order, Subscription
from startline.models.record import TransactionStatus, TransactionType
from startline.queries import search, seeing
from startline.queries.mistyped import mistyped_addresses
from startline.queries.orders import OrderFilter, Sort, orders
from startline.queries.orders import lines_of as lines_of_order
from startline.queries.story import history_of, story_of
from startline.queries.subscriptions import SubscriptionFilter, subscriptions
from startline.queries.transactions import TransactionFilter, transactions
from startline.rules.line import Status
from startline.statements import Statement

pytestmark = pytest.mark.django_db

_MANY = 3000
_READ_ALONG = re.compile(
    r"Seq Scan on startline_(order|line|customer|subscription|transaction\w*|mail\w*|window)\b"
)
_Accounts = Sequence[int] | None


@pytest.fixture
def world() -> int:
    """An order with its record among thousands; its partner's account."""
    people = cast()
    place(people.partner, Wanted(stage=Stage.AWAITING))
    for statement in _FILL:
        run(statement, _MANY)
    run("ANALYZE")
    return int(people.partner.pk)


_FILL = (
    """INSERT INTO startline_customer (account_id, name, name_key)
       SELECT account_id, 'Other ' || n, 'other ' || n FROM startline_customer, generate_series(1, %s) AS n""",
    """INSERT INTO startline_order (account_id, number, customer_id, currency, placed_on)
       SELECT c.account_id, 'N' || n, c.id, 'EUR', '2026-01-01'
       FROM generate_series(1, %s) AS n JOIN startline_customer AS c ON c.name = 'Other ' || n""",
    """INSERT INTO startline_subscription (account_id, number)
       SELECT account_id, 'S' || number FROM startline_order WHERE id <> %s""",
    """INSERT INTO startline_line (account_id, order_id, number, offer_id, provisions, quantity, start_date, time_zone,
                                   status, subscription_id)
       SELECT o.account_id, o.id, '9.0', (SELECT min(id) FROM startline_offer), true, 1, '2026-01-01', 'UTC',
              'awaiting_provisioning_details', s.id
       FROM startline_order AS o JOIN startline_subscription AS s ON s.number = 'S' || o.number WHERE o.id <> %s""",
    """INSERT INTO startline_transaction (account_id, type, order_id, actor_kind, occurred_at)
       SELECT account_id, 'order_import', id, 'console', '2026-01-01' FROM startline_order WHERE id <> %s""",
    """INSERT INTO startline_transactionitem (transaction_id, account_id, line_id, outcome)
       SELECT t.id, t.account_id, l.id, 'changed'
       FROM startline_transaction AS t JOIN startline_line AS l ON l.order_id = t.order_id WHERE t.id <> %s""",
    """INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, occurred_at)
       SELECT t.id, t.account_id, 'recorded', 'completed', t.occurred_at FROM startline_transaction AS t
       WHERE t.type = 'order_import' AND t.id <> %s""",
)


@contextmanager
def plans_of_all() -> Iterator[dict[str, str]]:
    """How PostgreSQL runs each statement of the block, by its name."""
    plans: dict[str, str] = {}
    rows = Statement._run

    def explained(self: Statement, parameters: Mapping[str, Any]) -> Any:
        if not self.sql.startswith(("/* enter */", "/* leave */")):
            explain = replace(self, sql=f"EXPLAIN {self.sql}")
            plans[self.name] = "\n".join(row[0] for row in rows(explain, parameters).fetchall())
        return rows(self, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Statement, "_run", explained)
        yield plans


def read_along(accounts: _Accounts, ask: Callable[[_Accounts], object]) -> dict[str, str]:
    """The statements of what is asked that read a table from its beginning to its end, with their plans.

    A test's tables are so small that reading them along is often the cheapest; what does so although it is
    forbidden has no index.
    """
    run("SET LOCAL enable_seqscan = off")
    with seeing.seeing(accounts, user_id=1), plans_of_all() as plans:
        ask(accounts)
    return {name: plan for name, plan in plans.items() if _READ_ALONG.search(plan)}


ORDERS: Mapping[str, Mapping[str, Any]] = {
    "all": {},
    "by number": {"words": "10458"},
    "by many numbers": {"words": "N"},
    "by address": {"contact_key": CONTACT},
    "by status": {"status": Status.AWAITING},
    "by offer": {"offer": "A-FLEX"},
    "by offer and status": {"offer": "A-FLEX", "status": Status.AWAITING},
    "by start date": {"start_from": date(2026, 11, 1), "start_to": date(2026, 11, 30)},
    "by everything": {
        "words": "N1",
        "status": Status.AWAITING,
        "offer": "A-FLEX",
        "start_to": date(2026, 1, 1),
    },
}
TRANSACTIONS: Mapping[str, Mapping[str, Any]] = {
    "all": {},
    "by type": {"type": TransactionType.PROVISIONING_EMAIL_UPDATE},
    "by status": {"status": TransactionStatus.FAILED},
    "by address": {"address": CONTACT},
    "by words": {"words": "10458"},
    "by many words": {"words": "N"},
    "by period": {"since": NOW, "until": NOW},
    "by everything": {
        "type": TransactionType.ORDER_IMPORT,
        "words": "N1",
        "status": TransactionStatus.COMPLETED,
    },
}
SUBSCRIPTIONS: Mapping[str, Mapping[str, Any]] = {
    "all": {},
    "by words": {"words": "Sub10458"},
    "by many words": {"words": "S"},
    "by address": {"contact_key": CONTACT},
    "pending": {"pending": True},
}


@pytest.fixture(params=[5000, 20], ids=["found", "walked"])
def bound(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How much a filter may find: more than there is, or so little that lists are walked."""
    monkeypatch.setattr(search, "FOUND_AT_MOST", request.param)
    return int(request.param)


@pytest.mark.parametrize("everybody", [False, True], ids=["a partner", "the operator"])
def test_no_list_reads_a_table_along(world: int, bound: int, everybody: bool) -> None:  # noqa: FBT001
    accounts = None if everybody else [world]
    found = {}
    for name, wanted in ORDERS.items():
        for sort in Sort:
            found[f"orders {name}, {sort}"] = read_along(
                accounts,
                lambda seen, w=wanted, s=sort: orders(OrderFilter(accounts=seen, **w), limit=50, sort=s),  # type: ignore[misc]
            )
    for name, wanted in TRANSACTIONS.items():
        found[f"transactions {name}"] = read_along(
            accounts,
            lambda seen, w=wanted: transactions(TransactionFilter(accounts=seen, **w), limit=50),  # type: ignore[misc]
        )
    for name, wanted in SUBSCRIPTIONS.items():
        found[f"subscriptions {name}"] = read_along(
            accounts,
            lambda seen, w=wanted: subscriptions(SubscriptionFilter(accounts=seen, **w), limit=50),  # type: ignore[misc]
        )

    assert {name: plans for name, plans in found.items() if plans} == {}


def test_neither_does_an_order_a_line_or_a_subscription(world: int) -> None:
    line = Line.objects.get(contact__isnull=False)

    def ask(_: _Accounts) -> None:
        lines_of_order(line.order_id, limit=50)
        history_of(line.order_id, limit=20)
        story_of(line.pk, limit=50)

    assert read_along([world], ask) == {}


@pytest.mark.parametrize("everybody", [False, True], ids=["a partner", "the operator"])
def test_mistyped_addresses_are_found_contact_by_contact(world: int, everybody: bool) -> None:  # noqa: FBT001
    run(
        """UPDATE startline_address SET email = 'it@gmial.com', key = 'it@gmial.com', domain = 'gmial.com'
           WHERE key = %s""",
        CONTACT,
    )
    accounts = None if everybody else [world]

    assert read_along(accounts, mistyped_addresses) == {}
    assert len(mistyped_addresses(accounts).rows) == 1


@pytest.mark.parametrize("sort", Sort)
def test_a_walk_that_ends_early_goes_on_where_it_stopped(
    world: int, monkeypatch: pytest.MonkeyPatch, sort: Sort
) -> None:
    monkeypatch.setattr(search, "FOUND_AT_MOST", 3)
    monkeypatch.setattr(search, "WALKED_AT_MOST", 200)
    run("UPDATE startline_line SET start_date = '2026-05-05' WHERE id %% 250 = 0")
    expected = set(
        Order.objects.filter(lines__start_date=date(2026, 5, 5), account_id=world).values_list(
            "id", flat=True
        )
    )
    seen: list[int] = []
    after: str | None = None
    wanted = OrderFilter(accounts=[world], start_from=date(2026, 5, 5), start_to=date(2026, 5, 5))

    for _ in range(50):
        page = orders(wanted, limit=10, sort=sort, after=after)
        seen += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break

    assert len(expected) > 3
    assert sorted(seen) == sorted(expected)
    assert after is None


@pytest.mark.parametrize("wanted", [{"status": Status.AWAITING}, {"offer": "A-FLEX"}])
def test_a_frequent_status_or_offer_fills_its_pages(
    world: int, monkeypatch: pytest.MonkeyPatch, wanted: Mapping[str, Any]
) -> None:
    whole = [row.id for row in orders(OrderFilter(accounts=[world], **wanted), limit=200).rows]
    monkeypatch.setattr(search, "FOUND_AT_MOST", 3)

    first = orders(OrderFilter(accounts=[world], **wanted), limit=100)
    second = orders(OrderFilter(accounts=[world], **wanted), limit=100, after=first.after)

    assert [row.id for row in [*first.rows, *second.rows]] == whole
    assert first.count.more


def test_counts_are_exact_to_a_thousand(world: int) -> None:
    some = orders(OrderFilter(accounts=[world], words="N12"), limit=1).count
    many = orders(OrderFilter(accounts=[world], words="N"), limit=1).count
    everything = subscriptions(SubscriptionFilter(accounts=[world]), limit=1).count

    assert (some.number, some.more) == (111, False)
    assert (many.number, many.more) == (1000, True)
    assert (everything.number, everything.more) == (1000, True)
    assert Subscription.objects.count() > 1000
