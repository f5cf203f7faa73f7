"""The first pass over a report: how many rows, how dates and numbers are written, which mail domains."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from startline.reports.amounts import DecimalMark, NumberCell, possible_marks
from startline.reports.conventions import Evidence, Findings, Sighting, conclude
from startline.reports.dates import DateOrder, possible_orders
from startline.reports.fields import ADDRESSES, DATES, NUMBERS, Field
from startline.reports.limits import MAX_CELL, MAX_DOMAIN_LENGTH, MAX_DOMAINS, MAX_ROWS
from startline.reports.problems import ReportProblem, ReportProblemCode, ReportRefused, refused
from startline.reports.tables import SEPARATOR, Cells, Grid, Header, rows_below
from startline.rules.addresses import shown
from startline.rules.domains import mistyped


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the person who brings the file says about it; None where the file has to say it itself."""

    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    fallback_mark: DecimalMark | None = None
    known_domains: Collection[str] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What the whole file said; *mistyped* maps a probably wrong mail domain to the one meant."""

    row_count: int
    dates: Findings[DateOrder]
    numbers: Findings[DecimalMark]
    mistyped: Mapping[str, str]


class _Columns:
    """The evidence of every column that has something to say, row by row."""

    def __init__(self, header: Header) -> None:
        places = {known: indexes[0] for known, indexes in header.places.items()}
        self.dates = {known: Evidence[DateOrder]() for known in DATES if known in places}
        self.numbers = {known: Evidence[DecimalMark]() for known in NUMBERS if known in places}
        self._domains: dict[str, int] = {}
        self._dates = [(places[known], evidence) for known, evidence in self.dates.items()]
        self._numbers = [(places[known], evidence) for known, evidence in self.numbers.items()]
        self._addresses = [places[known] for known in ADDRESSES if known in places]

    def see(self, cells: Cells, *, row_number: int) -> None:
        """Take one row, as wide as the heading or wider, into account."""
        for index, dates in self._dates:
            if orders := possible_orders(cells[index]):
                dates.add(orders, text=cells[index], row_number=row_number)
        for index, numbers in self._numbers:
            # A number that the spreadsheet holds as one says nothing of how texts are written.
            if type(cells[index]) is not NumberCell and (marks := possible_marks(cells[index])):
                numbers.add(marks, text=cells[index], row_number=row_number)
        for index in self._addresses:
            self._count(cells[index].rpartition("@")[2])

    def _count(self, domain: str) -> None:
        if domain in self._domains:
            self._domains[domain] += 1
        elif len(self._domains) < MAX_DOMAINS:
            self._domains[domain] = 1

    def domains(self) -> Counter[str]:
        """How often each mail domain stands in the file; absurdly long ones are left out."""
        counted = Counter[str]()
        for domain, count in self._domains.items():
            if len(domain) <= MAX_DOMAIN_LENGTH:
                counted[domain.strip().lower()] += count
        return counted


def survey(grid: Grid, *, header: Header, told: Told) -> Survey:
    """Read the whole file once.

    :raises ReportRefused: it has no rows or too many, an absurd cell, or leaves open how dates or
        numbers are meant.
    """
    columns = _Columns(header)
    row_count = 0
    for row_count, (row_number, cells) in enumerate(rows_below(grid, header=header), start=1):
        _check_size(cells, row_count=row_count, row_number=row_number)
        columns.see(cells, row_number=row_number)
    if not row_count:
        raise refused(ReportProblemCode.NO_ROWS)
    found = Survey(
        row_count=row_count,
        dates=conclude(columns.dates, given=told.date_order),
        numbers=conclude(columns.numbers, given=told.decimal_mark, fallback=told.fallback_mark),
        mistyped=mistyped(columns.domains(), sure=told.known_domains),
    )
    if open_questions := tuple(_open_questions(found, header=header)):
        raise ReportRefused(*open_questions)
    return found


def _check_size(cells: Cells, *, row_count: int, row_number: int) -> None:
    if row_count > MAX_ROWS:
        raise refused(ReportProblemCode.TOO_MANY_ROWS, max=str(MAX_ROWS))
    if sum(map(len, cells)) > MAX_CELL and (largest := max(cells, key=len)) and len(largest) > MAX_CELL:
        raise refused(
            ReportProblemCode.CELL_TOO_LARGE, row=str(row_number), max=str(MAX_CELL), value=shown(largest)
        )


def _open_questions(found: Survey, *, header: Header) -> Iterator[ReportProblem]:
    if found.dates.needed:
        yield _question(ReportProblemCode.DATE_ORDER_NEEDED, about=found.dates.needed, header=header)
    if found.numbers.needed:
        yield _question(ReportProblemCode.DECIMAL_MARK_NEEDED, about=found.numbers.needed, header=header)


def _question(code: ReportProblemCode, *, about: Mapping[Field, Sighting], header: Header) -> ReportProblem:
    columns = SEPARATOR.join(header.names[header.places[known][0]] for known in about)
    example = next(iter(about.values()))
    facts = {"columns": columns, "example": shown(example.text), "row": str(example.row_number)}
    return ReportProblem(code=code, facts=facts)
