"""The page of a code: what it confirms, where it was mailed, what is wrong with it, whose it is (PRODUCT H2, H3)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from tests.actions.disputing import change
from tests.web.hub.coming import (
    NEW,
    a_wrong,
    asked_to_hand_over,
    came,
    key_of,
    mailed_code,
    newest_code,
    token_to_contact,
)
from tests.web.reading import only_reading
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, deliver, place

from startline.models import Code, Customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def order(world: Cast) -> Placed:
    return place(world.partner, Wanted(stage=Stage.AWAITING))


@pytest.fixture
def address(client: Client, order: Placed) -> str:
    """That of the page of a code for handing over, in the browser that asked for it."""
    return asked_to_hand_over(client, order)


def contact(order: Placed) -> str | None:
    found = order.line().contact
    return found.email if found else None


def test_it_has_one_input_that_phones_fill_from_the_mail(client: Client, address: str) -> None:
    with only_reading():
        page = client.get(address).content.decode()

    assert 'inputmode="numeric"' in page
    assert 'autocomplete="one-time-code"' in page
    assert page.count('name="typed"') == 1


def test_until_when_it_works_is_told_in_the_customers_time(
    client: Client, order: Placed, address: str
) -> None:
    Customer.objects.update(time_zone="America/New_York")

    page = client.get(address).content.decode()

    assert "They work until 16 Nov, 04:10, in this browser." in page


def test_a_code_pasted_with_spaces_counts(client: Client, order: Placed, address: str) -> None:
    digits = mailed_code()

    client.post(address, {"typed": f" {digits[:3]} {digits[3:]} "})

    assert contact(order) == NEW


@pytest.mark.parametrize("typed", ["", "   ", "12345", "abcdef", "1234567", "9" * 50])
def test_what_is_no_code_is_no_try(client: Client, address: str, typed: str) -> None:
    with only_reading():
        response = client.post(address, {"typed": typed})

    assert response.status_code == 422
    assert newest_code().tries == 0


def test_a_wrong_one_counts_and_the_page_says_how_often_it_can_be_tried(client: Client, address: str) -> None:
    wrong = a_wrong(mailed_code())

    pages = [client.post(address, {"typed": wrong}) for _ in range(5)]

    assert [page.status_code for page in pages] == [422] * 5
    assert "it can be tried 4 more times" in pages[0].content.decode()
    assert "it can be tried 1 more time." in pages[3].content.decode()
    assert "it was the last try" in pages[4].content.decode()


def test_after_five_wrong_tries_only_a_new_code_helps(client: Client, order: Placed, address: str) -> None:
    digits = mailed_code()
    for _ in range(5):
        client.post(address, {"typed": a_wrong(digits)})

    late = client.post(address, {"typed": digits})
    page = client.get(address).content.decode()
    again = client.post(address, {"again": "1"})

    assert late.status_code == 410
    assert "The code was mistyped too often and no longer works." in page
    assert 'name="typed"' not in page
    assert client.post(again["Location"], {"typed": mailed_code()}).status_code == 303
    assert contact(order) == NEW


def test_after_ten_minutes_it_says_so_and_offers_a_new_one(
    client: Client, order: Placed, address: str
) -> None:
    digits = mailed_code()

    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        response = client.post(address, {"typed": digits})

    assert response.status_code == 410
    assert "The code was valid for ten minutes, and they are over." in response.content.decode()
    assert contact(order) == CONTACT


def test_a_new_code_takes_the_place_of_the_old_and_confirms_the_same(
    client: Client, order: Placed, address: str
) -> None:
    old = mailed_code()
    subject = newest_code().subject

    newer = client.post(address, {"again": "1"})["Location"]

    assert newer != address
    assert newest_code().subject == subject
    assert "A newer code was sent in the meantime." in client.get(address).content.decode()
    assert client.post(address, {"typed": old}).status_code == 410
    client.post(newer, {"typed": mailed_code()})
    assert contact(order) == NEW


def test_in_another_browser_with_the_same_link_it_does_not_work(order: Placed, address: str) -> None:
    other = Client()
    came(other, order)

    page = other.get(address).content.decode()
    response = other.post(address, {"typed": mailed_code()})

    assert "The code was asked for in another browser and works only there." in page
    assert response.status_code == 410
    assert contact(order) == CONTACT
    assert newest_code().tries == 0


def test_a_code_asked_for_anew_in_that_other_browser_works_there(order: Placed, address: str) -> None:
    other = Client()
    came(other, order)

    newer = other.post(address, {"again": "1"})["Location"]
    other.post(newer, {"typed": mailed_code()})

    assert contact(order) == NEW


def test_without_the_link_there_is_no_code(address: str) -> None:
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"typed": mailed_code()}).status_code == 404


def test_behind_another_link_the_code_is_not_there(
    client: Client, world: Cast, order: Placed, address: str
) -> None:
    digits = mailed_code()
    other = place(world.other_partner, Wanted(stage=Stage.AWAITING, contact="x@other.example"), number="900")
    came(client, other)

    for path in (address, address.replace(str(key_of(order)), str(key_of(other)))):
        assert client.get(path).status_code == 404
        assert client.post(path, {"typed": digits}).status_code == 404
        assert client.post(path, {"again": "1"}).status_code == 404
    assert contact(order) == CONTACT
    assert contact(other) == "x@other.example"
    assert Code.objects.count() == 1


def test_under_another_errands_name_the_code_is_not_there(
    client: Client, order: Placed, address: str
) -> None:
    elsewhere = address.replace(str(key_of(order)), str(uuid.uuid4()))

    response = client.post(elsewhere, {"typed": mailed_code()})

    assert response.status_code == 404
    assert "Nothing waits for a code here any more." in response.content.decode()
    assert contact(order) == CONTACT


def test_another_mails_link_to_the_same_contact_does_not_open_the_code(
    client: Client, world: Cast, order: Placed, address: str
) -> None:
    digits = mailed_code()
    other = place(world.partner, Wanted(stage=Stage.AWAITING), number="901")
    came(client, other)

    assert client.post(address, {"typed": digits}).status_code == 404
    assert contact(order) == CONTACT


def test_the_link_of_the_notice_to_the_former_contact_opens_no_code(
    client: Client, order: Placed, address: str
) -> None:
    client.post(address, {"typed": mailed_code()})
    deliver()
    former = Client()
    former.cookies["startline_browser"] = client.cookies["startline_browser"].value
    former.get(f"/m/{token_to_contact(order)}")

    response = former.get(address)

    assert response.status_code == 404


@pytest.mark.parametrize(("name", "status"), [("startline_link", 410), ("startline_browser", 404)])
def test_cookies_of_one_kind_do_for_no_other(
    client: Client, order: Placed, address: str, name: str, status: int
) -> None:
    digits = mailed_code()
    swapped = Client()
    for kept in ("startline_link", "startline_browser"):
        swapped.cookies[kept] = client.cookies[name].value

    response = swapped.post(address, {"typed": digits})

    assert response.status_code == status
    assert contact(order) == CONTACT


def test_a_code_dies_with_the_epoch_and_does_not_come_back_with_the_address(
    client: Client, order: Placed, address: str
) -> None:
    digits = mailed_code()
    change(order, to="third@acme.example")
    change(order, to=CONTACT)
    deliver()

    assert client.post(address, {"typed": digits}).status_code == 410
    came(client, order)
    assert client.post(address, {"typed": digits}).status_code == 404
    assert contact(order) == CONTACT


def test_the_page_is_kept_nowhere_and_its_cookie_goes_to_no_script(client: Client, address: str) -> None:
    assert client.get(address)["Cache-Control"] == "no-store"
    assert client.cookies["startline_browser"]["httponly"]
    assert client.cookies["startline_browser"]["path"] == "/m/"
    assert mail.outbox[-1].to == [CONTACT]
