"""What every answer has in common: headers, error pages, and the sign of life."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails
from tests.worlds import cast

from startline.rules.refusal import Refusal, RefusalCode
from startline.web.errors import broken, forbidden
from startline.web.refusals import refused_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ADDRESSES = (
    "/",
    "/account/login/",
    "/m/",
    "/m/xxx",
    "/mailbox/",
    "/rehearsal/clock/",
    "/healthz",
    "/nowhere",
)


@pytest.fixture
def world(client: Client) -> None:
    """Somebody is signed in."""
    client.force_login(cast().owner)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_forbids_what_no_page_needs(client: Client, address: str) -> None:
    response = client.get(address)

    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


class Inline(HTMLParser):
    """Finds what the policy would not run, and addresses elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(tag)
        self.found += [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.found += [
            value or "" for name, value in attrs if name in {"src", "href"} and "//" in (value or "")
        ]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_has_a_script_or_a_style_of_its_own_or_asks_elsewhere(client: Client, address: str) -> None:
    page = Inline()

    page.feed(client.get(address).content.decode())

    assert not page.found


def test_where_nothing_is_the_page_says_what_to_do(client: Client) -> None:
    response = client.get("/nowhere")

    assert response.status_code == 404
    assert "Nothing is here." in response.content.decode()
    assert "To the work list" in response.content.decode()


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("address", ["/m/cases/nowhere/", "/space/nowhere/", "/help/no-such-article/"])
def test_where_a_customer_finds_nothing_the_page_has_the_operators_name_and_no_work_list(
    address: str,
) -> None:
    response = Client().get(address)

    page = response.content.decode()
    assert response.status_code == 404
    assert '<div class="house">' in page
    assert "The email is lost" in page
    assert "To the work list" not in page


def failing(*given: Any) -> Any:
    """A database that cannot be used."""
    raise OperationalError("out of reach")


def test_a_page_that_failed_says_so_and_needs_no_database_for_it() -> None:
    client = Client(raise_request_exception=False)

    client.cookies["sessionid"] = "of somebody"

    with connection.execute_wrapper(failing):
        response = client.get("/")

    assert response.status_code == 500
    assert "This page failed." in response.content.decode()
    assert response["Content-Security-Policy"].startswith("default-src 'none'")


def asked(target: str | None = None) -> HttpRequest:
    """A request of the browser, or one for the element *target*."""
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    request = RequestFactory(headers=headers).get("/any")
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


def answers(request: HttpRequest) -> dict[int, HttpResponse]:
    """Each error page, by its status."""
    stale = Refusal(code=RefusalCode.ALREADY_MAPPED)
    return {
        403: forbidden(request, PermissionError()),
        409: refused_page(request, stale),
        500: broken(request),
    }


@pytest.mark.parametrize("status", [403, 409, 500])
def test_an_error_is_a_page_that_leads_on(status: int) -> None:
    response = answers(asked())[status]

    assert response.status_code == status
    assert response.content.startswith(b"<!doctype html>")
    assert '<a class="button" href="/' in response.content.decode()


@pytest.mark.parametrize("status", [403, 409, 500])
def test_in_a_dialog_an_error_is_a_part(status: int) -> None:
    response = answers(asked("dialog"))[status]

    assert response.status_code == status
    assert b"<html" not in response.content
    assert b"data-done" in response.content


def test_a_refusal_says_why_and_what_to_do() -> None:
    page = answers(asked())[409].content.decode()

    assert "This was not done." in page
    assert 'data-code="already_mapped"' in page


def test_a_form_from_elsewhere_is_turned_away_with_a_page() -> None:
    cast()

    response = Client(enforce_csrf_checks=True).post("/rehearsal/clock/", {"forward": "day"})

    assert response.status_code == 403
    assert "This form is out of date." in response.content.decode()


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
