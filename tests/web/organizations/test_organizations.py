"""Customers' organizations as the operator's people look after them (PRODUCT 1, P5)."""

import re
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from tests.spaces import Customers, customers, mapped, organization
from tests.web.people.signing import text_of
from tests.worlds import NOW, Cast, cast

from startline.models import (
    Membership,
    Organization,
    OrganizationChange,
    OrganizationInvitation,
    OrganizationMember,
    User,
)
from startline.queries.organizations import PAGE_ROWS, organizations
from startline.rules.who_may import OrganizationRole, Role
from startline.web.once import new_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NEW = "nora@acme.example"
ANSWER = {"email": NEW, "name": "Nora Weiss", "language": "it"}


@pytest.fixture
def world() -> Cast:
    return cast()


@pytest.fixture
def them(world: Cast) -> Customers:
    return customers()


@pytest.fixture
def operator(world: Cast) -> Client:
    return _signed_in(world.clerk)


@pytest.fixture
def agent(world: Cast) -> Client:
    user = User.objects.create(email="desk@quadrante.example", name="Desk")
    Membership.objects.create(user=user, account=world.operator, role=Role.AGENT)
    return _signed_in(user)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, address: str, **sent: str) -> Any:
    return client.post(address, {"once": new_token(), **sent})


def at(them: Customers, path: str = "") -> str:
    return f"/organizations/{them.acme.public_id}/{path}"


def abandon(them: Customers) -> None:
    OrganizationMember.objects.filter(user=them.admin).delete()


def found(words: str) -> list[str]:
    return [one.name for one in organizations(words=words).rows]


def test_organizations_are_found_by_how_a_word_of_the_name_the_reference_or_the_domain_begins(
    them: Customers,
) -> None:
    organization("Groupe Hélianthe")

    assert found("acme") == ["Acme S.p.A."]
    assert found("HELI") == ["Groupe Hélianthe"]
    assert found("lianthe") == []
    assert found(them.beta.reference[:6].lower()) == ["Beta GmbH"]
    assert found("acme.ex") == ["Acme S.p.A."]
    assert found("%") == []
    assert found("") == ["Acme S.p.A.", "Beta GmbH", "Groupe Hélianthe"]


def test_the_list_says_how_many_orders_and_members_each_has_and_which_are_closed(
    world: Cast, them: Customers, operator: Client
) -> None:
    mapped(world.partner, them.acme)
    Organization.objects.filter(pk=them.beta.pk).update(closed_at=NOW)

    page = text_of(operator.get("/organizations/"))
    (acme, beta) = organizations().rows

    assert (acme.orders, acme.members) == (1, 2)
    assert (beta.orders, beta.members) == (0, 1)
    assert page.count(">closed<") == 1
    assert them.acme.reference in page
    assert '<a href="/organizations/" aria-current="page">Organizations</a>' in page


def test_the_list_pages_and_leaves_none_out(operator: Client) -> None:
    for number in range(PAGE_ROWS + 3):
        organization(f"Customer {number:03}")

    first = text_of(operator.get("/organizations/"))
    following = re.search(r'href="(\?after=[^"]+)" rel="next"', first)
    assert following
    second = text_of(operator.get(f"/organizations/{following[1]}"))

    shown = [set(re.findall(r"Customer \d{3}", page)) for page in (first, second)]
    assert (len(shown[0]), len(shown[1])) == (PAGE_ROWS, 3)
    assert not shown[0] & shown[1]


def test_nothing_found_and_nothing_there_say_what_belongs_here(operator: Client) -> None:
    assert "No organizations yet" in text_of(operator.get("/organizations/"))
    organization("Acme")
    assert "No such organization" in text_of(operator.get("/organizations/?q=zzz"))


def test_an_organizations_page_has_its_people_orders_and_record(
    world: Cast, them: Customers, agent: Client
) -> None:
    placed = mapped(world.partner, them.acme)

    page = text_of(agent.get(at(them)))

    for words in (
        them.acme.reference,
        "acme.example",
        "Nadia Amico",
        "Ugo Testa",
        placed.number,
        "Telepartner",
    ):
        assert words in page


