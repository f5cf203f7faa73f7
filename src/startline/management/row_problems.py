"""The problems of a report's rows in words, and the rows given back to be corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from django.utils.translation import gettext

from startline.actions.import_report import RowProblem, problems_of
from startline.management.failures import BadInput
from startline.models.imports import RowOutcome
from startline.reports import Report, RowToCorrect, write_rows_to_correct
from startline.wording.rows import sentence_of_row

TO_CORRECT = frozenset({RowOutcome.ERROR, RowOutcome.CONFLICT})


@dataclass(frozen=True, kw_only=True)
class ToldProblem:
    """One problem of one row, worded."""

    row: RowProblem
    column: str
    value: str
    code: str
    sentence: str


def first_told(run_id: int, *, limit: int) -> Sequence[ToldProblem]:
    """The first *limit* problems and warnings of the run, in the file's order."""
    told: list[ToldProblem] = []
    for row in problems_of(run_id):
        told += _told(row)
        if len(told) >= limit:
            break
    return told[:limit]


def give_back(report: Report, *, run_id: int, source: Path, target: Path | None) -> Path:
    """Write the run's rows to correct to *target*, or beside *source*, and return where they are.

    :raises BadInput: they cannot be written there, or *target* is the report itself.
    """
    file = target or _fresh_beside(source, kind=report.file_format.kind)
    if file.exists() and file.samefile(source):
        raise BadInput("target_is_source", gettext("--to names the report itself. Give another file."))
    try:
        write_rows_to_correct(
            file,
            header=report.header,
            rows=_rows_to_correct(report, run_id=run_id),
            file_format=report.file_format,
        )
    except OSError as problem:
        facts = {"file": str(file), "reason": problem.strerror or str(problem)}
        sentence = gettext(
            "The rows to correct cannot be written to %(file)s: %(reason)s. Name another file with --to and "
            "import again: what is in already stays as it is."
        )
        raise BadInput("target_unwritable", sentence % facts, **facts) from problem
    return file


def _fresh_beside(source: Path, *, kind: str) -> Path:
    """A name beside *source* that is not taken: somebody may be correcting the last one."""
    names = (f"{source.stem}.to-correct{f'-{number}' if number > 1 else ''}.{kind}" for number in count(1))
    return next(path for name in names if not (path := source.with_name(name)).exists())


def _rows_to_correct(report: Report, *, run_id: int) -> Iterator[RowToCorrect]:
    """The rows as the file has them; file and problems are both read once, in the file's order."""
    rows = report.rows()
    for problem in problems_of(run_id):
        if problem.outcome in TO_CORRECT:
            row = next(row for row in rows if row.row_number == problem.row_number)
            sentences = [one.sentence for one in _told(problem)]
            yield RowToCorrect(row_number=row.row_number, raw=row.raw, sentences=sentences)


def _told(row: RowProblem) -> list[ToldProblem]:
    return [
        ToldProblem(
            row=row,
            column=problem["column"],
            value=problem["value"],
            code=problem["code"],
            sentence=sentence_of_row(
                problem["code"],
                column=problem["column"],
                field=problem["field"],
                value=problem["value"],
                facts=problem["facts"],
            ),
        )
        for problem in row.problems
    ]
