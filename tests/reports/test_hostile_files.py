"""No file whatever makes the reader fail otherwise than by refusing it."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reports.samples import GOOD_ROW, good_row, table_of, text_report, workbook_report

from startline.reports import DateOrder, DecimalMark, ReportRefused, RowValues, read_report

MORE = settings(max_examples=200)


def _good(make: str) -> bytes:
    with TemporaryDirectory() as folder:
        rows = table_of([good_row(), good_row(Line="2.0", Order_value="1,234.50")])
        path = (text_report if make == "csv" else workbook_report)(Path(folder), rows)
        return path.read_bytes()


GOOD_TEXT, GOOD_WORKBOOK = _good("csv"), _good("xlsx")


def read_or_refuse(folder: Path, content: bytes) -> None:
    path = folder / "hostile"
    path.write_bytes(content)
    with suppress(ReportRefused):
        for row in read_report(path).rows():
            assert (row.values is None) == bool(row.problems)


@MORE
@given(st.binary(max_size=4000))
def test_arbitrary_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    read_or_refuse(tmp_path, content)


@MORE
@given(
    st.sampled_from(
        [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]
    ),
    st.binary(max_size=2000),
)
def test_bytes_that_start_like_something_are_read_or_refused(
    tmp_path: Path, start: bytes, content: bytes
) -> None:
    read_or_refuse(tmp_path, start + content)


@MORE
@given(st.lists(st.tuples(st.integers(0, len(GOOD_TEXT) - 1), st.binary(max_size=8)), max_size=6))
def test_a_report_with_spoiled_bytes_is_read_or_refused(
    tmp_path: Path, changes: list[tuple[int, bytes]]
) -> None:
    content = GOOD_TEXT
    for place, spoiled in changes:
        content = content[:place] + spoiled + content[place + len(spoiled) :]

    read_or_refuse(tmp_path, content)


@MORE
@given(st.lists(st.tuples(st.integers(0, len(GOOD_WORKBOOK) - 1), st.binary(max_size=8)), max_size=6))
def test_a_workbook_with_spoiled_bytes_is_read_or_refused(
    tmp_path: Path, changes: list[tuple[int, bytes]]
) -> None:
    content = GOOD_WORKBOOK
    for place, spoiled in changes:
        content = content[:place] + spoiled + content[place + len(spoiled) :]

    read_or_refuse(tmp_path, content)


@MORE
@given(
    part=st.sampled_from(
        ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
    ),
    place=st.floats(0, 1),
    spoiled=st.sampled_from(
        [b"", b"<", b"&", b'"', b"9" * 5000, b"-1", b"<row>", b"</row>", b't="d"', b't="s"', b"A0", b"\0"]
    ),
    length=st.integers(0, 40),
)
def test_a_workbook_with_spoiled_parts_is_read_or_refused(
    tmp_path: Path, part: str, place: float, spoiled: bytes, length: int
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD_WORKBOOK)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                start = int(place * len(content))
                content = content[:start] + spoiled + content[start + length :]
            archive.writestr(name, content)

    read_or_refuse(tmp_path, target.getvalue())


@MORE
@given(
    st.dictionaries(
        st.sampled_from(sorted(GOOD_ROW)), st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    ),
    st.sampled_from(DateOrder),
    st.sampled_from(DecimalMark),
)
def test_whatever_the_cells_say_a_row_is_understood_or_has_problems(
    tmp_path: Path, changes: dict[str, str], date_order: DateOrder, decimal_mark: DecimalMark
) -> None:
    path = text_report(tmp_path, table_of([{**GOOD_ROW, **changes}]))

    with suppress(ReportRefused):
        for row in read_report(path, date_order=date_order, decimal_mark=decimal_mark).rows():
            assert bool(row.problems) != isinstance(row.values, RowValues)
            assert all(problem.value.isprintable() for problem in row.problems)
