"""Delimited text is read in every dialect and encoding that people send, and refused where it is broken."""

import codecs
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.samples import (
    GOOD_ROW,
    good_row,
    read_rows,
    read_text,
    table_of,
    text_report,
)

from startline.reports import FileKind, ReportNoteCode, ReportProblemCode, ReportRefused, read_report
from startline.reports.limits import MAX_CELL, MAX_LINE_BYTES

P = ReportProblemCode
HEADING = ",".join(GOOD_ROW)
ROW = ",".join(GOOD_ROW.values())


def refusal_of(path: Path, **told: Any) -> ReportProblemCode:
    with pytest.raises(ReportRefused) as refusal:
        read_report(path, **told)
    return refusal.value.problems[0].code


def written(folder: Path, content: bytes) -> Path:
    path = folder / "report.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [0, 1])
@pytest.mark.parametrize("lineterminator", ["\n", "\r\n", "\r"])
def test_every_delimiter_quoting_and_line_end_is_read_alike(
    tmp_path: Path, delimiter: str, quoting: int, lineterminator: str
) -> None:
    rows = table_of([good_row(), good_row(Line="2.0")])
    path = text_report(tmp_path, rows, delimiter=delimiter, quoting=quoting, lineterminator=lineterminator)

    first, second = read_rows(path)

    assert first.values
    assert first.values.customer_name == "Tipografia D'Amico"
    assert (first.row_number, second.row_number) == (2, 3)
    assert read_report(path).file_format.delimiter == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_every_encoding_is_recognised(tmp_path: Path, encoding: str) -> None:
    path = text_report(tmp_path, table_of([good_row(Customer="Groupe Hélianthe – Città")]), encoding=encoding)

    (row,) = read_rows(path)

    assert row.values
    assert row.values.customer_name == "Groupe Hélianthe – Città"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_both_byte_orders_are_read(tmp_path: Path, mark: bytes) -> None:
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    path = written(tmp_path, mark + f"{HEADING}\n{ROW}\n".encode(encoding))

    assert len(read_rows(path)) == 1


def test_an_encoding_that_had_to_be_assumed_is_noted(tmp_path: Path) -> None:
    path = text_report(tmp_path, table_of([good_row(Customer="Città")]), encoding="cp1252")

    (note,) = read_report(path).notes

    assert note.code == ReportNoteCode.ENCODING_ASSUMED
    assert note.facts == {"encoding": "cp1252"}


def test_a_foreign_byte_far_down_changes_how_the_whole_file_is_read(tmp_path: Path) -> None:
    lines = [HEADING, *[ROW] * 20_000, ROW.replace("Tipografia", "Citt\xe0")]
    path = written(tmp_path, "\n".join(lines).encode("cp1252"))

    assert read_report(path).file_format.encoding == "cp1252"


def test_a_line_break_inside_quotes_stays_in_its_cell(tmp_path: Path) -> None:
    rows = [good_row(Customer="Tipografia\r\nD'Amico"), good_row(Line="2.0")]

    first, second = read_text(tmp_path, *rows)

    assert first.values
    assert first.values.customer_name == "Tipografia D'Amico"
    assert second.row_number == 3


def test_the_hint_that_one_program_puts_first_is_a_title_row(tmp_path: Path) -> None:
    path = written(tmp_path, f"sep=;\r\n{HEADING}\r\n{ROW}\r\n".replace(",", ";").encode())

    (row,) = read_rows(path)

    assert row.row_number == 3


def test_empty_rows_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = written(tmp_path, f"\n{HEADING}\n\n{',' * 16}\n{ROW}\n , \n\n".encode())

    (row,) = read_rows(path)

    assert row.row_number == 5
    assert read_report(path).row_count == 1


def test_a_row_cut_short_has_empty_cells_at_its_end(tmp_path: Path) -> None:
    short = ROW.split(",Tipografia")[0] + ",Tipografia"

    (row,) = read_rows(written(tmp_path, f"{HEADING}\n{short}\n".encode()))

    assert row.values
    assert row.values.term_months is None
    assert row.raw["Account"] == ""


def test_an_unquoted_delimiter_inside_a_cell_does_not_go_unseen(tmp_path: Path) -> None:
    shifted = ROW.replace("Telepartner", "Telepartner, Milano")

    (row,) = read_rows(written(tmp_path, f"{HEADING}\n{shifted}\n".encode()))

    (problem,) = row.problems
    assert problem.code == "cells_beyond_header"
    assert problem.value == " Milano"
    assert problem.facts == {"columns": "17", "cells": "18"}
    assert row.raw["(R)"] == " Milano"


def test_a_heading_that_comes_again_between_the_rows_is_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADING}\n{ROW}\n{HEADING}\n{ROW}\n".encode())

    assert [row.row_number for row in read_rows(path)] == [2, 4]


def test_a_nul_becomes_a_problem_of_its_cell(tmp_path: Path) -> None:
    spoiled = ROW.replace("Tipo", "Ti\0po")

    (row,) = read_rows(written(tmp_path, f"{HEADING}\n{spoiled}\n".encode()))

    (problem,) = row.problems
    assert problem.code == "control_character"
    assert "\0" not in row.raw["Customer"]