def test_its_members_orders_and_record_page_by_themselves(
    world: Cast, them: Customers, operator: Client
) -> None:
    for number in range(26):
        mapped(world.partner, them.acme, number=f"1045{number:05}")

    first = text_of(operator.get(at(them)))
    following = re.search(r'href="(\?orders=[^"]+#orders)" rel="next"', first)
    assert following
    second = text_of(operator.get(at(them, following[1])))

    assert "104500000" not in first
    assert "104500000" in second
    assert "Nadia Amico" in second


def test_one_that_is_administered_offers_the_operator_nothing_to_do(
    them: Customers, operator: Client
) -> None:
    page = text_of(operator.get(at(them)))
    refused = send(operator, at(them, "invite/"), **ANSWER)

    assert "Invite an administrator" not in page
    assert refused.status_code == 409
    assert "its people are theirs to look after" in text_of(refused)


def test_the_operator_lets_an_administrator_into_one_that_has_none_and_it_is_on_record(
    them: Customers, operator: Client, mailoutbox: list[EmailMessage]
) -> None:
    abandon(them)

    before = text_of(operator.get(at(them)))
    response = send(operator, at(them, "invite/"), **ANSWER)
    after = text_of(operator.get(response["Location"]))

    assert "Nobody administers this organization" in before
    assert (response.status_code, [mail.to for mail in mailoutbox]) == (303, [[NEW]])
    assert "Rita Sala invited Nora Weiss as administrator." in after
    assert OrganizationInvitation.objects.get().role == OrganizationRole.ADMIN
    assert OrganizationChange.objects.get().by_kind == "user"


def test_an_agent_sees_that_nobody_administers_it_and_does_nothing_about_it(
    them: Customers, agent: Client
) -> None:
    abandon(them)

    page = text_of(agent.get(at(them)))
    refused = send(agent, at(them, "invite/"), **ANSWER)

    assert "Nobody administers this organization" in page
    assert "Invite an administrator" not in page
    assert refused.status_code == 403
    assert not OrganizationInvitation.objects.exists()


def test_what_is_wrong_stands_in_the_form(them: Customers, operator: Client) -> None:
    abandon(them)

    bad = send(operator, at(them, "invite/"), **{**ANSWER, "email": "nora at acme"})
    known = send(operator, at(them, "invite/"), **{**ANSWER, "email": them.member.email})

    assert (bad.status_code, known.status_code) == (422, 409)
    assert "already belongs to the organization" in text_of(known)


def test_an_invitation_that_waits_is_sent_again_or_withdrawn(
    them: Customers, operator: Client, mailoutbox: list[EmailMessage]
) -> None:
    abandon(them)
    send(operator, at(them, "invite/"), **ANSWER)
    one = OrganizationInvitation.objects.get().public_id

    send(operator, at(them, f"invitations/{one}/resend/"))
    send(operator, at(them, f"invitations/{one}/withdraw/"))
    again = send(operator, at(them, f"invitations/{one}/withdraw/"))

    assert len(mailoutbox) == 2
    assert OrganizationInvitation.objects.get().withdrawn_at == NOW
    assert "leads nowhere any more" in text_of(operator.get(again["Location"]))


def test_an_invitation_of_another_organization_is_not_there(them: Customers, operator: Client) -> None:
    abandon(them)
    send(operator, at(them, "invite/"), **ANSWER)
    one = OrganizationInvitation.objects.get().public_id

    response = send(operator, f"/organizations/{them.beta.public_id}/invitations/{one}/withdraw/")

    assert response.status_code == 404


@pytest.mark.parametrize("who", ["owner", "ally", "reader", "stranger"])
def test_nobody_else_sees_the_list_or_the_place_where_it_is(who: str, world: Cast, them: Customers) -> None:
    client = _signed_in(getattr(world, who))

    assert client.get("/organizations/").status_code == 403
    assert client.get(at(them)).status_code == 403
    assert 'href="/organizations/"' not in text_of(client.get("/"))
