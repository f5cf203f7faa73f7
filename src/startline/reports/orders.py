"""Orders across rows: each line once, and one customer, placer, date and account for all of them."""

from collections.abc import Iterable, Iterator, Mapping

from startline.reports.fields import Field, RowValues
from startline.reports.presets import folded
from startline.reports.problems import CellProblem, CellProblemCode
from startline.reports.rows import ParsedRow
from startline.rules.addresses import shown


class _Order:
    """What the rows of one order have said so far, and which row said it first."""

    __slots__ = ("facts", "lines")

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.facts: dict[Field, tuple[str, str, int]] = {}


class OrderConsistency:
    """Finds the rows that disagree with an earlier row of their order, in whatever sequence they come.

    *columns* are the report's own. An empty cell says nothing and so disagrees with nothing; a row with
    problems of its own is left out. Memory: under one kilobyte an order.
    """

    def __init__(self, columns: Mapping[Field, str]) -> None:
        self._columns = columns
        self._orders: dict[str, _Order] = {}

    def check(self, row: ParsedRow) -> tuple[CellProblem, ...]:
        """What *row* has against the rows of its order that came before it."""
        if row.values is None:
            return ()
        order = self._orders.setdefault(row.values.order_number, _Order())
        return tuple(self._disagreements(row.values, order=order, row_number=row.row_number))

    def _disagreements(self, values: RowValues, *, order: _Order, row_number: int) -> Iterator[CellProblem]:
        number = values.line_number
        if (other_row := order.lines.setdefault(number, row_number)) != row_number:
            facts = {"line_number": shown(number), "other_row": str(other_row)}
            yield self._problem(
                Field.LINE_NUMBER, text=number, code=CellProblemCode.LINE_REPEATED, facts=facts
            )
        for field, compared, text in _order_facts(values):
            other, other_text, other_row = order.facts.setdefault(field, (compared, text, row_number))
            if other != compared:
                facts = {"value": shown(text), "other_value": shown(other_text), "other_row": str(other_row)}
                yield self._problem(field, text=text, code=CellProblemCode.ORDER_DISAGREES, facts=facts)

    def _problem(
        self, field: Field, *, text: str, code: CellProblemCode, facts: Mapping[str, str]
    ) -> CellProblem:
        return CellProblem(
            column=self._columns[field], field=field, value=shown(text), code=code, facts=facts
        )


def check_order(
    rows: Iterable[ParsedRow], *, columns: Mapping[Field, str]
) -> Mapping[int, tuple[CellProblem, ...]]:
    """The problems that rows of one order (or several) have with each other, by row number."""
    consistency = OrderConsistency(columns)
    found = {row.row_number: consistency.check(row) for row in rows}
    return {row_number: problems for row_number, problems in found.items() if problems}


def _order_facts(values: RowValues) -> Iterator[tuple[Field, str, str]]:
    """What a row says of its whole order: the field, the text to compare by, the text to show."""
    yield Field.CUSTOMER_NAME, folded(values.customer_name), values.customer_name
    if values.submitted_by:
        yield Field.SUBMITTED_BY, values.submitted_by.key, values.submitted_by.email
    if values.submitted_on:
        day = values.submitted_on.isoformat()
        yield Field.SUBMITTED_ON, day, day
    if values.account:
        yield Field.ACCOUNT, folded(values.account), values.account
