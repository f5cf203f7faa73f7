"""The desk's queue: what is owed first, narrowed by whose and how it stands, and several cases at once (PRODUCT D2)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from tests.cases import about, case_of, contact, person, second_agent
from tests.web.contact.forms import text_of
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, place

from startline.actions.answer_case import answer_case
from startline.actions.assign_case import assign_case
from startline.actions.case_entries import Words
from startline.actions.decide_proposal import decline_proposal
from startline.actions.propose_change import propose_change
from startline.actions.set_priority import set_priority
from startline.actions.solve_case import solve_case
from startline.models import Case, CaseProposal, Line, User
from startline.queries.access import person_of
from startline.rules.cases import CasePriority, Solution
from startline.web.desk import queue
from startline.web.once import FIELD, new_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DESK = "/desk/"
EARLIER = NOW - timedelta(hours=1)


@pytest.fixture
def others(people: Cast, order: Placed) -> list[Case]:
    """Three more cases, one of them the contact's, in Italian."""
    owner = person(people.owner)
    return [
        case_of(owner, about(order), subject="Second", now=NOW - timedelta(hours=1)),
        case_of(owner, about(order), subject="Third", now=NOW - timedelta(hours=2)),
        case_of(contact(CONTACT), about(order), subject="Quarto", language="it"),
    ]


def listed(browser: Client, **query: str) -> list[int]:
    return [row.number for row in browser.get(DESK, query).context["rows"]]


def test_what_is_due_first_stands_first(
    people: Cast, browser: Client, case: Case, others: list[Case]
) -> None:
    set_priority(actor=person(people.clerk), case_id=others[2].pk, priority=CasePriority.URGENT, now=NOW)

    assert listed(browser) == [others[2].number, others[0].number, others[1].number, case.number]
    text = text_of(browser.get(DESK))
    assert "due in 2 hours" in text
    assert "Quarto" in text


def test_of_many_people_oneself_and_those_who_owe_answers_are_offered_first(
    people: Cast, browser: Client, case: Case
) -> None:
    few = browser.get(DESK).context["act"].fields["to"].choices
    agents = [second_agent(people.operator, name=f"Agent {number:02}") for number in range(13)]
    assign_case(actor=person(people.clerk), case_id=case.pk, to=agents[5].pk, now=NOW)

    many = browser.get(DESK).context["act"].fields["to"].choices

    assert [words for _, words in few][2:] == ["Rita Sala"]
    assert [words for _, words in many][2:3] == ["Rita Sala"]
    assert many[3] == ("Owing answers", [(str(agents[5].pk), "Agent 05")])
    assert many[4][0] == "Owing none"
    assert len(many[4][1]) == 12


