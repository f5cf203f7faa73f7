"""What the self-check asks the server, and what it is told; who has no scripts is answered too (PRODUCT D1)."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from tests.clocks import offset_by
from tests.spaces import customers
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import Answer, text_of
from tests.web.reading import only_reading
from tests.worlds import NOW, Cast

from startline.models import User
from startline.queries.look import look
from startline.rules.browser_check import FINDINGS, Check
from startline.web.checks.browser import COOKIE

pytestmark = pytest.mark.django_db
PAGE, NOW_ADDRESS, COOKIE_ADDRESS = "/help/check/", "/help/check/now", "/help/check/cookie"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _forgotten_tries(people: Cast) -> None:
    cache.clear()


def told(client: Client) -> dict[str, Any]:
    """What the server has now."""
    found: dict[str, Any] = client.get(NOW_ADDRESS).json()
    return found


def asked(page: Answer) -> dict[str, Any]:
    """What the page gives its script."""
    found = re.search(
        r'<script id="self-check-asked" type="application/json">(.*?)</script>', page.content.decode()
    )
    assert found is not None
    given: dict[str, Any] = json.loads(unescape(found[1]))
    return given


def row(page: Answer, check: Check) -> str:
    """What the page says of one check without scripts."""
    item = page.content.decode().partition(f'id="check-{check}"')[2].partition("</li>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", item, flags=re.DOTALL)))


def test_anybody_may_check_and_who_is_signed_in_keeps_the_frame(client: Client, browser: Client) -> None:
    nobody, somebody = client.get(PAGE), browser.get(PAGE)

    assert nobody.status_code == somebody.status_code == 200
    assert "Work list" in text_of(somebody)
    assert "Work list" not in text_of(nobody)
    assert "Open a case with this" in text_of(somebody)
    assert "opens its link first, in this browser" in text_of(nobody)
    assert "opens its link first" not in text_of(somebody)


def test_who_is_not_of_the_workspace_sees_the_operators_name_and_their_own_language(
    client: Client, browser: Client
) -> None:
    nobody = client.get(PAGE, headers={"Accept-Language": "de"})

    assert f'<div class="house"><span>{look().name}</span>' in nobody.content.decode()
    assert "Diesen Browser prüfen" in text_of(nobody)
    assert 'name="language" value="de"' not in browser.get(PAGE).content.decode()


def test_a_member_is_not_sent_to_a_mail_nor_to_sign_in(client: Client) -> None:
    client.force_login(customers().member)

    page = text_of(client.get(PAGE))

    assert "Open a case with this" in page
    assert "opens its link first" not in page
    assert "then check again" not in page


def test_the_result_goes_to_a_case_of_whoever_checks(client: Client, browser: Client) -> None:
    them, member = customers(), Client()
    member.force_login(them.member)
    doors = {
        "/m/cases/new/": client,
        "/cases/new/": browser,
        f"/space/{them.acme.public_id}/cases/new/": member,
    }

    for door, whose in doors.items():
        assert f'formaction="{door}"' in whose.get(PAGE).content.decode()


def test_the_page_gives_its_script_every_finding_in_words(client: Client) -> None:
    words = asked(client.get(PAGE))["words"]

    assert {check: set(found) for check, found in words.items()} == {
        check.value: set(found) for check, found in FINDINGS.items()
    }


def test_looking_changes_nothing(client: Client, browser: Client) -> None:
    for one in (client, browser):
        with only_reading():
            assert one.get(PAGE).status_code == 200
            assert one.get(NOW_ADDRESS).status_code == 200
            assert one.head(NOW_ADDRESS).status_code == 200
            assert one.get(COOKIE_ADDRESS).status_code == 405


def test_the_page_asks_the_database_little(browser: Client) -> None:
    with statements_run() as statements:
        browser.get(PAGE)

    assert len(statements) <= 12


def test_the_server_tells_its_time_and_never_to_keep_it(client: Client, settings: Any) -> None:
    response = client.get(NOW_ADDRESS)

    assert response.headers["Cache-Control"] == "no-store"
    assert datetime.fromisoformat(response.json()["time"]) == NOW


def test_a_rehearsals_clock_is_not_held_against_the_browsers(client: Client) -> None:
    with offset_by(lambda: timedelta(days=9)):
        assert datetime.fromisoformat(told(client)["time"]) == NOW


def test_no_two_answers_are_the_same(client: Client) -> None:
    assert told(client)["answer"] != told(client)["answer"]


def test_the_files_are_told_by_the_hash_of_what_is_served(client: Client) -> None:
    page = asked(client.get(PAGE))

    for name, address in page["addresses"].items():
        path = finders.find(address.partition("?")[0].removeprefix("/static/"))
        assert page["files"][name] == hashlib.sha256(Path(str(path)).read_bytes()).hexdigest()
        assert f"/{name}?v=" in address
    assert told(client)["files"] == page["files"]


def test_who_is_signed_in_is_a_mark_that_names_nobody(
    client: Client, people: Cast, signed_in: Callable[[User], Client]
) -> None:
    owner, again, ally = (told(signed_in(user)) for user in (people.owner, people.owner, people.ally))

    assert told(client)["who"] == ""
    assert told(client)["until"] is None
    assert owner["who"] == again["who"] != ally["who"]
    assert str(people.owner.pk) not in owner["who"]
    assert datetime.fromisoformat(owner["until"]) == NOW + timedelta(days=14)


def test_a_session_that_was_ended_elsewhere_is_nobodys(browser: Client) -> None:
    assert told(browser)["who"]

    Session.objects.all().delete()

    assert told(browser)["who"] == ""
    assert told(browser)["until"] is None


def test_a_cookie_that_was_set_comes_back(client: Client) -> None:
    value = client.post(COOKIE_ADDRESS, headers=JSON).json()["set"]

    assert told(client)["cookie"] == value
    assert client.cookies[COOKIE]["max-age"] == 24 * 60 * 60


def test_whose_browser_keeps_no_cookie_is_answered_all_the_same() -> None:
    keeps_none = Client(enforce_csrf_checks=True)

    assert keeps_none.post(COOKIE_ADDRESS, headers=JSON).status_code == 200


def test_cookies_are_set_so_often_a_minute(client: Client) -> None:
    for _ in range(60):
        client.post(COOKIE_ADDRESS, headers=JSON)

    assert client.post(COOKIE_ADDRESS, headers=JSON).status_code == 429


def test_without_scripts_the_page_says_so_and_what_works_nevertheless(client: Client) -> None:
    said = text_of(client.get(PAGE))

    assert "Scripts are blocked" in said
    assert "Every page works all the same" in said
    assert "Try a private window" in said


def test_without_scripts_the_server_says_who_is_signed_in_in_their_zone(
    client: Client, browser: Client
) -> None:
    assert "Nobody is signed in here." in row(client.get(PAGE), Check.SESSION)
    assert "Signed in until 30 Nov 2026, 10:00." in row(browser.get(PAGE), Check.SESSION)
    assert "not checked" in row(client.get(PAGE), Check.CLOCK)


def test_without_scripts_a_form_tries_the_cookie(client: Client) -> None:
    led = client.post(COOKIE_ADDRESS)

    assert led.status_code == 303
    assert "A cookie was set and came back." in row(client.get(led.headers["Location"]), Check.COOKIES)
    assert "does not keep the cookie" in row(Client().get(led.headers["Location"]), Check.COOKIES)


def test_who_cannot_sign_in_or_whose_form_is_out_of_date_finds_the_check(client: Client) -> None:
    stale = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@b.example"})

    assert stale.status_code == 403
    assert f'href="{PAGE}"' in stale.content.decode()
    assert f'href="{PAGE}"' in client.get("/account/login/").content.decode()
