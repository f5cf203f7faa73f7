"""Rows of a report: each understood as a whole, or with every problem that it has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from startline.reports.cells import (
    Reader,
    amount_reader,
    cell_reader,
    date_reader,
    read_address,
    read_key,
    read_line_number,
    read_name,
    remembering,
    status_reader,
    undefused,
    whole_reader,
)
from startline.reports.fields import (
    AMOUNTS,
    DATES,
    REQUIRED_CELLS,
    WHOLE_NUMBERS,
    Field,
    ReportStatus,
    RowValues,
)
from startline.reports.limits import MAX_QUANTITY, MAX_TERM_MONTHS
from startline.reports.problems import CellProblem, CellProblemCode, CellWarning, CellWarningCode, Fault
from startline.reports.survey import Survey
from startline.reports.tables import Cells, Header, column_letters
from startline.rules.addresses import shown

_MISSING = Fault(code=CellProblemCode.MISSING)
_MOST = {Field.QUANTITY: MAX_QUANTITY, Field.TERM_MONTHS: MAX_TERM_MONTHS}
_TEXTS = {
    Field.ORDER_NUMBER: read_key,
    Field.LINE_NUMBER: read_line_number,
    Field.OFFER_CODE: read_key,
    Field.SUBSCRIPTION_NUMBER: read_key,
    Field.EXTERNAL_KEY: read_key,
    Field.CUSTOMER_NAME: read_name,
    Field.HOLD_NAME: read_name,
    Field.ACCOUNT: read_name,
    Field.SUBMITTED_BY: read_address,
    Field.CONTACT: read_address,
}
# A line that is only entered may still lack its start date.
_STARTING = tuple(status for status in ReportStatus if status is not ReportStatus.ENTERED)
_DIFFERENT_IN_EVERY_ROW = frozenset({Field.SUBSCRIPTION_NUMBER, Field.EXTERNAL_KEY})


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedRow:
    """One row of the file; *values* is None where it has problems, *raw* gives it back as it was."""

    row_number: int
    raw: Mapping[str, str]
    values: RowValues | None
    problems: tuple[CellProblem, ...] = ()
    warnings: tuple[CellWarning, ...] = ()


class RowParser:
    """Turns the cells of one report into rows."""

    def __init__(self, header: Header, *, survey: Survey) -> None:
        self._header = header
        self._mistyped = survey.mistyped
        self._places = {field: places[0] for field, places in header.places.items()}
        self._readers = [
            (field.value, index, _reader(field, header=header, survey=survey))
            for field, index in self._places.items()
        ]

    def parse(self, cells: Cells, *, row_number: int) -> ParsedRow:
        """The row that *cells*, at least as many as headings, say."""
        found: dict[str, Any] = {key: read(cells[index]) for key, index, read in self._readers}
        if found["start_date"] is None and found["status"] in _STARTING:
            found["start_date"] = _MISSING
        raw = dict(zip(self._header.names, cells, strict=False))
        beyond = _beyond(cells, width=len(raw)) if len(cells) > len(raw) else {}
        if beyond or Fault in map(type, found.values()):
            problems = tuple(self._problems(found, cells=cells, beyond=beyond))
            return ParsedRow(row_number=row_number, raw=raw | beyond, values=None, problems=problems)
        values = RowValues(**found)
        warnings = tuple(self._warnings(values)) if self._mistyped else ()
        return ParsedRow(row_number=row_number, raw=raw, values=values, warnings=warnings)

    def _problems(
        self, found: Mapping[str, Any], *, cells: Cells, beyond: Mapping[str, str]
    ) -> Iterator[CellProblem]:
        for field, index in self._places.items():
            fault = found[field]
            if isinstance(fault, Fault):
                yield _problem(fault, column=self._header.names[index], field=field, text=cells[index])
        if beyond:
            facts = {"columns": str(len(self._header.names)), "cells": str(len(cells))}
            fault = Fault(code=CellProblemCode.CELLS_BEYOND_HEADER, facts=facts)
            column, text = next(iter(beyond.items()))
            yield _problem(fault, column=column, field=None, text=text)

    def _warnings(self, values: RowValues) -> Iterator[CellWarning]:
        for field, address in ((Field.SUBMITTED_BY, values.submitted_by), (Field.CONTACT, values.contact)):
            if address and (meant := self._mistyped.get(address.domain)):
                yield CellWarning(
                    column=self._header.names[self._places[field]],
                    field=field,
                    value=shown(address.email),
                    code=CellWarningCode.DOMAIN_MISTYPED,
                    facts={"domain": address.domain, "suggestion": meant},
                )


def _beyond(cells: Cells, *, width: int) -> dict[str, str]:
    """The filled cells under no heading, each named by the letters of its column."""
    return {
        f"({column_letters(index)})": text
        for index, text in enumerate(cells)
        if index >= width and text.strip()
    }


def _problem(fault: Fault, *, column: str, field: Field | None, text: str) -> CellProblem:
    value = shown(undefused(text))
    return CellProblem(column=column, field=field, value=value, code=fault.code, facts=fault.facts)


def _reader(field: Field, *, header: Header, survey: Survey) -> Reader:
    if field in DATES:
        return date_reader(survey.dates.columns[field])
    if field in AMOUNTS:
        return amount_reader(survey.numbers.columns[field])
    if field in WHOLE_NUMBERS:
        return whole_reader(survey.numbers.columns[field], most=_MOST[field])
    read = status_reader(header.preset) if field is Field.STATUS else _TEXTS[field]
    read_cell = cell_reader(read, when_empty=_MISSING if field in REQUIRED_CELLS else None)
    return read_cell if field in _DIFFERENT_IN_EVERY_ROW else remembering(read_cell)
