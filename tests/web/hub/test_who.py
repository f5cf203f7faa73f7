"""The first question: who sets the services up; what an answer records, and what changes nothing (PRODUCT H2)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.actions.disputing import change
from tests.web.hub.coming import came, key_of, under_review
from tests.web.reading import only_reading
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, place

from startline.actions.actor import CONSOLE
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.models import Line, Transaction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def starts() -> list[str]:
    """The answers on record, oldest first."""
    return [t.facts["who"] for t in Transaction.objects.filter(type="set_up_started").order_by("id")]


def test_none_of_the_three_answers_stands_ready(client: Client, order: Placed) -> None:
    key = came(client, order)

    with only_reading():
        page = client.get(f"/m/e/{key}/").content.decode()

    assert page.count('type="radio"') == 3
    assert "checked" not in page


def test_the_customers_answer_says_what_the_partner_can_then_not_do(client: Client, order: Placed) -> None:
    page = client.get(f"/m/e/{came(client, order)}/").content.decode()

    assert "Whoever sold the order can then not:" in page
    assert "see or enter what the setup asks for," in page
    assert "choose the organization or confirm it," in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Choose who sets the service up. Nothing was recorded."),
        ({"who": ""}, "Choose who sets the service up. Nothing was recorded."),
        ({"who": "nobody"}, "Choose one of the three answers. Nothing was recorded."),
    ],
)
def test_a_form_sent_without_an_answer_names_the_error_and_records_nothing(
    client: Client, order: Placed, sent: dict[str, str], says: str
) -> None:
    key = came(client, order)

    with only_reading():
        response = client.post(f"/m/e/{key}/", sent)

    assert response.status_code == 422
    assert says in response.content.decode()


@pytest.mark.parametrize("who", ["colleague", "customer"])
def test_whoever_does_not_do_it_themselves_is_led_to_hand_over(
    client: Client, order: Placed, who: str
) -> None:
    key = came(client, order)

    response = client.post(f"/m/e/{key}/", {"who": who})

    assert (response.status_code, response["Location"]) == (303, f"/m/e/{key}/hand-over/?to={who}")
    assert starts() == [who]
    assert set(Line.objects.values_list("started_at", flat=True)) == {NOW}


def test_who_does_it_themselves_is_led_to_the_organization(client: Client, order: Placed) -> None:
    key = came(client, order)

    response = client.post(f"/m/e/{key}/", {"who": "contact"})

    assert (response.status_code, response["Location"]) == (303, f"/m/e/{key}/organization/")
    assert starts() == ["contact"]


def test_the_same_answer_again_records_nothing_and_leads_on(client: Client, order: Placed) -> None:
    key = came(client, order)
    client.post(f"/m/e/{key}/", {"who": "colleague"})

    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        assert client.post(f"/m/e/{key}/", {"who": "colleague"}).status_code == 303
        assert client.post(f"/m/e/{key}/", {"who": "customer"}).status_code == 303

    assert starts() == ["colleague", "customer"]
    assert set(Line.objects.values_list("started_at", flat=True)) == {NOW}


def test_lines_mapped_meanwhile_are_shown_as_they_stand(client: Client, order: Placed) -> None:
    key = came(client, order)
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=NOW,
    )

    response = client.post(f"/m/e/{key}/", {"who": "contact"})

    assert response.status_code == 409
    page = response.content.decode()
    assert "has been settled in the meantime" in page
    assert "Mapped to Acme S.p.A. by Mario Rossi" in page
    assert not starts()


def test_a_link_that_was_replaced_meanwhile_records_nothing(client: Client, order: Placed) -> None:
    key = came(client, order)
    change(order)

    response = client.post(f"/m/e/{key}/", {"who": "contact"})

    assert response.status_code == 410
    assert not starts()


def test_under_review_nothing_begins(client: Client, world: Cast) -> None:
    order = under_review(world)
    key = came(client, order)

    for response in (client.get(f"/m/e/{key}/"), client.post(f"/m/e/{key}/", {"who": "contact"})):
        assert response.status_code == 409
        assert "The change to this contact is under review" in response.content.decode()
    assert not starts()


def test_another_orders_errand_is_not_behind_the_link(client: Client, order: Placed, world: Cast) -> None:
    other = place(world.other_partner, Wanted(stage=Stage.AWAITING), number="900")
    came(client, order)

    response = client.post(f"/m/e/{key_of(other)}/", {"who": "contact"})

    assert response.status_code == 409
    assert "Order 900" not in response.content.decode()
    assert not starts()


def test_without_a_link_there_is_nothing(client: Client, order: Placed) -> None:
    assert client.get(f"/m/e/{key_of(order)}/").status_code == 404
    assert client.post(f"/m/e/{key_of(order)}/", {"who": "contact"}).status_code == 404