def test_a_search_that_finds_more_than_is_looked_through_says_so(
    browser: Client, case: Case, others: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "only the newest 2 of them are looked through"
    assert said not in text_of(browser.get(DESK, {"q": "arrived"}))
    monkeypatch.setattr(queue, "MOST_FOUND", 2)

    assert said in text_of(browser.get(DESK, {"q": "arrived"}))
    assert said in text_of(browser.get(DESK, {"q": "arrived", "who": "mine"}))
    assert said not in text_of(browser.get(DESK))


def test_past_the_last_page_the_first_keeps_what_was_asked_for(
    people: Cast, browser: Client, case: Case, others: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ROWS", 1)
    asked = {"type": "mail_not_arrived", "state": "owed"}
    after = browser.get(DESK, asked).context["page"].after
    for one in others:
        solve_case(
            actor=person(people.clerk), case_id=one.pk, solution=Solution.MENDED, words=Words(), now=NOW
        )

    page = browser.get(DESK, {**asked, "after": after})

    assert "That was the last page." in text_of(page)
    assert 'href="?type=mail_not_arrived&amp;state=owed">First page' in page.content.decode()


def test_an_answer_is_overdue_from_its_due_time_on(browser: Client, case: Case) -> None:
    assert case.due_at is not None
    red = f'<tr id="case-{case.number}" class="bad">'
    with time_machine.travel(case.due_at - timedelta(microseconds=1), tick=False):
        assert listed(browser, state="overdue") == []
        assert red not in browser.get(DESK).content.decode()
    with time_machine.travel(case.due_at, tick=False):
        assert listed(browser, state="overdue") == [case.number]
        assert red in browser.get(DESK).content.decode()
        assert "overdue for 0 minutes" in text_of(browser.get(DESK))


def test_the_queue_is_narrowed_by_whose_and_how_it_stands(
    people: Cast, browser: Client, case: Case, others: list[Case]
) -> None:
    clerk = person(people.clerk)
    assign_case(actor=clerk, case_id=case.pk, to=people.clerk.pk, now=NOW)
    answer_case(actor=clerk, case_id=others[0].pk, words=Words(text="So."), now=NOW)
    solve_case(actor=clerk, case_id=others[1].pk, solution=Solution.MENDED, words=Words(), now=NOW)

    assert listed(browser, who="mine") == [case.number]
    assert listed(browser, who="nobody") == [others[2].number]
    assert listed(browser, state="waiting") == [others[0].number]
    assert listed(browser, state="solved") == [others[1].number]
    assert len(listed(browser, state="all")) == 4
    assert listed(browser, language="it") == [others[2].number]
    assert listed(browser, type="change_contact") == [case.number]
    assert listed(browser, partner=str(people.partner.public_id)) == [case.number, others[2].number]
    counts = {one.name: one.count for one in browser.get(DESK).context["standings"]}
    assert counts == {"owed": "2", "overdue": "0", "proposed": "0", "waiting": "1", "solved": "1", "all": ""}
    whose = {one.name: one.count for one in browser.get(DESK).context["whose"]}
    assert whose == {"all": "2", "mine": "1", "nobody": "1"}
    assert {one.count for one in browser.get(DESK, {"state": "solved"}).context["whose"]} == {""}


def test_a_contact_that_waits_for_a_second_agent_has_a_list_of_its_own(
    people: Cast, signed_in: Callable[[User], Client], case: Case, others: list[Case], second: User
) -> None:
    browser = signed_in(people.clerk)
    proposals = [_proposed(people, one, now=now) for one, now in ((others[0], NOW), (case, EARLIER))]

    assert listed(browser, state="proposed") == [case.number, others[0].number]
    assert "Waits for a second agent" in text_of(browser.get(DESK))
    assert "Contact to approve or decline" in text_of(signed_in(second).get(DESK))
    solve_case(actor=person(people.clerk), case_id=case.pk, solution=Solution.MENDED, words=Words(), now=NOW)
    assert listed(browser, state="proposed") == [others[0].number]
    decline_proposal(person=person_of(second), proposal_id=proposals[0].public_id, words="", now=NOW)
    assert listed(browser, state="proposed") == []
    assert "No contact waits for a second agent" in text_of(browser.get(DESK, {"state": "proposed"}))


def _proposed(people: Cast, case: Case, *, now: datetime) -> CaseProposal:
    return propose_change(
        person=person_of(people.clerk),
        case_id=case.pk,
        address="it@elsewhere.example",
        seen_epochs=dict(Line.objects.values_list("pk", "contact_epoch")),
        now=now,
    )


def test_a_search_looks_through_all_cases(
    people: Cast, browser: Client, case: Case, others: list[Case]
) -> None:
    solve_case(actor=person(people.clerk), case_id=case.pk, solution=Solution.MENDED, words=Words(), now=NOW)

    assert listed(browser, q=str(case.number)) == [case.number]
    assert listed(browser, q="Another") == [case.number]
    assert listed(browser, q="nothing of the kind") == []


def test_a_page_goes_on_where_the_one_before_ended(
    browser: Client, people: Cast, order: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("startline.web.desk.queue.ROWS", 2)
    cases = [case_of(person(people.owner), about(order)).number for _ in range(5)]
    clerk = person(people.clerk)
    walks: dict[str, list[int]] = {}
    for state in ("owed", "all"):
        shown, after = [], None
        while True:
            query = {"state": state} | ({"after": after} if after else {})
            context = browser.get(DESK, query).context
            shown += [row.number for row in context["rows"]]
            after = context["page"].after
            if after is None:
                break
        walks[state] = shown
    assert walks == {"owed": cases, "all": cases[::-1]}
    for number in cases[:3]:
        case_id = Case.objects.get(number=number).pk
        answer_case(actor=clerk, case_id=case_id, words=Words(text="So."), now=NOW)
    first = browser.get(DESK, {"state": "waiting"}).context
    rest = browser.get(DESK, {"state": "waiting", "after": first["page"].after}).context
    numbers = [row.number for row in [*first["rows"], *rest["rows"]]]
    assert sorted(numbers) == cases[:3]


def test_an_unknown_cursor_is_not_there(browser: Client, case: Case) -> None:
    assert browser.get(DESK, {"after": "x"}).status_code == 404


def test_several_are_given_to_somebody_at_once(
    browser: Client, case: Case, others: list[Case], second: User
) -> None:
    response = browser.post(
        "/desk/several/",
        {
            FIELD: new_token(),
            "case": [str(case.public_id), str(others[0].public_id)],
            "to": str(second.pk),
            "priority": "low",
            "query": "state=owed&who=all",
        },
        follow=True,
    )

    assert response.redirect_chain == [("/desk/?state=owed&who=all", 303)]
    assert "4 cases were changed" not in text_of(response)
    assert "2 cases were changed" in text_of(response)
    after = Case.objects.filter(pk__in=[case.pk, others[0].pk])
    assert {(one.assigned_to_id, one.priority) for one in after} == {(second.pk, "low")}


def test_those_that_were_so_already_are_told_apart(
    browser: Client, case: Case, others: list[Case], people: Cast
) -> None:
    set_priority(actor=person(people.clerk), case_id=case.pk, priority=CasePriority.LOW, now=NOW)
    ticked = {FIELD: new_token(), "case": [str(case.public_id), str(others[0].public_id)], "priority": "low"}

    text = text_of(browser.post("/desk/several/", ticked, follow=True))

    assert "1 case was changed. The others were so already." in text


def test_the_queue_that_one_comes_back_to_is_no_header(browser: Client, case: Case) -> None:
    ticked = {FIELD: new_token(), "case": [str(case.public_id)], "priority": "low"}

    response = browser.post("/desk/several/", {**ticked, "query": "state=owed\r\nSet-Cookie: a=b"})

    assert response.headers["Location"] == "/desk/?state=owed%0D%0ASet-Cookie%3A+a%3Db"


def test_where_one_of_them_is_no_case_none_is_changed(browser: Client, case: Case) -> None:
    ticked = {FIELD: new_token(), "case": [str(case.public_id), str(uuid4())], "to": "", "priority": "low"}

    assert browser.post("/desk/several/", ticked).status_code == 404
    assert Case.objects.get(pk=case.pk).priority == case.priority


def test_without_a_tick_nothing_is_changed_and_it_is_said(browser: Client, case: Case) -> None:
    response = browser.post("/desk/several/", {FIELD: new_token(), "to": "nobody"}, follow=True)

    assert "Tick cases" in text_of(response)


def test_an_empty_queue_says_what_belongs_there(browser: Client, people: Cast) -> None:
    assert "No answer is owed" in text_of(browser.get(DESK))


def test_the_top_bar_counts_what_is_nobodys_or_mine(
    people: Cast, browser: Client, case: Case, others: list[Case], second: User
) -> None:
    assign_case(actor=person(people.clerk), case_id=others[0].pk, to=second.pk, now=NOW)

    page = browser.get("/").content.decode()

    assert (
        '<span class="badge" title="3 owed an answer">3<span class="unseen"> owed an answer</span></span>'
        in page
    )


def test_the_top_bar_counts_the_contacts_that_one_could_decide_about_too(
    people: Cast, signed_in: Callable[[User], Client], case: Case, others: list[Case], second: User
) -> None:
    clerk = person(people.clerk)
    _proposed(people, case, now=NOW)
    _proposed(people, others[0], now=NOW)
    assign_case(actor=clerk, case_id=case.pk, to=people.clerk.pk, now=NOW)

    assert 'title="4 owed an answer"' in signed_in(people.clerk).get("/").content.decode()
    browser = signed_in(second)
    counted = "5 in all: 3 owed an answer, 2 with a contact to approve or decline"
    assert f'title="{counted}"' in browser.get("/").content.decode()
    for one in (others[1], others[2], others[0]):
        answer_case(actor=clerk, case_id=one.pk, words=Words(text="So."), now=NOW)
    assert 'title="2 with a contact to approve or decline"' in browser.get("/").content.decode()
    solve_case(actor=clerk, case_id=case.pk, solution=Solution.MENDED, words=Words(), now=NOW)
    assert 'title="1 with a contact to approve or decline"' in browser.get("/").content.decode()


def test_who_sells_has_no_desk(people: Cast, client: Client, case: Case) -> None:
    client.force_login(people.owner)

    assert client.get(DESK).status_code == 403
    assert "/desk/" not in client.get("/").content.decode()


def test_lines_with_a_window_about_to_end_make_a_case_urgent(
    people: Cast, browser: Client, case: Case
) -> None:
    late = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE), number="40001")
    high = case_of(person(people.owner), about(late))

    assert listed(browser)[0] == high.number
