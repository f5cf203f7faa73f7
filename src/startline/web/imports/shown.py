"""Imports as their pages show them: words ready, nothing left to decide in a template."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.text import capfirst

from startline.models.imports import Decision, ImportState
from startline.queries.imports import ListedConflict, ListedRun, ProblemRow
from startline.reports import CellWarningCode
from startline.reports.entries import EntryCode
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.wording.imports import left_out_words, outcome_words, state_label
from startline.wording.reports import field_label
from startline.wording.rows import sentence_of_row

T = TypeVar("T")
# They say that the row came in.
_WARNINGS = frozenset({EntryCode.AWAITING_BEFORE_START, CellWarningCode.DOMAIN_MISTYPED})
_TONES: Mapping[ImportState, str] = {
    ImportState.ASKING: "soon",
    ImportState.CHECKED: "soon",
    ImportState.DONE: "done",
    ImportState.STOPPED: "soon",
    ImportState.REFUSED: "bad",
}


@dataclass(frozen=True, kw_only=True)
class ShownRun:
    """An import in a list; *percent* only while a worker is at it."""

    public_id: uuid.UUID
    file_name: str
    account: str
    state: str
    tone: str
    outcome: str
    left_out: str
    started_by: str
    started_at: datetime
    percent: int | None


@dataclass(frozen=True, kw_only=True)
class ShownProblem:
    """One problem of one row; the row is named by its first one only."""

    row_number: int
    first: bool
    order: str
    column: str
    value: str
    sentence: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class ShownCause:
    """An error that many rows share."""

    rows: int
    first_row: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ShownConflict:
    """One value to be decided; *reason* where the file's cannot be taken."""

    conflict: ListedConflict
    name: str
    field: str
    reason: str
    takes_file: bool
    keeps_ours: bool


def shown_run(run: ListedRun) -> ShownRun:
    """*run* as a row."""
    return ShownRun(
        public_id=run.public_id,
        file_name=run.file_name,
        account=run.account_name or "",
        state=state_label(run.state),
        tone=_TONES.get(run.state, ""),
        outcome=outcome_words(run.state, expected=run.expected, came_in=run.came_in),
        left_out=left_out_words(expected=run.expected, came_in=run.came_in),
        started_by=run.started_by or "",
        started_at=run.started_at,
        percent=percent_of(run),
    )


def percent_of(run: ListedRun) -> int | None:
    """How far a worker is, in hundredths; None where none is at it, or not yet."""
    pairs = {
        ImportState.READING: (run.rows_read, run.rows_total),
        ImportState.APPLYING: (run.orders_done, run.orders_total),
    }
    done, total = pairs.get(run.state, (0, 0))
    return 100 * done // total if total else None


def shown_problems(rows: Sequence[ProblemRow]) -> Sequence[ShownProblem]:
    """Every problem of *rows*, one after the other."""
    return [problem for row in rows for problem in _problems_of(row)]


def shown_causes(causes: Sequence[Mapping[str, Any]]) -> Sequence[ShownCause]:
    """The errors that most rows share, as a run keeps them."""
    return [
        ShownCause(
            rows=cause["rows"],
            first_row=cause["first_row"],
            column=cause["column"],
            value=cause["value"],
            sentence=_sentence(cause),
        )
        for cause in causes
    ]


def shown_conflict(conflict: ListedConflict) -> ShownConflict:
    """*conflict* as a choice between two values."""
    return ShownConflict(
        conflict=conflict,
        name=f"{conflict.row_number}-{conflict.field}",
        field=capfirst(field_label(conflict.field)),
        reason="" if conflict.can_take_file else _reason(conflict),
        takes_file=conflict.decision is Decision.FILE,
        keeps_ours=conflict.decision is Decision.OURS,
    )


def refuse_import_unless(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Go on only where it is *allowed*.

    :raises Refused: may_not_import.
    """
    if not allowed:
        raise Refused(Refusal(code=RefusalCode.MAY_NOT_IMPORT))


def _problems_of(row: ProblemRow) -> Iterator[ShownProblem]:
    order = " · ".join(filter(None, (row.order_number, row.line_number)))
    for place, problem in enumerate(filter(lambda problem: _told_here(row, problem), row.problems)):
        yield ShownProblem(
            row_number=row.row_number,
            first=place == 0,
            order=order,
            column=problem["column"],
            value=problem["value"],
            sentence=_sentence(problem),
            tone="bad" if row.outcome == "error" else "soon" if row.outcome == "skipped" else "",
        )


def _told_here(row: ProblemRow, problem: Mapping[str, Any]) -> bool:
    """Whether it belongs into the list: what conflicts has a list of its own, and a row in error did not come in."""
    conflicts = "ours" in problem["facts"]
    return not conflicts and (row.outcome != "error" or problem["code"] not in _WARNINGS)


def _reason(conflict: ListedConflict) -> str:
    column = field_label(conflict.field)
    return _sentence(
        {
            "code": conflict.code,
            "column": column,
            "field": conflict.field,
            "value": conflict.file_value,
            "facts": conflict.facts,
        }
    )


def _sentence(problem: Mapping[str, Any]) -> str:
    """What is wrong and what to do, without the heading at its start, which has a cell of its own beside it."""
    column, field = problem["column"], problem["field"]
    sentence = sentence_of_row(
        problem["code"], column=column, field=field, value=problem["value"], facts=problem["facts"]
    )
    return capfirst(sentence.removeprefix(f"{column}: "))
