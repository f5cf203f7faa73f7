"""What a run did or would do, and the rows that come back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from startline.statements import statements_of

_STATEMENTS = statements_of(str(Path(__file__).with_name("stage.py")))


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
    """Counts of rows by what became, or would become, of them.

    *mails* to *addresses* go at once; *silent_mails* to *silent_addresses* would go with the mail ticked
    for lines whose start date is past (PRODUCT I2). The four are counted before the run is applied.
    *errors_of_order* are among *errors*: rows with nothing wrong but another row of their order;
    *warnings* came in all the same.
    """

    run_id: int
    rows: int
    orders: int
    new: int
    changed: int
    unchanged: int
    conflicts: int
    skipped: int
    errors: int
    mails: int
    addresses: int
    silent_mails: int
    silent_addresses: int
    new_orders: int = 0
    errors_of_order: int = 0
    warnings: int = 0


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """A row of the file with its problems, each a mapping of column, field, value, code and facts."""

    row_number: int
    order_number: str | None
    line_number: str | None
    outcome: str | None
    problems: Sequence[Mapping[str, Any]]
    raw: Mapping[str, str]


def summary_of(run_id: int, *, now: datetime) -> ImportSummary:
    """How the run stands at *now*."""
    row = _STATEMENTS["counts"].row(run_id=run_id, now=now)
    return ImportSummary(run_id=run_id, **row._asdict())


def problems_of(run_id: int, *, page: int = 1000) -> Iterator[RowProblem]:
    """Every row with a problem or a warning, in the file's order, read a page at a time."""
    after = 0
    while rows := _STATEMENTS["problems"].rows(run_id=run_id, after=after, limit=page):
        yield from (RowProblem(**row._asdict()) for row in rows)
        after = rows[-1].row_number
