"""How a customer's people sign in and arrive; the workspace is not theirs (PRODUCT P5, docs/decisions/0030)."""

import re
from collections.abc import Callable, Mapping

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from tests.spaces import Customers, belongs, mapped
from tests.web.matrix import every_route
from tests.web.people.signing import PASSWORD, give_password, is_signed_in, sign_in, text_of
from tests.worlds import Cast, Stage, Wanted, place

from startline.models import Order, User
from startline.queries.look import look
from startline.queries.spaces import is_only_customer
from startline.rules.who_may import OrganizationRole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BrowserOf = Callable[[User], Client]
ANOTHER = "seven yellow lemons rolling"


def test_a_customer_arrives_in_their_space(them: Customers) -> None:
    response = sign_in(Client(), give_password(them.member))

    assert response["Location"] == "/space/"


def test_who_works_for_an_account_arrives_at_the_work_list_though_they_belong_to_an_organization(
    world: Cast, them: Customers
) -> None:
    belongs(world.owner.email, "", to=them.acme, role=OrganizationRole.MEMBER)

    response = sign_in(Client(), give_password(world.owner))

    assert response["Location"] == "/"
    assert not is_only_customer(world.owner.pk)


def test_a_customer_who_opens_the_work_list_comes_to_their_space(
    them: Customers, signed_in: BrowserOf
) -> None:
    assert signed_in(them.member).get("/")["Location"] == "/space/"


def test_who_asked_for_a_page_of_the_space_comes_to_it_after_signing_in(them: Customers) -> None:
    wanted = f"/space/{them.acme.public_id}/members/"

    response = sign_in(Client(), give_password(them.member), next=wanted)

    assert response["Location"] == wanted


