"""Rows given back to be corrected: as they came, with their row number and what is wrong in words."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from startline.reports.amounts import NumberCell
from startline.reports.cells import defused
from startline.reports.files import FileFormat, FileKind
from startline.reports.presets import word_key
from startline.reports.tables import OWN_COLUMNS, PROBLEM_COLUMN, ROW_COLUMN

# With its mark every spreadsheet opens the file as UTF-8.
_ENCODING = "utf-8-sig"
_DEFAULT_DELIMITER = ","
# What neither XML nor a database stores; read again, it is reported again.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHEET = "Report"


@dataclass(frozen=True, kw_only=True, slots=True)
class RowToCorrect:
    """A row that could not be taken over, and why, in sentences of the reader's language."""

    row_number: int
    raw: Mapping[str, str]
    sentences: Sequence[str]


def write_rows_to_correct(
    path: Path, *, header: Sequence[str], rows: Iterable[RowToCorrect], file_format: FileFormat
) -> None:
    """Write *rows* under *header* to *path* in the kind of file they came from, every formula defused.

    The file can be imported again as it is: the two columns added are ignored, and so is the defusing.
    """
    table = _table(header, rows=rows)
    if file_format.kind is FileKind.XLSX:
        _write_workbook(path, table=table)
    else:
        _write_text(path, table=table, delimiter=file_format.delimiter or _DEFAULT_DELIMITER)


def _table(header: Sequence[str], *, rows: Iterable[RowToCorrect]) -> Iterator[list[str]]:
    columns, known = [name for name in header if word_key(name) not in OWN_COLUMNS], frozenset(header)
    yield [_writable(name) for name in (*columns, ROW_COLUMN, PROBLEM_COLUMN)]
    for row in rows:
        cells = [_writable(row.raw.get(name, "")) for name in columns]
        # Cells under no heading stay under none: where they belong is for the reader to say.
        beyond = [_writable(text) for name, text in row.raw.items() if name not in known]
        yield [*cells, str(row.row_number), _writable(" ".join(row.sentences)), *beyond]


def _writable(text: str) -> str:
    """*text* defused, and without what cannot be stored; a number of the spreadsheet's own stays one."""
    return text if isinstance(text, NumberCell) else defused(_UNWRITABLE.sub("\ufffd", text.strip()))


def _write_text(path: Path, *, table: Iterable[list[str]], delimiter: str) -> None:
    with path.open("w", encoding=_ENCODING, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(table)


def _write_workbook(path: Path, *, table: Iterable[list[str]]) -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_SHEET)
    for row in table:
        sheet.append([float(cell) if isinstance(cell, NumberCell) else cell for cell in row])
    workbook.save(path)
