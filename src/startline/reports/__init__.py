"""Order reports: reading the files that people export elsewhere, and giving back what they must correct."""

from startline.reports.amounts import DecimalMark
from startline.reports.corrections import RowToCorrect, write_rows_to_correct
from startline.reports.dates import DateOrder
from startline.reports.fields import Field, ReportStatus, RowValues
from startline.reports.files import FileFormat, FileKind
from startline.reports.orders import OrderConsistency, check_order
from startline.reports.presets import Catalogue, Preset, PresetUnknown, load_preset, preset_names
from startline.reports.problems import (
    CellProblem,
    CellProblemCode,
    CellWarning,
    CellWarningCode,
    ReportNote,
    ReportNoteCode,
    ReportProblem,
    ReportProblemCode,
    ReportRefused,
)
from startline.reports.report import Report, read_report
from startline.reports.rows import ParsedRow

__all__ = [
    "Catalogue",
    "CellProblem",
    "CellProblemCode",
    "CellWarning",
    "CellWarningCode",
    "DateOrder",
    "DecimalMark",
    "Field",
    "FileFormat",
    "FileKind",
    "OrderConsistency",
    "ParsedRow",
    "Preset",
    "PresetUnknown",
    "Report",
    "ReportNote",
    "ReportNoteCode",
    "ReportProblem",
    "ReportProblemCode",
    "ReportRefused",
    "ReportStatus",
    "RowToCorrect",
    "RowValues",
    "check_order",
    "load_preset",
    "preset_names",
    "read_report",
    "write_rows_to_correct",
]
