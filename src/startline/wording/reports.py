"""What a report as a whole cannot be read for, what has to be told before it can, and what was assumed."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy, pgettext_lazy

from startline.reports.amounts import DecimalMark
from startline.reports.dates import DateOrder
from startline.reports.fields import Field
from startline.reports.problems import ReportNote, ReportNoteCode, ReportProblem, ReportProblemCode
from startline.wording.versions import Versions, Words, say

_P, _N = ReportProblemCode, ReportNoteCode

_FIELDS: Mapping[Field, Words] = {
    Field.ORDER_NUMBER: pgettext_lazy("report column", "order number"),
    Field.LINE_NUMBER: pgettext_lazy("report column", "line number"),
    Field.OFFER_CODE: pgettext_lazy("report column", "offer code"),
    Field.QUANTITY: pgettext_lazy("report column", "quantity"),
    Field.SUBMITTED_ON: pgettext_lazy("report column", "order date"),
    Field.SUBMITTED_BY: pgettext_lazy("report column", "submitted by"),
    Field.CONTACT: pgettext_lazy("report column", "provisioning contact"),
    Field.STATUS: pgettext_lazy("report column", "status"),
    Field.SUBSCRIPTION_NUMBER: pgettext_lazy("report column", "subscription number"),
    Field.START_DATE: pgettext_lazy("report column", "requested start date (RSD)"),
    Field.CUSTOMER_NAME: pgettext_lazy("report column", "end customer"),
    Field.ORDER_VALUE: pgettext_lazy("report column", "order value"),
    Field.MONTHLY_AMOUNT: pgettext_lazy("report column", "monthly amount"),
    Field.TERM_MONTHS: pgettext_lazy("report column", "term in months"),
    Field.HOLD_NAME: pgettext_lazy("report column", "hold"),
    Field.EXTERNAL_KEY: pgettext_lazy("report column", "external key"),
    Field.ACCOUNT: pgettext_lazy("report column", "owning account"),
}
# How a column is written; it stands after "with".
_CONVENTIONS: Mapping[str, Words] = {
    DateOrder.DAY_FIRST: pgettext_lazy("convention", "the day before the month"),
    DateOrder.MONTH_FIRST: pgettext_lazy("convention", "the month before the day"),
    DecimalMark.POINT: pgettext_lazy("convention", "a decimal point"),
    DecimalMark.COMMA: pgettext_lazy("convention", "a decimal comma"),
}

_PROBLEMS: Mapping[ReportProblemCode, Versions] = {
    _P.EMPTY_FILE: (
        gettext_lazy("The file is empty. Export the report again and check that rows are in it."),
    ),
    _P.NOT_A_TABLE: (
        gettext_lazy(
            "The file is no table but of the kind %(kind)s. Save the report as CSV or XLSX and import that "
            "file."
        ),
    ),
    _P.OLD_EXCEL: (
        gettext_lazy("The file is a workbook in the old XLS format. Open it and save it as XLSX or CSV."),
    ),
    _P.PASSWORD_PROTECTED: (
        gettext_lazy("The workbook is protected by a password. Save a copy without one and import that."),
    ),
    _P.WORKBOOK_BROKEN: (
        gettext_lazy(
            "The workbook is damaged and cannot be opened. Open it in a spreadsheet program and save it "
            "again, or export it anew."
        ),
    ),
    _P.FILE_TOO_LARGE: (
        gettext_lazy("The file is larger than %(max_mb)s MB once unpacked. Split it into several reports."),
    ),
    _P.TOO_MANY_ROWS: (
        gettext_lazy("The file has more than %(max)s rows. Split it into several reports, order by order."),
    ),
    _P.TOO_MANY_COLUMNS: (
        gettext_lazy(
            "The heading has more than %(max)s columns. Remove those that do not belong to the report."
        ),
    ),
    _P.LINE_TOO_LONG: (
        gettext_lazy(
            "A line of the file is longer than %(max_mb)s MB, so it is probably no table. Export the report "
            "again as CSV or XLSX."
        ),
    ),
    _P.CELL_TOO_LARGE: (
        gettext_lazy(
            "A cell in row %(row)s has more than %(max)s characters and begins with “%(value)s”. Look there "
            "for a missing quotation mark."
        ),
    ),
    _P.ENCODING_UNKNOWN: (
        gettext_lazy("The letters of the file cannot be read. Save it as CSV UTF-8 or as XLSX."),
    ),
    _P.QUOTES_BROKEN: (
        gettext_lazy(
            "In row %(row)s a quotation mark opens and does not close, so the columns run into each other. "
            "Correct that row, or save the report as XLSX."
        ),
    ),
    _P.SHEET_UNKNOWN: (
        gettext_lazy("The workbook has no sheet “%(sheet)s”. Choose one of its sheets: %(sheets)s."),
    ),
    _P.COLUMNS_MISSING: (
        gettext_lazy(
            "These columns are missing: %(missing)s. The heading in row %(row)s has: %(found)s. Add them, "
            "or choose the kind of report that the file is."
        ),
        gettext_lazy(
            "These columns are missing: %(missing)s. Add them, or choose the kind of report that the file is."
        ),
    ),
    _P.COLUMNS_DUPLICATE: (
        gettext_lazy(
            "More than one column stands for “%(field)s”: %(columns)s. Rename or remove all but one of them."
        ),
    ),
    _P.NO_ROWS: (
        gettext_lazy("The file has a heading and no rows below it. Check the filter of the export."),
    ),
    _P.DATE_ORDER_NEEDED: (
        gettext_lazy(
            "In %(columns)s nothing shows whether the day or the month stands first, such as in "
            "“%(example)s” in row %(row)s. Say which, or write the dates as 2026-12-31."
        ),
    ),
    _P.DECIMAL_MARK_NEEDED: (
        gettext_lazy(
            "In %(columns)s nothing shows whether the point or the comma stands before the decimals, such "
            "as in “%(example)s” in row %(row)s. Say which, or write the numbers without thousands "
            "separators."
        ),
    ),
}
_NOTES: Mapping[ReportNoteCode, Versions] = {
    _N.ENCODING_ASSUMED: (
        gettext_lazy("The file was read as %(encoding)s. Check that accented letters look right."),
    ),
    _N.TITLE_ROWS_SKIPPED: (
        gettext_lazy("The heading was found in row %(row)s; what stands above it was skipped."),
    ),
    _N.COLUMNS_IGNORED: (gettext_lazy("These columns are not needed and were not read: %(columns)s."),),
    _N.SHEET_CHOSEN: (gettext_lazy("The sheet “%(sheet)s” was read. Not read: %(others)s."),),
    _N.DATE_ORDER_FOUND: (
        gettext_lazy("Dates were read with %(found)s, as “%(example)s” in row %(row)s shows."),
        gettext_lazy("Dates were read with %(found)s."),
    ),
    _N.DECIMAL_MARK_FOUND: (
        gettext_lazy("Numbers were read with %(found)s, as “%(example)s” in row %(row)s shows."),
        gettext_lazy("Numbers were read with %(found)s."),
    ),
    _N.DECIMAL_MARK_ASSUMED: (
        gettext_lazy(
            "Numbers were read with %(found)s, as is usual where semicolons separate the columns. Check the "
            "amounts."
        ),
    ),
}


def field_label(field: str) -> str:
    """The name of a Field, for columns that the file itself does not name."""
    return str(_FIELDS[Field(field)])


def convention_label(convention: str) -> str:
    """How dates or numbers of a column are written: a DateOrder or a DecimalMark."""
    return str(_CONVENTIONS[convention])


def sentence_of_report(problem: ReportProblem) -> str:
    """Why the file cannot be read as it is, and what to do."""
    facts = dict(problem.facts)
    if "missing" in facts:
        facts["missing"] = ", ".join(field_label(field) for field in facts["missing"].split(", "))
    if "field" in facts:
        facts["field"] = field_label(facts["field"])
    return say(_PROBLEMS[problem.code], facts)


def sentence_of_note(note: ReportNote) -> str:
    """What was assumed or left out while the file was read."""
    facts = dict(note.facts)
    if "found" in facts:
        facts["found"] = convention_label(facts["found"])
    return say(_NOTES[note.code], facts)
