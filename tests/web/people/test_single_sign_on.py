"""Single sign-on by settings: a verified address that is an active user's lets in, and nothing else does."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.web.people.oidc_peer import CLIENT_ID, SECRET, OidcPeer, oidc_peer
from tests.web.people.signing import is_signed_in, text_of
from tests.worlds import Cast

from startline.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[OidcPeer]:
    """The provider, to which the settings point."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with oidc_peer() as peer:
        app = {
            "provider_id": "sso",
            "name": "Acme ID",
            "client_id": CLIENT_ID,
            "secret": SECRET,
            "settings": {"server_url": peer.issuer},
        }
        settings.STARTLINE_OIDC_ISSUER, settings.STARTLINE_OIDC_NAME = peer.issuer, "Acme ID"
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield peer


def sign_on(client: Client, peer: OidcPeer, **claims: Any) -> Any:
    """Go to the provider, be vouched for with *claims*, and come back."""
    peer.claims = {"sub": "42", **claims}
    away = urlsplit(client.get("/account/oidc/sso/login/?next=/account/sessions/")["Location"])
    asked = {name: values[0] for name, values in parse_qs(away.query).items()}
    peer.challenge = asked["code_challenge"]
    return client.get("/account/oidc/sso/login/callback/", {"code": "a code", "state": asked["state"]})


def test_the_sign_in_page_offers_it_by_its_name(client: Client, world: Cast, peer: OidcPeer) -> None:
    page = text_of(client.get("/account/login/"))

    assert "Sign in with Acme ID" in page
    assert 'href="/account/oidc/sso/login/"' in page


def test_a_verified_address_of_a_user_lets_in(client: Client, world: Cast, peer: OidcPeer) -> None:
    response = sign_on(client, peer, email="G.Conti@Telepartner.example", email_verified=True)

    assert response["Location"] == "/account/sessions/"
    assert is_signed_in(client)


def test_it_leaves_the_password_as_it_is(client: Client, world: Cast, peer: OidcPeer) -> None:
    world.owner.set_password("nine green bottles hanging")
    world.owner.save()

    sign_on(client, peer, email=world.owner.email, email_verified=True)

    assert User.objects.get(pk=world.owner.pk).check_password("nine green bottles hanging")


@pytest.mark.parametrize("verified", [False, None, "true", "false", 1])
def test_an_address_that_is_not_verified_lets_nobody_in(
    client: Client, world: Cast, peer: OidcPeer, verified: object
) -> None:
    response = sign_on(client, peer, email=world.owner.email, email_verified=verified)

    assert response.status_code == 403
    assert "Nobody signs in here with this address" in text_of(response)
    assert not is_signed_in(client)


def test_an_unknown_address_makes_no_user(client: Client, world: Cast, peer: OidcPeer) -> None:
    before = User.objects.count()

    response = sign_on(client, peer, email="new@acme.example", email_verified=True)

    assert response.status_code == 403
    assert User.objects.count() == before


def test_who_is_deactivated_stays_out(client: Client, world: Cast, peer: OidcPeer) -> None:
    User.objects.filter(pk=world.owner.pk).update(is_active=False)

    response = sign_on(client, peer, email=world.owner.email, email_verified=True)

    assert response.status_code == 403
    assert not is_signed_in(client)


def test_an_answer_to_a_question_that_was_not_asked_is_refused(
    client: Client, world: Cast, peer: OidcPeer
) -> None:
    peer.claims = {"sub": "42", "email": world.owner.email, "email_verified": True}

    response = client.get("/account/oidc/sso/login/callback/", {"code": "a code", "state": "made up"})

    assert "Single sign-on did not work" in text_of(response)
    assert not is_signed_in(client)


def test_a_provider_that_refuses_the_client_lets_nobody_in(
    client: Client, world: Cast, peer: OidcPeer, settings: LazySettings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["secret"] = "another"  # type: ignore[index]

    response = sign_on(client, peer, email=world.owner.email, email_verified=True)

    assert "Single sign-on did not work" in text_of(response)
    assert not is_signed_in(client)


def test_who_turns_back_at_the_provider_is_told_so(client: Client, world: Cast, peer: OidcPeer) -> None:
    away = urlsplit(client.get("/account/oidc/sso/login/")["Location"])
    state = parse_qs(away.query)["state"][0]

    answer = client.get(
        "/account/oidc/sso/login/callback/", {"error": "access_denied", "state": state}, follow=True
    )

    assert "Single sign-on was cancelled" in text_of(answer)


def test_without_settings_there_is_none(client: Client, world: Cast) -> None:
    assert client.get("/account/oidc/sso/login/").status_code == 404
    assert "oidc" not in text_of(client.get("/account/login/"))
