"""A case keeps the queue that it was opened from: the way back to it, and to the cases before and after it there."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from tests.cases import about, case_of, contact, person
from tests.web.contact.forms import text_of
from tests.worlds import CONTACT, NOW, Cast, Placed

from startline.actions.case_entries import Words
from startline.actions.solve_case import solve_case
from startline.models import Case
from startline.rules.cases import Solution
from startline.web.desk import queue
from startline.web.once import FIELD, new_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DESK = "/desk/"
ASKED = {"type": "mail_not_arrived", "who": "nobody"}


@pytest.fixture
def owed(people: Cast, order: Placed, case: Case) -> list[Case]:
    """Three cases of the type that is asked for, in the queue's order, beside one of another type."""
    owner = person(people.owner)
    return [case_of(owner, about(order), subject=f"Question {number}") for number in range(3)]


def links(page: Any) -> dict[str, str]:
    """The ways on and back that the page of a case has."""
    text = page.content.decode()
    found = re.findall(r'<a class="button plain" rel="(prev|next)" href="([^"]+)"', text)
    back = re.search(r'<p class="over"><a href="([^"]+)"', text)
    assert back
    return {"back": unescape(back[1]), **{rel: unescape(address) for rel, address in found}}


def opened(browser: Client, row: int = 0, **asked: str) -> Any:
    """The page of the case in that row of the queue, as one comes to it from there."""
    return browser.get(browser.get(DESK, {**ASKED, **asked}).context["rows"][row].address)


def test_the_way_back_leads_to_the_page_of_the_queue_that_one_came_from(
    browser: Client, owed: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ROWS", 2)
    after = browser.get(DESK, ASKED).context["page"].after

    page = opened(browser, after=after)
    back = urlsplit(links(page)["back"])

    assert (back.path, back.fragment) == (DESK, f"case-{owed[2].number}")
    assert dict(parse_qsl(back.query)) == {**ASKED, "after": after}
    (row,) = browser.get(f"{back.path}?{back.query}").context["rows"]
    assert row.number == owed[2].number


def test_whoever_answers_each_case_goes_through_the_queue_to_its_end(
    browser: Client, owed: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ROWS", 1)
    page, seen = opened(browser), []

    while "talk" in page.context:
        seen.append(page.context["case"].number)
        (action,) = re.findall(r'action="([^"]+/answer/[^"]*)"', page.content.decode())
        form = {FIELD: new_token(), "seen": page.context["seen"], "text": "So."}
        page = browser.post(unescape(action), form, follow=True)
        assert "Answered." in text_of(page)
        page = browser.get(links(page)["next"], follow=True)

    assert seen == [case.number for case in owed]
    assert f"No case stands after {owed[2].number} in the queue" in text_of(page)
    assert "No answer is owed" not in text_of(browser.get(DESK))
    assert "No case matches" in text_of(browser.get(links(page)["back"].partition("#")[0]))


def test_the_case_before_is_reached_as_well_until_there_is_none(browser: Client, owed: list[Case]) -> None:
    page, seen = opened(browser, row=2), []

    while "talk" in page.context:
        seen.append(page.context["case"].number)
        page = browser.get(links(page)["prev"], follow=True)

    assert seen == [case.number for case in reversed(owed)]
    assert f"No case stands before {owed[0].number} in the queue" in text_of(page)


def test_what_others_have_settled_meanwhile_is_passed_over(
    people: Cast, browser: Client, owed: list[Case]
) -> None:
    page = opened(browser)
    clerk = person(people.clerk)
    solve_case(actor=clerk, case_id=owed[1].pk, solution=Solution.MENDED, words=Words(), now=NOW)

    page = browser.get(links(page)["next"], follow=True)

    assert page.context["case"].number == owed[2].number


def test_what_was_not_sent_and_older_entries_keep_the_queue_too(browser: Client, owed: list[Case]) -> None:
    page = opened(browser)
    (action,) = re.findall(r'action="([^"]+/answer/[^"]*)"', page.content.decode())

    again = browser.post(unescape(action), {FIELD: new_token(), "seen": page.context["seen"], "text": ""})
    reloaded = browser.get(unescape(action), follow=True)

    assert again.status_code == 422
    assert links(again) == links(reloaded) == links(page)


@pytest.mark.parametrize("address", ["new.one@acme.example", "it@elsewhere.example"])
def test_what_is_done_beside_a_line_leads_back_to_the_case_as_it_was_opened(
    browser: Client, owed: list[Case], address: str
) -> None:
    page = opened(browser, type="change_contact")  # the first about the line
    (dialog,) = re.findall(r'<a class="button plain" href="(/lines/contact/[^"]*)"', page.content.decode())
    form = browser.get(unescape(dialog))
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.content.decode())
    fields = {name: unescape(value) for name, value in hidden if name != "next"}

    done = browser.post("/lines/contact/", {**fields, "address": address}, follow=True)

    ways = [unescape(way) for way in re.findall(r'href="(/desk/cases/[^"]*)"', done.content.decode())]
    assert len(ways) == (1 if address.endswith("@acme.example") else 2)
    for way in ways:
        assert links(browser.get(way.partition("#")[0])) == links(page)


def test_a_case_that_was_not_opened_from_a_queue_leads_to_the_desk(browser: Client, owed: list[Case]) -> None:
    assert links(browser.get(f"/desk/cases/{owed[0].public_id}/")) == {"back": DESK}


def test_the_address_of_a_case_carries_nothing_but_a_queue(browser: Client, owed: list[Case]) -> None:
    address = f"/desk/cases/{owed[0].public_id}/"

    page = browser.get(
        address, {"who": "//elsewhere.example/", "next": "https://elsewhere.example/", "at": "x"}
    )

    assert links(page) == {"back": f"{DESK}?who=%2F%2Felsewhere.example%2F#case-{owed[0].number}"}
    assert browser.get(f"{address}next/", {"who": "mine"}).status_code == 404
    assert browser.get(f"{address}next/", {"at": "2026-11-20T10:00:00"}).status_code == 404


def test_all_cases_of_whoever_asked_are_a_filter_of_the_queue(
    people: Cast, browser: Client, order: Placed, case: Case, owed: list[Case]
) -> None:
    clerk = person(people.clerk)
    solve_case(actor=clerk, case_id=owed[1].pk, solution=Solution.MENDED, words=Words(), now=NOW)
    theirs = case_of(contact(CONTACT), about(order))
    ways = re.findall(
        r'href="(/desk/\?[^"]*asker=[^"]*)"', browser.get(f"/desk/cases/{case.public_id}/").content.decode()
    )

    page = browser.get(unescape(ways[0]))

    assert [row.number for row in page.context["rows"]] == [
        *(one.number for one in reversed(owed)),
        case.number,
    ]
    assert "Cases opened by Giulia Conti alone." in text_of(page)
    assert 'href="?state=all">Remove this filter' in page.content.decode()
    assert f'name="asker" value="{case.public_id}"' in page.content.decode()
    of_contact = browser.get(DESK, {"state": "all", "asker": str(theirs.public_id)})
    assert [row.number for row in of_contact.context["rows"]] == [theirs.number]
    assert f"Cases opened by {CONTACT} alone." in text_of(of_contact)
    assert browser.get(DESK, {"asker": str(order.line().public_id)}).status_code == 404
    assert browser.get(DESK, {"asker": "x"}).status_code == 404
