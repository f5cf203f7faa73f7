"""Where in a file the table is: its rows, its heading row, and which column is which field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from startline.reports.fields import REQUIRED_COLUMNS, Field
from startline.reports.files import FileFormat
from startline.reports.limits import MAX_COLUMNS, MAX_TITLE_ROWS
from startline.reports.presets import Preset, every_preset, fields_among, load_preset, word_key
from startline.reports.problems import ReportProblem, ReportProblemCode, ReportRefused
from startline.rules.addresses import shown

ROW_COLUMN = "ROW"
PROBLEM_COLUMN = "PROBLEM"
# The columns that we add to a file to correct; when it comes back they say nothing.
OWN_COLUMNS = frozenset({word_key(ROW_COLUMN), word_key(PROBLEM_COLUMN)})
SEPARATOR = " · "

Cells = list[str]


class Grid(Protocol):
    """All rows of one file or sheet from its first, empty ones too; may be read again and again."""

    def rows(self) -> Iterator[Cells]:
        """Every row, as texts."""
        ...


@dataclass(frozen=True, kw_only=True)
class Header:
    """The heading row: *names* are the headings as in the file, made different from each other."""

    row_number: int
    headings: tuple[str, ...]
    names: tuple[str, ...]
    places: Mapping[Field, tuple[int, ...]]
    preset: Preset

    @property
    def ignored(self) -> tuple[str, ...]:
        """The named columns that no field is read from; our own do not count."""
        used = {index for places in self.places.values() for index in places}
        named = (heading for index, heading in enumerate(self.headings) if index not in used)
        return tuple(heading for heading in named if heading and word_key(heading) not in OWN_COLUMNS)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file whose table was found; *other_sheets* are the visible sheets left aside."""

    grid: Grid
    header: Header
    file_format: FileFormat
    other_sheets: tuple[str, ...] = ()


def first_rows(grid: Grid) -> list[Cells]:
    """The rows among which the heading must be; fewer where the file cannot be read any further."""
    rows: list[Cells] = []
    with suppress(ReportRefused):
        rows.extend(islice(grid.rows(), MAX_TITLE_ROWS + 1))
    return rows


def presets_for(name: str | None) -> Sequence[Preset]:
    """The one preset asked for, or all."""
    return (load_preset(name),) if name else every_preset()


def find_header(rows: Sequence[Cells], *, presets: Sequence[Preset]) -> Header | None:
    """The row with most known headings, else the fullest one; None where all are empty."""
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(map(word_key, row))]
    candidates = [_header(row, row_number=n, preset=preset) for n, row in filled for preset in presets]
    return max(candidates, key=likeness, default=None)


def likeness(header: Header | None) -> tuple[int, int]:
    """How much a row looks like the heading of a report: known headings, then any."""
    return (len(header.places), len(list(filter(None, header.headings)))) if header else (0, 0)


def check_header(header: Header) -> Iterable[ReportProblem]:
    """What keeps the table under *header* from being read."""
    if len(header.headings) > MAX_COLUMNS:
        yield ReportProblem(code=ReportProblemCode.TOO_MANY_COLUMNS, facts={"max": str(MAX_COLUMNS)})
        return
    if missing := [field for field in REQUIRED_COLUMNS if field not in header.places]:
        found = SEPARATOR.join(shown(heading) for heading in header.headings if heading)
        facts = {"missing": ", ".join(missing), "found": found, "row": str(header.row_number)}
        yield ReportProblem(code=ReportProblemCode.COLUMNS_MISSING, facts=facts)
    for field, places in header.places.items():
        if len(places) > 1:
            columns = SEPARATOR.join(header.headings[index] for index in places)
            facts = {"field": field, "columns": columns}
            yield ReportProblem(code=ReportProblemCode.COLUMNS_DUPLICATE, facts=facts)


def rows_below(grid: Grid, *, header: Header) -> Iterator[tuple[int, Cells]]:
    """The filled rows under the heading, at least as wide, with their numbers in the file.

    Where reports were pasted together the heading stands again between the rows: it is left out.
    """
    width = len(header.headings)
    rows = enumerate(grid.rows(), start=1)
    heading = next((cells for row_number, cells in rows if row_number == header.row_number), None)
    for row_number, cells in rows:
        if cells != heading and "".join(cells).strip():
            yield row_number, cells if len(cells) >= width else cells + [""] * (width - len(cells))


def column_letters(index: int) -> str:
    """How a spreadsheet names the column at *index*, counted from 0: A, Z, AA."""
    before, last = divmod(index, 26)
    return (column_letters(before - 1) if before else "") + chr(ord("A") + last)


def _header(row: Cells, *, row_number: int, preset: Preset) -> Header:
    headings = tuple(" ".join(cell.split()) for cell in _trimmed(row))
    known = [("" if word_key(heading) in OWN_COLUMNS else heading) for heading in headings]
    return Header(
        row_number=row_number,
        headings=headings,
        names=_made_different(headings),
        places=fields_among(known, preset=preset),
        preset=preset,
    )


def _trimmed(row: Cells) -> Cells:
    """*row* without the empty cells at its end."""
    filled = max((index for index, cell in enumerate(row) if cell.strip()), default=-1)
    return row[: filled + 1]


def _made_different(headings: Sequence[str]) -> tuple[str, ...]:
    """An empty or repeated heading gets the letters of its column."""
    names: list[str] = []
    for index, heading in enumerate(headings):
        again = not heading or heading in names
        names.append(f"{heading} ({column_letters(index)})".strip() if again else heading)
    return tuple(names)
