"""A row is understood as a whole, or tells every problem that it has, cell by cell."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.samples import GOOD_ROW, SAMPLE, good_row, read_rows, read_text

from startline.reports import CellProblem, CellProblemCode, CellWarningCode, Field, ReportStatus, RowValues
from startline.reports.cells import FORMULA_STARTS, defused, undefused
from startline.rules.addresses import Address, AddressProblemCode

C = CellProblemCode


def problems_of(folder: Path, **changes: str) -> tuple[CellProblem, ...]:
    (row,) = read_text(folder, good_row(**changes))
    assert (row.values is None) == bool(row.problems)
    return row.problems


def codes_of(folder: Path, **changes: str) -> list[str]:
    return [problem.code for problem in problems_of(folder, **changes)]


def test_a_good_row_is_understood_field_by_field(tmp_path: Path) -> None:
    (row,) = read_text(tmp_path, good_row())

    assert row.values == RowValues(
        order_number="104582973",
        line_number="1.0",
        offer_code="A-FLEX-3",
        status=ReportStatus.BOOKED,
        customer_name="Tipografia D'Amico",
        start_date=date(2026, 12, 6),
        quantity=250,
        submitted_on=date(2026, 11, 10),
        submitted_by=Address(
            email="g.conti@telepartner.example",
            key="g.conti@telepartner.example",
            domain="telepartner.example",
        ),
        contact=Address(
            email="it-admin@damico.example", key="it-admin@damico.example", domain="damico.example"
        ),
        subscription_number="Sub8801203",
        order_value=Decimal("123000.00"),
        monthly_amount=Decimal("10250.00"),
        term_months=12,
        hold_name=None,
        external_key="104582973-1",
        account="Telepartner",
    )
    assert row.raw == GOOD_ROW
    assert (row.problems, row.warnings) == ((), ())


def test_a_report_may_have_the_required_columns_alone(tmp_path: Path) -> None:
    names = ("Order", "Line", "Offer", "Status", "Start date", "Customer")

    (row,) = read_text(tmp_path, {name: GOOD_ROW[name] for name in names})

    assert row.values
    assert row.values.contact is None
    assert row.values.quantity is None


@pytest.mark.parametrize("name", ["Order", "Line", "Offer", "Status", "Start_date", "Customer"])
@pytest.mark.parametrize("empty", ["", "  ", "\xa0"])
def test_a_required_cell_that_is_empty_is_missing(tmp_path: Path, name: str, empty: str) -> None:
    (problem,) = problems_of(tmp_path, **{name: empty})

    assert (problem.code, problem.column) == (C.MISSING, name.replace("_", " "))


def test_only_a_line_that_is_entered_may_lack_its_start_date(tmp_path: Path) -> None:
    assert codes_of(tmp_path, Start_date="", Status="Entered") == []
    assert codes_of(tmp_path, Start_date="", Status="Booked") == [C.MISSING]
    assert codes_of(tmp_path, Start_date="", Status="Closed") == [C.MISSING]
    assert codes_of(tmp_path, Start_date="", Status="Lost") == [C.STATUS_UNKNOWN]


def test_an_empty_contact_is_no_problem(tmp_path: Path) -> None:
    (row,) = read_text(tmp_path, good_row(Contact=""))

    assert row.values
    assert row.values.contact is None


def test_a_problem_names_its_column_field_and_value(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, Status="Shipped\u202e")

    assert problem.column == "Status"
    assert problem.field is Field.STATUS
    assert problem.value == "Shipped\\u202e"
    assert problem.code == C.STATUS_UNKNOWN
    assert problem.facts["known"].startswith("Entered · Inserita · ")


def test_every_problem_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    codes = codes_of(tmp_path, Order="", Contact="it@", Start_date="31-Feb-2026", Quantity="0")

    assert set(codes) == {
        C.MISSING,
        AddressProblemCode.DOMAIN_INVALID,
        C.DATE_IMPOSSIBLE,
        C.TOO_SMALL,
    }


def test_a_bad_row_leaves_the_rows_beside_it_alone(tmp_path: Path) -> None:
    rows = [good_row(Line="1.0"), good_row(Line="2.0", Status="?"), good_row(Line="3.0")]

    assert [bool(row.problems) for row in read_text(tmp_path, *rows)] == [False, True, False]


@pytest.mark.parametrize("name", ["Order", "Offer", "Subscription", "Key", "Customer", "Hold", "Account"])
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "'=1", " '=1", "\t=1", "＝1"])
def test_a_text_that_a_spreadsheet_would_run_is_refused(tmp_path: Path, name: str, text: str) -> None:
    assert codes_of(tmp_path, **{name: text}) == [C.FORMULA]


@pytest.mark.parametrize("name", ["Contact", "Submitted_by", "Start_date", "Quantity", "Order_value"])
def test_a_formula_is_named_as_such_in_other_columns_too(tmp_path: Path, name: str) -> None:
    assert codes_of(tmp_path, **{name: "=A1&B1"}) == [C.FORMULA]


def test_a_negative_number_is_a_number_and_no_formula(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, Order_value="-5.00")

    assert (problem.code, problem.facts) == (C.TOO_SMALL, {"min": "0"})


def test_an_apostrophe_that_belongs_to_a_name_stays(tmp_path: Path) -> None:
    (row,) = read_text(tmp_path, good_row(Customer="'t Hart BV"))

    assert row.values
    assert row.values.customer_name == "'t Hart BV"


@given(st.text(max_size=30) | st.sampled_from(FORMULA_STARTS).map("\t{}1".format))
def test_a_defused_text_is_no_formula_and_still_says_the_same(text: str) -> None:
    assert not defused(text).lstrip("\t\r\n").startswith(FORMULA_STARTS)
    assert undefused(defused(text)).strip() == undefused(text.lstrip("\t\r\n")).strip()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1045\x0782973", C.CONTROL_CHARACTER),
        ("1045\n82973", C.CONTROL_CHARACTER),
        ("1045\ufffd82973", C.CONTROL_CHARACTER),
        ("1045\u200b82973", C.INVISIBLE_CHARACTER),
        ("1045\xa082973", C.INVISIBLE_CHARACTER),
        ("1" * 65, C.TOO_LONG),
        ("1.04583E+08", C.SCIENTIFIC_NOTATION),
        ("1,04583E+08", C.SCIENTIFIC_NOTATION),
        ("1e8", C.SCIENTIFIC_NOTATION),
        ("#REF!", C.SPREADSHEET_ERROR),
    ],
)
def test_an_order_number_that_is_none_is_refused_with_its_reason(
    tmp_path: Path, text: str, code: CellProblemCode
) -> None:
    assert codes_of(tmp_path, Order=text) == [code]


@pytest.mark.parametrize(
    ("text", "number"),
    [("104582973.0", "104582973"), ("104582973.00", "104582973"), ("A-1.0", "A-1.0"), ("1" * 64, "1" * 64)],
)
def test_an_order_number_that_was_made_a_number_is_itself_again(
    tmp_path: Path, text: str, number: str
) -> None:
    (row,) = read_text(tmp_path, good_row(Order=text))

    assert row.values
    assert row.values.order_number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", "1.0"),
        ("1.0", "1.0"),
        ("1,0", "1.0"),
        ("1.00", "1.0"),
        ("10", "10.0"),
        ("1.1", "1.1"),
        ("1,1", "1.1"),
    ],
)
def test_a_line_number_is_the_same_however_it_was_formatted(tmp_path: Path, text: str, number: str) -> None:
    (row,) = read_text(tmp_path, good_row(Line=text))

    assert row.values
    assert row.values.line_number == number


def test_names_are_written_one_way(tmp_path: Path) -> None:
    (row,) = read_text(tmp_path, good_row(Customer="  Universita\u0300\n di\tPontelungo\xa0"))

    assert row.values
    assert row.values.customer_name == "Università di Pontelungo"


def test_a_name_may_hold_the_joiners_that_its_script_needs(tmp_path: Path) -> None:
    assert codes_of(tmp_path, Customer="شرکت نرم\u200cافزاری") == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x" * 200, None),
        ("x" * 201, C.TOO_LONG),
        ("Acme\u202eEmca", C.INVISIBLE_CHARACTER),
        ("Acme\x00", C.CONTROL_CHARACTER),
        ("Acme\x1b[2J", C.CONTROL_CHARACTER),
    ],
)
def test_a_name_that_is_none_is_refused_with_its_reason(
    tmp_path: Path, name: str, code: CellProblemCode | None
) -> None:
    assert codes_of(tmp_path, Customer=name) == ([code] if code else [])


def test_what_is_too_long_says_how_long_it_may_be(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, Customer="x" * 201)

    assert problem.facts == {"max": "200", "length": "201"}
    assert len(problem.value) == 80


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mario <it@acme.example>", AddressProblemCode.DISPLAY_NAME),
        ("a@acme.example; b@acme.example", AddressProblemCode.SEVERAL),
        ("it\n@acme.example", AddressProblemCode.CONTROL_CHARACTER),
        ("n/a", AddressProblemCode.NO_AT),
    ],
)
def test_an_address_is_checked_as_strictly_as_anywhere(
    tmp_path: Path, text: str, code: AddressProblemCode
) -> None:
    assert codes_of(tmp_path, Contact=text) == [code]
    assert codes_of(tmp_path, Submitted_by=text) == [code]


def test_a_domain_that_the_file_itself_spells_otherwise_gets_a_warning(tmp_path: Path) -> None:
    rows = [good_row(Line=f"{n}.0") for n in (1, 2, 3)]

    *_, last = read_text(tmp_path, *rows, good_row(Line="4.0", Contact="it-admin@damico.exmaple"))

    assert last.values
    (warning,) = last.warnings
    assert warning.code == CellWarningCode.DOMAIN_MISTYPED
    assert (warning.column, warning.field) == ("Contact", Field.CONTACT)
    assert warning.value == "it-admin@damico.exmaple"
    assert warning.facts == {"domain": "damico.exmaple", "suggestion": "damico.example"}


def test_two_domains_of_like_frequency_are_both_believed(tmp_path: Path) -> None:
    rows = [good_row(), good_row(Line="2.0", Contact="it-admin@damico.exmaple")]

    assert [row.warnings for row in read_text(tmp_path, *rows)] == [(), ()]


def test_a_domain_close_to_a_known_one_or_to_a_public_provider_s_gets_a_warning(tmp_path: Path) -> None:
    rows = [good_row(Contact="it@acme.exmaple"), good_row(Line="2.0", Contact="laura@gmial.com")]

    read = read_text(tmp_path, *rows, known_domains=["acme.example"])

    assert [row.warnings[0].facts["suggestion"] for row in read] == ["acme.example", "gmail.com"]


def test_a_public_provider_is_believed_however_rare_it_is(tmp_path: Path) -> None:
    rows = [good_row(Contact="laura@gmail.com"), good_row(Line="2.0", Contact="mario@gmial.com")]

    assert [len(row.warnings) for row in read_text(tmp_path, *rows)] == [0, 1]


def test_thousands_of_domains_alike_are_compared_in_good_time(tmp_path: Path) -> None:
    rows = [good_row(Line=f"{n}.0", Contact=f"it@acme{chr(0x4E00 + n)}.example") for n in range(2500)]

    assert len(read_text(tmp_path, *rows, known_domains=[f"acme{n}.example" for n in range(5000)])) == 2500


def test_a_known_domain_is_never_warned_of(tmp_path: Path) -> None:
    rows = [good_row(Line=f"{n}.0") for n in (1, 2, 3)]
    odd = good_row(Line="4.0", Contact="it@damico.exmaple")

    *_, last = read_text(tmp_path, *rows, odd, known_domains=["damico.example", "damico.exmaple"])

    assert last.warnings == ()


def test_the_sample_is_read_whole() -> None:
    rows = read_rows(SAMPLE)

    assert len(rows) == 153
    assert all(row.values and not row.problems for row in rows)
    assert rows[-1].row_number == 154
    assert sum(bool(row.warnings) for row in rows) == 8
    assert sum(row.values is not None and row.values.contact is None for row in rows) > 0


def test_the_sample_s_kinds_of_mistake_do_not_stop_it() -> None:
    mistyped = {warning.facts["suggestion"] for row in read_rows(SAMPLE) for warning in row.warnings}

    assert mistyped
    assert all(domain.endswith(".example") for domain in mistyped)
