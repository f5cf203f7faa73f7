"""Reports as delimited text: comma, semicolon or tab, in any encoding that `files` knows."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from startline.reports.files import FileFormat, FileKind, encoding_of
from startline.reports.presets import Preset
from startline.reports.problems import ReportProblemCode, refused
from startline.reports.tables import Cells, Opened, find_header, first_rows, likeness

DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, kw_only=True)
class TextGrid:
    """The rows of a delimited text file."""

    path: Path
    encoding: str
    delimiter: str

    def rows(self) -> Iterator[Cells]:
        """Every row, as texts.

        :raises ReportRefused: a quotation mark is missing.
        """
        read = 0
        with self.path.open(encoding=self.encoding, newline="") as stream:
            # No database stores a NUL; what replaces it is reported as unreadable.
            lines = (line.replace("\0", "\ufffd") for line in stream)
            try:
                for cells in csv.reader(lines, delimiter=self.delimiter, strict=True):
                    read += 1
                    yield cells
            except csv.Error as error:
                raise refused(ReportProblemCode.QUOTES_BROKEN, row=str(read + 1)) from error


def open_text(path: Path, *, presets: Sequence[Preset]) -> Opened:
    """The table under the delimiter that makes most sense of the file.

    :raises ReportRefused: its text cannot be read, or there is none.
    """
    encoding = encoding_of(path)
    grids = [TextGrid(path=path, encoding=encoding, delimiter=delimiter) for delimiter in DELIMITERS]
    found = [(grid, find_header(first_rows(grid), presets=presets)) for grid in grids]
    grid, header = max(found, key=lambda pair: likeness(pair[1]))
    if header is None:
        raise refused(ReportProblemCode.EMPTY_FILE)
    file_format = FileFormat(kind=FileKind.CSV, encoding=encoding, delimiter=grid.delimiter)
    return Opened(grid=grid, header=header, file_format=file_format)
