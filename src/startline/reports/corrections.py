"""Rows given back to be corrected: as they came, with their row number and what is wrong in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from startline.reports.files import FileFormat, FileKind
from startline.reports.presets import word_key
from startline.reports.tables import OWN_COLUMNS, PROBLEM_COLUMN, ROW_COLUMN
from startline.reports.written import writable, write_text, write_workbook

_DEFAULT_DELIMITER = ","
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
        write_workbook(path, table=table, sheet=_SHEET)
    else:
        write_text(path, table=table, delimiter=file_format.delimiter or _DEFAULT_DELIMITER)


def _table(header: Sequence[str], *, rows: Iterable[RowToCorrect]) -> Iterator[list[str]]:
    columns, known = [name for name in header if word_key(name) not in OWN_COLUMNS], frozenset(header)
    yield [writable(name) for name in (*columns, ROW_COLUMN, PROBLEM_COLUMN)]
    for row in rows:
        cells = [writable(row.raw.get(name, "")) for name in columns]
        # Cells under no heading stay under none: where they belong is for the reader to say.
        beyond = [writable(text) for name, text in row.raw.items() if name not in known]
        yield [*cells, str(row.row_number), writable(" ".join(row.sentences)), *beyond]
