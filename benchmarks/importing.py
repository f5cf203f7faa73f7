"""Imports one report in a process of its own, so that its memory can be told."""

import sys
from pathlib import Path

import django

django.setup()

from startline import clock  # noqa: E402 - the framework must stand first
from startline.actions.actor import CONSOLE  # noqa: E402
from startline.actions.import_report import apply_run, stage_report  # noqa: E402
from startline.reports import read_report  # noqa: E402

path = Path(sys.argv[1])
now = clock.now()
run_id = stage_report(
    actor=CONSOLE,
    report=read_report(path, known_domains=()),
    file_name=path.name,
    account_id=1,
    currency=None,
    sends_mail=False,
    now=now,
)
summary = apply_run(actor=CONSOLE, run_id=run_id, now=now)
if summary.new != summary.rows:
    sys.exit(f"Not every row went in: {summary}")
