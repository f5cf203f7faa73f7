"""Sessions that ran out go, those that live stay, and so does whoever is signed in with them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from tests.models.forbidding import run
from tests.worlds import Cast, cast

import startline.sweeps
from startline import clock
from startline.models import User
from startline.queries.signed_in import signed_in_until
from startline.statements import statements_of
from startline.sweeps.tidy_sessions import tidy_sessions

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-09-01T12:00:00Z")
_MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def session(key: str, *, ends_at: datetime = NOW) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=ends_at)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def left() -> Sequence[str]:
    return sorted(Session.objects.values_list("session_key", flat=True))


def test_a_session_goes_when_it_runs_out_and_not_a_microsecond_before() -> None:
    session("one")

    early, late = tidy_sessions(now=NOW - _MICROSECOND), tidy_sessions(now=NOW)

    assert (early.lines, late.lines) == (0, 1)
    assert left() == []


def test_where_somebody_was_signed_in_goes_with_the_session_alone(people: Cast) -> None:
    for key, ends_at in (("ended", NOW), ("lives", NOW + timedelta(days=1))):
        session(key, ends_at=ends_at)
        UserSession.objects.create(user=people.owner, session_key=key, ip="192.0.2.1")

    tidy_sessions(now=NOW)

    assert left() == ["lives"]
    assert [one.session_key for one in UserSession.objects.all()] == ["lives"]


def test_who_is_signed_in_stays_so(people: Cast) -> None:
    browser = browser_of(people.owner)
    session("ended", ends_at=clock.wall() - timedelta(days=1))

    swept = tidy_sessions(now=clock.wall())

    assert swept.lines == 1
    assert signed_in_until(str(browser.session.session_key))
    assert browser.get("/orders/").status_code == 200


def test_a_browser_whose_session_went_asks_for_the_sign_in(people: Cast) -> None:
    browser = browser_of(people.owner)
    key = str(browser.session.session_key)

    tidy_sessions(now=clock.wall() + timedelta(days=15))

    assert signed_in_until(key) is None
    assert browser.get("/orders/").headers["Location"] == "/account/login/?next=/orders/"


def test_a_sweep_removes_no_more_sessions_than_it_may_the_oldest_first() -> None:
    for key, days in (("a", 2), ("b", 0), ("c", 1)):
        session(key, ends_at=NOW + timedelta(days=days))
    now = NOW + timedelta(days=2)

    first = tidy_sessions(now=now, limit=2)
    between = left()
    second = tidy_sessions(now=now, limit=2)

    assert [(swept.lines, swept.more) for swept in (first, second)] == [(2, True), (1, False)]
    assert between == ["a"]


def test_the_sessions_that_ran_out_are_found_by_an_index_however_many_live() -> None:
    run(
        "INSERT INTO django_session (session_key, session_data, expire_date)"
        " SELECT 'key' || n, '', now() + (n - 100) * interval '1 hour' FROM generate_series(1, 20000) AS n"
    )
    run("ANALYZE django_session")
    remove = statements_of(str(Path(startline.sweeps.__file__).parent / "tidy_sessions"))["remove"]

    rows = replace(remove, sql=f"EXPLAIN {remove.sql}").rows(now=clock.wall(), limit=1000)

    plan = "\n".join(row[0] for row in rows)
    assert "Index Cond: (expire_date <=" in plan
