"""Rows and files of imports go 30 days after their end, a bounded number at a time; what they counted stays."""

from datetime import datetime, timedelta

import pytest
from tests.worlds import NOW, cast

from startline.models import ImportChunk, ImportRow, ImportRun
from startline.sweeps.tidy_imports import KEPT, tidy_imports

pytestmark = pytest.mark.django_db

_MICROSECOND = timedelta(microseconds=1)


def run_with_rows(count: int, *, ended_at: datetime | None, state: str = "done") -> ImportRun:
    """A run of a page with so many rows and a file."""
    run = ImportRun.objects.create(
        source="report",
        file_name="report.csv",
        sends_mail=False,
        state=state,
        started_by=cast().owner if not ImportRun.objects.exists() else ImportRun.objects.all()[0].started_by,
        started_at=(ended_at or NOW) - timedelta(hours=1),
        ended_at=ended_at,
        came_in={"new": count},
    )
    ImportRow.objects.bulk_create(ImportRow(run_id=run.pk, row_number=number) for number in range(count))
    ImportChunk.objects.create(run_id=run.pk, number=0, content=b"x")
    return run


def sweep() -> int:
    """Tidy until nothing is left to tidy; how many runs of the sweep that took."""
    turns = 1
    while tidy_imports(now=NOW, limit=10).more:
        turns += 1
    return turns


def test_rows_and_file_go_30_days_after_the_end_and_not_a_microsecond_before() -> None:
    over = run_with_rows(3, ended_at=NOW - KEPT)
    recent = run_with_rows(3, ended_at=NOW - KEPT + _MICROSECOND)

    sweep()

    assert set(ImportRow.objects.values_list("run_id", flat=True)) == {recent.pk}
    assert set(ImportChunk.objects.values_list("run_id", flat=True)) == {recent.pk}
    over.refresh_from_db()
    assert (over.tidied_at, over.state, over.came_in) == (NOW, "done", {"new": 3})


def test_a_sweep_removes_no_more_rows_than_it_may() -> None:
    run_with_rows(25, ended_at=NOW - KEPT)

    first = tidy_imports(now=NOW, limit=10)

    assert (first.lines, first.more, ImportRow.objects.count()) == (10, True, 15)
    assert sweep() == 3
    assert ImportRow.objects.count() == 0


def test_a_run_that_was_left_alone_for_as_long_is_discarded() -> None:
    run = run_with_rows(1, ended_at=None, state="checked")
    ImportRun.objects.update(checked_at=NOW - KEPT, started_at=NOW - KEPT - timedelta(hours=1))

    sweep()

    run.refresh_from_db()
    assert (run.state, run.ended_at) == ("discarded", NOW)


@pytest.mark.parametrize("state", ["reading", "applying"])
def test_a_run_at_which_a_worker_has_yet_to_work_is_left_alone(state: str) -> None:
    run_with_rows(1, ended_at=None, state=state)
    ImportRun.objects.update(started_at=NOW - KEPT - timedelta(days=1))

    sweep()

    assert ImportRow.objects.count() == 1
