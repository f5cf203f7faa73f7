"""`make bench`: fills a database with a million lines and prints each hot path's ratio to the same SQL run bare.

Sizes come from the environment: BENCH_LINES (default 1,000,000), BENCH_ARTICLES (10,000), BENCH_CASES (1,000,000),
BENCH_SECONDS (default 10, for what is timed by rate). Absolute times say little on a shared machine; the ratios are
taken side by side.
"""

import importlib
import os
import sys
import tempfile
import time
from pathlib import Path

from startline.embedded import running

# Each is a module of this package with a `measure(bench)` that yields results.
_MEASURES = (
    "change_one",
    "apply_to_all",
    "map_order",
    "close_overdue",
    "import_report",
    "deliver",
    "two_workers",
    "backlog",
    "lost_mail",
    "help_search",
    "case_search",
)


def main(names: list[str]) -> int:
    """Run the measures called *names*, or all; 1 where one of them misses its target."""
    home = Path(os.environ.get("BENCH_HOME") or tempfile.mkdtemp(prefix="startline-bench-"))
    with running(home) as server:
        os.environ |= {
            "DATABASE_URL": server.url,
            "STARTLINE_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        return _measure(names or list(_MEASURES), binaries=server.bin, url=server.url)


def _measure(names: list[str], *, binaries: Path, url: str) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks.bench import Bench
    from benchmarks.world import fill, filled

    lines = int(os.environ.get("BENCH_LINES", "1000000"))
    seconds = int(os.environ.get("BENCH_SECONDS", "10"))
    call_command("migrate", verbosity=0)
    started = time.monotonic()
    if not filled():
        fill(lines)
    print(f"{lines:,} lines, filled in {time.monotonic() - started:.0f} s")
    bench = Bench(binaries=binaries, url=url, lines=lines, seconds=seconds)
    missed = 0
    for name in names:
        for result in importlib.import_module(f"benchmarks.{name}").measure(bench):
            print(result.told(), flush=True)
            missed += not result.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