def test_a_customer_sees_nothing_of_the_workspace_and_every_page_of_it_leads_to_the_space(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    placed = mapped(world.partner, them.acme)
    client = signed_in(them.admin)
    order = Order.objects.get(pk=placed.order_id)

    for address in (
        f"/orders/{order.public_id}/",
        "/orders/",
        "/subscriptions/",
        "/transactions/",
        "/people/",
        "/settings/",
        "/organizations/",
        f"/organizations/{them.acme.public_id}/",
        "/mail/",
    ):
        response = client.get(address)
        page = text_of(response)
        assert response.status_code == 403, address
        assert 'href="/space/"' in page
        assert placed.number not in page


def test_who_belongs_nowhere_is_told_to_ask_for_an_invitation(them: Customers, signed_in: BrowserOf) -> None:
    nobody = User.objects.create(email="left@telepartner.example", name="Left")

    page = text_of(signed_in(nobody).get("/"))

    assert "You belong to no account yet." in page
    assert 'href="/space/"' not in page


def test_who_belongs_to_both_finds_the_way_there_and_back(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    belongs(world.owner.email, "", to=them.acme, role=OrganizationRole.MEMBER)
    client = signed_in(world.owner)

    workspace = text_of(client.get("/"))
    space = text_of(client.get(f"/space/{them.acme.public_id}/"))

    assert 'href="/space/"' in workspace
    assert "To the workspace" in space


def test_who_belongs_to_one_alone_is_shown_no_way_to_the_other(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    workspace = text_of(signed_in(world.owner).get("/"))
    space = text_of(signed_in(them.member).get(f"/space/{them.acme.public_id}/"))

    assert 'href="/space/"' not in workspace
    assert "To the workspace" not in space


def test_an_organizations_people_see_no_order_of_who_sells_to_them(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    """A person of both sees the account's orders in the workspace, and in the space the organization's alone."""
    belongs(world.owner.email, "", to=them.acme, role=OrganizationRole.ADMIN)
    place(world.partner, Wanted(stage=Stage.AWAITING), number="104583099")
    mapped(world.other_partner, them.acme, number="204583020")
    client = signed_in(world.owner)

    space = text_of(client.get(f"/space/{them.acme.public_id}/"))
    orders = text_of(client.get("/orders/"))

    assert ("204583020" in space, "104583099" in space) == (True, False)
    assert ("204583020" in orders, "104583099" in orders) == (False, True)


OWN_PAGES: Mapping[str, int] = {
    "account_email": 200,
    "account_change_password": 200,
    "account_reauthenticate": 200,
    "mfa_index": 200,
    "mfa_list_webauthn": 200,
    "mfa_activate_totp": 302,
    "mfa_add_webauthn": 302,
    "usersessions_list": 200,
    "account_logout": 200,
}


@pytest.mark.parametrize("route", OWN_PAGES)
def test_how_one_signs_in_is_a_customers_own_affair_too(
    route: str, them: Customers, signed_in: BrowserOf
) -> None:
    give_password(them.member)
    response = signed_in(them.member).get(reverse(route))

    assert response.status_code == OWN_PAGES[route]
    if response.status_code == 200:
        page = text_of(response)
        assert "Work list" not in page
        assert not re.search(r'href="/(orders|subscriptions|transactions|settings|people)/', page)


def test_the_way_back_from_how_one_signs_in_is_the_organization(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    customer = text_of(signed_in(them.member).get("/account/"))
    seller = text_of(signed_in(world.owner).get("/account/"))

    assert '<a href="/space/">My organization</a>' in customer
    assert '<a href="/">Work list</a>' in seller


def test_a_customer_chooses_their_language_for_good(them: Customers, signed_in: BrowserOf) -> None:
    signed_in(them.member).post("/i18n/setlang/", {"language": "it", "next": "/space/"})

    page = text_of(signed_in(them.member).get(f"/space/{them.acme.public_id}/members/"))

    assert User.objects.get(pk=them.member.pk).language == "it"
    assert '<html lang="it">' in page


@pytest.mark.parametrize(
    ("wanted", "is_customers"), [("/space/", True), ("/set-up/", True), ("/orders/", False), ("", False)]
)
def test_signing_in_on_the_way_to_a_customers_page_shows_whose_it_is(
    wanted: str, them: Customers, *, is_customers: bool
) -> None:
    asked = Client().get("/account/login/", {"next": wanted})
    refused = sign_in(Client(), give_password(them.member), password="wrong", next=wanted)

    whose = look().name if is_customers else "Startline"
    for page in (text_of(asked), text_of(refused)):
        assert f" · {whose}</title>" in page
        assert ('class="house"' in page) == is_customers


def test_a_customers_own_pages_of_signing_in_show_whose_they_are(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    customer = text_of(signed_in(them.member).get("/account/password/"))
    seller = text_of(signed_in(world.owner).get("/account/password/"))

    assert 'class="house"' in customer
    assert 'class="house"' not in seller


def test_a_customer_changes_their_password_and_signs_in_with_it(
    them: Customers, signed_in: BrowserOf
) -> None:
    client = Client()
    sign_in(client, give_password(them.member))

    changed = client.post(
        "/account/password/",
        {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER},
        follow=True,
    )

    assert "Work list" not in text_of(changed)
    assert sign_in(Client(), them.member, password=ANOTHER)["Location"] == "/space/"


def test_a_customer_who_has_forgotten_the_password_sets_another_by_mail(
    them: Customers, mailoutbox: list[EmailMessage]
) -> None:
    client = Client()
    client.post("/account/password/forgotten/", {"email": give_password(them.member).email})
    link = re.search(r"/account/password/new/\S+", str(mailoutbox[0].body))
    assert link

    form = client.get(link[0], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": ANOTHER, "password2": ANOTHER})

    assert sign_in(Client(), them.member, password=ANOTHER)["Location"] == "/space/"


def test_a_customer_signs_out_everywhere_else(them: Customers) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, give_password(them.member) if client is here else them.member)

    here.post("/account/sessions/")

    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)


def test_a_customer_signs_out(them: Customers, signed_in: BrowserOf) -> None:
    client = signed_in(them.member)

    client.post("/account/logout/")

    assert not is_signed_in(client)


def test_the_pages_of_ones_own_sign_in_are_all_asked_for_here() -> None:
    assert OWN_PAGES.keys() <= every_route().keys()
