"""What is wrong with a row of a report: its column, the value's problem and the way out (PRODUCT I1–I4)."""

from collections.abc import Mapping

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from startline.reports.entries import EntryCode
from startline.reports.problems import CellProblem, CellProblemCode, CellWarning, CellWarningCode
from startline.rules.addresses import AddressProblemCode
from startline.rules.refusal import RefusalCode
from startline.wording.addresses import fault_sentence
from startline.wording.causes import refusal_label
from startline.wording.reports import convention_label, field_label
from startline.wording.versions import Versions, say

_C, _E = CellProblemCode, EntryCode
_REFUSALS = frozenset(RefusalCode)

_CELLS: Mapping[str, Versions] = {
    _C.MISSING: (gettext_lazy("%(column)s is empty, and an order line cannot do without it. Fill it in."),),
    _C.CELLS_BEYOND_HEADER: (
        gettext_lazy(
            "The row has %(cells)s cells under %(columns)s headings, and “%(value)s” stands under none. If "
            "a value has the separator in it, put that value in quotation marks."
        ),
    ),
    _C.CONTROL_CHARACTER: (
        gettext_lazy(
            "%(column)s: “%(value)s” holds a control character (%(character)s). Type the value anew."
        ),
    ),
    _C.INVISIBLE_CHARACTER: (
        gettext_lazy(
            "%(column)s: “%(value)s” holds a character that cannot be seen (%(character)s). Type the value "
            "anew."
        ),
    ),
    _C.FORMULA: (
        gettext_lazy(
            "%(column)s: “%(value)s” begins as a spreadsheet formula does. Put the plain value in its place."
        ),
    ),
    _C.SPREADSHEET_ERROR: (
        gettext_lazy(
            "%(column)s: “%(value)s” is the error message of a spreadsheet. Correct the formula behind it, "
            "or fill in the value."
        ),
    ),
    _C.TOO_LONG: (
        gettext_lazy(
            "%(column)s: “%(value)s” has %(length)s characters, and %(max)s are the most. Shorten it."
        ),
    ),
    _C.SCIENTIFIC_NOTATION: (
        gettext_lazy(
            "%(column)s: a spreadsheet has rounded the number to “%(value)s”, and its digits are lost. "
            "Format the column as text and fill in the number again."
        ),
    ),
    _C.STATUS_UNKNOWN: (
        gettext_lazy("%(column)s: “%(value)s” is no known status. Use one of these: %(known)s."),
    ),
    _C.DATE_UNREADABLE: (gettext_lazy("%(column)s: “%(value)s” is no date. Write it as 2026-12-31."),),
    _C.DATE_SERIAL: (
        gettext_lazy(
            "%(column)s: “%(value)s” is the day count of a spreadsheet. Format the column as a date, or "
            "write 2026-12-31."
        ),
    ),
    _C.DATE_IMPOSSIBLE: (
        gettext_lazy("%(column)s: “%(value)s” is no day of the calendar. Correct the date."),
    ),
    _C.YEAR_TWO_DIGITS: (
        gettext_lazy("%(column)s: the year in “%(value)s” has two digits. Write it with four."),
    ),
    _C.YEAR_OUT_OF_RANGE: (
        gettext_lazy(
            "%(column)s: the year in “%(value)s” is not between %(min)s and %(max)s. Correct the date."
        ),
    ),
    _C.DATE_ORDER_DIFFERS: (
        gettext_lazy(
            "%(column)s: “%(value)s” cannot be read with %(found)s, as the other dates are. Write it as "
            "they are, or as 2026-12-31."
        ),
    ),
    _C.DATE_ORDER_CONTRADICTORY: (
        gettext_lazy(
            "%(column)s: “%(value)s” can be read in two ways, and the column uses both: “%(first)s” in row "
            "%(first_row)s, “%(second)s” in row %(second_row)s. Write its dates in one way, or as "
            "2026-12-31."
        ),
    ),
    _C.NUMBER_UNREADABLE: (
        gettext_lazy("%(column)s: “%(value)s” is no number. Write digits alone, with no currency or unit."),
    ),
    _C.DECIMAL_MARK_DIFFERS: (
        gettext_lazy(
            "%(column)s: “%(value)s” cannot be read with %(found)s, as the other numbers are. Write it as "
            "they are."
        ),
    ),
    _C.DECIMAL_MARK_CONTRADICTORY: (
        gettext_lazy(
            "%(column)s: “%(value)s” can be read in two ways, and the column uses both: “%(first)s” in row "
            "%(first_row)s, “%(second)s” in row %(second_row)s. Write its numbers in one way."
        ),
    ),
    _C.NOT_WHOLE: (gettext_lazy("%(column)s: “%(value)s” is no whole number. Write it without decimals."),),
    _C.TOO_SMALL: (gettext_lazy("%(column)s: “%(value)s” is less than %(min)s. Correct the number."),),
    _C.TOO_LARGE: (gettext_lazy("%(column)s: “%(value)s” is more than %(max)s. Correct the number."),),
    _C.TOO_MANY_DIGITS: (
        gettext_lazy(
            "%(column)s: “%(value)s” has more than %(max)s digits before the decimals. Correct the amount."
        ),
    ),
    _C.TOO_MANY_DECIMALS: (
        gettext_lazy(
            "%(column)s: “%(value)s” has more than %(max)s decimals. Round the amount, or check whether "
            "thousands are meant."
        ),
    ),
    _C.LINE_REPEATED: (
        gettext_lazy(
            "%(column)s: line %(line_number)s of this order stands in row %(other_row)s already. Remove one "
            "of the two rows, or correct its line number."
        ),
    ),
    _C.ORDER_DISAGREES: (
        gettext_lazy(
            "%(column)s: this row says “%(value)s” and row %(other_row)s of the same order "
            "“%(other_value)s”. Give all rows of the order the same value."
        ),
    ),
    CellWarningCode.DOMAIN_MISTYPED: (
        gettext_lazy(
            "%(column)s: “%(value)s” was taken over, but %(suggestion)s is probably meant. If so, change "
            "the contact."
        ),
    ),
    _E.LEAVING_SERVICE: (
        gettext_lazy("The row was skipped: its line is leaving service, and there is nothing to provision."),
    ),
    _E.AWAITING_BEFORE_START: (
        gettext_lazy(
            "The line came in as booked: the report has it awaiting provisioning details, but its requested "
            "start date is still ahead. The provisioning email goes on that date."
        ),
    ),
    _E.OFFER_UNKNOWN: (
        gettext_lazy(
            "%(column)s: “%(value)s” is no offer in the catalogue. Correct the code, or ask the operator to "
            "add the offer."
        ),
    ),
    _E.NO_POLICY: (
        gettext_lazy(
            "%(column)s: no policy says how long a customer has to set up “%(value)s”. Ask the operator to "
            "add one."
        ),
    ),
    _E.ACCOUNT_UNKNOWN: (
        gettext_lazy(
            "%(column)s: there is no account “%(value)s”. Correct the name, or choose the account for the "
            "whole import."
        ),
    ),
    _E.SUBMITTER_UNKNOWN: (
        gettext_lazy(
            "%(column)s: no account is known for the domain %(domain)s of “%(value)s”. Choose the account "
            "for the whole import, or ask the operator to assign the domain."
        ),
        gettext_lazy(
            "The row does not say whose order it is: account and submitter are missing. Choose the account "
            "for the whole import."
        ),
    ),
    _E.ACCOUNT_FORBIDDEN: (
        gettext_lazy(
            "Orders of the account “%(value)s” may be entered only by its editors and those of its "
            "distributor. Ask one of them to import this row."
        ),
    ),
    _E.CURRENCY_NEEDED: (
        gettext_lazy("The account has no currency yet. Give it, such as EUR; it is asked for once."),
    ),
    _E.ORDER_HAS_ERRORS: (
        gettext_lazy(
            "Nothing is wrong with this row, but an order comes in whole or not at all, and another row of "
            "it has an error. Correct that one."
        ),
    ),
    _E.CHANGED_ON_BOTH_SIDES: (
        gettext_lazy(
            "%(column)s was changed on both sides: the file says “%(value)s”, here it is “%(ours)s”. "
            "Nothing was overwritten; change it here if the file is right."
        ),
        gettext_lazy(
            "%(column)s was changed on both sides: the file says “%(value)s”, here it is empty. Nothing was "
            "overwritten; change it here if the file is right."
        ),
        gettext_lazy(
            "%(column)s was changed on both sides: it is empty in the file, here it is “%(ours)s”. Nothing "
            "was overwritten; change it here if the file is right."
        ),
    ),
    _E.CONTACT_REMOVED: (
        gettext_lazy(
            "%(column)s is empty in the file; the contact stays “%(ours)s”, because a file does not remove "
            "contacts. Enter another one if it has changed."
        ),
    ),
}

