"""The inbox: what waits for whom, what was asked, what was decided (PRODUCT C7)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.actions.requesting import admin_of, ask, person, request_id
from tests.web.contact.forms import text_of
from tests.worlds import NOW, Cast, Placed, Wanted, place

from startline.actions.ask_for_change import Asked
from startline.actions.decide_request import decline, withdraw
from startline.models import Membership, User
from startline.queries.readers import reader_of
from startline.web.contact import requests as pages

_NEXT = re.compile(r'after=(?P<after>[\w-]+)" rel="next"')


def listed(client: Client, query: str = "") -> str:
    response = client.get(f"/requests/{query}")
    assert response.status_code == 200
    return text_of(response)


def waiting_for(user: User) -> int:
    reader = reader_of(user)
    assert reader is not None
    return reader.waiting


def test_the_placer_sees_what_waits_for_them_and_how_much(owner: Client, asked: Asked) -> None:
    words = listed(owner)

    assert "Waiting for my decision 1" in words
    assert "104583020" in words
    assert "waits for a decision" in words
    assert "Ada Viola" in words


def test_who_asked_sees_their_own_and_nothing_that_waits(reader: Client, asked: Asked) -> None:
    assert "104583020" in listed(reader)
    assert "Nothing waits for your decision" in listed(reader, "?box=waiting")


def test_a_decided_request_moves_to_the_decided_ones(owner: Client, people: Cast, asked: Asked) -> None:
    decline(person=person(people.owner), request_id=request_id(asked), reply="", now=NOW)

    assert "104583020" not in listed(owner, "?box=waiting")
    assert "declined" in listed(owner, "?box=decided")
    assert "Giulia Conti" in listed(owner, "?box=decided")


def test_the_inbox_speaks_italian(owner: Client, people: Cast, asked: Asked) -> None:
    User.objects.filter(pk=people.owner.pk).update(language="it")

    words = listed(owner)

    assert "In attesa della mia decisione 1" in words
    assert "Richieste" in words


def test_a_stranger_sees_nothing_of_it_in_any_box(
    people: Cast, asked: Asked, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(people.stranger)

    for box in ("waiting", "asked", "decided"):
        assert "104583020" not in listed(client, f"?box={box}")
    assert waiting_for(people.stranger) == 0


def test_it_is_counted_for_everybody_who_may_decide_and_nobody_else(people: Cast, asked: Asked) -> None:
    admin = admin_of(people)
    editor = people.ally

    counts = {
        who.name: waiting_for(who) for who in (people.owner, admin, people.clerk, people.reader, editor)
    }
    Membership.objects.filter(user=people.ally).update(role="admin")

    assert counts == {"Giulia Conti": 1, "Bruno Sarti": 1, "Rita Sala": 1, "Ada Viola": 0, "Paolo Neri": 0}
    assert waiting_for(people.ally) == 1


def test_a_placer_whose_address_is_not_verified_decides_nothing(people: Cast, asked: Asked) -> None:
    people.owner.email_verified_at = None

    assert waiting_for(people.owner) == 0


def test_the_order_number_finds_the_requests_about_it(owner: Client, people: Cast, asked: Asked) -> None:
    ask(people.reader, place(people.partner, Wanted(), number="77"))

    words = listed(owner, "?box=waiting&order=77")

    assert "77" in words
    assert "104583020" not in words
    assert "No request here is about that order." in listed(owner, "?box=waiting&order=78")


@pytest.mark.parametrize("box", ["waiting", "asked", "decided"])
def test_pages_follow_each_other_without_gap_or_repetition(
    people: Cast,
    order: Placed,
    signed_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
    box: str,
) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    for number in range(5):
        asked = ask(people.reader, order, to=f"n{number}@acme.example")
        if box == "decided":
            withdraw(person=person(people.reader), request_id=request_id(asked), now=NOW)
    client = signed_in(people.reader if box == "asked" else people.owner)

    seen, after = [], ""
    for _ in range(3):
        content = client.get("/requests/", {"box": box, "after": after}).content.decode()
        seen += [f"n{number}" for number in range(5) if f"n{number}@acme" in content]
        following = _NEXT.search(content)
        after = following["after"] if following else ""

    assert after == ""
    assert sorted(seen) == ["n0", "n1", "n2", "n3", "n4"]


def test_a_cursor_that_is_none_of_ours_finds_nothing(owner: Client) -> None:
    assert owner.get("/requests/?after=nonsense").status_code == 404


@pytest.mark.parametrize("box", ["waiting", "asked", "decided", "other"])
def test_the_inbox_stays_within_its_budget(
    owner: Client, asked: Asked, box: str, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(12):
        owner.get(f"/requests/?box={box}")


def test_the_list_renews_itself_alone(owner: Client, asked: Asked) -> None:
    headers = {"HX-Request": "true", "HX-Target": "live"}
    first = owner.get("/requests/", headers=headers)

    second = owner.get("/requests/", headers={**headers, "If-None-Match": first["ETag"]})

    assert (first.status_code, second.status_code) == (200, 304)
    assert f'id="request-{asked.request_id}"' in first.content.decode()


def test_counting_what_waits_reads_open_requests_by_their_index(people: Cast, asked: Asked) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT FROM startline_changerequest WHERE account_id = %s AND state = 'open'",
            [people.partner.pk],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "request_waiting" in plan


def test_a_number_that_no_order_can_have_finds_nothing(owner: Client, asked: Asked) -> None:
    assert "104583020" in listed(owner, "?order=104583020%00")
    assert "104583020" not in listed(owner, "?order=%00x")
