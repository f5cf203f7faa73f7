"""Imports as their pages show them: the runs, what is wrong with rows, what is to be decided, what came in."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.models import ImportRow
from startline.models.imports import Decision, ImportState, ProblemKind
from startline.queries.paging import Page, cursor_of, number_in, values_of, whole_number
from startline.reports.amounts import NumberCell
from startline.rules.names import name_key
from startline.rules.who_may import EDITING_ROLES, Person
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_ALL = 100_000


@dataclass(frozen=True, kw_only=True)
class ListedRun:
    """A run as one row of a list; *started_by* is None where the console began it."""

    id: int
    public_id: uuid.UUID
    file_name: str
    account_name: str | None
    state: ImportState
    started_by: str | None
    started_at: datetime
    ended_at: datetime | None
    rows_total: int
    rows_read: int
    orders_total: int
    orders_done: int
    expected: Mapping[str, int]
    came_in: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class FoundRun(ListedRun):
    """A run with all that its page tells; *expected* and *came_in* are an `ImportSummary`'s counts or empty."""

    account_id: int | None
    distributor_id: int | None
    started_by_id: int | None
    taken_over_by: str | None
    sends_mail: bool
    stop_asked: bool
    told: Mapping[str, str]
    questions: Sequence[Mapping[str, Any]]
    understood: Mapping[str, Any]
    transactions: Sequence[int]
    causes: Sequence[Mapping[str, Any]]
    checked_at: datetime | None
    tidied_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ProblemRow:
    """A row of the file with its problems, each a mapping of column, field, value, code and facts."""

    row_number: int
    order_number: str | None
    line_number: str | None
    outcome: str | None
    problems: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class RowGivenBack:
    """A row to be corrected: its cells as the file has them, and its problems as in a `ProblemRow`."""

    row_number: int
    raw: Mapping[str, str]
    problems: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class ListedConflict:
    """A value of a known line that is to be decided, or was; *by* is who did."""

    row_number: int
    field: str
    order_number: str
    line_number: str
    order_id: uuid.UUID
    file_value: str
    our_value: str
    code: str
    facts: Mapping[str, Any]
    decision: Decision | None
    by: str | None
    carried_out: bool

    @property
    def can_take_file(self) -> bool:
        """Whether the file's value may go in: it was changed on both sides, and does not remove a contact."""
        return self.code == "changed_on_both_sides" and (self.field != "contact" or self.file_value != "")


@dataclass(frozen=True, kw_only=True)
class ConflictCounts:
    """How many values conflict, how many of them wait for a decision, in how many of those the file's can go in."""

    all: int
    undecided: int
    takeable: int


@dataclass(frozen=True, kw_only=True)
class ImportedOrder:
    """An order of the file that is here."""

    number: str
    public_id: uuid.UUID
    customer_name: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class EnteredAccount:
    """An account that a person may enter orders for."""

    id: int
    name: str


def rows_left(run_id: int) -> int:
    """How many of the run's rows have not been taken over, for good or ill."""
    return ImportRow.objects.filter(run_id=run_id, outcome__isnull=True).count()


def recent_runs(*, limit: int, after: str | None = None) -> Page[ListedRun]:
    """The imports that the reader sees, newest first.

    :raises BadCursor: *after* is none of ours.
    """
    rows = _STATEMENTS["recent"].rows(before=number_in(after), limit=limit + 1)
    last = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Page(rows=[ListedRun(**_typed(row)) for row in rows[:limit]], after=last)


def find_run(public_id: uuid.UUID) -> FoundRun | None:
    """The import of that id, where the reader sees it."""
    row = _STATEMENTS["run"].row(public_id=public_id)
    return FoundRun(**_typed(row)) if row else None


