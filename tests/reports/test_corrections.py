"""Rows to correct go back as they came, and come in again as they are or corrected."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.reports.samples import GOOD_ROW, good_row, read_rows, table_of, text_report, workbook_report

from startline.reports import (
    CellProblemCode,
    FileFormat,
    FileKind,
    Report,
    RowToCorrect,
    read_report,
    write_rows_to_correct,
)
from startline.reports.cells import FORMULA_STARTS

CSV = FileFormat(kind=FileKind.CSV, delimiter=";")
XLSX = FileFormat(kind=FileKind.XLSX)
TABLE = ("Order", "Customer")


def given_back(report: Report, path: Path) -> Path:
    """Every row of *report* that has problems, written to *path*."""
    rows = (
        RowToCorrect(
            row_number=row.row_number, raw=row.raw, sentences=[f"{p.column}: {p.code}." for p in row.problems]
        )
        for row in report.rows()
        if row.problems
    )
    write_rows_to_correct(path, header=report.header, rows=rows, file_format=report.file_format)
    return path


def cells_of(path: Path) -> list[list[Any]]:
    if path.suffix == ".xlsx":
        return [list(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_bad_rows_come_back_with_their_number_and_what_is_wrong(tmp_path: Path, suffix: str) -> None:
    rows = table_of([good_row(), good_row(Line="2.0", Status="Lost", Contact="it@")])
    source = (
        text_report(tmp_path, rows, delimiter=";") if suffix == "csv" else workbook_report(tmp_path, rows)
    )

    heading, row = cells_of(given_back(read_report(source), tmp_path / f"correct.{suffix}"))

    assert heading == [*GOOD_ROW, "ROW", "PROBLEM"]
    assert row[heading.index("Status")] == "Lost"
    assert row[-2:] == ["3", "Contact: address_domain_invalid. Status: status_unknown."]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_file_to_correct_comes_in_again_as_it_is(tmp_path: Path, suffix: str) -> None:
    rows = table_of([good_row(Line=1, Customer="=1+1", Start_date="2026-12-06")])
    source = text_report(tmp_path, rows) if suffix == "csv" else workbook_report(tmp_path, rows)
    first = read_report(source)

    again = read_report(given_back(first, tmp_path / f"correct.{suffix}"))

    assert again.preset == first.preset
    assert again.notes == ()
    assert [row.problems for row in again.rows()] == [row.problems for row in first.rows()]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_row_comes_in_once_it_is_corrected(tmp_path: Path, suffix: str) -> None:
    rows = table_of([good_row(Customer="=ACME")])
    source = text_report(tmp_path, rows) if suffix == "csv" else workbook_report(tmp_path, rows)
    corrected = cells_of_any(given_back(read_report(source), tmp_path / f"correct.{suffix}"))
    corrected[1][corrected[0].index("Customer")] = "ACME"

    (row,) = read_rows(text_report(tmp_path, corrected))

    assert row.values
    assert row.values.customer_name == "ACME"


def cells_of_any(path: Path) -> list[list[Any]]:
    if path.suffix == ".xlsx":
        return cells_of(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_a_file_corrected_twice_has_our_columns_once(tmp_path: Path) -> None:
    source = text_report(tmp_path, table_of([good_row(Status="Lost")]), delimiter=";")
    first = given_back(read_report(source), tmp_path / "first.csv")

    second = given_back(read_report(first), tmp_path / "second.csv")

    assert cells_of(second)[0] == [*GOOD_ROW, "ROW", "PROBLEM"]
    assert cells_of(second)[1][-2] == "2"


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("file_format", [CSV, XLSX])
def test_no_cell_of_a_file_to_correct_is_a_formula(
    tmp_path: Path, start: str, file_format: FileFormat
) -> None:
    path = tmp_path / f"correct.{file_format.kind}"
    row = RowToCorrect(
        row_number=2,
        raw={"Order": f"{start}cmd|' /C calc'!A0", "Customer": "x"},
        sentences=[f"{start}1 is none."],
    )

    write_rows_to_correct(path, header=[*TABLE, f"{start}H"], rows=[row], file_format=file_format)

    for cell in [cell for cells in cells_of(path) for cell in cells if cell]:
        assert not str(cell).startswith(FORMULA_STARTS)
    if file_format is XLSX:
        sheet = load_workbook(path).worksheets[0]
        assert all(cell.data_type != "f" for cells in sheet.iter_rows() for cell in cells)


@pytest.mark.parametrize("file_format", [CSV, XLSX])
def test_what_no_file_can_hold_is_replaced_and_found_again(tmp_path: Path, file_format: FileFormat) -> None:
    path = tmp_path / f"correct.{file_format.kind}"
    raw = {**GOOD_ROW, "Customer": "Ac\0me\x0b\ud800"}

    write_rows_to_correct(
        path,
        header=list(GOOD_ROW),
        rows=[RowToCorrect(row_number=2, raw=raw, sentences=["Customer."])],
        file_format=file_format,
    )

    (row,) = read_rows(path)
    assert [problem.code for problem in row.problems] == [CellProblemCode.CONTROL_CHARACTER]


def test_numbers_of_a_workbook_stay_numbers(tmp_path: Path) -> None:
    rows = table_of([good_row(Order_value=1.234, Monthly="1.234,56")])

    again = read_report(given_back(read_report(workbook_report(tmp_path, rows)), tmp_path / "correct.xlsx"))

    assert [p.code for row in again.rows() for p in row.problems] == [CellProblemCode.TOO_MANY_DECIMALS]


def test_a_cell_under_no_heading_stays_under_none(tmp_path: Path) -> None:
    rows = [list(GOOD_ROW), [*GOOD_ROW.values(), "lost"]]
    first = read_report(text_report(tmp_path, rows, delimiter=";"))

    again = read_report(given_back(first, tmp_path / "correct.csv"))

    assert [p.code for row in again.rows() for p in row.problems] == [CellProblemCode.CELLS_BEYOND_HEADER]


def test_a_file_with_nothing_to_correct_has_its_heading(tmp_path: Path) -> None:
    write_rows_to_correct(tmp_path / "none.csv", header=TABLE, rows=[], file_format=CSV)

    assert cells_of(tmp_path / "none.csv") == [["Order", "Customer", "ROW", "PROBLEM"]]


@settings(max_examples=200)
@given(
    customer=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30),
    file_format=st.sampled_from([CSV, XLSX]),
)
def test_whatever_a_cell_said_it_says_after_being_given_back(
    tmp_path: Path, customer: str, file_format: FileFormat
) -> None:
    first = read_report(text_report(tmp_path, table_of([good_row(Customer=customer, Status="Lost")])))
    (before,) = first.rows()
    path = tmp_path / f"correct.{file_format.kind}"
    rows = [RowToCorrect(row_number=2, raw=before.raw, sentences=["Lost."])]

    write_rows_to_correct(path, header=first.header, rows=rows, file_format=file_format)

    (after,) = read_rows(path)
    assert [(p.column, p.code) for p in after.problems] == [(p.column, p.code) for p in before.problems]
