"""The page of a case: read by who sees the account, gone on with, closed and opened again (PRODUCT D2)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.cases import about, case_of, contact, person
from tests.web.cases.asking import body, kept_in, png, text_of
from tests.worlds import CONTACT, NOW, Cast, Placed

from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words, append_entry
from startline.actions.open_case import About
from startline.models import Case, CaseEntry, User
from startline.queries.cases import LONGEST_TALK
from startline.rules.cases import EntryKind
from startline.web.cases import case as case_page
from startline.web.once import new_token


@pytest.fixture
def case(people: Cast, order: Placed) -> Case:
    return case_of(person(people.owner), about(order, "1.0"))


def at(case: Case, act: str = "") -> str:
    return f"/cases/{case.public_id}/{act}"


def test_the_page_says_what_it_is_about_who_answers_by_when_and_what_was_said(
    case: Case, owner: Client
) -> None:
    page = text_of(owner.get(at(case)))

    assert "No mail since Monday" in page
    assert "The desk answers by 17 Nov" in page
    assert "opened the case" in page
    assert "The contact says that nothing has arrived." in page
    assert "start date · mail accepted" in body(owner.get(at(case)))


def test_what_the_desk_notes_for_itself_is_not_shown_to_anybody_here(
    people: Cast, case: Case, owner: Client, signed_in: Callable[[User], Client]
) -> None:
    append_entry(case, EntryKind.NOTED, Words(text="Odd fellow."), actor=person(people.clerk), now=NOW)

    assert "Odd fellow." not in text_of(owner.get(at(case)))
    assert "Odd fellow." not in text_of(signed_in(people.clerk).get(at(case)))


def test_the_answer_stands_there_and_the_case_waits_for_the_asker(
    people: Cast, case: Case, owner: Client
) -> None:
    answer_case(actor=person(people.clerk), case_id=case.pk, words=Words(text="Look in the spam."), now=NOW)

    page = text_of(owner.get(at(case)))

    assert f"{people.clerk.name} answered" in page
    assert "Look in the spam." in page
    assert "The desk has answered and waits to hear from you." in page


def test_what_is_late_says_so(case: Case, owner: Client) -> None:
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        page = text_of(owner.get(at(case)))

    assert "An answer was due by 17 Nov" in page
    assert "and is late" in page


def test_colleagues_read_it_and_say_something_too(people: Cast, case: Case, reader: Client) -> None:
    response = reader.post(at(case, "say/"), {"text": "Still nothing.", "once": new_token()}, follow=True)

    assert response.redirect_chain == [(f"{at(case)}#end", 303)]
    assert f"{people.reader.name} wrote" in text_of(response)
    assert "Still nothing." in text_of(response)


def test_said_twice_it_stands_there_once(case: Case, owner: Client) -> None:
    twice = {"text": "Still nothing.", "once": new_token()}

    owner.post(at(case, "say/"), twice)
    owner.post(at(case, "say/"), twice)

    assert CaseEntry.objects.filter(kind="said").count() == 1


def test_the_same_form_sent_in_two_cases_is_said_in_both(
    people: Cast, order: Placed, case: Case, owner: Client
) -> None:
    other = case_of(person(people.owner), about(order, "2.0"))
    form = {"text": "Still nothing.", "once": new_token()}

    for one in (case, other):
        owner.post(at(one, "say/"), form)

    said = CaseEntry.objects.filter(kind="said").values_list("case_id", flat=True)
    assert set(said) == {case.pk, other.pk}


def test_a_picture_may_speak_alone_and_is_shown(case: Case, owner: Client) -> None:
    response = owner.post(
        at(case, "say/"), {"text": "", "pictures": [png()], "once": new_token()}, follow=True
    )

    page = body(response)
    assert f'<img src="{at(case)}files/' in page
    assert 'alt="screen.png" width="30" height="20"' in page


def test_nothing_is_not_said_and_of_a_refused_send_nothing_is_lost(case: Case, owner: Client) -> None:
    nothing = owner.post(at(case, "say/"), {"text": " ", "once": new_token()})
    broken = owner.post(
        at(case, "say/"),
        {"text": "x" * 10_001, "pictures": [png()], "once": new_token()},
    )

    assert nothing.status_code == 422
    assert "Write what there is to say, or add a picture." in text_of(nothing)
    assert re.search(r'<textarea name="text"[^>]* autofocus', body(nothing))
    assert owner.get(at(case, "say/")).headers["Location"] == at(case, "#end")
    assert broken.status_code == 422
    assert "x" * 10_001 in body(broken)
    assert len(kept_in(broken)) == 1
    assert not CaseEntry.objects.filter(kind="said").exists()


def test_who_asked_closes_the_case_and_writing_opens_it_again(case: Case, owner: Client) -> None:
    closed = owner.post(at(case, "solve/"), {"once": new_token()}, follow=True)
    again = owner.post(at(case, "solve/"), {"once": new_token()}, follow=True)
    case.refresh_from_db()
    solution = case.solution
    opened = owner.post(at(case, "say/"), {"text": "Not yet.", "once": new_token()}, follow=True)

    assert "Closed. Writing something opens the case again." in text_of(closed)
    assert "This is solved" not in text_of(again)
    assert solution == "by_asker"
    case.refresh_from_db()
    assert (case.state, case.reopened) == ("open", 1)
    assert "opened the case again" in text_of(opened)


def test_strangers_and_customers_sides_are_not_there(
    people: Cast, order: Placed, case: Case, owner: Client, signed_in: Callable[[User], Client]
) -> None:
    customers = case_of(contact(CONTACT), about(order, "1.0"))
    stranger, clerk = signed_in(people.stranger), signed_in(people.clerk)

    for client, one in ((stranger, case), (owner, customers), (clerk, customers)):
        assert client.get(at(one)).status_code == 404
        assert client.post(at(one, "say/"), {"text": "Hello"}).status_code == 404
        assert client.post(at(one, "solve/")).status_code == 404


def test_the_desks_people_read_it_and_speak_at_the_desk(
    case: Case, people: Cast, signed_in: Callable[[User], Client]
) -> None:
    clerk = signed_in(people.clerk)

    assert "Say something" not in text_of(clerk.get(at(case)))
    assert clerk.post(at(case, "say/"), {"text": "Hello"}).status_code == 404
    own = case_of(person(people.clerk), About(account_id=people.operator.pk))
    assert "Say something" in text_of(clerk.get(at(own)))


def test_a_long_conversation_is_paged_from_its_newest_end(people: Cast, case: Case, owner: Client) -> None:
    for number in range(LONGEST_TALK):
        append_entry(case, EntryKind.SAID, Words(text=f"Word {number}"), actor=person(people.owner), now=NOW)

    newest = owner.get(at(case))
    earlier = body(newest).split("?before=")[1].split('"')[0]

    assert "The contact says that nothing has arrived." not in text_of(newest)
    assert "The contact says that nothing has arrived." in text_of(owner.get(f"{at(case)}?before={earlier}"))
    assert owner.get(f"{at(case)}?before=none").status_code == 404


def test_the_lines_of_a_case_are_paged(
    people: Cast, order: Placed, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_page, "_LINES", 1)
    both = case_of(person(people.owner), about(order, "1.0", "2.0"))

    first = owner.get(at(both))
    second = owner.get(at(both), {"lines": first.context["next_lines"]})

    assert [line.number for line in first.context["lines"]] == ["1.0"]
    assert [line.number for line in second.context["lines"]] == ["2.0"]
    assert "2 lines in all Next lines" in text_of(first)
    assert "2 lines in all First lines" in text_of(second)


def test_what_was_typed_in_vain_stands_on_a_page_that_leads_on(
    people: Cast, case: Case, owner: Client
) -> None:
    for number in range(LONGEST_TALK):
        append_entry(case, EntryKind.SAID, Words(text=f"Word {number}"), actor=person(people.owner), now=NOW)

    shown = owner.post(at(case, "say/"), {"text": "", "once": new_token()})

    assert shown.status_code == 422
    assert f'href="{at(case)}?before=' in body(shown)


def test_words_are_words_and_no_markup(case: Case, owner: Client) -> None:
    response = owner.post(
        at(case, "say/"), {"text": "<b>bold</b>\n\nSecond.", "once": new_token()}, follow=True
    )

    assert "<p>&lt;b&gt;bold&lt;/b&gt;</p>" in body(response)


def test_the_live_part_answers_304_while_nothing_happens(case: Case, owner: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "live"}
    first = owner.get(at(case), headers=headers)

    second = owner.get(at(case), headers={**headers, "If-None-Match": first.headers["ETag"]})

    assert (first.status_code, second.status_code) == (200, 304)
