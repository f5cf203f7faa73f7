"""An order report, opened: what was understood of the file as a whole, and the way to its rows."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from startline.reports.amounts import DecimalMark
from startline.reports.conventions import Sighting
from startline.reports.dates import DateOrder
from startline.reports.fields import Field
from startline.reports.files import ASSUMED, FileFormat, FileKind, kind_of
from startline.reports.problems import ReportNote, ReportNoteCode, ReportRefused
from startline.reports.rows import ParsedRow, RowParser
from startline.reports.survey import Survey, Told, survey
from startline.reports.tables import SEPARATOR, Opened, check_header, presets_for, rows_below
from startline.reports.text_files import open_text
from startline.reports.workbooks import open_workbook
from startline.rules.addresses import shown

_NOTE = ReportNoteCode


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report that can be read to its end: all that concerns the whole file has been checked."""

    opened: Opened
    found: Survey

    @property
    def preset(self) -> str:
        """The preset that was asked for or recognised."""
        return self.opened.header.preset.name

    @property
    def file_format(self) -> FileFormat:
        """How the file is written down; what is given back to correct is written likewise."""
        return self.opened.file_format

    @property
    def header(self) -> tuple[str, ...]:
        """The headings, in order: the keys of every row's *raw*."""
        return self.opened.header.names

    @property
    def columns(self) -> Mapping[Field, str]:
        """Which fields the file has, and under which heading."""
        return {field: self.header[index] for field, (index, *_) in self.opened.header.places.items()}

    @property
    def row_count(self) -> int:
        """How many rows `rows` will yield."""
        return self.found.row_count

    @property
    def date_order(self) -> DateOrder | None:
        """The order of all-number dates, where the file has one; a file to correct may need to be told."""
        return self.found.dates.whole_file

    @property
    def decimal_mark(self) -> DecimalMark | None:
        """The decimal mark, where the file has one; a file to correct may need to be told."""
        return self.found.numbers.whole_file

    @property
    def notes(self) -> tuple[ReportNote, ...]:
        """What was assumed or left out."""
        return tuple(_notes(self.opened, found=self.found))

    def rows(self) -> Iterator[ParsedRow]:
        """Every filled row below the heading; each call reads the file anew."""
        parser = RowParser(self.opened.header, survey=self.found)
        for row_number, cells in rows_below(self.opened.grid, header=self.opened.header):
            yield parser.parse(cells, row_number=row_number)


def read_report(
    path: Path,
    *,
    preset: str | None = None,
    sheet: str | None = None,
    date_order: DateOrder | None = None,
    decimal_mark: DecimalMark | None = None,
    known_domains: Collection[str] = (),
) -> Report:
    """Open the report at *path* and look through it once; its rows are read when asked for.

    Dates and numbers that can be meant in two ways are decided by the rest of the file or by
    *date_order* and *decimal_mark*, never guessed. *known_domains* help to spot mistyped addresses.

    :raises ReportRefused: with everything that keeps the file as a whole from being read.
    :raises PresetUnknown: there is no such preset.
    """
    opened = _open(path, preset=preset, sheet=sheet)
    if problems := tuple(check_header(opened.header)):
        raise ReportRefused(*problems)
    told = Told(
        date_order=date_order,
        decimal_mark=decimal_mark,
        fallback_mark=_usual_mark(opened.file_format),
        known_domains=frozenset(known_domains),
    )
    return Report(opened=opened, found=survey(opened.grid, header=opened.header, told=told))


def _open(path: Path, *, preset: str | None, sheet: str | None) -> Opened:
    presets = presets_for(preset)
    if kind_of(path) is FileKind.XLSX:
        return open_workbook(path, presets=presets, sheet=sheet)
    return open_text(path, presets=presets)


def _usual_mark(file_format: FileFormat) -> DecimalMark | None:
    """Semicolons separate cells where the comma is taken by the decimals."""
    return DecimalMark.COMMA if file_format.delimiter == ";" else None


def _notes(opened: Opened, *, found: Survey) -> Iterator[ReportNote]:
    if opened.file_format.encoding == ASSUMED:
        yield ReportNote(code=_NOTE.ENCODING_ASSUMED, facts={"encoding": ASSUMED})
    if opened.other_sheets:
        facts = {"sheet": str(opened.file_format.sheet), "others": SEPARATOR.join(opened.other_sheets)}
        yield ReportNote(code=_NOTE.SHEET_CHOSEN, facts=facts)
    if opened.header.row_number > 1:
        yield ReportNote(code=_NOTE.TITLE_ROWS_SKIPPED, facts={"row": str(opened.header.row_number)})
    if opened.header.ignored:
        columns = SEPARATOR.join(map(shown, opened.header.ignored))
        yield ReportNote(code=_NOTE.COLUMNS_IGNORED, facts={"columns": columns})
    yield from _convention_notes(found)


def _convention_notes(found: Survey) -> Iterator[ReportNote]:
    if by := found.dates.decided_by:
        yield _settled(_NOTE.DATE_ORDER_FOUND, by=by, found=found.dates.whole_file)
    if by := found.numbers.decided_by:
        yield _settled(_NOTE.DECIMAL_MARK_FOUND, by=by, found=found.numbers.whole_file)
    if found.numbers.assumed:
        facts = {"found": str(found.numbers.whole_file)}
        yield ReportNote(code=_NOTE.DECIMAL_MARK_ASSUMED, facts=facts)


def _settled(code: ReportNoteCode, *, by: Sighting, found: str | None) -> ReportNote:
    facts = {"found": str(found), "example": shown(by.text), "row": str(by.row_number)}
    return ReportNote(code=code, facts=facts)
