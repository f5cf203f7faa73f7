"""Verifies the record: folding it reproduces the tables, and every invariant holds; names what does not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from startline.statements import Statement, statements_of

_STATEMENTS = statements_of(__file__)
# Folding goes by ranges of line ids, so that its memory does not grow with the record.
_LINES_PER_FOLD = 20_000
_AT_ONE_INSTANT = Statement(
    name="at_one_instant",
    about="All that follows sees one snapshot.",
    sql="SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
)
_WHOLE = frozenset({"folded", "size"})


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that does not hold: *check* is its name, *about* its sentence, the rest names the rows."""

    check: str
    about: str
    line_id: int | None = None
    transaction_id: int | None = None
    mail_id: int | None = None
    columns: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Checked:
    """How much was looked at."""

    lines: int
    transactions: int
    checks: int


def size() -> Checked:
    """How much a check looks at."""
    row = _STATEMENTS["size"].row()
    return Checked(lines=row.lines, transactions=row.transactions, checks=len(_STATEMENTS) - 1)


def problems(*, limit: int = 100, progress: Callable[[str], None] = lambda check: None) -> Iterator[Problem]:
    """Every problem found, up to *limit* per check, all as of one instant; *progress* hears each check's name.

    Reads in one repeatable-read transaction, so that what happens meanwhile is not mistaken for a fault; within
    a transaction of the caller's it sees what that one sees.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            _AT_ONE_INSTANT.run()
        last = _STATEMENTS["size"].row().last
        progress("folded")
        yield from _folded(last=last, limit=limit)
        for name, statement in _STATEMENTS.items():
            if name not in _WHOLE:
                progress(name)
                yield from (_problem(statement, row) for row in statement.rows(limit=limit))


def _folded(*, last: int, limit: int) -> Iterator[Problem]:
    statement = _STATEMENTS["folded"]
    for first in range(1, last + 1, _LINES_PER_FOLD):
        rows = statement.rows(first=first, last=first + _LINES_PER_FOLD - 1, limit=limit)
        yield from (_problem(statement, row) for row in rows)


def _problem(statement: Statement, row: Any) -> Problem:
    return Problem(check=statement.name, about=statement.about, **row._asdict())
