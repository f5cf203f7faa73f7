"""The first page: a rehearsal at a glance, and nothing at all about a real instance."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.web.reading import only_reading
from tests.worlds import SUPPORT, Stage, Wanted, cast, place

from startline.models import Instance
from startline.queries.rehearsal import forget_clock_offset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def text_of(client: Client, address: str = "/", **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_rehearsal_shows_lines_counters_and_the_record(client: Client) -> None:
    place(
        cast().partner,
        Wanted(number="1.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", offer=SUPPORT),
    )

    page = text_of(client)

    assert "3 lines, the most urgent first" in page
    assert '<div class="bad"><dd>1</dd><dt>mail refused</dt></div>' in page
    assert page.index("mail refused: mailbox unknown") < page.index("closes in 5 days")
    assert "1 line reached its requested start date, mail to it@acme.example" in page
    assert "No worker runs" in page
    assert "16 Nov 2026, 10:00 (Europe/Rome)" in page


def test_a_moved_clock_says_how_far_it_is_ahead(client: Client) -> None:
    cast()
    Instance.objects.update(clock_offset=timedelta(days=3))
    forget_clock_offset()

    page = text_of(client)

    assert "19 Nov 2026, 10:00 (Europe/Rome), 3 days ahead" in page


def test_an_empty_rehearsal_says_what_belongs_here(client: Client) -> None:
    cast()

    assert "startline import order-report.csv" in text_of(client)


@pytest.mark.parametrize("made", [True, False])
def test_a_stranger_learns_of_a_real_instance_only_that_it_runs(client: Client, made: bool) -> None:  # noqa: FBT001
    if made:
        place(cast(rehearsal=False).partner, Wanted(stage=Stage.AWAITING))

    page = text_of(client)

    assert "Startline runs here." in page
    assert "Version 0.1.0" in page
    for secret in ("104583020", "Acme", "acme.example", "Telepartner", "mailbox"):
        assert secret not in page


def test_pages_of_lines_are_linked(client: Client) -> None:
    place(cast().partner, *(Wanted(number=f"{number}.0") for number in range(1, 43)))

    first = text_of(client)
    address = first.partition('<a href="?after=')[2].partition('"')[0]
    second = text_of(client, f"/?after={address}")

    assert first.count('class="number"') == 40
    assert second.count('class="number"') == 2
    assert "First page" in second
    assert "Next page" not in second


def test_what_is_no_page_is_not_found(client: Client) -> None:
    cast()

    assert client.get("/?after=nonsense").status_code == 404


def test_the_page_is_read_in_the_readers_language(client: Client) -> None:
    place(cast().partner, Wanted(stage=Stage.AWAITING))

    page = text_of(client, **{"Accept-Language": "it-IT,it;q=0.9"})

    assert '<html lang="it">' in page
    assert "si chiude tra 5 giorni" in page
    assert '<html lang="en">' in text_of(client, **{"Accept-Language": "fr"})


def test_names_that_hold_markup_are_shown_as_they_are(client: Client) -> None:
    place(cast().partner, customer="<script>alert(1)</script>")

    page = text_of(client)

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_long_address_is_cut_in_its_middle_with_the_whole_on_hover(client: Client) -> None:
    address = "a-long.address-of-an-administrator@quite-long-domain.example"
    place(cast().partner, Wanted(contact=address))

    assert f'<span title="{address}">a-long.address-…main.example</span>' in text_of(client)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client: Client, method: str) -> None:
    place(cast().partner, Wanted(stage=Stage.AWAITING))

    with only_reading():
        assert getattr(client, method)("/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_only_read(client: Client, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405
