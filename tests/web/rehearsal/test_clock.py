"""The rehearsal's clock in the browser: moving it, and reading what came of it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.worlds import NOW, Cast, Stage, Wanted, cast, close_overdue, deliver, mail_due, place, remind

from startline.actions.move_clock import FARTHEST
from startline.models import Instance, User
from startline.queries.rehearsal import forget_clock_offset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
CLOCK = "/rehearsal/clock/"
DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def world(client: Client) -> Cast:
    """The cast, of whom Ada Viola, who may only look at orders, is signed in."""
    world = cast()
    client.force_login(world.reader)
    return world


def offset() -> timedelta:
    return Instance.objects.get().clock_offset


def text_of(client: Client, address: str = CLOCK, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("forward", "span"),
    [("hour", timedelta(hours=1)), ("day", timedelta(days=1)), ("week", timedelta(days=7))],
)
def test_whoever_is_signed_in_moves_the_clock(client: Client, forward: str, span: timedelta) -> None:
    response = client.post(CLOCK, {"forward": forward, "once": "1"})

    assert response.status_code == 303
    assert response["Location"].startswith(f"{CLOCK}?since=")
    assert offset() == span


def test_to_the_next_event_is_to_what_is_due_next_for_the_reader(client: Client, world: Cast) -> None:
    place(world.other_partner, Wanted(starts=NOW.date() + timedelta(days=1)), number="1")
    place(world.partner, Wanted(starts=NOW.date() + timedelta(days=3)), number="2")

    client.post(CLOCK, {"forward": "next", "once": "1"})

    assert NOW + offset() == NOW.replace(day=19, hour=7)


@pytest.mark.usefixtures("world")
def test_where_nothing_comes_next_the_page_says_so(client: Client) -> None:
    response = client.post(CLOCK, {"forward": "next", "once": "1"}, follow=True)

    assert offset() == timedelta(0)
    assert "Nothing is due later: no mail, no retry, no reminder, no closing." in response.content.decode()


@pytest.mark.usefixtures("world")
def test_a_century_is_far_enough(client: Client) -> None:
    Instance.objects.update(clock_offset=FARTHEST)
    forget_clock_offset()

    response = client.post(CLOCK, {"forward": "hour", "once": "1"}, headers=DIALOG)

    assert "no more than a hundred years ahead" in response.content.decode()


@pytest.mark.usefixtures("world")
def test_a_form_that_was_sent_moves_nothing_again(client: Client) -> None:
    for _ in range(2):
        assert client.post(CLOCK, {"forward": "day", "once": "1"}).status_code == 303

    assert offset() == timedelta(days=1)


@pytest.mark.usefixtures("world")
def test_moving_wakes_the_worker(client: Client) -> None:
    client.post(CLOCK, {"forward": "day", "once": "1"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone()[0] == 9


@pytest.mark.usefixtures("world")
def test_in_a_dialog_the_answer_brings_the_clock_as_it_is_now(client: Client) -> None:
    response = client.post(CLOCK, {"forward": "day", "once": "1"}, headers=DIALOG)

    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert 'hx-swap-oob="true"' in page
    assert page.count("17 Nov 2026, 10:00") == 2
    assert "1 day ahead" in page


def test_the_page_tells_what_happened_since(client: Client, world: Cast) -> None:
    place(world.partner, Wanted(stage=Stage.BOOKED, starts=NOW.date() + timedelta(days=1)))
    moved = client.post(CLOCK, {"forward": "day", "once": "1"})
    mail_due(now=NOW + timedelta(days=1))
    deliver(now=NOW + timedelta(days=1))

    page = text_of(client, moved["Location"])

    assert "line 1.0: 1 line reached its requested start date, mail to it@acme.example" in page
    assert "The window of 7 days runs until" in page
    assert "imported" not in page


def test_nobody_reads_of_orders_that_are_not_theirs(client: Client, world: Cast) -> None:
    place(world.other_partner, Wanted(stage=Stage.AWAITING), customer="Hidden S.r.l.")

    page = text_of(client)

    assert "Nothing happened." in page
    assert "104583020" not in page


def test_what_is_due_is_said_in_words(client: Client, world: Cast) -> None:
    place(world.partner, Wanted(stage=Stage.AWAITING))
    waiting = text_of(client)
    remind()
    deliver()

    page = text_of(client)

    assert "Due now: 1 reminder to look at." in waiting
    assert "It is 16 Nov 2026, 10:00. Nothing is due until 19 Nov, 08:00." in page
    assert "No worker runs" in page


def test_closings_are_told_in_italian_too(client: Client, world: Cast) -> None:
    User.objects.update(language="it")
    place(world.partner, Wanted(stage=Stage.AWAITING))
    since = text_of(client).count("<li>")
    close_overdue(now=NOW + timedelta(days=8))

    page = text_of(client)

    assert page.count("<li>") > since
    assert '<html lang="it">' in page


@pytest.mark.usefixtures("world")
def test_a_part_that_will_not_change_ends_its_own_renewal(client: Client) -> None:
    response = client.get(f"{CLOCK}?since=0", headers={"HX-Request": "true", "HX-Target": "happened"})

    assert response.status_code == 286
    assert "<h1" not in response.content.decode()


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("since", ["x", "-1", str(2**63)])
def test_a_mistyped_place_is_not_found(client: Client, since: str) -> None:
    assert client.get(CLOCK, {"since": since}).status_code == 404


@pytest.mark.usefixtures("world")
def test_another_span_than_those_offered_is_not_found(client: Client) -> None:
    assert client.post(CLOCK, {"forward": "year", "once": "1"}).status_code == 404


def test_a_real_instance_has_no_such_page(client: Client) -> None:
    client.force_login(cast(rehearsal=False).clerk)

    assert client.get(CLOCK).status_code == 404
    assert client.post(CLOCK, {"forward": "day", "once": "1"}).status_code == 404
    assert offset() == timedelta(0)


def test_who_is_not_signed_in_moves_nothing(client: Client) -> None:
    cast()

    asked = {"forward": "day", "once": "1"}
    response = client.post(CLOCK, asked, headers={"referer": "http://testserver/orders/"})

    assert response["Location"] == "/account/login/?next=/orders/"
    assert offset() == timedelta(0)


def test_it_costs_few_queries(
    client: Client, world: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    place(world.partner, Wanted(stage=Stage.AWAITING))

    with django_assert_max_num_queries(12):
        client.get(CLOCK)


@pytest.mark.parametrize("rehearsal", [True, False])
def test_the_clocks_bar_stands_on_a_rehearsals_pages_alone(client: Client, *, rehearsal: bool) -> None:
    client.force_login(cast(rehearsal=rehearsal).reader)

    assert ('id="rehearsal"' in text_of(client, "/")) is rehearsal
