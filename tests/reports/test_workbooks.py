"""Workbooks are read as people see them, and refused where they are locked, damaged or absurd."""

import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from tests.reports.samples import GOOD_ROW, good_row, read_rows, table_of, workbook_report

from startline.reports import (
    CellProblemCode,
    FileKind,
    ReportNoteCode,
    ReportProblem,
    ReportProblemCode,
    ReportRefused,
    read_report,
)

P, C = ReportProblemCode, CellProblemCode


def typed_row(**changes: Any) -> dict[str, Any]:
    """A good row as a spreadsheet holds it: dates and numbers are what they are."""
    typed = {
        "Order": 104582973,
        "Line": 1,
        "Quantity": 250,
        "Order_date": date(2026, 11, 10),
        "Start_date": datetime(2026, 12, 6),  # noqa: DTZ001 - a spreadsheet knows no zones
        "Order_value": 123000.5,
        "Monthly": 10250,
        "Term": 12.0,
    }
    return good_row(**(typed | changes))


def refusal_of(path: Path, **told: Any) -> ReportProblem:
    with pytest.raises(ReportRefused) as refusal:
        read_report(path, **told)
    return refusal.value.problems[0]


def repacked(path: Path, *, changes: dict[str, bytes | None]) -> Path:
    """The workbook at *path* with parts put in another's place, added, or (None) left out."""
    target = path.with_name("repacked.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name not in changes:
                archive.writestr(name, source.read(name))
        for name, content in changes.items():
            if content is not None:
                archive.writestr(name, content)
    return target


def sheet_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def test_real_dates_and_numbers_are_read_as_what_they_are(tmp_path: Path) -> None:
    (row,) = read_rows(workbook_report(tmp_path, table_of([typed_row()])))

    assert row.values
    assert row.row_number == 2
    assert row.values.order_number == "104582973"
    assert row.values.line_number == "1.0"
    assert row.values.quantity == 250
    assert row.values.submitted_on == date(2026, 11, 10)
    assert row.values.start_date == date(2026, 12, 6)
    assert row.values.order_value == Decimal("123000.5")
    assert row.values.term_months == 12


def test_texts_in_a_workbook_are_read_as_in_any_file(tmp_path: Path) -> None:
    (row,) = read_rows(workbook_report(tmp_path, table_of([good_row()])))

    assert row.values
    assert row.values.order_value == Decimal("123000.00")


@pytest.mark.parametrize(
    ("typed", "line_number"), [(1, "1.0"), (1.0, "1.0"), (2.1, "2.1"), ("3", "3.0"), ("1.2.3", "1.2.3")]
)
def test_a_line_number_is_the_same_in_every_guise(tmp_path: Path, typed: Any, line_number: str) -> None:
    (row,) = read_rows(workbook_report(tmp_path, table_of([typed_row(Line=typed)])))

    assert row.values
    assert row.values.line_number == line_number


def test_an_order_number_held_as_a_fraction_is_whole_again(tmp_path: Path) -> None:
    (row,) = read_rows(workbook_report(tmp_path, table_of([typed_row(Order=104582973.0)])))

    assert row.values
    assert row.values.order_number == "104582973"


def test_a_number_s_own_mark_is_not_its_column_s(tmp_path: Path) -> None:
    rows = [
        typed_row(Line=1, Order_value="1.234,56", Monthly=None),
        typed_row(Line=2, Order_value=1234.5, Monthly=None),
        typed_row(Line=3, Order_value=1.234, Monthly=None),
    ]

    first, second, third = read_rows(workbook_report(tmp_path, table_of(rows)))

    assert first.values
    assert first.values.order_value == Decimal("1234.56")
    assert second.values
    assert second.values.order_value == Decimal("1234.5")
    assert [problem.code for problem in third.problems] == [C.TOO_MANY_DECIMALS]


def test_what_binary_fractions_add_is_not_seen(tmp_path: Path) -> None:
    (row,) = read_rows(workbook_report(tmp_path, table_of([typed_row(Order_value=0.1 + 0.2)])))

    assert row.values
    assert row.values.order_value == Decimal("0.3")


@pytest.mark.parametrize("value", [1e21, 1e-7, -5.5, True])
def test_a_number_that_is_no_amount_is_refused(tmp_path: Path, value: float) -> None:
    (row,) = read_rows(workbook_report(tmp_path, table_of([typed_row(Order_value=value)])))

    assert row.problems[0].code in {C.NUMBER_UNREADABLE, C.TOO_SMALL, C.TOO_MANY_DIGITS}


def test_a_date_that_lost_its_format_is_named_as_such(tmp_path: Path) -> None:
    (row,) = read_rows(workbook_report(tmp_path, table_of([typed_row(Start_date=46362)])))

    (problem,) = row.problems
    assert (problem.code, problem.value) == (C.DATE_SERIAL, "46362")


def test_ambiguous_texts_in_a_workbook_are_asked_about_too(tmp_path: Path) -> None:
    rows = table_of([typed_row(Start_date="03/04/2026")])

    assert refusal_of(workbook_report(tmp_path, rows)).code == P.DATE_ORDER_NEEDED


def test_an_error_of_the_spreadsheet_is_named_as_such(tmp_path: Path) -> None:
    (row,) = read_rows(workbook_report(tmp_path, table_of([typed_row(Customer="#N/A")])))

    assert [problem.code for problem in row.problems] == [C.SPREADSHEET_ERROR]


def test_rows_are_numbered_as_the_spreadsheet_numbers_them(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["B2"] = "November"
    for column, (name, value) in enumerate(typed_row().items(), start=1):
        sheet.cell(row=5, column=column, value=name)
        sheet.cell(row=9, column=column, value=value)
    workbook.save(tmp_path / "gaps.xlsx")

    (row,) = read_rows(tmp_path / "gaps.xlsx")

    assert row.row_number == 9


def test_what_stands_beside_the_table_is_no_part_of_it(tmp_path: Path) -> None:
    table = table_of([typed_row()])
    table[1].extend(["", "", "ask Laura"])

    (row,) = read_rows(workbook_report(tmp_path, table))

    assert row.values


def test_the_sheet_that_looks_like_a_report_is_chosen_and_the_choice_noted(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.worksheets[0].append(["Read me first"])
    page = workbook.create_sheet("Orders")
    for cells in table_of([typed_row()]):
        page.append(cells)
    workbook.create_sheet("Pivot")
    hidden = workbook.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    workbook.save(tmp_path / "sheets.xlsx")

    report = read_report(tmp_path / "sheets.xlsx")

    assert report.file_format.kind is FileKind.XLSX
    assert report.file_format.sheet == "Orders"
    assert [(note.code, note.facts) for note in report.notes] == [
        (ReportNoteCode.SHEET_CHOSEN, {"sheet": "Orders", "others": "Sheet · Pivot"})
    ]


def test_the_sheet_asked_for_is_read(tmp_path: Path) -> None:
    path = workbook_report(tmp_path, table_of([typed_row()]), sheet="Orders")

    assert read_report(path, sheet="Orders").row_count == 1

    problem = refusal_of(path, sheet="Lines")
    assert (problem.code, problem.facts) == (P.SHEET_UNKNOWN, {"sheet": "Lines", "sheets": "Orders"})


def test_the_size_that_a_sheet_claims_is_not_believed(tmp_path: Path) -> None:
    path = workbook_report(tmp_path, table_of([typed_row(), typed_row(Line=2)]))
    claim = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"', sheet_of(path))

    assert len(read_rows(repacked(path, changes={"xl/worksheets/sheet1.xml": claim}))) == 2


def test_the_spool_goes_when_the_report_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook_report(tmp_path, table_of([typed_row()]))
    spools = tmp_path / "spools"
    spools.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spools))

    report = read_report(path)
    assert len(list(report.rows())) == len(list(report.rows())) == 1
    assert len(list(spools.iterdir())) == 1
    del report

    assert list(spools.iterdir()) == []


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert refusal_of(workbook_report(tmp_path, [[]])).code == P.EMPTY_FILE


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    for name, kind in (("word/document.xml", "DOCX"), ("content.xml", "ODS"), ("a.txt", "ZIP")):
        with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
            archive.writestr(name, "x")

        problem = refusal_of(tmp_path / "x.xlsx")

        assert (problem.code, problem.facts) == (P.NOT_A_TABLE, {"kind": kind})


def test_the_old_format_is_named_and_told_from_a_password(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    (tmp_path / "old.xls").write_bytes(ole + "Workbook".encode("utf-16-le"))
    (tmp_path / "locked.xlsx").write_bytes(ole + b"\0" * 4096 + "EncryptedPackage".encode("utf-16-le"))

    assert refusal_of(tmp_path / "old.xls").code == P.OLD_EXCEL
    assert refusal_of(tmp_path / "locked.xlsx").code == P.PASSWORD_PROTECTED


def test_a_zip_with_a_password_is_refused_as_such(tmp_path: Path) -> None:
    path = workbook_report(tmp_path, table_of([typed_row()]))
    content = bytearray(path.read_bytes())
    for found in re.finditer(b"PK\x01\x02", bytes(content)):
        content[found.start() + 8] |= 1
    path.write_bytes(content)

    assert refusal_of(path).code == P.PASSWORD_PROTECTED


@pytest.mark.parametrize(
    "changes",
    [
        {"xl/workbook.xml": None},
        {"xl/workbook.xml": b"<workbook"},
        {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c t='s'><v>9</v></c></row>"},
        {"xl/worksheets/sheet1.xml": None},
        {"xl/styles.xml": b"nonsense"},
        {"[Content_Types].xml": b"<Types/>"},
    ],
)
def test_a_damaged_workbook_is_refused(tmp_path: Path, changes: dict[str, bytes | None]) -> None:
    path = repacked(workbook_report(tmp_path, table_of([typed_row()])), changes=changes)

    assert refusal_of(path).code in {P.WORKBOOK_BROKEN, P.EMPTY_FILE}


def test_a_workbook_that_explodes_by_its_entities_is_refused(tmp_path: Path) -> None:
    path = workbook_report(tmp_path, table_of([typed_row()]))
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + sheet_of(
        path
    ).removeprefix(b"<?xml version='1.0'?>").replace(b"Booked", b"&b;")

    assert refusal_of(repacked(path, changes={"xl/worksheets/sheet1.xml": laughs})).code == P.WORKBOOK_BROKEN


def test_a_workbook_packed_as_only_a_bomb_is_refused_unopened(tmp_path: Path) -> None:
    path = workbook_report(tmp_path, table_of([typed_row()]))
    bomb = sheet_of(path).replace(b"</sheetData>", b"<row/>" * 2_000_000 + b"</sheetData>")

    assert refusal_of(repacked(path, changes={"xl/worksheets/sheet1.xml": bomb})).code == P.FILE_TOO_LARGE


@pytest.mark.parametrize(
    ("limit", "part"),
    [
        ("MAX_FILE_BYTES", "xl/worksheets/sheet2.xml"),
        ("MAX_STRINGS_BYTES", "xl/sharedStrings.xml"),
        ("MAX_OTHER_PARTS_BYTES", "xl/theme/theme2.xml"),
    ],
)
def test_a_workbook_larger_than_any_report_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, part: str
) -> None:
    path = repacked(workbook_report(tmp_path, table_of([typed_row()])), changes={part: b"x" * 100_000})
    assert read_report(path).row_count == 1

    monkeypatch.setattr(f"startline.reports.workbooks.{limit}", 90_000)

    assert refusal_of(path).code == P.FILE_TOO_LARGE


def test_a_row_number_beyond_every_sheet_is_refused(tmp_path: Path) -> None:
    path = workbook_report(tmp_path, table_of([typed_row()]))
    far = sheet_of(path).replace(b'<row r="2"', b'<row r="99999999999"')

    problem = refusal_of(repacked(path, changes={"xl/worksheets/sheet1.xml": far}))

    assert problem.code in {P.TOO_MANY_ROWS, P.WORKBOOK_BROKEN}


def test_rows_that_are_only_formatted_do_not_count(tmp_path: Path) -> None:
    path = workbook_report(tmp_path, table_of([typed_row()]))
    workbook = load_workbook(path)
    for row_number in range(3, 2000):
        workbook.worksheets[0].row_dimensions[row_number].height = 20
    workbook.save(path)

    assert read_report(path).row_count == 1


def test_every_heading_of_a_workbook_keeps_its_name(tmp_path: Path) -> None:
    assert read_report(workbook_report(tmp_path, table_of([typed_row()]))).header == tuple(GOOD_ROW)
