"""What every answer has in common: headers, error pages, and the sign of life."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from tests.worlds import cast

pytestmark = pytest.mark.django_db
ADDRESSES = ("/", "/m/", "/m/xxx", "/mailbox/", "/healthz", "/nowhere")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_forbids_what_no_page_needs(client: Client, address: str) -> None:
    cast()

    response = client.get(address)

    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_has_a_script_or_a_style_of_its_own(client: Client, address: str) -> None:
    cast()

    page = client.get(address).content.decode()

    assert "<script" not in page
    assert " style=" not in page
    assert "<style" not in page
    assert "://" not in page.replace("http://www.w3.org", "")


def test_where_nothing_is_the_page_says_what_to_do(client: Client) -> None:
    response = client.get("/nowhere")

    assert response.status_code == 404
    assert "Nothing is here." in response.content.decode()
    assert "To the first page" in response.content.decode()


def failing(*given: Any) -> Any:
    """A database that cannot be used."""
    raise OperationalError("out of reach")


def test_a_page_that_failed_says_so_and_needs_no_database_for_it() -> None:
    client = Client(raise_request_exception=False)

    with connection.execute_wrapper(failing):
        response = client.get("/")

    assert response.status_code == 500
    assert "This page failed." in response.content.decode()
    assert response["Content-Security-Policy"].startswith("default-src 'none'")


def test_error_pages_speak_the_readers_language(client: Client) -> None:
    page = client.get("/nowhere", headers={"Accept-Language": "it"}).content.decode()

    assert '<html lang="it">' in page
    assert "Nothing is here." not in page


def test_another_host_than_ours_is_turned_away(client: Client) -> None:
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_the_sign_of_life_needs_the_database(client: Client) -> None:
    alive = client.get("/healthz")
    with connection.execute_wrapper(failing):
        cut_off = client.get("/healthz")

    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (cut_off.status_code, cut_off.json()) == (503, {"status": "database out of reach"})