def problem_rows(
    run_id: int, *, kind: ProblemKind | None, limit: int, after: str | None = None
) -> Page[ProblemRow]:
    """The rows with problems of *kind* (None: all), in the file's order; conflicts are told apart from them.

    :raises BadCursor: *after* is none of ours.
    """
    statement = _STATEMENTS["problems_of_kind" if kind else "problems"]
    rows = statement.rows(run_id=run_id, kind=kind, after=number_in(after) or 0, limit=limit + 1)
    last = cursor_of(rows[limit - 1].row_number) if len(rows) > limit else None
    return Page(rows=[ProblemRow(**row._asdict()) for row in rows[:limit]], after=last)


def rows_to_correct(run_id: int) -> Iterator[RowGivenBack]:
    """Every row in error or in undecided conflict, in the file's order, however many there are."""
    with transaction.atomic():
        for row in _STATEMENTS["to_correct"].stream(run_id=run_id):
            cells = {name: _cell(value) for name, value in json.loads(row.raw).items()}
            yield RowGivenBack(row_number=row.row_number, raw=cells, problems=json.loads(row.problems))


def conflict_counts(run_id: int) -> ConflictCounts:
    """How much there is to decide."""
    return ConflictCounts(**_STATEMENTS["conflict_counts"].row(run_id=run_id)._asdict())


def conflicts(run_id: int, *, limit: int, after: str | None = None) -> Page[ListedConflict]:
    """The run's conflicts in the file's order.

    :raises BadCursor: *after* is none of ours.
    """
    row_number, field = values_of(after, count=2) if after else ("0", "")
    rows = _STATEMENTS["conflicts"].rows(
        run_id=run_id, after_row=whole_number(row_number), after_field=field, limit=limit + 1
    )
    shown = [ListedConflict(**_decided(row)) for row in rows[:limit]]
    last = cursor_of(shown[-1].row_number, shown[-1].field) if len(rows) > limit else None
    return Page(rows=shown, after=last)


def imported_orders(run_id: int, *, limit: int, after: str | None = None) -> Page[ImportedOrder]:
    """The orders of the file that are here and were not refused, by account and number.

    :raises BadCursor: *after* is none of ours.
    """
    account_id, number = values_of(after, count=2) if after else ("0", "")
    rows = _STATEMENTS["orders"].rows(
        run_id=run_id, after_account_id=whole_number(account_id), after_number=number, limit=limit + 1
    )
    last = cursor_of(rows[limit - 1].account_id, rows[limit - 1].number) if len(rows) > limit else None
    orders = [
        ImportedOrder(
            number=row.number, public_id=row.public_id, customer_name=row.customer_name, rows=row.rows
        )
        for row in rows[:limit]
    ]
    return Page(rows=orders, after=last)


def transactions_of(transaction_ids: Sequence[int]) -> Sequence[uuid.UUID]:
    """The public ids of the transactions by which orders came in, first to last."""
    return [row.public_id for row in _STATEMENTS["transactions"].rows(ids=list(transaction_ids))]


def entered_accounts(person: Person, *, limit: int) -> Sequence[EnteredAccount]:
    """The accounts that *person* may enter orders for, by name."""
    own = [account for account, role in person.roles.items() if role in EDITING_ROLES]
    rows = _STATEMENTS["accounts"].rows(own=own, operates=person.operates, limit=limit)
    return [EnteredAccount(id=row.id, name=row.name) for row in rows]


def _cell(value: str | float) -> str:
    """A cell as it was read; a number of the spreadsheet's own stays one."""
    return value if isinstance(value, str) else NumberCell(format(value, ".15g"))


def find_entered_account(name: str, *, person: Person) -> int | None:
    """The account called *name*, case and accents aside, among those that *person* may enter orders for."""
    found = (
        account.id
        for account in entered_accounts(person, limit=_ALL)
        if name_key(account.name) == name_key(name)
    )
    return next(found, None)


def _typed(row: Any) -> Mapping[str, Any]:
    return {**row._asdict(), "state": ImportState(row.state)}


def _decided(row: Any) -> Mapping[str, Any]:
    return {**row._asdict(), "decision": Decision(row.decision) if row.decision else None}
