"""`startline worker` reads and takes over what pages received, and another goes on where one was killed."""

import io
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests import worlds
from tests.actions.recorded import found_wrong, user
from tests.actions.report_files import Row, checked_at, report_of
from tests.management.processes import Startline, eventually

from startline import clock
from startline.actions.import_report import receive_report, start_import
from startline.models import ImportRun, Instance, Line
from startline.queries.rehearsal import forget_clock_offset

pytestmark = pytest.mark.django_db(transaction=True)

_ORDERS = 4000


@pytest.fixture(autouse=True)
def _today(committed_cast: worlds.Cast) -> None:
    """Let the worker's clock stand at NOW or later, whatever day it is."""
    Instance.objects.update(clock_offset=max(timedelta(0), worlds.NOW - timezone.now()))
    forget_clock_offset()


def received(people: worlds.Cast, *, orders: int) -> ImportRun:
    """A file of so many orders that the partner's editor has brought."""
    content = report_of([Row(order=f"9{number:05}", starts="2027-03-01") for number in range(orders)])
    return receive_report(
        actor=user(people.owner), file_name="report.csv", content=io.BytesIO(content), now=clock.now()
    )


def start(people: worlds.Cast, run: ImportRun) -> None:
    """Press Import."""
    assert start_import(
        actor=user(people.owner), run_id=run.pk, checked_at=checked_at(run), sends_mail=False, now=clock.now()
    )


def stands(run: ImportRun, state: str) -> bool:
    """Whether the run has come to that state."""
    run.refresh_from_db()
    return str(run.state) == state


def test_a_worker_reads_a_file_and_takes_it_over(committed_cast: worlds.Cast, worker: Startline) -> None:
    run = received(committed_cast, orders=3)
    eventually(lambda: stands(run, "checked"))

    start(committed_cast, run)

    eventually(lambda: stands(run, "done"))
    assert Line.objects.count() == 3


def test_another_worker_goes_on_where_one_was_killed(
    committed_cast: worlds.Cast, committed_url: str, worker: Startline, tmp_path: Path
) -> None:
    run = received(committed_cast, orders=_ORDERS)
    eventually(lambda: stands(run, "checked"))
    start(committed_cast, run)
    eventually(Line.objects.exists)

    worker.ended_by(signal.SIGKILL)
    left = ImportRun.objects.get(pk=run.pk).orders_done
    with Startline(*("worker", "--concurrency", "2"), home=tmp_path / "other", DATABASE_URL=committed_url):
        eventually(lambda: stands(run, "done"))

    assert left < _ORDERS
    assert Line.objects.count() == _ORDERS
    assert found_wrong() == []
