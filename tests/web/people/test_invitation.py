"""The page behind an invitation's link (PRODUCT 1)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.web.people.signing import PASSWORD, give_password, is_signed_in, sign_in, text_of
from tests.worlds import NOW, Cast

from startline.actions.actor import CONSOLE
from startline.actions.invite import invite, withdraw_invitation
from startline.mail.invitation_link import invitation_token
from startline.mail.link import token_of
from startline.models import Invitation, Membership, User
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

NEW = "nora@telepartner.example"
ANSWER = {"name": "Nora Weiss", "language": "it", "password": PASSWORD}


def invited(world: Cast, *, email: str = NEW, language: str = "en") -> Invitation:
    return invite(
        actor=CONSOLE,
        account_id=world.partner.pk,
        email=email,
        name="Nora",
        role=Role.EDITOR,
        language=language,
        now=NOW,
    )


def path_of(invitation: Invitation) -> str:
    token = invitation_token(invitation.public_id, key_number=invitation.key_number)
    return f"/invitation/{token}/"


def test_a_newcomer_is_told_where_to_and_as_what_with_the_name_filled_in(client: Client, world: Cast) -> None:
    page = text_of(client.get(path_of(invited(world))))

    assert "Invitation to Telepartner" in page
    assert "sees and changes the orders" in page
    assert 'value="Nora"' in page
    assert NEW in page


def test_a_newcomer_chooses_a_password_and_is_in(client: Client, world: Cast) -> None:
    response = client.post(path_of(invited(world)), ANSWER)

    assert response["Location"] == "/"
    assert is_signed_in(client)
    assert User.objects.get(email=NEW).language == "it"
    assert sign_in(Client(), User.objects.get(email=NEW))["Location"] == "/"


def test_opening_it_any_number_of_times_changes_nothing(client: Client, world: Cast) -> None:
    path = path_of(invited(world))

    statuses = [client.get(path).status_code, client.head(path).status_code, client.get(path).status_code]

    assert statuses == [200, 200, 200]
    assert not User.objects.filter(email=NEW).exists()


def test_what_was_typed_is_kept_and_the_reason_stands_beside_the_field(client: Client, world: Cast) -> None:
    response = client.post(path_of(invited(world)), {**ANSWER, "password": "short"})

    assert response.status_code == 422
    assert 'value="Nora Weiss"' in text_of(response)
    assert "at least 12 characters" in text_of(response)


def test_a_password_like_the_address_is_refused_in_italian(client: Client, world: Cast) -> None:
    answer = {**ANSWER, "password": "nora@telepartner"}

    page = text_of(client.post(path_of(invited(world)), answer, HTTP_ACCEPT_LANGUAGE="it"))

    assert "troppo simile al nome o all'indirizzo" in page


def test_who_signs_in_already_is_led_through_sign_in_and_back(client: Client, world: Cast) -> None:
    give_password(world.stranger)
    path = path_of(invited(world, email=world.stranger.email))
    page = text_of(client.get(path))

    back = sign_in(client, world.stranger, next=path)
    client.post(path)

    assert 'name="password"' not in page
    assert back["Location"] == path
    assert Membership.objects.get(user=world.stranger, account=world.partner).role == "editor"


def test_nobody_takes_over_a_user_by_the_form_of_newcomers(client: Client, world: Cast) -> None:
    give_password(world.stranger, "a password of their own")

    response = client.post(path_of(invited(world, email=world.stranger.email)), ANSWER)

    assert response.status_code == 409
    assert "Sign in with it to accept the invitation." in text_of(response)
    assert User.objects.get(pk=world.stranger.pk).check_password("a password of their own")


def test_somebody_else_who_is_signed_in_is_told_whose_it_is(client: Client, world: Cast) -> None:
    client.force_login(world.reader)

    for response in (client.get(path_of(invited(world))), client.post(path_of(Invitation.objects.get()))):
        assert response.status_code == 409
        assert f"The invitation is for {NEW}" in text_of(response)
    assert not User.objects.filter(email=NEW).exists()


def test_used_withdrawn_and_past_its_time_it_leads_nowhere(client: Client, world: Cast) -> None:
    invitation = invited(world)
    used = path_of(invitation)
    Client().post(used, ANSWER)
    other = invited(world, email="b@telepartner.example")
    withdraw_invitation(actor=CONSOLE, invitation_id=other.pk, now=NOW)
    late = path_of(invited(world, email="c@telepartner.example"))

    statuses = [client.get(used).status_code, client.post(path_of(other), ANSWER).status_code]
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        statuses.append(client.get(late).status_code)

    assert statuses == [410, 410, 410]


def test_a_token_that_was_made_up_leads_nowhere(client: Client, world: Cast) -> None:
    invitation = invited(world)
    of_a_mail = token_of(invitation.public_id, key_number=invitation.key_number)
    cut = path_of(invitation)[:-3] + "/"

    statuses = [client.get(path).status_code for path in ("/invitation/x/", f"/invitation/{of_a_mail}/", cut)]

    assert statuses == [404, 404, 404]


def test_the_page_is_italian_for_an_italian_browser(client: Client, world: Cast) -> None:
    page = text_of(client.get(path_of(invited(world)), HTTP_ACCEPT_LANGUAGE="it"))

    assert "Invito a Telepartner" in page
    assert "Accettare e accedere" in page or "Accetta e accedi" in page
