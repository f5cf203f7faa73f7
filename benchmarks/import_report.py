"""Import 100,000 rows, beside COPY into the same staging table and the same set-based statements by psql."""

import csv
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from benchmarks.bare import psql, written
from benchmarks.bench import Bench, Result, seconds_of
from startline.actions.import_report import apply
from startline.statements import statements_of

_ORDERS_PER_BATCH = 500
_LINES_PER_ORDER = 4
_HEADER = (
    "order number,line number,offer,quantity,ordered on,ordered by,provisioning contact,status,subscription,"
    "start date,customer,order value,monthly amount,term months,hold"
)
_STEPS = ("add_customers", "add_subscriptions", "add_orders", "add_lines", "unchanged")


def measure(bench: Bench) -> Iterator[Result]:
    """The whole import in a process of its own (for its memory), then the same rows bare."""
    rows = min(100_000, bench.lines // 10)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.csv"
        write_report(report, rows=rows, mark="A")
        ours = seconds_of(lambda: _import(report))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        bare = _bare(bench, Path(folder) / "staged.csv")
    yield Result(
        name=f"import {rows:,} rows",
        ours=f"{ours:.1f} s",
        bare=f"{bare:.1f} s",
        ratio=ours / bare,
        target=3.0,
        at_least=False,
    )
    yield Result(
        name="memory of that import",
        ours=f"{memory:.0f} MB",
        bare="300 MB allowed",
        ratio=memory / 300,
        target=1.0,
        at_least=False,
    )


def write_report(path: Path, *, rows: int, mark: str) -> None:
    """A report of *rows* rows, four to an order; *mark* keeps its orders apart from another report's."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER.split(","))
        writer.writerows(_row(number, mark) for number in range(rows))


def _row(number: int, mark: str) -> list[str]:
    order = number // _LINES_PER_ORDER
    return [
        f"{mark}{os.getpid()}-{order}",
        f"{number % _LINES_PER_ORDER + 1}.0",
        "B-7" if number % 2 else "B-30",
        str(number % 50 + 1),
        "2026-11-03",
        "seller@bench.example",
        f"it{order % 30_000}@customer{order % 40}.example",
        "Booked",
        f"S{mark}{os.getpid()}-{number}",
        f"2031-12-{number % 28 + 1:02d}",
        f"Customer {order % 9000}",
        "1200.00",
        "100.00",
        "12",
        "",
    ]


def _import(report: Path) -> None:
    subprocess.run([sys.executable, "-m", "benchmarks.importing", str(report)], check=True)


def _bare(bench: Bench, staged: Path) -> float:
    """COPY the rows as they were staged, under another run and other numbers, then the same statements."""
    run_id = _new_run()
    _copy_out(bench, staged, run_id=run_id)
    loading = f"\\copy startline_importrow FROM '{staged}'\nANALYZE startline_importrow;\n"
    script = loading + "\n".join(_batches(run_id, _order_numbers(run_id)))
    return seconds_of(lambda: psql(script, binaries=bench.binaries, url=bench.url))


def _new_run() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO startline_importrun (account_id, source, file_name, sends_mail, state, started_at)"
            " VALUES (1, 'report', 'bare', false, 'checked', now()) RETURNING id"
        )
        run_id: int = cursor.fetchone()[0]
        return run_id


def _copy_out(bench: Bench, staged: Path, *, run_id: int) -> None:
    psql(
        f"CREATE TEMP TABLE bare AS SELECT * FROM startline_importrow WHERE run_id = {run_id - 1};\n"
        f"UPDATE bare SET run_id = {run_id}, outcome = NULL, order_number = 'B' || order_number,"
        " subscription_number = 'B' || subscription_number;\n"
        f"\\copy (SELECT * FROM bare ORDER BY row_number) TO '{staged}'\n",
        binaries=bench.binaries,
        url=bench.url,
    )


def _order_numbers(run_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT 'B' || order_number FROM startline_importrow WHERE run_id = %s ORDER BY 1",
            [run_id - 1],
        )
        return [row[0] for row in cursor.fetchall()]


def _batches(run_id: int, numbers: list[str]) -> Iterator[str]:
    statements = statements_of(apply.__file__)
    for first in range(0, len(numbers), _ORDERS_PER_BATCH):
        listed = ",".join(f"'{number}'" for number in numbers[first : first + _ORDERS_PER_BATCH])
        parameters = {
            "run_id": str(run_id),
            "account_id": "1",
            "order_numbers": f"ARRAY[{listed}]::text[]",
            "type": "'order_import'",
            "now": "now()",
            "actor_kind": "'console'",
            "actor_user_id": "NULL",
            "actor_address_id": "NULL",
        }
        yield "\n".join(("BEGIN;", *(written(statements[step], parameters) for step in _STEPS), "COMMIT;"))
