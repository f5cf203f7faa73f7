"""The work list finds its lines by its groups' indexes, however many lines there are besides (docs/decisions/0012)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.models.forbidding import run
from tests.worlds import NOW, Stage, Wanted, cast, place

from startline.queries import seeing, work_list
from startline.queries.work_list import SOON
from startline.statements import Statement

pytestmark = pytest.mark.django_db
_MANY = 3_000
_INDEXES = [
    "line_kept_open",
    "line_undeliverable",
    "line_without_contact",
    "line_windowless",
    "window_running",
]


def plan_of(asked: Statement, **parameters: Any) -> str:
    """How PostgreSQL runs it for a reader of one account, or (accounts None) of all."""
    accounts: Sequence[int] | None = parameters["accounts"]
    with seeing.seeing(accounts, user_id=1):
        rows = replace(asked, sql=f"EXPLAIN {asked.sql}").rows(**parameters)
    return "\n".join(row[0] for row in rows)


def page_plan(accounts: Sequence[int] | None, *, rank: int | None = None) -> str:
    return plan_of(
        work_list._PAGE,
        accounts=accounts,
        offer_id=None,
        soon=NOW + SOON,
        ranks=list(range(12)),
        rank=rank,
        at=NOW if rank is not None else None,
        last="8c8b9d6e-25a4-4d1c-9f3d-3f5a3f1f0c11" if rank is not None else None,
        limit=51,
    )


def many_lines() -> int:
    """Lines of every group among many that need nobody; the account's id."""
    world = cast()
    place(world.partner, *(Wanted(number=stage.value, stage=stage) for stage in Stage))
    place(world.partner, Wanted(number="none", stage=Stage.AWAITING, contact=None), number="2")
    run(
        """
        INSERT INTO startline_line
          (account_id, order_id, number, offer_id, provisions, quantity, start_date, time_zone, status, contact_id,
           mail_due_at, mail_accepted_at, undeliverable_at, undeliverable_cause, mapped_at, mapped_by,
           organization_id, set_up_at, billing_started_at, billing_cause, closed_at, close_cause, cancelled_at)
        SELECT account_id, order_id, number || '-' || n, offer_id, provisions, 1, start_date + mod(n, 30), time_zone,
               status, contact_id, mail_due_at, mail_accepted_at, undeliverable_at, undeliverable_cause, mapped_at,
               mapped_by, organization_id, set_up_at, billing_started_at, billing_cause, closed_at, close_cause,
               cancelled_at
        FROM startline_line CROSS JOIN generate_series(1, %s) AS n
        """,
        _MANY,
    )
    run("ANALYZE startline_line, startline_window")
    run(
        """
        INSERT INTO startline_window
          (account_id, line_id, mail_id, contact_epoch, accepted_at, time_zone, policy_id, policy_name, window_days,
           expiry, reminder_days, escalation_days, deadline_at, closes_at)
        SELECT l.account_id, l.id, w.mail_id, 0, w.accepted_at, w.time_zone, w.policy_id, w.policy_name, 7,
               w.expiry, '{}', 1, w.accepted_at + interval '1 hour',
               CASE WHEN w.number <> 'held' THEN %s + mod(l.id, 20000) * interval '1 minute' END
        FROM (SELECT open_window.*, first.number FROM startline_window AS open_window
              JOIN startline_line AS first ON first.id = open_window.line_id
              WHERE open_window.ended_at IS NULL) AS w
        JOIN startline_line AS l ON l.number ~~ (w.number || '-%%')
        """,
        NOW,
    )
    run(
        "UPDATE startline_line SET expired_at = %s - id * interval '1 minute' WHERE number LIKE 'mapped-%%1'",
        NOW,
    )
    run("ANALYZE startline_line, startline_window, startline_order, startline_customer, startline_address")
    return world.partner.pk


def test_a_page_is_read_by_the_groups_indexes_however_deep_it_is() -> None:
    account = many_lines()

    first, deep = page_plan([account]), [page_plan([account], rank=rank) for rank in range(12)]
    of_all = page_plan(None)

    for plan in (first, of_all, *deep):
        assert_indexed(plan)
    for plan in deep:
        assert not re.search(r"Filter: .*ROW\((?:expired_at|undeliverable_at|start_date)", plan)


def test_counters_are_read_by_the_groups_indexes() -> None:
    account = many_lines()

    counts = plan_of(work_list._COUNTS, accounts=[account], offer_id=None, soon=NOW + SOON, limit=1001)

    for index in _INDEXES[:4]:
        assert index in counts


def assert_indexed(plan: str) -> None:
    """The plan reads by the groups' indexes, and no table whole."""
    for index in _INDEXES:
        assert index in plan
    assert "Seq Scan on startline_line" not in plan
    assert "Seq Scan on startline_window" not in plan
