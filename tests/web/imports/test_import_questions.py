"""What a file leaves open is asked for, never guessed; what cannot be read is refused with the way out (PRODUCT I1)."""

import csv
import io
import zipfile

import pytest
from django.test import Client
from tests.actions.report_files import Row, know_submitters, report_of
from tests.web.imports.conftest import signed_in
from tests.web.imports.importing import act, bring, bring_rows, take_over, the_run, words, work
from tests.worlds import Cast

from startline.models import Account, ImportRun, Line

_FIELDS = ("Order", "Line", "Offer", "Status", "Start date", "Customer", "Order value")


def table(*rows: tuple[str, ...], heading: tuple[str, ...] = _FIELDS, delimiter: str = ",") -> bytes:
    """A CSV file of these rows."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([heading, *rows])
    return stream.getvalue().encode()


def row(*, starts: str = "2027-01-10", value: str = "", order: str = "7001") -> tuple[str, ...]:
    """A good row, but for what is given."""
    return (order, "1.0", "A-FLEX", "Booked", starts, "Acme S.p.A.", value)


def brought(client: Client, content: bytes) -> str:
    """The address of the page of a file that a worker has looked at."""
    address: str = bring(client, content).headers["Location"]
    work()
    return address


def test_a_date_that_can_be_meant_in_two_ways_is_asked_for_and_read_as_told(editor: Client) -> None:
    address = brought(editor, table(row(starts="03/04/2027")))

    page = words(editor.get(address))
    act(editor, address, "read-again", date_order="month_first")
    work()
    take_over(editor, address)

    assert "The day before the month: “03/04/2027” is 3 April 2027" in page
    assert "The month before the day: “03/04/2027” is 4 March 2027" in page
    assert str(Line.objects.get().start_date) == "2027-03-04"


def test_a_number_that_can_be_meant_in_two_ways_is_asked_for_and_read_as_told(editor: Client) -> None:
    address = brought(editor, table(row(value="1,234")))

    page = words(editor.get(address))
    act(editor, address, "read-again", decimal_mark=".")
    work()
    take_over(editor, address)

    assert "A decimal point: “1,234” is 1234, a whole number" in page
    assert str(Line.objects.get().order_value) == "1234.00"


def test_an_answer_that_is_none_stands_beside_its_field_and_nothing_is_read(editor: Client) -> None:
    address = brought(editor, table(row(starts="03/04/2027")))

    answer = act(editor, address, "read-again")

    assert answer.status_code == 422
    assert "This field is required." in words(answer)
    assert the_run().state == "asking"


def test_what_was_told_can_be_told_otherwise_after_the_check(editor: Client) -> None:
    address = brought(editor, table(row(starts="03/04/2027")))
    act(editor, address, "read-again", date_order="month_first")
    work()

    act(editor, address, "read-again", date_order="day_first")
    work()
    take_over(editor, address)

    assert str(Line.objects.get().start_date) == "2027-04-03"


def test_the_currency_is_asked_for_once_and_kept(editor: Client) -> None:
    Account.objects.update(currency=None)
    address = bring_rows(editor, Row())

    page = words(editor.get(address))
    wrong = act(editor, address, "read-again", currency="Euro")
    act(editor, address, "read-again", currency="chf")
    work()
    again = bring_rows(editor, Row(order="7002"))

    assert "The account Telepartner has no currency yet" in page
    assert wrong.status_code == 422
    assert "A currency has three letters, such as EUR or USD." in words(wrong)
    assert 'value="Euro"' in wrong.content.decode()
    assert Account.objects.get(name="Telepartner").currency == "CHF"
    assert "This is what an import would bring" in words(editor.get(again))


def test_who_enters_orders_for_one_account_is_not_asked_whose_they_are(editor: Client) -> None:
    address = brought(editor, table(row()))

    take_over(editor, address)

    assert Line.objects.get().account.name == "Telepartner"


def test_who_enters_them_for_several_is_asked_where_the_file_does_not_say(people: Cast) -> None:
    ally = signed_in(people.ally)
    address = brought(ally, table(row()))

    page = words(ally.get(address))
    unknown = act(ally, address, "read-again", account="Nobody")
    act(ally, address, "read-again", account="telepartner")
    work()
    take_over(ally, address)

    assert "The file does not say whose the orders are" in page
    assert "There is no account of this name. Choose one from the list." in words(unknown)
    assert Line.objects.get().account == people.partner


def test_the_submitters_decide_where_they_are_known(people: Cast) -> None:
    know_submitters(people)
    ally = signed_in(people.ally)

    take_over(ally, bring_rows(ally, Row()))

    assert Line.objects.get().account == people.partner


def test_orders_cannot_be_entered_for_an_account_of_others(people: Cast) -> None:
    ally = signed_in(people.ally)
    address = brought(ally, table(row()))

    answer = act(ally, address, "read-again", account="Polarpartner")

    assert "There is no account of this name." in words(answer)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Export the report again"),
        (b"   \n", "The file is empty. Export the report again"),
        (b"%PDF-1.7 nothing", "The file is no table but of the kind PDF. Save the report as CSV or XLSX"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "in the old XLS format. Open it and save it as XLSX",
        ),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field_with_the_way_out(
    editor: Client, content: bytes, sentence: str
) -> None:
    answer = bring(editor, content)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert ImportRun.objects.count() == 0


def test_a_refusal_speaks_the_readers_language(people: Cast) -> None:
    answer = bring(signed_in(people.owner, language="it"), b"%PDF-1.7 nothing")

    assert "Il file non è una tabella" in words(answer)


def test_no_file_at_all_is_told_beside_the_field(editor: Client) -> None:
    answer = editor.post("/import/", {"once": "a"})

    assert answer.status_code == 422
    assert "Choose the file to import." in words(answer)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (table(), "The file has a heading and no rows below it. Check the filter of the export."),
        (table() + b'"7001,1.0\n7002,2.0\n', "a quotation mark opens and does not close"),
    ],
)
def test_what_the_worker_cannot_read_is_refused_on_its_page(
    editor: Client, content: bytes, sentence: str
) -> None:
    page = words(editor.get(brought(editor, content)))

    assert sentence in page
    assert "Nothing of this file has come in." in page
    assert "If a reason cannot be right: open a case" in page


def test_missing_columns_are_named_and_another_kind_of_report_can_be_chosen(editor: Client) -> None:
    page = words(editor.get(brought(editor, table(("7001",), heading=("Order",)))))

    assert "These columns are missing: line number, offer code" in page
    assert "Kind of report" in page


def test_a_zip_bomb_is_refused(editor: Client) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)

    page = words(editor.get(brought(editor, bomb.getvalue())))

    assert "larger than 500 MB once unpacked. Split it into several reports." in page


def test_a_formula_in_a_cell_is_shown_as_text_and_never_runs(editor: Client) -> None:
    page = editor.get(bring_rows(editor, Row(customer="=HYPERLINK(1)"))).content.decode()

    assert "=HYPERLINK(1)" in page
    assert "begins as a spreadsheet formula does" in page


def test_markup_in_a_cell_is_escaped(editor: Client) -> None:
    page = editor.get(bring_rows(editor, Row(offer="<script>alert(1)</script>"))).content.decode()

    assert "<script>alert(1)" not in page


def test_the_name_of_the_file_is_escaped_and_cut(editor: Client) -> None:
    bring(editor, report_of([Row()]), name=f"<b>{'x' * 300}.csv")

    page = editor.get("/import/").content.decode()

    assert "<b>x" not in page
    assert len(the_run().file_name) <= 255
