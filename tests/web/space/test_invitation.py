"""The page behind the link of an invitation into an organization (PRODUCT P5)."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.spaces import Customers, member_of
from tests.web.people.signing import PASSWORD, give_password, is_signed_in, sign_in, text_of
from tests.worlds import NOW, Cast

from startline.actions.actor import CONSOLE
from startline.actions.create_organization import create_organization
from startline.actions.invite import invite
from startline.actions.invite_to_organization import invite_to_organization
from startline.mail.addresses import address_id
from startline.mail.invitation_link import InvitedTo, invitation_token, invitation_url
from startline.models import Invitation, OrganizationInvitation, User
from startline.queries.spaces import roles_of
from startline.rules.who_may import OrganizationRole, Role
from startline.web.masking import MaskTokens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BrowserOf = Callable[[User], Client]
NEW = "nora@acme.example"
ANSWER = {"name": "Nora Weiss", "language": "it", "password": PASSWORD}


def invited(them: Customers, *, email: str = NEW) -> OrganizationInvitation:
    return invite_to_organization(
        actor=member_of(them.admin),
        organization_id=them.acme.pk,
        email=email,
        name="Nora",
        role=OrganizationRole.ADMIN,
        language="en",
        now=NOW,
    )


def path_of(invitation: OrganizationInvitation) -> str:
    url = invitation_url(invitation.public_id, key_number=invitation.key_number, to=InvitedTo.ORGANIZATION)
    return url[url.index("/space/") :]


def test_a_newcomer_is_told_where_to_from_whom_and_as_what(client: Client, them: Customers) -> None:
    page = text_of(client.get(path_of(invited(them))))

    assert "Invitation to Acme S.p.A." in page
    assert "From Nadia Amico, as administrator" in page
    assert "looks after the organization and its members" in page
    assert 'value="Nora"' in page


def test_it_stands_under_the_name_of_who_sells(client: Client, them: Customers) -> None:
    page = text_of(client.get(path_of(invited(them))))

    assert "Quadrante Cloud" in page
    assert "Startline" not in page


def test_a_newcomer_chooses_a_password_and_is_in_the_space(client: Client, them: Customers) -> None:
    response = client.post(path_of(invited(them)), ANSWER)

    user = User.objects.get(email=NEW)
    assert response["Location"] == f"/space/{them.acme.public_id}/"
    assert is_signed_in(client)
    assert roles_of(user.pk) == {them.acme.pk: OrganizationRole.ADMIN}
    assert sign_in(Client(), user)["Location"] == "/space/"


def test_the_contact_who_created_an_organization_becomes_its_first_administrator(
    client: Client, world: Cast
) -> None:
    created = create_organization(
        name="Gamma",
        domain="gamma.example",
        contact_id=address_id("it@gamma.example"),
        contact_email="it@gamma.example",
        language="it",
        now=NOW,
    )

    client.post(path_of(created.invitation), ANSWER)

    user = User.objects.get(email="it@gamma.example")
    assert roles_of(user.pk) == {created.organization_id: OrganizationRole.ADMIN}


def test_who_works_for_an_account_accepts_signed_in(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    invitation = invited(them, email=world.owner.email)
    client = signed_in(world.owner)

    page = text_of(client.get(path_of(invitation)))
    response = client.post(path_of(invitation))

    assert "Accept the invitation" in page
    assert response["Location"] == f"/space/{them.acme.public_id}/"
    assert "Acme S.p.A. is open to this sign-in now." in text_of(client.get(response["Location"]))


def test_who_has_signed_in_before_signs_in_first_and_comes_back(
    world: Cast, client: Client, them: Customers
) -> None:
    path = path_of(invited(them, email=give_password(world.owner).email))

    page = text_of(client.get(path))
    refused = client.post(path, ANSWER)

    assert "This address has signed in before." in page
    assert "next=/space/invitation/" in page.replace("%2F", "/")
    assert refused.status_code == 409


def test_somebody_else_who_is_signed_in_is_told_whom_it_is_for(them: Customers, signed_in: BrowserOf) -> None:
    response = signed_in(them.stranger).post(path_of(invited(them)), ANSWER)

    assert response.status_code == 409
    assert f"The invitation is for {NEW}" in text_of(response)
    assert not User.objects.filter(email=NEW).exists()


def test_opening_it_any_number_of_times_changes_nothing(client: Client, them: Customers) -> None:
    path = path_of(invited(them))

    statuses = [client.get(path).status_code, client.head(path).status_code, client.get(path).status_code]

    assert statuses == [200, 200, 200]
    assert not User.objects.filter(email=NEW).exists()


def test_a_used_one_an_old_one_and_one_of_a_closed_organization_lead_nowhere(
    client: Client, them: Customers
) -> None:
    invitation = invited(them)
    path = path_of(invitation)

    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        old = client.get(path).status_code
    type(them.acme).objects.filter(pk=them.acme.pk).update(closed_at=NOW)
    closed = client.get(path).status_code
    OrganizationInvitation.objects.update(accepted_at=NOW)
    used = client.post(path, ANSWER).status_code

    assert (old, closed, used) == (410, 410, 410)


def test_a_link_into_an_account_opens_no_organization_nor_the_other_way_round(
    world: Cast, client: Client, them: Customers
) -> None:
    into_account = invite(
        actor=CONSOLE,
        account_id=world.partner.pk,
        email="z@telepartner.example",
        name="",
        role=Role.ADMIN,
        language="en",
        now=NOW,
    )
    into_space = invited(them)
    # Of the same id, so that nothing but what was signed tells them apart.
    into_account = Invitation.objects.get(pk=into_account.pk)
    into_account.pk, into_account.public_id, into_account.email = None, into_space.public_id, NEW
    into_account.save(force_insert=True)
    account = invitation_token(into_account.public_id, key_number=into_account.key_number)
    space = invitation_token(
        into_space.public_id, key_number=into_space.key_number, to=InvitedTo.ORGANIZATION
    )

    statuses = [
        client.get(path).status_code
        for path in (
            f"/space/invitation/{account}/",
            f"/invitation/{space}/",
            f"/space/invitation/{space[:-1]}/",
            "/space/invitation/guessed/",
        )
    ]

    assert statuses == [404, 404, 404, 404]
    assert client.get(f"/invitation/{account}/").status_code == 200
    assert client.get(f"/space/invitation/{space}/").status_code == 200


def test_logs_show_no_token(them: Customers) -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "GET %s", (path_of(invited(them)),), None)

    assert MaskTokens().filter(record)
    assert record.getMessage() == "GET /space/invitation/…/"
