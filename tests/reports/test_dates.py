"""Dates are read where they are clear, decided by evidence where not, and never guessed."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.samples import good_row, read_text, report_of

from startline.reports import CellProblemCode, DateOrder, ReportProblemCode, ReportRefused
from startline.reports.dates import possible_orders, read_date
from startline.reports.problems import Fault

C = CellProblemCode
DAY_FIRST, MONTH_FIRST = DateOrder


@pytest.mark.parametrize("order", DateOrder)
@pytest.mark.parametrize(
    "text",
    [
        "2026-12-06",
        "2026/12/06",
        "2026.12.6",
        "20261206",
        "2026-12-06T00:00:00",
        "2026-12-06 08:30:15.123",
        "2026-12-06T08:30:00Z",
        "2026-12-06T08:30:00+01:00",
        "06-Dec-2026",
        "6-Dec-2026",
        "06-DEC-2026",
        "06 December 2026",
        "06/dec/2026",
        "06-dic-2026",
        "6 dicembre 2026",
        "06-Dec-2026 10:15 PM",
        "Dec 6, 2026",
        "December 06, 2026",
    ],
)
def test_iso_and_named_months_are_clear_under_any_order(text: str, order: DateOrder) -> None:
    assert read_date(text, order=order) == date(2026, 12, 6)
    assert possible_orders(text) == ()


@pytest.mark.parametrize(
    ("months", "language"),
    [
        ("jan feb mar apr may jun jul aug sep oct nov dec", "English"),
        ("gen feb mar apr mag giu lug ago set ott nov dic", "Italian"),
    ],
)
def test_every_month_is_known_by_its_short_name(months: str, language: str) -> None:
    for number, name in enumerate(months.split(), start=1):
        assert read_date(f"15-{name.title()}-2026", order=DAY_FIRST) == date(2026, number, 15), language


def test_all_numbers_are_read_in_the_order_given() -> None:
    assert read_date("03/04/2026", order=DAY_FIRST) == date(2026, 4, 3)
    assert read_date("03/04/2026", order=MONTH_FIRST) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("03/04/2026", (DAY_FIRST, MONTH_FIRST)),
        ("25.12.2026", (DAY_FIRST,)),
        ("12-25-2026", (MONTH_FIRST,)),
        ("05/05/2026", ()),
        ("31/02/2026", ()),
        ("03/04/26", ()),
        ("soon", ()),
        ("", ()),
    ],
)
def test_a_date_tells_only_of_the_orders_that_can_read_it_differently(
    text: str, orders: tuple[DateOrder, ...]
) -> None:
    assert possible_orders(text) == orders


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31-Feb-2026", C.DATE_IMPOSSIBLE),
        ("2026-02-29", C.DATE_IMPOSSIBLE),
        ("2026-13-01", C.DATE_IMPOSSIBLE),
        ("00/05/2026", C.DATE_IMPOSSIBLE),
        ("06-Dec-26", C.YEAR_TWO_DIGITS),
        ("03/04/26", C.YEAR_TWO_DIGITS),
        ("06-Dec-026", C.DATE_UNREADABLE),
        ("06-Dec-20266", C.DATE_UNREADABLE),
        ("31-Dec-1999", C.YEAR_OUT_OF_RANGE),
        ("01-Jan-2101", C.YEAR_OUT_OF_RANGE),
        ("06-Foo-2026", C.DATE_UNREADABLE),
        ("06-Decem-2026", C.DATE_UNREADABLE),
        ("2026-12", C.DATE_UNREADABLE),
        ("202612", C.DATE_UNREADABLE),
        ("2026111", C.DATE_UNREADABLE),
        ("tomorrow", C.DATE_UNREADABLE),
        ("١٢/٠٦/٢٠٢٦", C.DATE_UNREADABLE),
        ("46362", C.DATE_SERIAL),
        ("46362.5", C.DATE_SERIAL),
    ],
)
def test_a_date_that_is_none_is_refused_with_its_reason(text: str, code: CellProblemCode) -> None:
    found = read_date(text, order=DAY_FIRST)

    assert isinstance(found, Fault)
    assert found.code == code


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2100, 12, 31), date(2024, 2, 29)])
def test_the_first_and_the_last_day_of_the_range_are_read(day: date) -> None:
    assert read_date(day.isoformat(), order=DAY_FIRST) == day


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_a_date_is_read_as_it_was_written(day: date) -> None:
    assert read_date(day.isoformat(), order=MONTH_FIRST) == day
    assert read_date(f"{day:%d/%m/%Y}", order=DAY_FIRST) == day
    assert read_date(f"{day:%m/%d/%Y}", order=MONTH_FIRST) == day


@given(st.text(max_size=40), st.sampled_from(DateOrder))
def test_any_text_is_a_date_or_a_fault(text: str, order: DateOrder) -> None:
    assert isinstance(read_date(text, order=order), date | Fault)


def start_dates(folder: Path, *texts: str, **told: DateOrder) -> list[date | CellProblemCode | object]:
    rows = [good_row(Line=f"{n}.0", Start_date=text) for n, text in enumerate(texts, start=1)]
    return [
        row.values.start_date if row.values else row.problems[0].code
        for row in read_text(folder, *rows, **told)
    ]


def test_one_decisive_date_decides_its_column(tmp_path: Path) -> None:
    assert start_dates(tmp_path, "03/04/2026", "25/12/2026") == [date(2026, 4, 3), date(2026, 12, 25)]
    assert start_dates(tmp_path, "03/04/2026", "12/25/2026") == [date(2026, 3, 4), date(2026, 12, 25)]


def test_a_decisive_date_far_down_decides_the_first_row(tmp_path: Path) -> None:
    assert start_dates(tmp_path, *["03/04/2026"] * 500, "25/12/2026")[0] == date(2026, 4, 3)


def test_a_decisive_date_of_another_column_decides_too(tmp_path: Path) -> None:
    row = good_row(Order_date="25/12/2025", Start_date="03/04/2026")

    (read,) = read_text(tmp_path, row)

    assert read.values
    assert read.values.start_date == date(2026, 4, 3)


def test_a_column_of_its_own_order_is_read_in_it(tmp_path: Path) -> None:
    rows = [
        good_row(Line="1.0", Order_date="25/12/2025", Start_date="03/04/2026"),
        good_row(Line="2.0", Order_date="25/12/2025", Start_date="12/25/2026"),
    ]

    first, _ = read_text(tmp_path, *rows)

    assert first.values
    assert first.values.start_date == date(2026, 3, 4)


def test_where_nothing_is_decisive_the_order_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ReportRefused) as refusal:
        report_of(tmp_path, good_row(Start_date="03/04/2026"))

    (problem,) = refusal.value.problems
    assert problem.code == ReportProblemCode.DATE_ORDER_NEEDED
    assert problem.facts == {"columns": "Start date", "example": "03/04/2026", "row": "2"}


def test_a_contradictory_column_decides_nothing_for_another(tmp_path: Path) -> None:
    rows = [
        good_row(Line="1.0", Order_date="25/12/2025", Start_date="03/04/2026"),
        good_row(Line="2.0", Order_date="12/25/2025", Start_date="03/04/2026"),
    ]

    with pytest.raises(ReportRefused) as refusal:
        report_of(tmp_path, *rows)

    assert [problem.code for problem in refusal.value.problems] == [ReportProblemCode.DATE_ORDER_NEEDED]


def test_dates_that_mean_the_same_either_way_need_no_order(tmp_path: Path) -> None:
    assert start_dates(tmp_path, "05/05/2026") == [date(2026, 5, 5)]


@pytest.mark.parametrize(("order", "day"), [(DAY_FIRST, date(2026, 4, 3)), (MONTH_FIRST, date(2026, 3, 4))])
def test_the_order_given_is_used(tmp_path: Path, order: DateOrder, day: date) -> None:
    assert start_dates(tmp_path, "03/04/2026", date_order=order) == [day]


def test_a_date_that_the_order_given_cannot_read_is_refused(tmp_path: Path) -> None:
    rows = read_text(tmp_path, good_row(Start_date="12/25/2026"), date_order=DAY_FIRST)

    (problem,) = rows[0].problems
    assert problem.code == C.DATE_ORDER_DIFFERS
    assert problem.facts == {"found": "day_first"}


def test_a_column_that_contradicts_itself_names_both_cells(tmp_path: Path) -> None:
    rows = [
        good_row(Line="1.0", Start_date="25/12/2026"),
        good_row(Line="2.0", Start_date="12/26/2026"),
        good_row(Line="3.0", Start_date="03/04/2026"),
        good_row(Line="4.0", Start_date="2026-04-03"),
    ]

    read = read_text(tmp_path, *rows)

    assert [[problem.code for problem in row.problems] for row in read] == [
        [C.DATE_ORDER_CONTRADICTORY],
        [C.DATE_ORDER_CONTRADICTORY],
        [C.DATE_ORDER_CONTRADICTORY],
        [],
    ]
    assert read[2].problems[0].facts == {
        "first": "25/12/2026",
        "first_row": "2",
        "second": "12/26/2026",
        "second_row": "3",
    }


def test_the_order_given_settles_a_contradiction(tmp_path: Path) -> None:
    found = start_dates(tmp_path, "25/12/2026", "12/26/2026", date_order=DAY_FIRST)

    assert found == [date(2026, 12, 25), C.DATE_ORDER_DIFFERS]


def test_an_order_that_was_found_is_noted_with_its_proof(tmp_path: Path) -> None:
    report = report_of(tmp_path, good_row(Start_date="03/04/2026"), good_row(Start_date="25/12/2026"))

    assert report.date_order == DAY_FIRST
    assert [(note.code, note.facts) for note in report.notes] == [
        ("date_order_found", {"found": "day_first", "example": "25/12/2026", "row": "3"})
    ]


def test_an_order_on_which_nothing_depends_is_not_noted(tmp_path: Path) -> None:
    assert report_of(tmp_path, good_row(Start_date="25/12/2026")).notes == ()
