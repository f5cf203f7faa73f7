"""Going on with an order that is mapped: with a code for the contact, or signed in as a member (PRODUCT H4)."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from tests.web.hub.coming import came, key_of, mailed_code
from tests.web.reading import only_reading
from tests.worlds import CONTACT, NOW, WX, Cast, Placed, Stage, Wanted, place

from startline.actions.actor import CONSOLE
from startline.actions.complete_set_up import complete_set_up
from startline.models import Code, ExternalHub, Offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def order(world: Cast) -> Placed:
    return place(
        world.partner,
        Wanted(number="1.0", stage=Stage.MAPPED),
        Wanted(number="2.0", stage=Stage.AWAITING, offer=WX),
    )


def test_it_says_to_what_the_order_is_mapped_by_whom_and_when(client: Client, order: Placed) -> None:
    key = came(client, order)

    with only_reading():
        page = client.get(f"/m/go-on/{key}/").content.decode()

    assert "Mapped to Acme S.p.A. by Mario Rossi on 16 Nov, 08:00." in page
    assert f"A code of six digits goes to {CONTACT}." in page
    assert "A member of Acme S.p.A." in page
    assert "checked" not in page


@pytest.mark.parametrize("sent", [{}, {"how": ""}, {"how": "somehow"}])
def test_a_form_sent_off_as_it_was_served_mails_no_code(
    client: Client, order: Placed, sent: dict[str, str]
) -> None:
    key = came(client, order)

    with only_reading():
        response = client.post(f"/m/go-on/{key}/", sent)

    assert response.status_code == 422
    assert "No code was sent." in response.content.decode()
    assert not mail.outbox


def test_with_the_code_the_browser_may_set_up_for_twelve_hours(client: Client, order: Placed) -> None:
    key = came(client, order)
    address = client.post(f"/m/go-on/{key}/", {"how": "code"})["Location"]

    response = client.post(address, {"typed": mailed_code()})

    assert (response.status_code, response["Location"]) == (303, f"/set-up/{key}/")
    given = client.cookies["startline_pass"]
    assert given["httponly"]
    assert (given["path"], given["max-age"]) == ("/", 12 * 60 * 60)


def test_who_has_shown_it_goes_straight_on(client: Client, order: Placed) -> None:
    key = came(client, order)
    address = client.post(f"/m/go-on/{key}/", {"how": "code"})["Location"]
    client.post(address, {"typed": mailed_code()})

    again = client.get(f"/m/go-on/{key}/")

    assert (again.status_code, again["Location"]) == (302, f"/set-up/{key}/")
    assert client.get(address)["Location"] == f"/m/go-on/{key}/"


def test_who_has_shown_it_by_another_link_is_asked_again(client: Client, order: Placed, world: Cast) -> None:
    """A pass opens what its own link's mail speaks of, and the setup would not let them in with it."""
    other = place(world.partner, Wanted(stage=Stage.MAPPED), number="900")
    key = came(client, other)
    address = client.post(f"/m/go-on/{key}/", {"how": "code"})["Location"]
    client.post(address, {"typed": mailed_code()})

    response = client.get(f"/m/go-on/{came(client, order)}/")

    assert response.status_code == 200
    assert f"A code of six digits goes to {CONTACT}." in response.content.decode()


def test_a_member_signs_in_and_comes_to_the_set_up(client: Client, order: Placed) -> None:
    key = came(client, order)

    response = client.post(f"/m/go-on/{key}/", {"how": "sign_in"})

    assert response.status_code == 303
    assert response["Location"].endswith(f"?next=%2Fset-up%2F{key}%2F")
    assert not Code.objects.exists()


def test_an_order_that_is_not_mapped_goes_on_at_its_beginning(client: Client, world: Cast) -> None:
    order = place(world.partner, Wanted(stage=Stage.AWAITING))
    key = came(client, order)

    response = client.get(f"/m/go-on/{key}/")

    assert response.status_code == 409
    assert f"/m/e/{key}/" in response.content.decode()


def test_what_is_set_up_meanwhile_shows_its_summary_for_the_code(client: Client, order: Placed) -> None:
    key = came(client, order)
    address = client.post(f"/m/go-on/{key}/", {"how": "code"})["Location"]
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=[order.line_ids["1.0"]], now=NOW)

    page = client.get(f"/m/go-on/{key}/").content.decode()
    late = client.post(address, {"typed": mailed_code()})

    assert "Set up on 16 Nov, 10:00." in page
    assert "Who reads the summary?" in page
    assert late["Location"] == f"/set-up/{key}/"
    assert client.get(late["Location"])["Location"] == f"/set-up/{key}/done/"
    assert "is set up" in client.get(f"/set-up/{key}/done/").content.decode()


def test_what_is_set_up_elsewhere_goes_on_there(client: Client, order: Placed) -> None:
    hub = ExternalHub.objects.create(
        name="Collab Admin", admin_url="https://admin.collab.example", secret="x" * 40
    )
    Offer.objects.filter(code="A-FLEX").update(hub=hub)
    key = came(client, order)

    page = client.get(f"/m/go-on/{key}/").content.decode()

    assert "Go on at Collab Admin" in page
    assert client.post(f"/m/go-on/{key}/", {"how": "code"}).status_code == 200
    assert not Code.objects.exists()


def test_anothers_order_is_not_behind_the_link(client: Client, order: Placed, world: Cast) -> None:
    other = place(world.other_partner, Wanted(stage=Stage.MAPPED), number="900")
    came(client, order)

    response = client.post(f"/m/go-on/{key_of(other)}/", {"how": "code"})

    assert response.status_code == 409
    assert "Order 900" not in response.content.decode()
    assert not Code.objects.exists()


def test_after_ten_codes_the_page_says_when_the_next_one_goes(client: Client, order: Placed) -> None:
    key = came(client, order)
    for _ in range(10):
        client.post(f"/m/go-on/{key}/", {"how": "code"})

    response = client.post(f"/m/go-on/{key}/", {"how": "code"})

    assert response.status_code == 429
    assert "from 17 Nov 2026, 10:00 on" in response.content.decode()


def test_after_half_an_hour_the_mail_is_to_be_opened_again(client: Client, order: Placed) -> None:
    key = came(client, order)

    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert client.get(f"/m/go-on/{key}/").status_code == 404
