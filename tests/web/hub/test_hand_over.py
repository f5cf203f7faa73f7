"""Handing over: the address, what it means, the code, and what became of each line (PRODUCT H2, C9)."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from tests.actions.disputing import change, dispute
from tests.races.racing import wait_until_somebody_waits
from tests.web.hub.coming import (
    NEW,
    a_wrong,
    asked_to_hand_over,
    came,
    key_of,
    mailed_code,
    token_to_contact,
    under_review,
)
from tests.web.reading import only_reading
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, deliver, place

from startline.actions.actor import CONSOLE
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.mail.addresses import address_id
from startline.models import Code, Mail, Order, Transaction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def contacts(order: Placed) -> Mapping[str, str | None]:
    """The address of each line's contact, by line number."""
    found = {}
    for number in order.line_ids:
        contact = order.line(number).contact
        found[number] = contact.email if contact else None
    return found


def test_the_address_is_asked_for_and_nothing_is_recorded(client: Client, order: Placed) -> None:
    key = came(client, order)

    with only_reading():
        page = client.get(f"/m/e/{key}/hand-over/?to=colleague").content.decode()
        sent_empty = client.post(f"/m/e/{key}/hand-over/", {"to": "colleague"})

    assert "Email address of the colleague" in page
    assert sent_empty.status_code == 422
    assert "The address is empty. Enter one address, such as it@acme.example." in sent_empty.content.decode()


@pytest.mark.parametrize("typed", ["it@acme", "a@b.example, c@d.example", "Mario <m@acme.example>"])
def test_what_is_no_address_is_said_as_everywhere(client: Client, order: Placed, typed: str) -> None:
    response = client.post(f"/m/e/{came(client, order)}/hand-over/", {"address": typed, "sure": "1"})

    assert response.status_code == 422
    assert not Code.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_typing_the_code_waits_for_no_order_with_the_new_address_in_hand(
    client: Client, order: Placed
) -> None:
    page, digits = asked_to_hand_over(client, order), mailed_code()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            Order.objects.select_for_update().get(pk=order.order_id)
            typing = other.submit(_post, client, page, digits)
            wait_until_somebody_waits()
            address_id(NEW)  # as a mapping does for an administrator who has had no mail yet
        assert typing.result() == 303

    assert contacts(order) == {"1.0": NEW, "2.0": NEW}


def _post(client: Client, page: str, digits: str) -> int:
    try:
        return client.post(page, {"typed": digits}).status_code
    finally:
        connection.close()


def test_the_own_address_is_nobody_to_hand_over_to(client: Client, order: Placed) -> None:
    response = client.post(
        f"/m/e/{came(client, order)}/hand-over/", {"address": CONTACT.upper(), "sure": "1"}
    )

    assert response.status_code == 422
    assert (
        "Nothing can be handed over to this address: it already has that address."
        in response.content.decode()
    )
    assert not Code.objects.exists()


def test_before_a_code_goes_the_page_says_what_handing_over_means(client: Client, order: Placed) -> None:
    key = came(client, order)

    response = client.post(f"/m/e/{key}/hand-over/", {"address": NEW, "to": "colleague"})

    page = response.content.decode()
    assert response.status_code == 200
    assert f"Hand over to {NEW}?" in page
    assert f"Then {NEW} becomes the contact and gets the provisioning email at once" in page
    assert "The link by which this page was opened no longer works for these lines" in page
    assert not Code.objects.exists()
    assert not mail.outbox


def test_a_mistyped_domain_of_a_party_gets_a_suggestion_that_one_button_takes(
    client: Client, order: Placed
) -> None:
    key = came(client, order)

    page = client.post(f"/m/e/{key}/hand-over/", {"address": "new@acme.exampel"}).content.decode()
    taken = client.post(
        f"/m/e/{key}/hand-over/", {"address": "new@acme.exampel", "use": NEW}
    ).content.decode()

    assert "Did you mean acme.example?" in page
    assert f'name="use" value="{NEW}"' in page
    assert f"Hand over to {NEW}?" in taken
    assert "Did you mean" not in taken


def test_no_domain_of_the_accounts_other_customers_is_suggested(
    client: Client, order: Placed, world: Cast
) -> None:
    place(
        world.partner,
        Wanted(stage=Stage.AWAITING, contact="it@secretcustomer.example"),
        number="900",
        customer="Secret",
    )
    key = came(client, order)

    page = client.post(f"/m/e/{key}/hand-over/", {"address": "x@secretcustomers.example"}).content.decode()

    assert "secretcustomer.example" not in page
    assert "Nobody else on this order has an address at secretcustomers.example" in page


def test_the_code_goes_to_the_present_contact_and_leads_to_its_page(client: Client, order: Placed) -> None:
    address = asked_to_hand_over(client, order)

    assert address.startswith(f"/m/e/{key_of(order)}/code/")
    assert mail.outbox[-1].to == [CONTACT]
    assert "104583020" in mail.outbox[-1].body
    page = client.get(address).content.decode()
    assert f"The code confirms that the order is handed over to {NEW}." in page
    assert f"Six digits were mailed to {CONTACT} on 16 Nov, 10:00. They work until 16 Nov, 10:10" in page


def test_with_the_code_every_line_is_handed_over_and_the_new_contact_is_mailed(
    client: Client, order: Placed
) -> None:
    address = asked_to_hand_over(client, order)

    response = client.post(address, {"typed": mailed_code()})

    assert (response.status_code, response["Location"]) == (303, address)
    assert contacts(order) == {"1.0": NEW, "2.0": NEW}
    written = Transaction.objects.latest("id")
    assert (written.type, written.actor_kind) == ("provisioning_email_update", "contact")
    assert set(Mail.objects.filter(transaction_id=written.pk).values_list("kind", flat=True)) == {
        "corrected",
        "contact_replaced",
    }


