"""Signing in with address and password, and out again (PRODUCT 1)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from tests.web.people.signing import PASSWORD, give_password, is_signed_in, sign_in, text_of
from tests.worlds import Cast

from startline.models import Membership, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ITALIAN = {"HTTP_ACCEPT_LANGUAGE": "it"}


def test_address_and_password_let_in_whatever_the_addresss_case(client: Client, world: Cast) -> None:
    give_password(world.owner)

    response = client.post("/account/login/", {"login": "G.Conti@TELEPARTNER.example", "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_after_signing_in_one_goes_on_to_where_one_wanted(client: Client, world: Cast) -> None:
    give_password(world.owner)

    response = sign_in(client, world.owner, next="/account/sessions/")

    assert response["Location"] == "/account/sessions/"


def test_nobody_is_led_to_another_site(client: Client, world: Cast) -> None:
    give_password(world.owner)

    response = sign_in(client, world.owner, next="https://elsewhere.example/")

    assert response["Location"] == "/"


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(world: Cast) -> None:
    give_password(world.owner)

    wrong = Client().post("/account/login/", {"login": world.owner.email, "password": "not the password"})
    unknown = Client().post(
        "/account/login/", {"login": "nobody@acme.example", "password": "not the password"}
    )

    assert "Address and password do not go together." in text_of(wrong)
    assert text_of(wrong).replace(world.owner.email, "") == text_of(unknown).replace(
        "nobody@acme.example", ""
    )


def test_the_form_keeps_the_address_and_never_shows_the_password(client: Client, world: Cast) -> None:
    page = text_of(
        client.post("/account/login/", {"login": world.owner.email, "password": "not the password"})
    )

    assert f'value="{world.owner.email}"' in page
    assert "not the password" not in page


def test_the_sixth_attempt_in_five_minutes_is_refused_even_with_the_right_password(
    client: Client, world: Cast
) -> None:
    give_password(world.owner)
    for _ in range(5):
        sign_in(client, world.owner, password="not the password")

    sixth = sign_in(client, world.owner)

    assert "Too many attempts have failed. Wait five minutes" in text_of(sixth)
    assert not is_signed_in(client)


def test_too_many_attempts_are_refused_in_italian_too(client: Client, world: Cast) -> None:
    for _ in range(5):
        client.post("/account/login/", {"login": "a@b.example", "password": "x"}, **ITALIAN)  # type: ignore[arg-type]

    sixth = client.post("/account/login/", {"login": "a@b.example", "password": "x"}, **ITALIAN)  # type: ignore[arg-type]

    assert "Troppi tentativi non riusciti. Attendere cinque minuti" in text_of(sixth)


def test_what_is_missing_is_said_beside_its_field_in_italian(client: Client, world: Cast) -> None:
    page = text_of(client.post("/account/login/", {"login": "nowhere", "password": ""}, **ITALIAN))  # type: ignore[arg-type]

    assert "Inserire un indirizzo completo, per esempio it@acme.example." in page
    assert "Inserire la password." in page


@pytest.mark.parametrize(("remember", "closes"), [("on", False), ("", True)])
def test_a_session_lasts_two_weeks_where_asked_for_else_until_the_browser_closes(
    client: Client, world: Cast, remember: str, *, closes: bool
) -> None:
    give_password(world.owner)

    sign_in(client, world.owner, remember=remember)

    assert client.session.get_expire_at_browser_close() is closes
    assert client.session.get_expiry_age() == 14 * 24 * 60 * 60


def test_the_cookies_are_kept_from_scripts_and_from_other_sites(client: Client, world: Cast) -> None:
    give_password(world.owner)

    cookies = sign_in(client, world.owner).cookies

    assert cookies["sessionid"]["httponly"]
    assert cookies["sessionid"]["samesite"] == "Lax"
    assert cookies["csrftoken"]["httponly"]


def test_who_is_deactivated_does_not_get_in(client: Client, world: Cast) -> None:
    give_password(world.owner)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)

    response = sign_in(client, world.owner)

    assert response["Location"] == "/account/inactive/"
    assert "The operator has closed the access" in text_of(client.get("/account/inactive/"))
    assert not is_signed_in(client)


def test_who_is_deactivated_is_out_with_the_next_request(client: Client, world: Cast) -> None:
    client.force_login(world.owner)

    User.objects.filter(pk=world.owner.pk).update(is_active=False)

    assert not is_signed_in(client)


def test_who_belongs_to_no_account_any_more_sees_none_of_it_with_the_next_request(
    client: Client, world: Cast
) -> None:
    client.force_login(world.stranger)
    Membership.objects.filter(user=world.stranger).delete()

    response = client.get("/people/")

    assert response.status_code == 403
    assert world.other_partner.name not in text_of(response)


def test_signing_out_is_asked_for_and_done_by_a_form(client: Client, world: Cast) -> None:
    client.force_login(world.owner)

    asked = client.get("/account/logout/")
    still_in = is_signed_in(client)
    client.post("/account/logout/")

    assert asked.status_code == 200
    assert still_in
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "path",
    [
        *("signup/", "email/", "confirm-email/", "password/reset/", "login/code/", "login/code/confirm/"),
        *("3rdparty/", "3rdparty/signup/", "3rdparty/login/error/", "social/login/cancelled/", "2fa/"),
        *("webauthn/signup/", "phone/verify/", "factors/trust/"),
    ],
)
def test_what_the_library_could_do_besides_is_not_there(client: Client, world: Cast, path: str) -> None:
    client.force_login(world.owner)

    assert client.get(f"/account/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["", "password/", "factors/", "factors/app/", "factors/codes/", "passkeys/", "sessions/", "confirm/"],
)
def test_the_pages_of_ones_own_sign_in_ask_to_sign_in_first(client: Client, world: Cast, path: str) -> None:
    response = client.get(f"/account/{path}")

    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_who_one_is_costs_two_questions_to_the_database(
    client: Client, world: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(world.owner)

    with django_assert_num_queries(3):  # the session, the user, and what the page itself asks
        client.get("/account/")


def test_a_page_that_is_read_writes_nothing(client: Client, world: Cast) -> None:
    client.force_login(world.stranger)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get("/people/")

    writing = [one["sql"] for one in captured if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not writing


def test_how_i_sign_in_names_the_address_and_what_is_missing(client: Client, world: Cast) -> None:
    client.force_login(world.owner)

    page = text_of(client.get("/account/"))

    assert world.owner.email in page
    assert "Whoever learns the password can sign in." in page
    assert 'href="/account/password/set/"' in page
