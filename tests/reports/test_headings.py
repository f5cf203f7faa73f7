"""The table is found below titles and by its headings, and what is missing or doubled is named."""

from pathlib import Path

import pytest
from tests.reports.samples import GOOD_ROW, good_row, read_rows, read_text, report_of, table_of, text_report

from startline.reports import (
    Field,
    ReportNoteCode,
    ReportProblem,
    ReportProblemCode,
    ReportRefused,
    read_report,
)
from startline.reports.limits import MAX_TITLE_ROWS
from startline.reports.tables import column_letters

P = ReportProblemCode


def problems_of(folder: Path, *rows: dict[str, str]) -> list[ReportProblem]:
    with pytest.raises(ReportRefused) as refusal:
        report_of(folder, *rows)
    return list(refusal.value.problems)


def test_the_columns_that_are_understood_are_told_with_their_headings(tmp_path: Path) -> None:
    report = report_of(tmp_path, good_row())

    assert report.preset == "generic"
    assert report.header == tuple(GOOD_ROW)
    assert report.columns[Field.CUSTOMER_NAME] == "Customer"
    assert set(report.columns) == set(Field)


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    (row,) = read_text(tmp_path, dict(reversed(good_row().items())))

    assert row.values
    assert row.values.order_number == "104582973"


@pytest.mark.parametrize("titles", [1, MAX_TITLE_ROWS])
def test_title_rows_above_the_heading_are_skipped_and_noted(tmp_path: Path, titles: int) -> None:
    table = [["Order report of November"], *[[]] * (titles - 1), *table_of([good_row()])]
    path = text_report(tmp_path, table)

    (row,) = read_rows(path)

    assert row.row_number == titles + 2
    assert [(note.code, note.facts) for note in read_report(path).notes] == [
        (ReportNoteCode.TITLE_ROWS_SKIPPED, {"row": str(titles + 1)})
    ]


def test_a_heading_further_down_is_not_looked_for(tmp_path: Path) -> None:
    table = [*[["title"]] * (MAX_TITLE_ROWS + 1), *table_of([good_row()])]

    with pytest.raises(ReportRefused) as refusal:
        read_report(text_report(tmp_path, table))

    assert refusal.value.problems[0].code == P.COLUMNS_MISSING


def test_missing_columns_are_named_with_those_that_were_found(tmp_path: Path) -> None:
    row = good_row(Note="x")
    del row["Start date"], row["Customer"]

    (problem,) = problems_of(tmp_path, row)

    assert problem.code == P.COLUMNS_MISSING
    assert problem.facts["missing"] == "start_date, customer_name"
    assert problem.facts["found"].startswith("Order · Line · Offer")
    assert problem.facts["row"] == "1"


def test_a_table_of_something_else_misses_every_required_column(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, {"Name": "Mario", "Birthday": "1 May"})

    assert problem.facts["missing"] == (
        "order_number, line_number, offer_code, status, start_date, customer_name"
    )
    assert problem.facts["found"] == "Name · Birthday"


def test_two_columns_for_one_field_are_refused_and_both_named(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, good_row(End_customer="Acme"))

    assert problem.code == P.COLUMNS_DUPLICATE
    assert problem.facts == {"field": "customer_name", "columns": "Customer · End customer"}


def test_everything_wrong_with_the_heading_is_told_at_once(tmp_path: Path) -> None:
    row = good_row(Qty="1")
    del row["Status"]

    assert [problem.code for problem in problems_of(tmp_path, row)] == [
        P.COLUMNS_MISSING,
        P.COLUMNS_DUPLICATE,
    ]


def test_columns_that_are_not_understood_are_kept_and_noted(tmp_path: Path) -> None:
    path = text_report(
        tmp_path, [[*GOOD_ROW, "Note", "", "Note"], [*GOOD_ROW.values(), "one", "two", "three"]]
    )

    report = read_report(path)
    (row,) = report.rows()

    assert row.values
    assert report.header[-3:] == ("Note", "(S)", "Note (T)")
    assert (row.raw["Note"], row.raw["(S)"], row.raw["Note (T)"]) == ("one", "two", "three")
    assert [note.facts for note in report.notes] == [{"columns": "Note · Note"}]


def test_our_own_columns_are_ignored_without_a_word(tmp_path: Path) -> None:
    report = report_of(tmp_path, good_row(ROW="7", PROBLEM="The contact is empty."))

    assert report.notes == ()
    assert [row.problems for row in report.rows()] == [()]


def test_line_breaks_and_case_of_a_heading_do_not_count(tmp_path: Path) -> None:
    row = {name.upper().replace(" ", "\n"): value for name, value in good_row().items()}

    report = report_of(tmp_path, row)

    assert report.columns[Field.START_DATE] == "START DATE"


def test_a_column_without_heading_does_not_count_as_missing_heading(tmp_path: Path) -> None:
    table = table_of([good_row()])
    table[0].append("")
    table[1].append("")

    assert len(read_rows(text_report(tmp_path, table))) == 1


def test_more_columns_than_any_report_has_are_refused(tmp_path: Path) -> None:
    at_limit = good_row(**{f"Note{number}": "x" for number in range(200 - len(GOOD_ROW))})
    assert report_of(tmp_path, at_limit).row_count == 1

    (problem,) = problems_of(tmp_path, {**at_limit, "One more": "x"})

    assert (problem.code, problem.facts) == (P.TOO_MANY_COLUMNS, {"max": "200"})


def test_the_preset_asked_for_is_used(tmp_path: Path) -> None:
    path = text_report(tmp_path, table_of([good_row()]))

    assert read_report(path, preset="generic").preset == "generic"
    with pytest.raises(ReportRefused) as refusal:
        read_report(path, preset="cisco-commerce")
    assert refusal.value.problems[0].code == P.COLUMNS_MISSING


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ")])
def test_columns_are_named_as_a_spreadsheet_names_them(index: int, letters: str) -> None:
    assert column_letters(index) == letters
