"""A worker's turn at an import of a page: reads its file to the end, or takes some batches of orders over.

The run's state is the queue: it is committed with what a person asked for, so that no order is lost with a worker,
and whoever comes next goes on where the state says. One worker at a time works on a run: an advisory lock of the
session says so, which ends with its worker however that ends.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import F

from startline.actions.import_report.apply import finish, take_over
from startline.actions.import_report.judge import world_of
from startline.actions.import_report.reading import actor_of, opened_report, read_file, stored_file
from startline.actions.import_report.stage import discard_run
from startline.actions.import_report.understood import keep_cells_of_conflicts
from startline.models import ImportChunk, ImportRun
from startline.models.imports import ImportState
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_MOST_WAITING = 20
_MOST_TRIES = 5
GAVE_UP, MAY_NO_LONGER = "gave_up", "may_no_longer"


def work_on_import(
    *, clock: Callable[[], datetime], should_pause: Callable[[], bool], should_stop: Callable[[], bool]
) -> bool:
    """Take the longest waiting run a piece further; False where none waits, or others work on all of them.

    Taking over pauses between batches when *should_pause* says so; reading only when the worker *should_stop*.
    A run at which five turns failed is given up.
    """
    with _claimed() as run:
        if run is None:
            return False
        if run.tries >= _MOST_TRIES:
            _give_up(run, now=clock())
        elif run.state == ImportState.READING:
            read_file(run, now=clock(), should_stop=should_stop)
        else:
            _go_on(run, now=clock(), should_pause=should_pause)
    return True


@contextmanager
def _claimed() -> Iterator[ImportRun | None]:
    """The first waiting run that no other worker has; its tries are counted before anything can go wrong."""
    for row in _STATEMENTS["waiting"].rows(limit=_MOST_WAITING):
        if not _STATEMENTS["lock"].row(run_id=row.id).locked:
            continue
        try:
            waiting = ImportRun.objects.filter(pk=row.id, state=row.state)
            if waiting.update(tries=F("tries") + 1):
                run = ImportRun.objects.get(pk=row.id)
                run.tries -= 1
                yield run
                return
        finally:
            _STATEMENTS["unlock"].row(run_id=row.id)
    yield None


def _go_on(run: ImportRun, *, now: datetime, should_pause: Callable[[], bool]) -> None:
    """Take over some batches; who may no longer enter orders for one of the accounts does not go on."""
    actor = actor_of(run)
    may_enter = list(world_of(actor).may_enter)
    if _STATEMENTS["beyond"].row(run_id=run.pk, may_enter=may_enter).found:
        _stop_for(run.pk, MAY_NO_LONGER)
        return
    heard = {"stop": run.stop_asked}

    def progress(orders: int) -> None:
        heard["stop"] = _STATEMENTS["orders_done"].row(run_id=run.pk, orders=orders).stop_asked

    if take_over(
        run, actor=actor, now=now, progress=progress, should_stop=lambda: heard["stop"] or should_pause()
    ):
        _finish(run, now=now)
    elif heard["stop"]:
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.STOPPED.value, tries=0)
    else:
        ImportRun.objects.filter(pk=run.pk).update(tries=0)


def _finish(run: ImportRun, *, now: datetime) -> None:
    """Before the file goes, what it said in rows to be given back is kept."""
    if (
        _STATEMENTS["cells_missing"].row(run_id=run.pk).found
        and ImportChunk.objects.filter(run_id=run.pk).exists()
    ):
        with stored_file(run.pk) as path:
            keep_cells_of_conflicts(run.pk, opened_report(run, path))
    finish(run.pk, now=now)
    ImportRun.objects.filter(pk=run.pk).update(tries=0)


def _give_up(run: ImportRun, *, now: datetime) -> None:
    if run.state == ImportState.READING:
        ImportRun.objects.filter(pk=run.pk).update(questions=[{"code": GAVE_UP, "facts": {}}])
        discard_run(run.pk, now=now, state=ImportState.REFUSED)
    else:
        _stop_for(run.pk, GAVE_UP)


def _stop_for(run_id: int, code: str) -> None:
    ImportRun.objects.filter(pk=run_id).update(
        state=ImportState.STOPPED.value, questions=[{"code": code, "facts": {}}], tries=0
    )
