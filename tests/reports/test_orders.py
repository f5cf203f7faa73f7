"""Rows of one order agree on what concerns the whole order, wherever in the file they stand."""

from pathlib import Path

import pytest
from tests.reports.samples import SAMPLE, good_row, report_of

from startline.reports import CellProblem, CellProblemCode, Field, OrderConsistency, check_order, read_report

C = CellProblemCode


def disagreements(folder: Path, *rows: dict[str, str]) -> dict[int, tuple[CellProblem, ...]]:
    report = report_of(folder, *rows)
    return dict(check_order(report.rows(), columns=report.columns))


def test_lines_that_agree_have_no_problem(tmp_path: Path) -> None:
    assert disagreements(tmp_path, good_row(Line="1.0"), good_row(Line="2.0")) == {}


def test_a_line_number_that_comes_again_names_the_first_row(tmp_path: Path) -> None:
    rows = [good_row(Line="1.0"), good_row(Line="2.0"), good_row(Line="1")]

    found = disagreements(tmp_path, *rows)

    assert list(found) == [4]
    (problem,) = found[4]
    assert (problem.code, problem.column, problem.field) == (C.LINE_REPEATED, "Line", Field.LINE_NUMBER)
    assert problem.facts == {"line_number": "1.0", "other_row": "2"}


def test_the_same_line_number_in_another_order_is_no_problem(tmp_path: Path) -> None:
    assert disagreements(tmp_path, good_row(), good_row(Order="2")) == {}


@pytest.mark.parametrize(
    ("name", "first", "other"),
    [
        ("Customer", "Tipografia D'Amico", "Tipografia Amico"),
        ("Submitted_by", "g.conti@telepartner.example", "s.lind@telepartner.example"),
        ("Order_date", "2026-11-10", "2026-11-11"),
        ("Account", "Telepartner", "Polarpartner"),
    ],
)
def test_a_row_that_disagrees_names_both_values_and_the_other_row(
    tmp_path: Path, name: str, first: str, other: str
) -> None:
    rows = [
        good_row(Line="1.0", **{name: first}),
        good_row(Line="2.0", **{name: first}),
        good_row(Line="3.0", **{name: other}),
    ]

    found = disagreements(tmp_path, *rows)

    assert list(found) == [4]
    (problem,) = found[4]
    assert (problem.code, problem.column) == (C.ORDER_DISAGREES, name.replace("_", " "))
    assert problem.facts == {"value": other, "other_value": first, "other_row": "2"}


@pytest.mark.parametrize(
    ("name", "first", "other"),
    [
        ("Customer", "Università di Pontelungo", "UNIVERSITA DI PONTELUNGO"),
        ("Submitted_by", "g.conti@telepartner.example", "G.Conti@Telepartner.example"),
        ("Order_date", "10-Nov-2026", "2026-11-10"),
        ("Contact", "a@acme.example", "b@acme.example"),
        ("Start_date", "2026-11-10", "2026-12-10"),
    ],
)
def test_another_spelling_is_no_disagreement_and_lines_may_differ_in_their_own_facts(
    tmp_path: Path, name: str, first: str, other: str
) -> None:
    rows = [good_row(Line="1.0", **{name: first}), good_row(Line="2.0", **{name: other})]

    assert disagreements(tmp_path, *rows) == {}


def test_an_empty_cell_disagrees_with_nothing(tmp_path: Path) -> None:
    rows = [
        good_row(Line="1.0", Account=""),
        good_row(Line="2.0", Account="Telepartner"),
        good_row(Line="3.0", Account=""),
        good_row(Line="4.0", Account="Polarpartner"),
    ]

    assert list(disagreements(tmp_path, *rows)) == [5]


def test_rows_with_problems_of_their_own_are_left_out(tmp_path: Path) -> None:
    rows = [good_row(Status="?"), good_row(), good_row(Line="2.0", Customer="Acme", Offer="")]

    assert disagreements(tmp_path, *rows) == {}


def test_rows_far_apart_are_compared_as_they_come(tmp_path: Path) -> None:
    between = [good_row(Order=str(number)) for number in range(1, 400)]
    report = report_of(tmp_path, good_row(), *between, good_row(Line="2.0", Customer="Acme"))

    consistency = OrderConsistency(report.columns)
    found = [problem for row in report.rows() for problem in consistency.check(row)]

    assert [(problem.column, problem.facts["other_row"]) for problem in found] == [("Customer", "2")]


def test_the_sample_agrees_with_itself() -> None:
    report = read_report(SAMPLE)

    assert check_order(report.rows(), columns=report.columns) == {}
