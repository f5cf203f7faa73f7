"""Tables of text: read in whatever encoding and delimiter they came in, written anew as CSV in UTF-8."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from startline.files.kept import (
    FileProblem,
    FileProblemCode,
    Kept,
    refuse_size,
    refuse_size_anew,
    safe_name,
)
from startline.reports.files import FileKind, encoding_of, kind_of
from startline.reports.limits import MAX_CELL, MAX_COLUMNS
from startline.reports.problems import ReportProblemCode, ReportRefused
from startline.reports.text_files import DELIMITERS, TextGrid
from startline.reports.written import text_pieces, writable
from startline.rules.files import MOST_ROWS

_C = FileProblemCode
_LOOKED_AT = 20
# More likely than a single column, less than a table: what is broken is to be mended, not taken for a long text.
_BROKEN = (1, 2)
_REASONS: Mapping[ReportProblemCode, FileProblemCode] = {
    ReportProblemCode.EMPTY_FILE: _C.EMPTY,
    ReportProblemCode.ENCODING_UNKNOWN: _C.ENCODING_UNKNOWN,
    ReportProblemCode.QUOTES_BROKEN: _C.QUOTES_BROKEN,
    ReportProblemCode.LINE_TOO_LONG: _C.CELL_TOO_LONG,
}


def table(name: str, content: bytes) -> Kept | FileProblem:
    """The table that *content* is: text whose cells part at commas, semicolons or tabs, in any common encoding.

    At most `MOST_BYTES`, `MOST_ROWS` rows, 200 columns and 10,000 characters a cell, all inclusive. Rows without
    anything in them are left out, and no cell is a formula any more.
    """
    if problem := refuse_size(content):
        return problem
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        try:
            anew = b"".join(text_pieces(_writable(_rows(path)), delimiter=","))
        except ReportRefused as refused:
            found = refused.problems[0]
            return FileProblem(code=_REASONS.get(found.code, _C.NOT_A_TABLE), facts=found.facts)
        except _NotKept as refused:
            return refused.problem
    return refuse_size_anew(anew) or Kept(
        name=safe_name(name, extension="csv"), content_type="text/csv; charset=utf-8", content=anew
    )


class _NotKept(Exception):
    def __init__(self, code: FileProblemCode, **facts: str) -> None:
        super().__init__(code)
        self.problem = FileProblem(code=code, facts=facts)


def _rows(path: Path) -> Iterator[Sequence[str]]:
    """The rows that have something in them.

    :raises ReportRefused: the file is no text, or its text is no table.
    """
    if kind_of(path) is FileKind.XLSX:
        raise _NotKept(_C.NOT_A_TABLE)
    encoding = encoding_of(path)
    grids = [TextGrid(path=path, encoding=encoding, delimiter=delimiter) for delimiter in DELIMITERS]
    return (row for row in max(grids, key=_columns).rows() if any(map(str.strip, row)))


def _columns(grid: TextGrid) -> tuple[int, int]:
    """How many columns the first rows have at least and at most: where a delimiter is the right one, many."""
    try:
        counts = [
            len(row) for row in islice(grid.rows(), _LOOKED_AT) if len(row) > 1 or any(map(str.strip, row))
        ]
    except ReportRefused:
        return _BROKEN
    return min(counts, default=0), max(counts, default=0)


def _writable(rows: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The rows within their bounds; there is one at least."""
    number = 0
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise _NotKept(_C.TOO_MANY_ROWS, max=str(MOST_ROWS))
        if len(row) > MAX_COLUMNS:
            raise _NotKept(_C.TOO_MANY_COLUMNS, max=str(MAX_COLUMNS), row=str(number))
        if any(len(cell) > MAX_CELL for cell in row):
            raise _NotKept(_C.CELL_TOO_LONG, max=str(MAX_CELL), row=str(number))
        yield [writable(cell) for cell in row]
    if not number:
        raise _NotKept(_C.EMPTY)
