"""Bad rows: an error per row and column with the value, whole orders or none, good orders go in (PRODUCT I4, W1)."""

from collections import Counter

import pytest
from tests.actions.recorded import found_wrong
from tests.actions.report_files import AHEAD, PAST, Importer, Row, row_outcomes, row_problems
from tests.worlds import FLEX, SUPPORT, WX

from startline.models import ImportRow, Line, Offer, Order, Policy

# What can be wrong with a row, and what is then said of which column.
_BAD = {
    "unknown offer": (Row(offer="A-NOPE"), ("Offer", "A-NOPE", "offer_unknown")),
    "another offer with the same beginning": (Row(offer="A-FLEX-9"), ("Offer", "A-FLEX-9", "offer_unknown")),
    "offer without policy": (Row(offer="A-NEW"), ("Offer", "A-NEW", "no_policy")),
    "no address": (Row(contact="nobody"), ("Provisioning contact", "nobody", "address_no_at")),
    "two addresses": (
        Row(contact="a@x.example; b@x.example"),
        ("Provisioning contact", "a@x.example; b@x.example", "address_several"),
    ),
    "unknown status": (Row(status="Sleeping"), ("Status", "Sleeping", "status_unknown")),
    "impossible date": (Row(starts="2026-02-30"), ("Start date", "2026-02-30", "date_impossible")),
    "no start date": (Row(starts=""), ("Start date", "", "missing")),
    "no customer": (Row(customer=""), ("Customer", "", "missing")),
    "a formula": (Row(customer="=cmd()"), ("Customer", "=cmd()", "formula")),
    "no quantity": (Row(quantity="0"), ("Quantity", "0", "too_small")),
}


@pytest.mark.parametrize(("row", "problem"), _BAD.values(), ids=_BAD)
def test_a_bad_row_says_which_column_holds_what_and_why_it_cannot_stay(
    importer: Importer, row: Row, problem: tuple[str, str, str]
) -> None:
    Offer.objects.create(code="A-NEW", name="New", family="devices")

    summary = importer.import_(row, Row(order="7002"))

    assert row_problems(summary.run_id) == {f"7001/{_line_of(summary.run_id)}": [problem]}
    assert (summary.errors, summary.new) == (1, 1)
    assert Order.objects.get().number == "7002"


def _line_of(run_id: int) -> str | None:
    return ImportRow.objects.filter(run_id=run_id, outcome="error").values_list("line_number", flat=True)[0]


def test_all_rows_of_an_order_or_none(importer: Importer) -> None:
    summary = importer.import_(
        Row(line="1.0"), Row(line="2.0", offer="A-NOPE"), Row(line="3.0"), Row(order="7002")
    )

    assert row_outcomes(summary.run_id) == {
        "7001/1.0": "error",
        "7001/2.0": "error",
        "7001/3.0": "error",
        "7002/1.0": "new",
    }
    assert row_problems(summary.run_id)["7001/1.0"] == [("", "", "order_has_errors")]
    assert list(Order.objects.values_list("number", flat=True)) == ["7002"]


def test_a_bad_row_of_a_known_order_keeps_all_its_rows_from_changing_anything(importer: Importer) -> None:
    importer.import_(Row(), Row(line="2.0"))

    importer.import_(Row(contact="new@acme.example"), Row(line="2.0", offer="A-NOPE"))

    assert set(Line.objects.values_list("contact_epoch", flat=True)) == {0}


def test_a_line_that_stands_twice_is_told_once_with_the_other_row(importer: Importer) -> None:
    summary = importer.import_(Row(), Row(quantity="3"))

    problems = row_problems(summary.run_id)
    assert [problem[2] for problem in problems["7001/1.0"]] == ["line_repeated"]
    assert Order.objects.count() == 0


@pytest.mark.parametrize("changes", [{"customer": "Beta GmbH"}, {"submitted_by": "x@telepartner.example"}])
def test_lines_of_one_order_that_disagree_about_it_keep_it_out(
    importer: Importer, changes: dict[str, str]
) -> None:
    summary = importer.import_(Row(), Row(line="2.0", **changes))

    assert row_problems(summary.run_id)["7001/2.0"][0][2] == "order_disagrees"
    assert Order.objects.count() == 0


def test_a_skipped_row_keeps_nothing_out(importer: Importer) -> None:
    summary = importer.import_(Row(), Row(line="2.0", status="Pending deactivation", starts=PAST))

    assert row_outcomes(summary.run_id) == {"7001/1.0": "new", "7001/2.0": "skipped"}


def test_a_policy_must_be_in_force_when_the_line_starts(importer: Importer) -> None:
    Policy.objects.all().update(valid_from=AHEAD)

    summary = importer.import_(Row(), Row(order="7002", starts=PAST), Row(order="7003", offer=SUPPORT))

    assert row_problems(summary.run_id) == {"7002/1.0": [("Offer", FLEX, "no_policy")]}


def test_a_mixed_file_of_2000_rows_comes_in_with_exactly_its_good_orders(importer: Importer) -> None:
    rows = [_mixed(number) for number in range(2000)]
    bad_orders = {row.order for row in rows if row.offer == "A-NOPE" or row.contact == "nobody"}

    summary = importer.import_(*rows)

    expected = Counter("error" if row.order in bad_orders else _enters(row) for row in rows)
    assert Counter(row_outcomes(summary.run_id).values()) == expected
    assert (summary.rows, summary.orders) == (2000, 667)
    assert Line.objects.count() == expected["new"]
    assert not set(Order.objects.values_list("number", flat=True)) & bad_orders
    assert found_wrong() == []


def _mixed(number: int) -> Row:
    """Three lines an order; one row in 50 with an unknown offer, one in 70 with a contact that is none."""
    statuses = ("Entered", "Booked", "Awaiting provisioning details", "Pending activation", "Closed")
    leaving = number % 90 == 7
    return Row(
        order=f"8{number // 3:05}",
        line=f"{number % 3 + 1}.0",
        offer="A-NOPE" if number % 50 == 3 else (FLEX, WX, SUPPORT)[number % 3],
        status="Pending deprovisioning" if leaving else statuses[number % 5],
        starts=(AHEAD, PAST)[number % 2],
        contact="nobody" if number % 70 == 5 else f"c{number % 40}@acme.example",
        customer=f"Customer {number // 3 % 25}",
    )


def _enters(row: Row) -> str:
    return "skipped" if row.status == "Pending deprovisioning" else "new"