def test_a_report_may_be_read_again_and_again(tmp_path: Path) -> None:
    report = read_report(written(tmp_path, f"{HEADING}\n{ROW}\n".encode()))

    assert list(report.rows()) == list(report.rows())
    assert report.file_format.kind is FileKind.CSV


@pytest.mark.parametrize("content", [b"", b"\n\n \t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b",,,\n,,,\n"])
def test_a_file_with_nothing_in_it_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal_of(written(tmp_path, content)) == P.EMPTY_FILE


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"\x1f\x8b\x08\0", "GZIP"),
        (b"7z\xbc\xaf\x27\x1c\0", "7Z"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><table>", "HTML/XML"),
        (b"<?xml version='1.0'?><Workbook>", "HTML/XML"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "BINARY"),
        ("Order,Line\n1,2\n".encode("utf-16-le"), "BINARY"),
    ],
)
def test_what_is_no_table_is_refused_by_its_first_bytes(tmp_path: Path, content: bytes, kind: str) -> None:
    with pytest.raises(ReportRefused) as refusal:
        read_report(written(tmp_path, content))

    (problem,) = refusal.value.problems
    assert (problem.code, problem.facts) == (P.NOT_A_TABLE, {"kind": kind})


@pytest.mark.parametrize(
    "content", [b"Order,\x81\x8d\n1,2\n", b"\xff\xfeO\0r", codecs.BOM_UTF8 + b"Order,\xff\n"]
)
def test_bytes_of_no_encoding_are_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal_of(written(tmp_path, content)) == P.ENCODING_UNKNOWN


def test_a_quotation_mark_that_never_closes_is_refused_with_its_row(tmp_path: Path) -> None:
    broken = ROW.replace("Tipografia", '"Tipografia')
    path = written(tmp_path, f"{HEADING}\n{ROW}\n{broken}\n{ROW}\n".encode())

    with pytest.raises(ReportRefused) as refusal:
        read_report(path)

    (problem,) = refusal.value.problems
    assert (problem.code, problem.facts) == (P.QUOTES_BROKEN, {"row": "3"})


def test_quotation_marks_in_the_middle_of_a_cell_are_part_of_it(tmp_path: Path) -> None:
    quoting = ROW.replace("Tipografia", 'Tipografia "Da"')

    (row,) = read_rows(written(tmp_path, f"{HEADING}\n{quoting}\n".encode()))

    assert row.values
    assert row.values.customer_name == 'Tipografia "Da" D\'Amico'


def test_a_cell_as_long_as_a_file_is_refused(tmp_path: Path) -> None:
    path = text_report(tmp_path, table_of([good_row(Hold="x" * (MAX_CELL + 1))]))

    with pytest.raises(ReportRefused) as refusal:
        read_report(path)

    (problem,) = refusal.value.problems
    assert problem.code == P.CELL_TOO_LARGE
    assert problem.facts["row"] == "2"


def test_a_cell_at_the_limit_is_a_problem_of_its_own_alone(tmp_path: Path) -> None:
    (row,) = read_text(tmp_path, good_row(Hold="x" * MAX_CELL))

    assert [problem.code for problem in row.problems] == ["too_long"]


def test_a_line_without_end_is_refused_before_it_is_held(tmp_path: Path) -> None:
    assert refusal_of(written(tmp_path, b"a" * (MAX_LINE_BYTES + 2 * 1024 * 1024))) == P.LINE_TOO_LONG


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("startline.reports.survey.MAX_ROWS", 3)
    path = written(tmp_path, "\n".join([HEADING, *[ROW] * 3]).encode())
    assert len(read_rows(path)) == 3

    assert refusal_of(written(tmp_path, "\n".join([HEADING, *[ROW] * 4]).encode())) == P.TOO_MANY_ROWS


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("startline.reports.files.MAX_FILE_BYTES", 10)

    assert refusal_of(written(tmp_path, b"Order,Line\n")) == P.FILE_TOO_LARGE


def test_a_heading_without_rows_is_refused(tmp_path: Path) -> None:
    assert refusal_of(written(tmp_path, f"{HEADING}\n\n,,\n".encode())) == P.NO_ROWS


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd"), max_size=40
)
_DIALECT = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", ";", "\t"]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
        "quoting": st.sampled_from([0, 1]),
    }
)


@given(
    cells=st.lists(CELL, min_size=1, max_size=5),
    dialect=_DIALECT,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_whatever_was_written_is_read_in_every_dialect(
    tmp_path: Path, cells: list[str], dialect: dict[str, object], encoding: str
) -> None:
    rows = table_of([good_row(Line=f"{number}.0", Remark=cell) for number, cell in enumerate(cells, 1)])
    path = text_report(tmp_path, rows, encoding=encoding, **dialect)

    assert [row.raw["Remark"] for row in read_rows(path)] == cells
