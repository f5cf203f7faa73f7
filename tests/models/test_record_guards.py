"""The record is append-only for everybody, and a transaction's status is its latest event (PRODUCT 6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from tests.cases import about, case_of, person
from tests.models.forbidding import forbidden_by, run
from tests.worlds import Stage, Wanted, cast, deliver, mail_due, place

from startline.embedded.processes import SUPERUSER
from startline.models import Transaction, TransactionEvent, TransactionItem, TransactionState

pytestmark = pytest.mark.django_db

_TABLES = {
    "transaction": ("a_transaction_is_never_changed", "transactions_are_never_emptied"),
    "transactionitem": ("an_item_is_never_changed", "items_are_never_emptied"),
    "transactionevent": ("an_event_is_never_changed", "events_are_never_emptied"),
    "caseentry": ("a_case_entry_is_never_changed", "case_entries_are_never_emptied"),
}


def some_record() -> None:
    people = cast()
    case_of(person(people.owner), about(place(people.partner, Wanted(stage=Stage.AWAITING))))
    run("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def superuser() -> Iterator[psycopg.Connection[Any]]:
    """The server's superuser: the role of the tests, or that of the embedded server."""
    own = connection.get_connection_params()
    to = {name: own[name] for name in ("host", "port", "user", "password", "dbname") if own.get(name)}
    with psycopg.connect(**to, autocommit=True) as first:
        if is_superuser(first):
            yield first
            return
    with psycopg.connect(**{**to, "user": SUPERUSER}, autocommit=True) as other:
        assert is_superuser(other)
        yield other


def is_superuser(asked: psycopg.Connection[Any]) -> bool:
    row = asked.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return row == (True,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_record_is_never_changed_or_emptied_not_even_by_a_superuser_without_triggers(role: str) -> None:
    some_record()
    refused_by: dict[str, str | None] = {}

    with superuser() as everybody:
        everybody.execute("SET lock_timeout = '60s'")
        everybody.execute(sql.SQL("SET session_replication_role = {}").format(sql.Literal(role)))
        for table in _TABLES:
            for attempt in ("UPDATE {} SET account_id = account_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
                statement = attempt.format(f"startline_{table}")
                with pytest.raises(psycopg.errors.IntegrityConstraintViolation) as refused:
                    everybody.execute(statement.encode())
                refused_by[statement] = refused.value.diag.constraint_name

    assert list(refused_by.values()) == [
        guard for changed, emptied in _TABLES.values() for guard in (changed, changed, emptied)
    ]


def test_the_owner_of_the_tables_changes_nothing_either() -> None:
    some_record()

    for table, (changed, emptied) in _TABLES.items():
        with forbidden_by(changed):
            run(f"UPDATE startline_{table} SET account_id = account_id")
        with forbidden_by(changed):
            run(f"DELETE FROM startline_{table}")
        with forbidden_by(emptied):
            run(f"TRUNCATE startline_{table} CASCADE")


def test_a_transactions_status_is_that_of_its_latest_event() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    item = TransactionItem.objects.filter(line_id=placed.line().pk).latest("id")
    before = TransactionState.objects.get(pk=item.transaction_id)

    deliver()

    after = TransactionState.objects.get(pk=item.transaction_id)
    latest = TransactionEvent.objects.filter(transaction_id=item.transaction_id).latest("id")
    assert (before.status, after.status) == ("in_progress", "completed")
    assert (after.event_id, after.status, after.cause) == (latest.pk, latest.status, latest.cause)
    assert after.updated_at == latest.occurred_at


def test_of_several_events_written_at_once_the_highest_number_counts() -> None:
    some_record()
    transaction_id = Transaction.objects.latest("id").pk

    run(
        """
        INSERT INTO startline_transactionevent (id, transaction_id, account_id, kind, status, occurred_at)
        SELECT nextval('startline_record_seq') + number, id, account_id, 'told', status, occurred_at
        FROM startline_transaction, (VALUES (9, 'failed'), (3, 'completed')) AS told (number, status)
        WHERE id = %s
        """,
        transaction_id,
    )

    assert TransactionState.objects.get(pk=transaction_id).status == "failed"


def test_an_event_that_comes_in_late_with_a_lower_number_changes_no_status() -> None:
    some_record()
    state = TransactionState.objects.latest("event_id")

    run(
        """
        INSERT INTO startline_transactionevent (id, transaction_id, account_id, kind, status, occurred_at)
        VALUES (-1, %s, %s, 'told', 'failed', now())
        """,
        state.transaction_id,
        state.account_id,
    )

    assert TransactionState.objects.get(pk=state.pk).status == state.status


def test_items_and_events_are_numbered_from_one_sequence() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.BOOKED, starts=None))
    mail_due()
    deliver()

    items = TransactionItem.objects.filter(line_id=placed.line().pk).values_list("id", flat=True)
    events = TransactionEvent.objects.values_list("id", flat=True)

    assert not set(items) & set(events)
