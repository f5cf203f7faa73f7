"""The second step: an authenticator app, recovery codes, and what has to be proven before they change."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.web.people.signing import code_of, confirm, give_password, is_signed_in, sign_in, text_of
from tests.worlds import Cast

from startline.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

SECRET = re.compile(r"<code>([A-Z2-7]{32})</code>")
CODES = re.compile(r"<li><code>(\d{8})</code></li>")


@pytest.fixture
def client(client: Client, world: Cast) -> Client:
    """The owner's browser, signed in."""
    give_password(world.owner)
    sign_in(client, world.owner)
    return client


def add_app(client: Client) -> str:
    """Add an authenticator app, and answer its secret."""
    confirm(client)
    found = SECRET.search(text_of(client.get("/account/factors/app/")))
    assert found
    client.post("/account/factors/app/", {"code": code_of(found.group(1))})
    return found.group(1)


def codes(client: Client) -> list[str]:
    return CODES.findall(text_of(client.get("/account/factors/codes/")))


def begun(user: User) -> Client:
    """A browser in which the password was right, and the second step is awaited."""
    client = Client()
    assert sign_in(client, user)["Location"] == "/account/factors/sign-in/"
    return client


def test_adding_an_app_asks_for_the_password_once_more(client: Client, world: Cast) -> None:
    response = client.get("/account/factors/app/")

    assert urlsplit(response["Location"]).path == "/account/confirm/"
    assert parse_qs(urlsplit(response["Location"]).query)["next"] == ["/account/factors/app/"]


def test_a_wrong_password_proves_nothing(client: Client, world: Cast) -> None:
    page = text_of(client.post("/account/confirm/", {"password": "not the password"}))

    assert "This is not the password." in page


def test_the_secret_is_shown_as_a_picture_that_only_this_page_may_show(client: Client, world: Cast) -> None:
    confirm(client)

    response = client.get("/account/factors/app/")

    assert 'src="data:image/svg+xml;base64,' in text_of(response)
    assert "img-src 'self' data:;" in response["Content-Security-Policy"]
    assert "data:" not in client.get("/account/factors/")["Content-Security-Policy"]


def test_after_adding_an_app_its_code_is_asked_for_and_lets_in(client: Client, world: Cast) -> None:
    secret = add_app(client)
    other = begun(world.owner)

    before = is_signed_in(other)
    other.post("/account/factors/sign-in/", {"code": code_of(secret)})

    assert not before
    assert is_signed_in(other)


def test_an_app_comes_with_ten_recovery_codes_and_a_mail(
    client: Client,
    world: Cast,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)

    assert len(codes(client)) == 10
    assert "An authenticator app was added." in str(mailoutbox[0].body)


def test_a_wrong_code_is_refused_and_says_what_to_do(client: Client, world: Cast) -> None:
    secret = add_app(client)
    other = begun(world.owner)

    page = text_of(other.post("/account/factors/sign-in/", {"code": code_of(secret, steps=7)}))

    assert "The code is not right. Wait for the next one and enter that." in page
    assert not is_signed_in(other)


def test_the_sixth_wrong_code_is_refused_whatever_it_is(client: Client, world: Cast) -> None:
    secret = add_app(client)
    other = begun(world.owner)
    for _ in range(5):
        other.post("/account/factors/sign-in/", {"code": "000000"})

    page = text_of(other.post("/account/factors/sign-in/", {"code": code_of(secret)}))

    assert "Too many attempts have failed." in page
    assert not is_signed_in(other)


def test_a_code_lets_in_once(client: Client, world: Cast) -> None:
    secret = add_app(client)
    first, second = begun(world.owner), begun(world.owner)
    first.post("/account/factors/sign-in/", {"code": code_of(secret)})

    second.post("/account/factors/sign-in/", {"code": code_of(secret)})

    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_a_recovery_code_replaces_the_app_once(client: Client, world: Cast) -> None:
    add_app(client)
    spare = codes(client)[0]
    first, second = begun(world.owner), begun(world.owner)
    first.post("/account/factors/sign-in/", {"code": spare})

    second.post("/account/factors/sign-in/", {"code": spare})

    assert is_signed_in(first)
    assert not is_signed_in(second)
    assert len(codes(client)) == 9


def test_recovery_codes_can_be_taken_along_as_a_file(client: Client, world: Cast) -> None:
    add_app(client)

    response = client.get("/account/factors/codes/download/")

    assert response["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert response.content.decode().split() == codes(client)


def test_new_recovery_codes_end_the_earlier_ones(client: Client, world: Cast) -> None:
    add_app(client)
    earlier = codes(client)

    client.post("/account/factors/codes/new/")

    assert not set(earlier) & set(codes(client))


def test_an_app_that_was_removed_is_no_longer_asked_for(client: Client, world: Cast) -> None:
    add_app(client)

    client.post("/account/factors/app/remove/")

    assert sign_in(Client(), world.owner)["Location"] == "/"
    assert not Authenticator.objects.exists()


def test_the_secret_is_not_stored_in_the_clear(client: Client, world: Cast) -> None:
    secret = add_app(client)

    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_someone_else_cannot_touch_a_passkey(client: Client, world: Cast) -> None:
    key = Authenticator.objects.create(
        user=world.reader, type="webauthn", data={"name": "Mine", "credential": {}}
    )
    confirm(client)

    answers = [client.get(f"/account/passkeys/{key.pk}/{verb}/").status_code for verb in ("name", "remove")]

    assert answers == [404, 404]


def test_the_people_page_tells_who_has_a_second_step(client: Client, world: Cast) -> None:
    admin = Client()
    admin.force_login(world.stranger)
    off = text_of(admin.get("/people/"))
    Authenticator.objects.create(user=world.stranger, type="totp", data={"secret": "x"})

    on = text_of(admin.get("/people/"))

    assert '<span class="tag">off</span>' in off
    assert '<span class="tag done">on</span>' in on


@pytest.mark.parametrize("path", ["factors/", "factors/app/", "passkeys/", "passkeys/add/", "sessions/", ""])
def test_nothing_english_stands_on_the_italian_pages(client: Client, world: Cast, path: str) -> None:
    User.objects.filter(pk=world.owner.pk).update(language="it")
    confirm(client)

    page = text_of(client.get(f"/account/{path}"))

    assert '<html lang="it">' in page
    assert not re.search(r">\s*(Add|Remove|Sign|Two-|Passkeys?<|Set|Save|The |Where|How)", page)
