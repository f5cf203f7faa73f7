"""Reports made for one test each: a good row, and files that hold it in every dialect."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from startline.reports import ParsedRow, Report, read_report

SAMPLE = Path(__file__).parent / "order-report.csv"

GOOD_ROW: Mapping[str, str] = {
    "Order": "104582973",
    "Line": "1.0",
    "Offer": "A-FLEX-3",
    "Quantity": "250",
    "Order date": "10-Nov-2026",
    "Submitted by": "g.conti@telepartner.example",
    "Contact": "it-admin@damico.example",
    "Status": "Booked",
    "Subscription": "Sub8801203",
    "Start date": "06-Dec-2026",
    "Customer": "Tipografia D'Amico",
    "Order value": "123000.00",
    "Monthly": "10250.00",
    "Term": "12",
    "Hold": "",
    "Key": "104582973-1",
    "Account": "Telepartner",
}


def good_row(**changes: Any) -> dict[str, Any]:
    """A row with nothing wrong, but for *changes*: headings with `_` for their spaces."""
    return {**GOOD_ROW, **{name.replace("_", " "): value for name, value in changes.items()}}


def table_of(rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """The headings of the first row, and every row under them."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def text_report(
    folder: Path, rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8", **dialect: Any
) -> Path:
    """The *rows* as delimited text."""
    path = folder / "report.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, **dialect).writerows(rows)
    return path


def workbook_report(folder: Path, rows: Iterable[Sequence[Any]], *, sheet: str = "Report") -> Path:
    """The *rows* as the only sheet of a workbook."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    page = workbook.create_sheet(sheet)
    for row in rows:
        page.append(list(row))
    path = folder / "report.xlsx"
    workbook.save(path)
    return path


def read_rows(path: Path, **told: Any) -> list[ParsedRow]:
    """Every row of the report at *path*."""
    return list(read_report(path, **told).rows())


def read_text(folder: Path, *rows: Mapping[str, Any], **told: Any) -> list[ParsedRow]:
    """*rows* written as CSV and read again."""
    return read_rows(text_report(folder, table_of(rows)), **told)


def report_of(folder: Path, *rows: Mapping[str, Any], **told: Any) -> Report:
    """*rows* written as CSV and opened."""
    return read_report(text_report(folder, table_of(rows)), **told)
