"""Imports an order report: stage and check every row, then take over whole orders in batches (PRODUCT I1–I4)."""

from startline.actions.import_report.apply import apply_run
from startline.actions.import_report.judge import CurrencyNeeded
from startline.actions.import_report.stage import discard_run, stage_report
from startline.actions.import_report.summary import ImportSummary, RowProblem, problems_of, summary_of

__all__ = [
    "CurrencyNeeded",
    "ImportSummary",
    "RowProblem",
    "apply_run",
    "discard_run",
    "problems_of",
    "stage_report",
    "summary_of",
]
