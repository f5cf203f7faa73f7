"""Reads the file of a page's import to its end, or finds what it cannot be read without (PRODUCT I1)."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from startline.actions.actor import Actor
from startline.actions.import_report.judge import CurrencyNeeded, Judge, World, world_of
from startline.actions.import_report.stage import discard_run, stage_run, unstage_run
from startline.actions.import_report.understood import keep_cells_of_conflicts, understood_of
from startline.models import ImportChunk, ImportRun, User
from startline.models.imports import ImportState
from startline.queries.access import person_of
from startline.queries.domains import known_domains
from startline.reports import (
    DateOrder,
    DecimalMark,
    Field,
    Report,
    ReportProblemCode,
    ReportRefused,
    read_report,
)
from startline.rules.who_may import ActorKind, Person
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_ANSWERABLE = frozenset(
    {
        ReportProblemCode.DATE_ORDER_NEEDED,
        ReportProblemCode.DECIMAL_MARK_NEEDED,
        ReportProblemCode.COLUMNS_MISSING,
    }
)
ACCOUNT_NEEDED, CURRENCY_NEEDED = "account_needed", "currency_needed"


class StopReading(Exception):
    """The file is not read to its end: a person asked to stop, or the worker is to go."""


def read_file(run: ImportRun, *, now: datetime, should_stop: Callable[[], bool]) -> None:
    """Read and judge the file from its start: what was staged before a crash is staged anew."""
    unstage_run(run.pk)
    try:
        with stored_file(run.pk) as path:
            report = opened_report(run, path)
            if (questions := _account_question(run, report)) is None:
                _stage(run, report, now=now, should_stop=should_stop)
            else:
                _ask(run.pk, questions, report=report)
    except ReportRefused as refused:
        _ask_or_refuse(run.pk, refused, now=now)
    except CurrencyNeeded as needed:
        unstage_run(run.pk)
        _ask(run.pk, [{"code": CURRENCY_NEEDED, "facts": {"account": needed.account_name}}], report=report)
    except StopReading:
        if ImportRun.objects.filter(pk=run.pk, stop_asked=True).exists():
            discard_run(run.pk, now=now)
        else:
            ImportRun.objects.filter(pk=run.pk).update(tries=0)


@contextmanager
def stored_file(run_id: int) -> Iterator[Path]:
    """The run's file, copied from the database to where a reader can open it."""
    with tempfile.NamedTemporaryFile(prefix="startline-import-") as copy:
        pieces = (
            ImportChunk.objects.filter(run_id=run_id).order_by("number").values_list("content", flat=True)
        )
        for piece in pieces.iterator(chunk_size=8):
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)


def opened_report(run: ImportRun, path: Path) -> Report:
    """The report at *path*, with what was told of it.

    :raises ReportRefused: it cannot be read, or not without another answer.
    """
    told = run.told
    return read_report(
        path,
        preset=told.get("preset"),
        sheet=told.get("sheet"),
        date_order=DateOrder(told["date_order"]) if "date_order" in told else None,
        decimal_mark=DecimalMark(told["decimal_mark"]) if "decimal_mark" in told else None,
        known_domains=known_domains(),
    )


def _stage(run: ImportRun, report: Report, *, now: datetime, should_stop: Callable[[], bool]) -> None:
    actor = actor_of(run)
    world = world_of(actor)
    judge = Judge(
        world=world,
        account_id=_account_id(run, world),
        currency=run.told.get("currency"),
        sends_mail=False,
        now=now,
    )
    ImportRun.objects.filter(pk=run.pk).update(
        account_id=judge.account_id,
        rows_total=report.row_count,
        rows_read=0,
        understood=understood_of(report),
    )
    stage_run(run.pk, report=report, judge=judge, progress=_heard(run.pk, should_stop=should_stop))
    keep_cells_of_conflicts(run.pk, report)
    ImportRun.objects.filter(pk=run.pk).update(tries=0)


def _heard(run_id: int, *, should_stop: Callable[[], bool]) -> Callable[[int], None]:
    """Writes how many rows have been read, once for each chunk, and hears whether to stop."""

    def progress(rows: int) -> None:
        if _STATEMENTS["rows_read"].row(run_id=run_id, rows=rows).stop_asked or should_stop():
            raise StopReading

    return progress


def _account_id(run: ImportRun, world: World) -> int | None:
    """The account that was chosen; for who enters orders for a single one, that one."""
    if run.account_id is None and len(world.may_enter) == 1:
        return next(iter(world.may_enter))
    return run.account_id


def _account_question(run: ImportRun, report: Report) -> list[dict[str, Any]] | None:
    """To be asked where nothing says whose the orders are: neither a choice, nor a column, nor the submitters."""
    told = Field.ACCOUNT in report.columns or Field.SUBMITTED_BY in report.columns
    if told or _account_id(run, world_of(actor_of(run))) is not None:
        return None
    return [{"code": ACCOUNT_NEEDED, "facts": {}}]


def _ask_or_refuse(run_id: int, refused: ReportRefused, *, now: datetime) -> None:
    problems = [{"code": problem.code.value, "facts": dict(problem.facts)} for problem in refused.problems]
    if all(problem.code in _ANSWERABLE for problem in refused.problems):
        _ask(run_id, problems)
        return
    ImportRun.objects.filter(pk=run_id).update(questions=problems)
    discard_run(run_id, now=now, state=ImportState.REFUSED)


def _ask(run_id: int, questions: list[dict[str, Any]], *, report: Report | None = None) -> None:
    ImportRun.objects.filter(pk=run_id).update(
        state=ImportState.ASKING.value,
        questions=questions,
        tries=0,
        **({"understood": understood_of(report)} if report else {}),
    )


def actor_of(run: ImportRun) -> Actor:
    """For whom the run goes on, with the roles that they have now; who no longer signs in has none."""
    user = User.objects.get(pk=run.taken_over_by_id or run.started_by_id or 0)
    person = person_of(user)
    if not user.is_active:
        person = Person(user_id=user.pk, verified_address_id=None, roles={}, operates=False)
    return Actor(kind=ActorKind.USER, person=person)
