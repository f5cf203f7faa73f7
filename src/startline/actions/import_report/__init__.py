"""Imports an order report: stage and check every row, then take over whole orders in batches (PRODUCT I1–I4)."""

from startline.actions.import_report.apply import apply_run
from startline.actions.import_report.decide import decide, decide_all
from startline.actions.import_report.judge import CurrencyNeeded
from startline.actions.import_report.runs import (
    IMPORT_REPORTS,
    discard,
    go_on,
    may_decide,
    read_again,
    receive_report,
    start_import,
    stop,
)
from startline.actions.import_report.stage import discard_run, stage_report
from startline.actions.import_report.summary import ImportSummary, RowProblem, problems_of, summary_of
from startline.actions.import_report.work import work_on_import

__all__ = [
    "IMPORT_REPORTS",
    "CurrencyNeeded",
    "ImportSummary",
    "RowProblem",
    "apply_run",
    "decide",
    "decide_all",
    "discard",
    "discard_run",
    "go_on",
    "may_decide",
    "problems_of",
    "read_again",
    "receive_report",
    "stage_report",
    "start_import",
    "stop",
    "summary_of",
    "work_on_import",
]
