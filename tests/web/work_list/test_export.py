"""The work list as a file: the page's lines in the page's order, formulas defused (PRODUCT P4)."""

import csv
import io
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests.models.forbidding import run
from tests.web.reading import only_reading
from tests.worlds import Cast, Stage, Wanted, cast, place

from startline.models import Line, User

pytestmark = pytest.mark.django_db


def exported(client: Client, *, of: User, query: str = "", fmt: str = "csv") -> HttpResponse:
    client.force_login(of)
    address = reverse("export_lines", args=[fmt])
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200
    return response  # type: ignore[return-value] # the test client's own


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def table_of(response: HttpResponse, *, delimiter: str = ",") -> list[dict[str, str]]:
    text = content_of(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def some_lines() -> Cast:
    world = cast()
    place(
        world.partner,
        Wanted(number="1.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.CLOSED),
        Wanted(number="4.0", stage=Stage.SET_UP),
    )
    run("UPDATE startline_line SET monthly_amount = 1250.5 WHERE number = '2.0'")
    return world


def test_a_csv_file_has_the_lines_of_the_page_in_its_order(client: Client) -> None:
    world = some_lines()

    response = exported(client, of=world.owner)
    rows = table_of(response)

    assert [row["Line"] for row in rows] == ["1.0", "3.0", "2.0"]
    assert (
        rows[2]
        | {
            "Group": "Not set up yet",
            "Order": "104583020",
            "Customer": "Acme S.p.A.",
            "Offer": "A-FLEX",
            "Subscription": "Sub104583020-2.0",
            "Contact": "it@acme.example",
            "Where it stands": "closes in 5 days",
            "Status": "awaiting provisioning details",
            "Quantity": "25",
            "Monthly amount": "1250.50",
            "Currency": "EUR",
            "Requested start date": "2026-11-14",
            "Mail accepted at": "2026-11-14T10:00:00+01:00",
            "Window closes at": "2026-11-22T00:00:00+01:00",
        }
        == rows[2]
    )
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="work-list-2026-11-16.csv"'


def test_a_spreadsheet_opens_the_csv_file_as_utf_8(client: Client) -> None:
    world = cast()
    place(world.partner, Wanted(stage=Stage.AWAITING), customer="Perù Ærø")

    content = content_of(exported(client, of=world.owner))

    assert content.startswith(b"\xef\xbb\xbf")
    assert "Perù Ærø" in content.decode()


def test_an_italian_file_has_italian_headings_marks_and_name(client: Client) -> None:
    world = some_lines()
    User.objects.filter(pk=world.owner.pk).update(language="it")
    world.owner.refresh_from_db()

    response = exported(client, of=world.owner)
    rows = table_of(response, delimiter=";")

    assert rows[2]["Importo mensile"] == "1250,50"
    assert rows[2]["Gruppo"] == "Non ancora configurate"
    assert rows[2]["A che punto è"] == "si chiude tra 5 giorni"
    assert 'filename="lista-di-lavoro-2026-11-16.csv"' in response["Content-Disposition"]


def test_a_workbook_has_numbers_where_the_page_has_them(client: Client) -> None:
    world = some_lines()

    response = exported(client, of=world.owner, fmt="xlsx")
    sheet = load_workbook(io.BytesIO(content_of(response))).active
    assert sheet is not None
    heading, *rows = sheet.iter_rows(values_only=True)

    amount, number = heading.index("Monthly amount"), heading.index("Line")
    assert [(row[number], row[amount]) for row in rows] == [("1.0", None), ("3.0", None), ("2.0", 1250.5)]
    assert sheet.title == "Work list"


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_is_a_formula(client: Client, start: str, fmt: str) -> None:
    world = cast()
    place(world.partner, Wanted(stage=Stage.AWAITING))
    run("UPDATE startline_customer SET name = %s", f"{start}cmd|' /C calc'!A0")

    content = content_of(exported(client, of=world.owner, fmt=fmt))

    if fmt == "csv":
        (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        assert row["Customer"] == f"'{start.strip()}cmd|' /C calc'!A0"
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_what_the_page_is_narrowed_to_the_file_is_too(client: Client) -> None:
    world = some_lines()

    by_group = table_of(exported(client, of=world.owner, query="group=closed_pending"))
    by_text = table_of(exported(client, of=world.owner, query="q=gone@acme.example"))

    assert [row["Line"] for row in by_group] == ["3.0"]
    assert [row["Line"] for row in by_text] == ["1.0"]


def test_selected_lines_alone_are_exported_in_the_order_of_the_page(client: Client) -> None:
    world = some_lines()
    chosen = Line.objects.filter(number__in=["2.0", "1.0"]).values_list("public_id", flat=True)

    rows = table_of(exported(client, of=world.owner, query="&".join(f"line={one}" for one in chosen)))

    assert [row["Line"] for row in rows] == ["1.0", "2.0"]


def test_the_partner_stands_in_the_file_of_who_sees_several(client: Client) -> None:
    world = some_lines()

    assert table_of(exported(client, of=world.ally))[0]["Partner"] == "Telepartner"
    assert "Partner" not in table_of(exported(client, of=world.owner))[0]


def test_a_stranger_exports_nothing_of_others(client: Client) -> None:
    world = some_lines()
    ours = Line.objects.values_list("public_id", flat=True)[0]

    assert table_of(exported(client, of=world.stranger)) == []
    assert table_of(exported(client, of=world.stranger, query=f"line={ours}")) == []
    assert table_of(exported(client, of=world.stranger, query="q=104583020")) == []


def test_a_file_that_nobody_reads_to_its_end_leaves_nothing_open(client: Client) -> None:
    world = some_lines()
    response: Any = exported(client, of=world.stranger)

    next(iter(response.streaming_content))
    response._iterator.close()  # as a server does when the browser has gone

    assert Line.objects.count() == 4


def test_all_pages_are_in_the_file(client: Client) -> None:
    world = cast()
    place(world.partner, *(Wanted(number=f"{number}.0") for number in range(1, 61)))

    assert len(table_of(exported(client, of=world.owner))) == 60


def test_exporting_changes_nothing(client: Client) -> None:
    world = some_lines()
    client.force_login(world.owner)

    with only_reading():
        response: Any = client.get(reverse("export_lines", args=["csv"]))
        assert content_of(response)


@pytest.mark.parametrize("fmt", ["pdf", "ods"])
def test_there_is_no_other_kind_of_file(client: Client, fmt: str) -> None:
    world = some_lines()
    client.force_login(world.owner)

    assert client.get(reverse("export_lines", args=[fmt])).status_code == 404


def test_who_is_not_signed_in_gets_no_file(client: Client) -> None:
    some_lines()

    assert client.get(reverse("export_lines", args=["csv"])).status_code == 302