_NOT_TAKEN_OVER: Versions = (
    gettext_lazy("%(column)s: “%(value)s” was not taken over: %(reason)s."),
    gettext_lazy("%(column)s: the change was not taken over: %(reason)s."),
)


def sentence_of_cell(problem: CellProblem | CellWarning) -> str:
    """What is wrong, or probably wrong, with one cell, and what to do."""
    return sentence_of_row(
        problem.code,
        column=problem.column,
        field=problem.field,
        value=problem.value,
        facts=problem.facts,
    )


def sentence_of_row(
    code: str, *, column: str, field: str | None, value: str, facts: Mapping[str, str]
) -> str:
    """The same for a problem as an import keeps it: of a cell, its address, the whole order, or a refusal.

    :raises ValueError: the code is none of these.
    """
    known = {"value": value, **facts, "column": _heading(column, field=field)}
    if code in _CELLS:
        return say(_CELLS[code], {**known, **_found(facts)})
    if code in _REFUSALS:
        return say(_NOT_TAKEN_OVER, {**known, "reason": refusal_label(code)})
    fault = fault_sentence(AddressProblemCode(code), value=value, facts=facts)
    return gettext("%(column)s: %(problem)s") % {**known, "problem": fault}


def _heading(column: str, *, field: str | None) -> str:
    """The heading as the file has it; where it has none, the field's name in the reader's language."""
    return capfirst(field_label(field)) if field and column in ("", field) else column


def _found(facts: Mapping[str, str]) -> Mapping[str, str]:
    return {"found": convention_label(facts["found"])} if "found" in facts else {}
