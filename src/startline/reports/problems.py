"""What can be wrong with a report, a row or a cell: typed codes with the facts their sentences need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from startline.reports.fields import Field
from startline.rules.addresses import AddressProblemCode


class ReportProblemCode(StrEnum):
    """Why a whole file cannot be read."""

    EMPTY_FILE = "empty_file"
    NOT_A_TABLE = "not_a_table"
    OLD_EXCEL = "old_excel"
    PASSWORD_PROTECTED = "password_protected"  # noqa: S105 - a code, no password
    WORKBOOK_BROKEN = "workbook_broken"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    LINE_TOO_LONG = "line_too_long"
    CELL_TOO_LARGE = "cell_too_large"
    ENCODING_UNKNOWN = "encoding_unknown"
    QUOTES_BROKEN = "quotes_broken"
    SHEET_UNKNOWN = "sheet_unknown"
    COLUMNS_MISSING = "columns_missing"
    COLUMNS_DUPLICATE = "columns_duplicate"
    NO_ROWS = "no_rows"
    DATE_ORDER_NEEDED = "date_order_needed"
    DECIMAL_MARK_NEEDED = "decimal_mark_needed"


class ReportNoteCode(StrEnum):
    """What the reader of a report should know although it was read."""

    ENCODING_ASSUMED = "encoding_assumed"
    TITLE_ROWS_SKIPPED = "title_rows_skipped"
    COLUMNS_IGNORED = "columns_ignored"
    SHEET_CHOSEN = "sheet_chosen"
    DATE_ORDER_FOUND = "date_order_found"
    DECIMAL_MARK_FOUND = "decimal_mark_found"
    DECIMAL_MARK_ASSUMED = "decimal_mark_assumed"


class CellProblemCode(StrEnum):
    """Why one cell cannot be taken over."""

    MISSING = "missing"
    CELLS_BEYOND_HEADER = "cells_beyond_header"
    CONTROL_CHARACTER = "control_character"
    INVISIBLE_CHARACTER = "invisible_character"
    FORMULA = "formula"
    SPREADSHEET_ERROR = "spreadsheet_error"
    TOO_LONG = "too_long"
    SCIENTIFIC_NOTATION = "scientific_notation"
    STATUS_UNKNOWN = "status_unknown"
    DATE_UNREADABLE = "date_unreadable"
    DATE_SERIAL = "date_serial"
    DATE_IMPOSSIBLE = "date_impossible"
    YEAR_TWO_DIGITS = "year_two_digits"
    YEAR_OUT_OF_RANGE = "year_out_of_range"
    DATE_ORDER_DIFFERS = "date_order_differs"
    DATE_ORDER_CONTRADICTORY = "date_order_contradictory"
    NUMBER_UNREADABLE = "number_unreadable"
    DECIMAL_MARK_DIFFERS = "decimal_mark_differs"
    DECIMAL_MARK_CONTRADICTORY = "decimal_mark_contradictory"
    NOT_WHOLE = "not_whole"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_MANY_DIGITS = "too_many_digits"
    TOO_MANY_DECIMALS = "too_many_decimals"
    LINE_REPEATED = "line_repeated"
    ORDER_DISAGREES = "order_disagrees"


class CellWarningCode(StrEnum):
    """What is probably a mistake in a cell that was taken over."""

    DOMAIN_MISTYPED = "domain_mistyped"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportProblem:
    """Why a whole file cannot be read, or what has to be said before it can."""

    code: ReportProblemCode
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportNote:
    """What was assumed or left out while reading a file."""

    code: ReportNoteCode
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Why a text cannot be read as what its column holds; a CellProblem before its place is known."""

    code: CellProblemCode | AddressProblemCode
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class CellProblem:
    """A Fault in its place: *column* is the heading in the file, *value* the text made safe to show."""

    column: str
    field: Field | None
    value: str
    code: CellProblemCode | AddressProblemCode
    facts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class CellWarning:
    """A probable mistake that stops nothing."""

    column: str
    field: Field
    value: str
    code: CellWarningCode
    facts: Mapping[str, str]


class ReportRefused(Exception):
    """The file cannot be read as an order report."""

    def __init__(self, *problems: ReportProblem) -> None:
        """Carry the *problems*, all that were found at once."""
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


def refused(code: ReportProblemCode, **facts: str) -> ReportRefused:
    """The refusal for a single problem."""
    return ReportRefused(ReportProblem(code=code, facts=facts))