def test_afterwards_the_page_says_what_became_of_each_line(client: Client, order: Placed) -> None:
    address = asked_to_hand_over(client, order)
    client.post(address, {"typed": mailed_code()})

    with only_reading():
        page = client.get(address).content.decode()

    assert f"Handed over to {NEW}" in page
    assert "Line 1.0: done, mail sent." in page
    assert "Line 2.0: done, mail sent." in page
    assert client.get("/m/").status_code == 410


def test_the_code_sent_twice_hands_over_once(client: Client, order: Placed) -> None:
    address = asked_to_hand_over(client, order)
    digits = mailed_code()

    first, second = client.post(address, {"typed": digits}), client.post(address, {"typed": digits})

    assert first.status_code == 303
    assert second.status_code == 200
    assert f"Handed over to {NEW}" in second.content.decode()
    assert Transaction.objects.filter(type="provisioning_email_update").count() == 1


def test_the_new_contact_goes_on_with_a_link_of_their_own(client: Client, order: Placed) -> None:
    address = asked_to_hand_over(client, order)
    client.post(address, {"typed": mailed_code()})
    deliver()

    newcomer = Client()
    key = came(newcomer, order)

    assert newcomer.get(f"/m/e/{key}/").status_code == 200
    assert NEW in newcomer.get("/m/").content.decode()


def test_the_former_contact_may_dispute_it(client: Client, order: Placed) -> None:
    address = asked_to_hand_over(client, order)
    client.post(address, {"typed": mailed_code()})
    deliver()

    dispute()

    assert order.line("1.0").review_at == NOW


def test_a_line_that_is_changed_meanwhile_is_left_out_and_says_why(client: Client, order: Placed) -> None:
    address = asked_to_hand_over(client, order)
    change(order, "2.0", to="third@acme.example")

    client.post(address, {"typed": mailed_code()})

    assert contacts(order) == {"1.0": NEW, "2.0": "third@acme.example"}
    page = client.get(address).content.decode()
    assert "Line 1.0: done, mail sent." in page
    assert "Line 2.0 was left out: its contact was changed to third@acme.example in the meantime." in page


def test_what_was_mapped_meanwhile_is_handed_over_no_more(client: Client, order: Placed) -> None:
    address = asked_to_hand_over(client, order)
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=NOW,
    )

    response = client.post(address, {"typed": mailed_code()})

    assert response.status_code == 409
    page = response.content.decode()
    assert "Mapped to Acme S.p.A. by Mario Rossi on 16 Nov, 10:00." in page
    assert f"/m/go-on/{key_of(order)}/" in page
    assert contacts(order) == {"1.0": CONTACT, "2.0": CONTACT}


def test_lines_under_review_are_not_handed_over(client: Client, world: Cast) -> None:
    order = under_review(world, Stage.AWAITING, Stage.AWAITING)
    key = came(client, order)

    response = client.post(f"/m/e/{key}/hand-over/", {"address": "third@acme.example", "sure": "1"})

    assert response.status_code == 409
    assert not Code.objects.exists()


def test_of_lines_that_go_under_review_while_the_code_is_on_its_way_none_is_handed_over(
    client: Client, world: Cast
) -> None:
    order = place(world.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    change(order, to=NEW)
    deliver()
    address = asked_to_hand_over(client, order, to="third@acme.example")
    dispute()

    response = client.post(address, {"typed": mailed_code()})

    assert response.status_code == 303
    page = client.get(address).content.decode()
    assert "Nothing was handed over" in page
    assert "Line 1.0 was left out: its contact is under review." in page
    assert contacts(order) == {"1.0": NEW, "2.0": NEW}


def test_a_wrong_code_hands_nothing_over(client: Client, order: Placed) -> None:
    address = asked_to_hand_over(client, order)

    response = client.post(address, {"typed": a_wrong(mailed_code())})

    assert response.status_code == 422
    assert "it can be tried 4 more times" in response.content.decode()
    assert contacts(order) == {"1.0": CONTACT, "2.0": CONTACT}


def test_the_link_of_the_former_contact_hands_over_nothing_even_after_the_address_came_back(
    client: Client, order: Placed
) -> None:
    old = token_to_contact(order)
    address = asked_to_hand_over(client, order)
    digits = mailed_code()
    change(order, to="third@acme.example")
    change(order, to=CONTACT)

    response = client.post(address, {"typed": digits})

    assert response.status_code == 410
    assert contacts(order) == {"1.0": CONTACT, "2.0": CONTACT}
    client.get(f"/m/{old}")
    assert client.get("/m/").status_code == 410


def test_a_mail_that_cannot_be_sent_is_told_and_can_be_asked_for_again(
    client: Client, order: Placed, settings: LazySettings
) -> None:
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    address = asked_to_hand_over(client, order)

    page = client.get(address).content.decode()
    settings.EMAIL_BACKEND = backend
    again = client.post(address, {"again": "1"})

    assert "The mail with the code could not be sent just now." in page
    assert again.status_code == 303
    assert client.post(again["Location"], {"typed": mailed_code()}).status_code == 303


def test_after_ten_codes_in_a_day_the_page_says_when_the_next_one_goes(client: Client, order: Placed) -> None:
    for _ in range(10):
        asked_to_hand_over(client, order)

    response = client.post(f"/m/e/{key_of(order)}/hand-over/", {"address": NEW, "sure": "1"})

    assert response.status_code == 429
    assert "No further code was sent: 10 went to this address within 24 hours." in response.content.decode()
    assert len(mail.outbox) == 10
