"""The people of an organization in its pages: invited, moved, taken out, gone (PRODUCT P5)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from tests.spaces import Customers, belongs, mapped, member_of
from tests.web.people.signing import text_of
from tests.worlds import NOW, Cast

from startline.actions.actor import Actor
from startline.actions.invite_to_organization import invite_to_organization
from startline.models import Organization, OrganizationInvitation, OrganizationMember, User
from startline.queries.access import person_of
from startline.queries.spaces import PAGE_ROWS, roles_of
from startline.rules.people import INVITEE_CAP
from startline.rules.who_may import ActorKind, OrganizationRole
from startline.web.once import new_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BrowserOf = Callable[[User], Client]
NEW = "nora@acme.example"
ANSWER = {"email": NEW, "name": "Nora Weiss", "role": "member", "language": "it"}


def at(them: Customers, path: str = "") -> str:
    return f"/space/{them.acme.public_id}/{path}"


def send(client: Client, address: str, **sent: str) -> Any:
    return client.post(address, {"once": new_token(), **sent})


def invited(them: Customers, *, email: str = NEW) -> OrganizationInvitation:
    return invite_to_organization(
        actor=member_of(them.admin),
        organization_id=them.acme.pk,
        email=email,
        name="Nora",
        role=OrganizationRole.MEMBER,
        language="en",
        now=NOW,
    )


def test_everybody_who_belongs_is_listed_with_their_role(them: Customers, signed_in: BrowserOf) -> None:
    page = text_of(signed_in(them.member).get(at(them, "members/"))).partition("<main")[2]

    assert page.index("Nadia Amico") < page.index("Ugo Testa")
    assert "Administrator" in page
    assert "Berta Beta" not in page


def test_members_page_and_none_is_left_out(them: Customers, signed_in: BrowserOf) -> None:
    for number in range(PAGE_ROWS):
        belongs(f"m{number}@acme.example", f"Person {number:02}", to=them.acme, role=OrganizationRole.MEMBER)
    client = signed_in(them.admin)

    first = text_of(client.get(at(them, "members/")))
    following = re.search(r'href="(\?after=[^"]+)" rel="next"', first)
    assert following
    second = text_of(client.get(at(them, f"members/{following[1]}")))

    shown = [set(re.findall(r'id="member-([^"]+)"', page)) for page in (first, second)]
    assert len(shown[0] | shown[1]) == PAGE_ROWS + 2
    assert not shown[0] & shown[1]


def test_an_administrator_invites_and_is_told_that_the_mail_went(
    them: Customers, signed_in: BrowserOf, mailoutbox: list[EmailMessage]
) -> None:
    client = signed_in(them.admin)

    response = send(client, at(them, "invite/"), **ANSWER)
    page = text_of(client.get(response["Location"]))

    assert (response.status_code, response["Location"]) == (303, at(them, "members/"))
    assert f"The invitation was sent to {NEW}" in page
    assert "Nadia Amico invited Nora Weiss as member." in page
    assert [mail.to for mail in mailoutbox] == [[NEW]]


def test_an_invitation_whose_mail_was_not_taken_says_so(
    them: Customers, signed_in: BrowserOf, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    client = signed_in(them.admin)

    page = text_of(client.get(send(client, at(them, "invite/"), **ANSWER)["Location"]))

    assert "its mail could not be sent" in page
    assert OrganizationInvitation.objects.get().mailed_at is None


def test_a_double_click_invites_once(
    them: Customers, signed_in: BrowserOf, mailoutbox: list[EmailMessage]
) -> None:
    client, once = signed_in(them.admin), new_token()

    answers = [client.post(at(them, "invite/"), {"once": once, **ANSWER}).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"email": "nora at acme"}, 422, "nora at acme has no @ sign."),
        ({"email": "u.test@acme.example"}, 409, "already belongs to the organization"),
        ({"name": ""}, 422, "Fill this in."),
        ({"role": "owner"}, 422, "Select a valid choice. owner is not one of the available choices."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    them: Customers, signed_in: BrowserOf, sent: dict[str, str], status: int, said: str
) -> None:
    response = send(signed_in(them.admin), at(them, "invite/"), **{**ANSWER, **sent})
    page = text_of(response)

    assert response.status_code == status
    assert said in page
    assert f'value="{sent.get("email", NEW)}"' in page
    assert not OrganizationInvitation.objects.exists()


def test_an_address_that_got_too_many_invitations_is_told_beside_it(
    them: Customers, signed_in: BrowserOf
) -> None:
    client, invitation = signed_in(them.admin), invited(them)
    for _ in range(INVITEE_CAP - 1):
        send(client, at(them, f"invitations/{invitation.public_id}/resend/"))

    response = send(client, at(them, f"invitations/{invitation.public_id}/resend/"))

    assert response.status_code == 429
    assert "one address gets 5 at most" in text_of(response)


def test_an_invitation_is_sent_again_and_withdrawn(
    them: Customers, signed_in: BrowserOf, mailoutbox: list[EmailMessage]
) -> None:
    client, invitation = signed_in(them.admin), invited(them)

    send(client, at(them, f"invitations/{invitation.public_id}/resend/"))
    response = send(client, at(them, f"invitations/{invitation.public_id}/withdraw/"))

    assert len(mailoutbox) == 1
    assert "was withdrawn" in text_of(client.get(response["Location"]))
    assert OrganizationInvitation.objects.get().withdrawn_at == NOW


def test_a_role_is_changed_on_the_members_page(them: Customers, signed_in: BrowserOf) -> None:
    client = signed_in(them.admin)
    address = at(them, f"members/{them.member.public_id}/")

    form = text_of(client.get(address))
    response = send(client, address, role="admin")

    assert "sets services up, looks after the organization" in form
    assert "Ugo Testa is now administrator of the organization." in text_of(client.get(response["Location"]))
    assert roles_of(them.member.pk) == {them.acme.pk: OrganizationRole.ADMIN}


def test_the_last_administrator_is_told_why_beside_the_role(them: Customers, signed_in: BrowserOf) -> None:
    address = at(them, f"members/{them.admin.public_id}/")

    response = send(signed_in(them.admin), address, role="member")

    assert response.status_code == 409
    assert "Nadia Amico is the last administrator of Acme S.p.A." in text_of(response)


def test_a_member_is_taken_out_after_a_question(them: Customers, signed_in: BrowserOf) -> None:
    client = signed_in(them.admin)
    address = at(them, f"members/{them.member.public_id}/remove/")

    asked = text_of(client.get(address))
    response = send(client, address)

    assert "Take Ugo Testa out of Acme S.p.A." in asked
    assert "Ugo Testa no longer belongs to Acme S.p.A." in text_of(client.get(response["Location"]))
    assert signed_in(them.member).get(at(them)).status_code == 404


def test_a_member_leaves_and_is_led_on(them: Customers, signed_in: BrowserOf) -> None:
    client = signed_in(them.member)

    asked = text_of(client.get(at(them, "leave/")))
    response = send(client, at(them, "leave/"))

    assert "only a new invitation brings them back" in asked
    assert response["Location"] == "/space/"
    assert "Acme S.p.A. was left." in text_of(client.get("/space/"))
    assert client.get(at(them)).status_code == 404


def test_the_last_administrator_who_leaves_gets_the_page_that_says_why(
    them: Customers, signed_in: BrowserOf
) -> None:
    response = send(signed_in(them.admin), at(them, "leave/"))

    assert response.status_code == 409
    assert "Make somebody else administrator first." in text_of(response)


def test_an_organization_is_renamed_and_closed(them: Customers, signed_in: BrowserOf) -> None:
    client = signed_in(them.admin)

    renamed = send(client, at(them, "name/"), name=" Acme Group ")
    page = text_of(client.get(renamed["Location"]))
    closed = text_of(client.get(send(client, at(them, "close/"))["Location"]))

    assert "The organization is now called Acme Group." in page
    assert "This organization is closed" in closed
    assert Organization.objects.get(pk=them.acme.pk).closed_at == NOW


@pytest.mark.parametrize("name", ["\u202e\u200b", "…", "x" * 201])
def test_a_name_that_cannot_be_read_is_none(them: Customers, signed_in: BrowserOf, name: str) -> None:
    response = send(signed_in(them.admin), at(them, "name/"), name=name)

    assert response.status_code == 422
    assert "at most 200 characters, with at least one letter or digit" in text_of(response)


def test_what_steers_a_device_is_left_out_of_a_name(them: Customers, signed_in: BrowserOf) -> None:
    send(signed_in(them.admin), at(them, "name/"), name="Acme\r\nBcc: all \u202eelpmaxe")

    assert Organization.objects.get(pk=them.acme.pk).name == "Acme Bcc: all elpmaxe"


def test_one_with_orders_is_not_closed(world: Cast, them: Customers, signed_in: BrowserOf) -> None:
    mapped(world.partner, them.acme)

    response = send(signed_in(them.admin), at(them, "close/"))

    assert response.status_code == 409
    assert "orders are mapped to it" in text_of(response)


def test_a_name_is_needed(them: Customers, signed_in: BrowserOf) -> None:
    response = send(signed_in(them.admin), at(them, "name/"), name="  ")

    assert response.status_code == 422
    assert "Give the organization a name" in text_of(response)


def test_the_record_names_members_and_calls_the_operators_people_the_operator(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    OrganizationMember.objects.filter(user=them.admin).delete()
    invite_to_organization(
        actor=Actor(kind=ActorKind.USER, person=person_of(world.clerk)),
        organization_id=them.acme.pk,
        email=NEW,
        name="",
        role=OrganizationRole.ADMIN,
        language="en",
        now=NOW,
    )

    page = text_of(signed_in(them.member).get(at(them, "history/")))

    assert f"The operator invited {NEW} as administrator." in page
    assert "Rita Sala" not in page


def test_a_member_is_offered_neither_to_invite_nor_to_change_others(
    them: Customers, signed_in: BrowserOf
) -> None:
    page = text_of(signed_in(them.member).get(at(them, "members/")))

    assert "Invite somebody" not in page
    assert f"members/{them.admin.public_id}/" not in page
    assert "Leave the organization" in page
