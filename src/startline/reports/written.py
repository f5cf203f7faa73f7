"""Tables given out as files: every formula defused, nothing in them that a file cannot store."""

import csv
import io
import re
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

from startline.reports.amounts import NumberCell
from startline.reports.cells import defused

# With its mark every spreadsheet opens the file as UTF-8.
ENCODING = "utf-8-sig"
_MARK = "\ufeff"
# What neither XML nor a database stores; read again, it is reported again.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """*text* defused, and without what cannot be stored; a number of the spreadsheet's own stays one."""
    return text if isinstance(text, NumberCell) else defused(_UNWRITABLE.sub("\ufffd", text.strip()))


def write_text(path: Path, *, table: Iterable[Sequence[str]], delimiter: str) -> None:
    """Write *table*, of writable cells, as a text file."""
    with path.open("w", encoding=ENCODING, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(table)


def text_pieces(table: Iterable[Sequence[str]], *, delimiter: str) -> Generator[bytes, None, None]:
    """The same file piece by piece, a row each, as its rows come."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    buffer.write(_MARK)
    for row in table:
        writer.writerow(row)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def write_workbook(path: Path, *, table: Iterable[Sequence[str]], sheet: str) -> None:
    """Write *table*, of writable cells, as a workbook of one *sheet*; a NumberCell becomes a number."""
    workbook = Workbook(write_only=True)
    page = workbook.create_sheet(sheet)
    for row in table:
        page.append([float(cell) if isinstance(cell, NumberCell) else cell for cell in row])
    workbook.save(path)
