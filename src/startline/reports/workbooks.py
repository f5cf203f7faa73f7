"""Reports as XLSX workbooks, read once into a plain spool so that all that can fail fails at the start."""

import json
import os
import tempfile
import warnings
import weakref
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from startline.reports.amounts import NumberCell
from startline.reports.files import FileFormat, FileKind
from startline.reports.limits import (
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_OTHER_PARTS_BYTES,
    MAX_RATIO,
    MAX_SHEET_ROWS,
    MAX_SHEETS,
    MAX_STRINGS_BYTES,
    MAX_TITLE_ROWS,
    UNSUSPICIOUS_BYTES,
)
from startline.reports.presets import Preset
from startline.reports.problems import ReportProblemCode, ReportRefused, refused
from startline.reports.tables import SEPARATOR, Cells, Opened, find_header, likeness

_MIDNIGHT = time(0)
_LARGEST_EXACT = 1e15
# Parts by which other zipped formats betray themselves.
_OTHER_FORMATS = (("word/", "DOCX"), ("ppt/", "PPTX"), ("xl/workbook.bin", "XLSB"), ("content.xml", "ODS"))
# Parts that are streamed, or never unpacked at all.
_READ_PIECEMEAL = ("xl/worksheets/", "xl/media/", "xl/pivotCache/", "xl/embeddings/")


class SpoolGrid:
    """The rows of one sheet, kept in a temporary file that goes when the grid does."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        descriptor, name = tempfile.mkstemp(prefix="startline-", suffix=".jsonl")
        self._path = Path(name)
        weakref.finalize(self, self._path.unlink, missing_ok=True)
        with os.fdopen(descriptor, "w", encoding="ascii") as spool:
            _write(rows, spool=spool)

    def rows(self) -> Iterator[Cells]:
        """Every row, as texts."""
        with self._path.open(encoding="ascii") as spool:
            for line in spool:
                yield [cell if isinstance(cell, str) else _number_text(cell) for cell in json.loads(line)]


def open_workbook(path: Path, *, presets: Sequence[Preset], sheet: str | None) -> Opened:
    """The sheet called *sheet*, or the visible one that looks most like a report.

    :raises ReportRefused: the workbook is locked, damaged, absurdly large, or has no such sheet.
    """
    _check_parts(_parts(path))
    try:
        with warnings.catch_warnings(), path.open("rb") as stream:
            # What openpyxl warns of (styles, extensions) does not touch the cells.
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            return _opened(workbook, presets=presets, sheet=sheet)
    except ReportRefused:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise whatever its parts raise
        raise refused(ReportProblemCode.WORKBOOK_BROKEN) from error


def _opened(workbook: Any, *, presets: Sequence[Preset], sheet: str | None) -> Opened:
    sheets = _sheets(workbook, wanted=sheet)
    found = [(each, find_header(_first_rows(each), presets=presets)) for each in sheets]
    chosen, header = max(found, key=lambda pair: likeness(pair[1]), default=(None, None))
    if chosen is None or header is None:
        raise refused(ReportProblemCode.EMPTY_FILE)
    # What stands beside the table, under no heading, is no part of it.
    rows = _rows(chosen, width=len(header.headings))
    return Opened(
        grid=SpoolGrid(rows),
        header=header,
        file_format=FileFormat(kind=FileKind.XLSX, sheet=chosen.title),
        other_sheets=tuple(each.title for each in sheets if each is not chosen),
    )


def _sheets(workbook: Any, *, wanted: str | None) -> list[Any]:
    if wanted is None:
        return [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"][:MAX_SHEETS]
    named = [sheet for sheet in workbook.worksheets if sheet.title == wanted]
    if not named:
        titles = SEPARATOR.join(sheet.title for sheet in workbook.worksheets)
        raise refused(ReportProblemCode.SHEET_UNKNOWN, sheet=wanted, sheets=titles)
    return named


def _rows(sheet: Any, *, width: int = MAX_COLUMNS + 1) -> Iterator[Sequence[object]]:
    """Every row of the sheet; the size it claims to have is often wrong, and not asked for."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True, max_col=width)
    for row_number, row in enumerate(rows, start=1):
        if row_number > MAX_SHEET_ROWS:
            raise refused(ReportProblemCode.TOO_MANY_ROWS, max=str(MAX_SHEET_ROWS))
        yield row


def _first_rows(sheet: Any) -> list[Cells]:
    rows = islice(_rows(sheet), MAX_TITLE_ROWS + 1)
    return [[cell if isinstance(cell, str) else _number_text(cell) for cell in _cells(row)] for row in rows]


def _write(rows: Iterable[Sequence[object]], *, spool: Any) -> None:
    """One JSON list a line; empty rows count only where a filled one follows."""
    empty = 0
    for row in rows:
        cells = _cells(row)
        if not cells:
            empty += 1
            continue
        spool.write("[]\n" * empty + json.dumps(cells) + "\n")
        empty = 0


def _cells(row: Sequence[object]) -> list[str | float]:
    """*row* without the empty cells at its end, each cell as text or as the number it is."""
    filled = next((index for index in range(len(row), 0, -1) if row[index - 1] not in (None, "")), 0)
    return [_cell(value) for value in row[:filled]]


def _cell(value: object) -> str | float:
    """Everything as unmistakable text, but for numbers with decimals: their mark is not the column's."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _LARGEST_EXACT else value
    if isinstance(value, datetime):
        whole_day = value.time() == _MIDNIGHT
        return value.date().isoformat() if whole_day else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def _number_text(cell: float) -> NumberCell:
    """The number as a spreadsheet shows it: with 15 digits, which hides what binary fractions add."""
    return NumberCell(format(cell, ".15g"))


def _parts(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except Exception as error:  # so does zipfile with a damaged archive
        raise refused(ReportProblemCode.WORKBOOK_BROKEN) from error


def _check_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse what is no workbook, is locked, or would unpack into more than a workbook can be."""
    names = [part.filename for part in parts]
    other = next(
        (kind for start, kind in _OTHER_FORMATS if any(name.startswith(start) for name in names)), None
    )
    if other or "[Content_Types].xml" not in names:
        raise refused(ReportProblemCode.NOT_A_TABLE, kind=other or "ZIP")
    if any(part.flag_bits & 1 for part in parts):
        raise refused(ReportProblemCode.PASSWORD_PROTECTED)
    if _unpacked(parts) > MAX_FILE_BYTES or _is_bomb(parts):
        raise refused(ReportProblemCode.FILE_TOO_LARGE, max_mb=str(MAX_FILE_BYTES // 1024**2))


def _is_bomb(parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether a part is larger than its kind ever is, or packed as tightly as only repetition can be."""
    strings = [part for part in parts if "sharedStrings" in part.filename]
    others = [part for part in parts if not part.filename.startswith(_READ_PIECEMEAL) and part not in strings]
    tight = (
        part.file_size > MAX_RATIO * part.compress_size
        for part in parts
        if part.file_size > UNSUSPICIOUS_BYTES
    )
    return _unpacked(strings) > MAX_STRINGS_BYTES or _unpacked(others) > MAX_OTHER_PARTS_BYTES or any(tight)


def _unpacked(parts: Iterable[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts)
