"""A rehearsal's example people, offered on the sign-in page; a real instance has nothing of the kind."""

import uuid

import pytest
from django.test import Client
from tests.spaces import customers
from tests.web.people.signing import is_signed_in, text_of
from tests.worlds import Cast, cast

from startline.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_the_sign_in_page_of_a_rehearsal_offers_its_people(client: Client, world: Cast) -> None:
    page = text_of(client.get("/account/login/"))

    assert str(world.owner.public_id) in page
    assert "editor · Telepartner (partner)" in page


def test_one_click_signs_in_and_leads_to_where_one_wanted(client: Client, world: Cast) -> None:
    response = client.post(
        "/rehearsal/sign-in/", {"person": str(world.owner.public_id), "next": "/account/sessions/"}
    )

    assert (response.status_code, response["Location"]) == (303, "/account/sessions/")
    assert is_signed_in(client)


def test_a_customer_is_offered_too_and_comes_to_their_space(client: Client, world: Cast) -> None:
    them = customers()

    page = text_of(client.get("/account/login/"))
    response = client.post("/rehearsal/sign-in/", {"person": str(them.admin.public_id)})

    assert "administrator · Acme S.p.A. (customer)" in page
    assert response["Location"] == "/space/"


@pytest.mark.parametrize("person", ["", "x", str(uuid.UUID(int=1))])
def test_nobody_else_is_signed_in(client: Client, world: Cast, person: str) -> None:
    assert client.post("/rehearsal/sign-in/", {"person": person}).status_code == 404
    assert not is_signed_in(client)


def test_who_is_deactivated_is_not_offered_and_cannot_be(client: Client, world: Cast) -> None:
    User.objects.filter(pk=world.owner.pk).update(is_active=False)

    status = client.post("/rehearsal/sign-in/", {"person": str(world.owner.public_id)}).status_code

    assert status == 404
    assert str(world.owner.public_id) not in text_of(client.get("/account/login/"))


def test_a_real_instance_offers_nobody_and_signs_in_nobody_so(client: Client) -> None:
    real = cast(rehearsal=False)

    page = text_of(client.get("/account/login/"))
    response = client.post("/rehearsal/sign-in/", {"person": str(real.owner.public_id)})

    assert "rehearsal" not in page
    assert str(real.owner.public_id) not in page
    assert response.status_code == 404
    assert not is_signed_in(client)


def test_a_link_signs_in_nobody(client: Client, world: Cast) -> None:
    assert client.get("/rehearsal/sign-in/", {"person": str(world.owner.public_id)}).status_code == 405
