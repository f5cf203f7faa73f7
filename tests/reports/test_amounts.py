"""Numbers are read where they are clear, decided by evidence where not, and never guessed."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.samples import good_row, read_text, report_of, table_of, text_report

from startline.reports import (
    CellProblemCode,
    DecimalMark,
    ReportNoteCode,
    ReportProblemCode,
    ReportRefused,
    read_report,
)
from startline.reports.amounts import possible_marks, read_amount, read_number, read_whole
from startline.reports.problems import Fault

C = CellProblemCode
POINT, COMMA = DecimalMark


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("0", POINT, "0"),
        ("123000.00", POINT, "123000.00"),
        ("1,234.56", POINT, "1234.56"),
        ("1,234,567.8", POINT, "1234567.8"),
        ("1.234,56", COMMA, "1234.56"),
        ("1234,56", COMMA, "1234.56"),
        ("1.234.567", COMMA, "1234567"),
        ("1 234,56", COMMA, "1234.56"),
        ("1\u00a0234\u00a0567,5", COMMA, "1234567.5"),
        ("1'234'567.50", POINT, "1234567.50"),
        ("1234", COMMA, "1234"),
        ("007", POINT, "7"),
        ("999999999999.99", POINT, "999999999999.99"),
    ],
)
def test_an_amount_is_read_under_its_mark(text: str, mark: DecimalMark, value: str) -> None:
    assert read_amount(text, mark=mark) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", C.TOO_SMALL),
        ("-0.01", C.TOO_SMALL),
        ("1.234", C.TOO_MANY_DECIMALS),
        ("10250.0000", C.TOO_MANY_DECIMALS),
        ("1000000000000", C.TOO_MANY_DIGITS),
        ("1" * 9000, C.TOO_MANY_DIGITS),
        ("1,23,456", C.NUMBER_UNREADABLE),
        ("1,234'567", C.NUMBER_UNREADABLE),
        ("0,123", C.NUMBER_UNREADABLE),
        ("1.", C.NUMBER_UNREADABLE),
        (".5", C.NUMBER_UNREADABLE),
        ("+5", C.NUMBER_UNREADABLE),
        ("€ 5", C.NUMBER_UNREADABLE),
        ("5 EUR", C.NUMBER_UNREADABLE),
        ("(5.00)", C.NUMBER_UNREADABLE),
        ("1E5", C.NUMBER_UNREADABLE),
        ("NaN", C.NUMBER_UNREADABLE),
        ("Infinity", C.NUMBER_UNREADABLE),
        ("١٢٣", C.NUMBER_UNREADABLE),
        ("1_000", C.NUMBER_UNREADABLE),
    ],
)
def test_an_amount_that_is_none_is_refused_with_its_reason(text: str, code: CellProblemCode) -> None:
    found = read_amount(text, mark=POINT)

    assert isinstance(found, Fault)
    assert found.code == code


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("250.0", 250), ("250.00", 250), ("1,000", 1000)])
def test_a_whole_number_may_carry_empty_decimals(text: str, number: int) -> None:
    assert read_whole(text, mark=POINT, most=10_000_000) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0", C.TOO_SMALL),
        ("-3", C.TOO_SMALL),
        ("2.5", C.NOT_WHOLE),
        ("1.000", C.NOT_WHOLE),
        ("241", C.TOO_LARGE),
        ("ten", C.NUMBER_UNREADABLE),
    ],
)
def test_a_whole_number_that_is_none_is_refused_with_its_reason(text: str, code: CellProblemCode) -> None:
    found = read_whole(text, mark=POINT, most=240)

    assert isinstance(found, Fault)
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("1234", ()),
        ("1 234", ()),
        ("1234.5", (POINT,)),
        ("1234,56", (COMMA,)),
        ("1,234.5", (POINT,)),
        ("1.234,5", (COMMA,)),
        ("1.234.567", (COMMA,)),
        ("1234,567", (COMMA,)),
        ("0,123", (COMMA,)),
        ("1,234", (POINT, COMMA)),
        ("1.234", (POINT, COMMA)),
        ("much", ()),
        ("", ()),
    ],
)
def test_a_number_tells_only_of_the_marks_that_can_read_it_differently(
    text: str, marks: tuple[DecimalMark, ...]
) -> None:
    assert possible_marks(text) == marks


@given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
def test_an_amount_is_read_as_it_was_written(value: Decimal) -> None:
    english = f"{value:,.2f}"
    italian = english.translate(str.maketrans(",.", ".,"))

    assert read_amount(english, mark=POINT) == value
    assert read_amount(italian, mark=COMMA) == value
    assert read_amount(f"{value:.2f}", mark=POINT) == value
    assert possible_marks(english) == (POINT,)
    assert possible_marks(italian) == (COMMA,)


@given(st.text(max_size=30) | st.text(alphabet="0123456789.,' -", max_size=15), st.sampled_from(DecimalMark))
def test_any_text_is_a_number_or_a_fault(text: str, mark: DecimalMark) -> None:
    found = read_number(text, mark=mark)

    assert isinstance(found, Fault) or found[0].is_finite()


def order_values(folder: Path, *texts: str, **told: DecimalMark) -> list[object]:
    rows = [good_row(Line=f"{n}.0", Order_value=text, Monthly="") for n, text in enumerate(texts, start=1)]
    return [
        row.values.order_value if row.values else row.problems[0].code
        for row in read_text(folder, *rows, **told)
    ]


def test_one_decisive_number_decides_its_column(tmp_path: Path) -> None:
    assert order_values(tmp_path, "1.234", "5,50") == [Decimal(1234), Decimal("5.50")]
    assert order_values(tmp_path, "1,234", "5.50") == [Decimal(1234), Decimal("5.50")]


def test_the_column_beside_it_decides_too(tmp_path: Path) -> None:
    (row,) = read_text(tmp_path, good_row(Order_value="1.234", Monthly="5,50"))

    assert row.values
    assert row.values.order_value == Decimal(1234)


def test_the_column_s_own_evidence_counts_more_than_its_neighbour_s(tmp_path: Path) -> None:
    rows = [
        good_row(Line="1.0", Order_value="1.234", Monthly="5.50"),
        good_row(Line="2.0", Order_value="5,50", Monthly="5.50"),
    ]

    first, _ = read_text(tmp_path, *rows)

    assert first.values
    assert first.values.order_value == Decimal(1234)


def test_semicolons_between_cells_make_the_comma_the_mark(tmp_path: Path) -> None:
    path = text_report(tmp_path, table_of([good_row(Order_value="1.234", Monthly="")]), delimiter=";")

    report = read_report(path)

    (row,) = report.rows()
    assert row.values
    assert row.values.order_value == Decimal(1234)
    assert [note.code for note in report.notes] == [ReportNoteCode.DECIMAL_MARK_ASSUMED]
    assert report.notes[0].facts == {"found": ","}


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_where_nothing_is_decisive_the_mark_is_asked_for(tmp_path: Path, delimiter: str) -> None:
    path = text_report(tmp_path, table_of([good_row(Order_value="1,234", Monthly="")]), delimiter=delimiter)

    with pytest.raises(ReportRefused) as refusal:
        read_report(path)

    (problem,) = refusal.value.problems
    assert problem.code == ReportProblemCode.DECIMAL_MARK_NEEDED
    assert problem.facts == {"columns": "Order value", "example": "1,234", "row": "2"}


def test_both_questions_are_asked_at_once(tmp_path: Path) -> None:
    with pytest.raises(ReportRefused) as refusal:
        report_of(tmp_path, good_row(Start_date="03/04/2026", Order_value="1,234", Monthly=""))

    assert [problem.code for problem in refusal.value.problems] == [
        ReportProblemCode.DATE_ORDER_NEEDED,
        ReportProblemCode.DECIMAL_MARK_NEEDED,
    ]


def test_the_mark_given_is_used(tmp_path: Path) -> None:
    assert order_values(tmp_path, "1.234", decimal_mark=COMMA) == [Decimal(1234)]
    assert order_values(tmp_path, "1,234", decimal_mark=POINT) == [Decimal(1234)]


def test_a_number_that_the_mark_given_cannot_read_is_refused(tmp_path: Path) -> None:
    assert order_values(tmp_path, "5,50", decimal_mark=POINT) == [C.DECIMAL_MARK_DIFFERS]


def test_three_decimals_are_refused_rather_than_taken_for_thousands(tmp_path: Path) -> None:
    assert order_values(tmp_path, "1.234", "5.50") == [C.TOO_MANY_DECIMALS, Decimal("5.50")]


def test_a_column_that_contradicts_itself_names_both_cells(tmp_path: Path) -> None:
    rows = [
        good_row(Line="1.0", Order_value="5,50", Monthly=""),
        good_row(Line="2.0", Order_value="6.50", Monthly=""),
        good_row(Line="3.0", Order_value="7", Monthly=""),
    ]

    read = read_text(tmp_path, *rows)

    assert [[problem.code for problem in row.problems] for row in read] == [
        [C.DECIMAL_MARK_CONTRADICTORY],
        [C.DECIMAL_MARK_CONTRADICTORY],
        [],
    ]
    assert read[0].problems[0].facts == {
        "first": "5,50",
        "first_row": "2",
        "second": "6.50",
        "second_row": "3",
    }


def test_a_quantity_in_thousands_is_decided_by_the_amounts(tmp_path: Path) -> None:
    (row,) = read_text(tmp_path, good_row(Quantity="1.000", Order_value="5,50", Monthly=""))

    assert row.values
    assert row.values.quantity == 1000


@pytest.mark.parametrize(
    ("quantity", "code"), [("10000000", None), ("10000001", C.TOO_LARGE), ("1", None), ("0", C.TOO_SMALL)]
)
def test_a_quantity_has_bounds(tmp_path: Path, quantity: str, code: CellProblemCode | None) -> None:
    (row,) = read_text(tmp_path, good_row(Quantity=quantity))

    assert [problem.code for problem in row.problems] == ([code] if code else [])


@pytest.mark.parametrize(("term", "code"), [("240", None), ("241", C.TOO_LARGE), ("12.5", C.NOT_WHOLE)])
def test_a_term_has_bounds(tmp_path: Path, term: str, code: CellProblemCode | None) -> None:
    (row,) = read_text(tmp_path, good_row(Term=term))

    assert [problem.code for problem in row.problems] == ([code] if code else [])
