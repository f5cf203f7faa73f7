"""The closing sweep over 100,000 due lines, beside the same statement run by psql; and among few lines or many."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection

from benchmarks.bare import psql, written
from benchmarks.bench import Bench, Result, seconds_of
from startline.statements import statements_of
from startline.sweeps import close_overdue_lines as sweep

_BATCH = 1000
_START = datetime(2030, 1, 1, tzinfo=UTC)


def measure(bench: Bench) -> Iterator[Result]:
    """Due lines are taken in turns of 10,000, ours and bare, so that both see the same machine."""
    due = min(100_000, bench.lines // 4)
    turn = due // 10
    ours = bare = 0.0
    first = _closed() + 1
    for number in range(10):
        start = first + 2 * turn * number
        ours += seconds_of(lambda start=start: _sweep(start + turn - 1))  # type: ignore[misc]
        bare += seconds_of(lambda start=start: _bare(bench, start + 2 * turn - 1, turn))  # type: ignore[misc]
    yield Result(
        name=f"close {due:,} due lines in batches of {_BATCH:,}",
        ours=f"{ours:.1f} s",
        bare=f"{bare:.1f} s",
        ratio=ours / bare,
        target=1.3,
        at_least=False,
    )
    yield from _among_few_and_many(bench)


def _closed() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(line_id), 0) FROM startline_window WHERE ended_at IS NOT NULL")
        closed: int = cursor.fetchone()[0]
        return closed


def _until(line_id: int) -> datetime:
    """The instant at which the windows of all lines up to *line_id* are over."""
    return _START + timedelta(seconds=line_id)


def _sweep(last: int) -> None:
    while sweep.close_overdue_lines(now=_until(last), limit=_BATCH).lines:
        pass


def _bare(bench: Bench, last: int, lines: int) -> None:
    parameters = {
        "now": f"'{_until(last).isoformat()}'::timestamptz",
        "limit": str(_BATCH),
        "key_number": "1",
    }
    statement = written(statements_of(sweep.__file__)["sweep"], parameters)
    psql("\n".join([statement] * (lines // _BATCH + 1)), binaries=bench.binaries, url=bench.url)


def _among_few_and_many(bench: Bench) -> Iterator[Result]:
    """One batch of 100 due lines beside a batch of 1,000: the cost follows what is due, not what exists."""
    first = _closed() + 1
    hundred = seconds_of(lambda: sweep.close_overdue_lines(now=_until(first + 99), limit=_BATCH))
    thousand = seconds_of(lambda: sweep.close_overdue_lines(now=_until(first + 1099), limit=_BATCH))
    yield Result(
        name=f"close 100 of {bench.lines:,} lines, beside 1,000",
        ours=f"{hundred * 1000:.0f} ms",
        bare=f"{thousand * 1000:.0f} ms",
        ratio=hundred / thousand,
        target=0.5,
        at_least=False,
    )
