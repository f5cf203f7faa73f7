"""What failed comes back as a file that can be corrected and imported again (PRODUCT I4)."""

import csv
import io
from datetime import timedelta

import openpyxl
from django.test import Client
from tests.actions.report_files import Row
from tests.reports.samples import good_row
from tests.web.imports.importing import bring, bring_rows, take_over, the_run, words, work
from tests.worlds import NOW

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.models import Line
from startline.sweeps.tidy_imports import tidy_imports


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of the file of corrections as CSV."""
    answer = client.get(f"{address}to-correct/csv/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_rows_in_error_come_back_with_what_is_wrong_in_words(editor: Client) -> None:
    address = bring_rows(editor, Row(), Row(order="7002", offer="A-NOPE"), Row(order="7002", line="2.0"))
    take_over(editor, address)

    bad, beside = rows_of(editor, address)

    assert (bad["Order"], bad["Line"], bad["Offer"]) == ("7002", "1.0", "A-NOPE")
    assert "is no offer in the catalogue" in "".join(bad.values())
    assert "another row of it has an error" in "".join(beside.values())


def test_the_corrected_file_can_be_imported_as_it_is(editor: Client) -> None:
    address = bring_rows(editor, Row(order="7002", offer="A-NOPE"))
    take_over(editor, address)
    answer = editor.get(f"{address}to-correct/csv/")
    corrected = b"".join(answer.streaming_content).replace(b"A-NOPE", b"A-FLEX")  # type: ignore[attr-defined]

    again = bring(editor, corrected, name="corrected.csv").headers["Location"]
    work()
    take_over(editor, again)

    assert Line.objects.get().order.number == "7002"


def test_a_conflict_comes_back_with_the_cells_of_the_file(editor: Client) -> None:
    take_over(editor, bring_rows(editor, Row()))
    line = Line.objects.get()
    selection = Selection(order_ids=[line.order_id])
    change_contact(actor=CONSOLE, selection=selection, address="ours@acme.example", now=NOW)
    address = bring_rows(editor, Row(contact="new@acme.example"))

    (before,) = rows_of(editor, address)
    take_over(editor, address)
    (after,) = rows_of(editor, address)

    assert before["Provisioning contact"] == after["Provisioning contact"] == "new@acme.example"
    assert "was changed on both sides" in "".join(before.values())
    assert "was changed on both sides" in "".join(after.values())


def test_a_number_of_a_workbook_comes_back_as_a_number(editor: Client) -> None:
    workbook = openpyxl.Workbook()
    row = good_row(Offer="A-NOPE", Order_value=1234.5, Account="")
    for cells in (list(row), list(row.values())):
        workbook.worksheets[0].append(cells)
    stream = io.BytesIO()
    workbook.save(stream)
    address = bring(editor, stream.getvalue(), name="report.xlsx").headers["Location"]
    work()

    answer = editor.get(f"{address}to-correct/xlsx/")
    content = io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(content).worksheets[0]

    values = dict(zip(*([cell.value for cell in cells] for cells in sheet.iter_rows(max_row=2)), strict=True))
    assert values["Order value"] == 1234.5
    assert "report.to-correct.xlsx" in answer.headers["Content-Disposition"]


def test_formulas_come_back_defused(editor: Client) -> None:
    (row,) = rows_of(editor, bring_rows(editor, Row(customer="=HYPERLINK(1)")))

    assert row["Customer"] == "'=HYPERLINK(1)"


def test_after_the_rows_were_tidied_away_the_page_says_so(editor: Client) -> None:
    address = bring_rows(editor, Row(), Row(order="7002", offer="A-NOPE"))
    take_over(editor, address)
    while tidy_imports(now=NOW + timedelta(days=30)).more:
        pass

    gone = editor.get(f"{address}to-correct/csv/")

    assert gone.status_code == 410
    assert "These rows are no longer here." in words(gone)
    assert "1 new line in 1 order came in." in words(editor.get(address))
    assert the_run().tidied_at is not None


def test_no_other_kind_of_file_is_given_out(editor: Client) -> None:
    address = bring_rows(editor, Row(order="7002", offer="A-NOPE"))

    assert editor.get(f"{address}to-correct/pdf/").status_code == 404
