"""A table is read in its encoding and delimiter, and written anew as CSV without formulas (PRODUCT H4)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.files import FileProblem, FileProblemCode, Kept, table
from startline.rules.files import MOST_BYTES, MOST_ROWS

C = FileProblemCode


def rows(content: bytes) -> list[list[str]]:
    found = table("people.txt", content)
    assert isinstance(found, Kept), found
    return list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"), newline="")))


def problem(content: bytes) -> FileProblem:
    found = table("people.csv", content)
    assert isinstance(found, FileProblem)
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_common_encodings_and_delimiters_are_read(encoding: str, delimiter: str) -> None:
    text = f"nome{delimiter}città\r\nPerché{delimiter}Forlì\r\n"

    assert rows(text.encode(encoding)) == [["nome", "città"], ["Perché", "Forlì"]]


def test_it_is_written_as_csv_in_utf_8_under_a_safe_name() -> None:
    found = table("../people;rm.xlsx", "a;b\n1;2\n".encode("cp1252"))

    assert isinstance(found, Kept)
    assert found.name == "peoplerm.csv"
    assert found.content_type == "text/csv; charset=utf-8"
    assert found.content == b"\xef\xbb\xbfa,b\r\n1,2\r\n"
    assert (found.width, found.height) == (None, None)


def test_a_comma_within_cells_parts_nothing_where_semicolons_do() -> None:
    assert rows(b"name;place\nRossi, Mario;Bolzano, Italy\n") == [
        ["name", "place"],
        ["Rossi, Mario", "Bolzano, Italy"],
    ]


def test_a_title_above_the_table_does_not_mislead() -> None:
    assert rows(b"People, all of them\nname;place;desk\nMario;Rome;3\n")[1] == ["name", "place", "desk"]


def test_one_column_is_a_table_as_well() -> None:
    assert rows(b"one@acme.example\ntwo@acme.example\n") == [["one@acme.example"], ["two@acme.example"]]


@pytest.mark.parametrize("cell", ["=1+1", "+39 0471 1", "-2", "@SUM(A1)", "\t=cmd|x", "＝1"])
def test_no_cell_is_a_formula_any_more(cell: str) -> None:
    ((first, _),) = rows(f'"{cell}";x\n'.encode())

    assert first.startswith("'")


def test_rows_without_anything_are_left_out() -> None:
    assert rows(b"a;b\n;\n\n  ;  \nc;d\n\n") == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", C.EMPTY),
        (b"\n \n\t\n", C.EMPTY),
        (b";;\n;;\n" * 400, C.EMPTY),
        (b"%PDF-1.7\n", C.NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n", C.NOT_A_TABLE),
        (b"<html><script>", C.NOT_A_TABLE),
        (b"PK\x03\x04 a workbook", C.NOT_A_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", C.NOT_A_TABLE),
        (b"\0\1\2" * 100, C.NOT_A_TABLE),
        (b"caf\x81", C.ENCODING_UNKNOWN),
        (b'a;"b\nc;d\n', C.QUOTES_BROKEN),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: FileProblemCode) -> None:
    assert problem(content).code is code


def test_the_bounds_are_inclusive_and_name_the_row() -> None:
    widest, longest = b",".join([b"x"] * 200), b"y" * 10_000

    assert len(rows(widest)[0]) == 200
    assert rows(longest) == [["y" * 10_000]]
    assert problem(b"a\n" + widest + b",x").facts == {"max": "200", "row": "2"}
    assert problem(b"a\nb\n" + longest + b"y").facts == {"max": "10000", "row": "3"}
    assert len(rows(b"z\n" * MOST_ROWS)) == MOST_ROWS
    assert problem(b"z\n" * (MOST_ROWS + 1)).code is C.TOO_MANY_ROWS


def test_the_bound_of_bytes_is_inclusive() -> None:
    row = b"w" * 9_999 + b"\n"
    whole = row * (MOST_BYTES // len(row))
    whole += b"w" * (MOST_BYTES - len(whole))

    assert problem(whole).code is C.TOO_LARGE_ANEW  # its mark and line ends are three bytes and more
    assert problem(whole + b"w").code is C.TOO_LARGE


def test_what_grows_beyond_its_bound_when_written_anew_is_refused() -> None:
    cell = "è" * 9_998 + "\n"
    whole = (cell * 1_000).encode("cp1252")
    assert len(whole) < MOST_BYTES

    assert problem(whole).code is C.TOO_LARGE_ANEW


@given(st.binary() | st.text(alphabet=",;\t\"'=\r\n\0aè ").map(str.encode))
def test_any_bytes_are_answered(content: bytes) -> None:
    found = table("any", content)

    assert isinstance(found, FileProblem) or found.content.decode("utf-8-sig").strip()
