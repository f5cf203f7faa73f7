"""A case at the desk: what stands beside it, answering with what was typed kept, and what is done from it (D2)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.actions.recorded import found_wrong
from tests.cases import about, case_of, contact, person, png
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.web.desk.conftest import WANTED
from tests.worlds import CONTACT, FLEX, NOW, WX, Cast, Placed, Stage, Wanted, place

from startline.actions.actor import CONSOLE
from startline.actions.canned_answers import retire_answer
from startline.actions.case_entries import Words
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold
from startline.actions.say_in_case import say_in_case
from startline.models import CannedAnswer, Case, CaseEntry, CaseFile, CaseProposal, Line, Transaction, User
from startline.queries.desk_case import MOST_OFFERED
from startline.rules.cases import CaseType
from startline.web.once import FIELD, new_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def page_of(case: Case) -> str:
    return f"/desk/cases/{case.public_id}/"


def act(browser: Client, case: Case, name: str, **fields: object) -> str:
    """Send a form of the page, and read the page that comes of it."""
    sent = {FIELD: new_token(), "seen": last_entry(case), **fields}
    return text_of(browser.post(f"{page_of(case)}{name}/", sent, follow=True))


def picture(height: int = 30) -> SimpleUploadedFile:
    return SimpleUploadedFile("screen.png", png(size=(40, height)), "image/png")


def last_entry(case: Case) -> int:
    return CaseEntry.objects.filter(case=case).latest("id").pk


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def kinds(case: Case) -> list[str]:
    return [entry.kind for entry in CaseEntry.objects.filter(case=case).order_by("id")]


def test_all_that_is_known_stands_beside_the_conversation(
    people: Cast, browser: Client, case: Case, order: Placed
) -> None:
    other = case_of(person(people.owner), about(order), subject="An older one")
    case_of(person(people.reader), about(order), subject="A colleague's")

    page = browser.get(page_of(case))
    text = text_of(page)

    assert [one.number for one, _ in page.context["others"]] == [other.number]

    for words in (
        "Another contact",
        "The contact says that nothing has arrived.",
        CONTACT,
        WANTED,
        "editors of Telepartner",
        "Opened from",
        "An order's page",
        str(other.number),
        "Giulia Conti",
        "Propose another contact",
        "Last transactions of the lines",
        "due in 24 hours",
    ):
        assert words in text


def test_an_answer_goes_to_the_asker_and_waits(browser: Client, case: Case) -> None:
    text = act(browser, case, "answer", text="It is on its way.")

    assert "Answered." in text
    assert "It is on its way." in text
    assert again(case).state == "waiting"


def test_an_answer_may_solve_with_the_article_that_answers_it(browser: Client, case: Case) -> None:
    act(browser, case, "answer", text="Done.", solves="contact_changed")

    assert (again(case).state, again(case).solution) == ("solved", "contact_changed")


def test_a_note_is_the_desks_alone(people: Cast, browser: Client, case: Case) -> None:
    act(browser, case, "note", text="Sounds odd.", pictures=picture())

    note = CaseEntry.objects.get(text="Sounds odd.")
    assert note.internal
    assert again(case).state == "new"
    shown = browser.get(f"{page_of(case)}files/{CaseFile.objects.get(entry=note).file.public_id}/")
    assert shown.status_code == 200


def test_pictures_go_with_an_answer_and_survive_one_that_was_not_sent(browser: Client, case: Case) -> None:
    text = act(browser, case, "answer", text="Hello {deadline}", pictures=picture())
    assert "Nothing is known here of {deadline}" in text
    page = browser.post(
        f"{page_of(case)}answer/",
        {FIELD: new_token(), "seen": last_entry(case), "text": "Hello {deadline}", "pictures": picture()},
    )
    token = page.context["pictures"].kept[0].token

    act(browser, case, "answer", text="Hello", kept=token)

    answered = CaseEntry.objects.get(kind="answered")
    shown = browser.get(f"{page_of(case)}files/{answered.files.get().file.public_id}/")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")


def test_who_has_not_read_the_last_words_reads_them_before_the_answer_goes(
    people: Cast, browser: Client, case: Case
) -> None:
    seen = last_entry(case)
    say_in_case(actor=person(people.owner), case_id=case.pk, words=Words(text="Wait, not that."), now=NOW)

    response = browser.post(
        f"{page_of(case)}answer/", {FIELD: new_token(), "seen": seen, "text": "My long answer"}
    )

    text = text_of(response)
    assert response.status_code == 409
    assert "has said something since" in text
    assert "Wait, not that." in text
    assert "My long answer" in text
    assert kinds(case) == ["opened", "said"]
    unseen = browser.post(f"{page_of(case)}answer/", {FIELD: new_token(), "text": "My long answer"})
    assert unseen.status_code == 409  # a form that does not say what was read
    act(browser, case, "answer", text="My long answer", seen=response.context["seen"])
    assert kinds(case) == ["opened", "said", "answered"]


def test_the_same_words_with_another_picture_or_to_the_desk_itself_are_no_repetition(
    browser: Client, case: Case
) -> None:
    form = {FIELD: new_token(), "text": "See this.", "seen": last_entry(case)}

    for pixels in (3, 3, 5):
        browser.post(f"{page_of(case)}answer/", {**form, "pictures": [picture(pixels)]})
    browser.post(f"{page_of(case)}note/", form)

    assert kinds(case) == ["opened", "answered", "answered", "noted"]


def test_an_answer_sent_twice_goes_once(browser: Client, case: Case) -> None:
    sent = {FIELD: new_token(), "seen": last_entry(case), "text": "Once."}
    for _ in range(2):
        browser.post(f"{page_of(case)}answer/", sent)

    assert kinds(case) == ["opened", "answered"]


def test_a_canned_answer_is_put_in_beneath_what_was_typed_in_the_askers_language(
    people: Cast, browser: Client, order: Placed, case: Case
) -> None:
    italian = case_of(person(people.owner), about(order), language="it")
    canned = CannedAnswer.objects.get(title="Contact changed, mail sent")

    page = browser.post(
        f"{page_of(italian)}insert/",
        {FIELD: new_token(), "text": "Già fatto.", "canned": str(canned.public_id)},
    )
    text = page.context["answer"]["text"].value()

    assert text.startswith("Già fatto.\n\nBuongiorno Giulia Conti,")
    assert f"l'ordine {order.number}" in text.replace("dell'ordine", "l'ordine")
    assert CONTACT in text
    assert kinds(italian) == ["opened"]
    english = browser.get(page_of(case), {"insert": str(canned.public_id)})
    assert "Hello Giulia Conti," in english.context["answer"]["text"].value()


def test_of_several_lines_the_deadline_is_the_first_one(people: Cast, browser: Client) -> None:
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING, offer=WX),
        Wanted(number="2.0", stage=Stage.AWAITING, offer=FLEX),
        number="50000",
    )
    case = case_of(person(people.owner), about(placed))
    CannedAnswer.objects.create(title="Until", texts={"en": "Until {deadline}."})
    canned = CannedAnswer.objects.get(title="Until")

    page = browser.get(page_of(case), {"insert": str(canned.public_id)})

    assert page.context["answer"]["text"].value() == "Until 22 Nov, 00:00."


def test_a_canned_answer_that_was_retired_meanwhile_costs_nothing_typed(browser: Client, case: Case) -> None:
    canned = CannedAnswer.objects.get(title="Contact changed, mail sent")
    retire_answer(actor=CONSOLE, answer_id=canned.public_id, now=NOW)

    page = browser.post(
        f"{page_of(case)}insert/",
        {FIELD: new_token(), "text": "Half written.", "canned": str(canned.public_id), "pictures": picture()},
    )

    assert page.status_code == 200
    assert page.context["answer"]["text"].value() == "Half written."
    assert [one.name for one in page.context["pictures"].kept] == ["screen.png"]
    assert "This canned answer was retired in the meantime" in text_of(page)
    assert canned.title not in text_of(page)


@pytest.fixture
def many_canned(case: Case) -> None:
    """More canned answers than are offered at once, most of them for another type than the case's."""
    CannedAnswer.objects.bulk_create(
        CannedAnswer(title=f"Hours {number:02}", type=CaseType.OTHER, texts={"en": "We open at nine."})
        for number in range(MOST_OFFERED)
    )
    CannedAnswer.objects.create(title="Zero", texts={"en": "The zebra crosses."})


def canned_of(page: Any) -> list[tuple[str, str]]:
    return [(group, one.title) for group, one in page.context["canned"]]


def test_canned_answers_that_fit_best_come_first_and_so_many_alone(
    browser: Client, case: Case, many_canned: None
) -> None:
    page = browser.get(page_of(case))
    offered = canned_of(page)

    assert len(offered) == MOST_OFFERED
    assert offered[0] == ("For this type of request", "Another domain: who confirms it")
    assert [title for group, title in offered if group == "For any type of request"] == ["Zero"]
    assert offered[-1][0] == "For other types"
    assert "the others are found above by their words" in text_of(page)


def test_canned_answers_are_found_by_their_words_and_nothing_typed_is_lost(
    browser: Client, case: Case, many_canned: None
) -> None:
    sent = {FIELD: new_token(), "text": "Half written.", "solves": "explained", "pictures": picture()}
    found = browser.post(f"{page_of(case)}find/", {**sent, "find": "zebra"})
    none = browser.post(f"{page_of(case)}find/", {FIELD: new_token(), "find": "nonsense"})
    whole = browser.post(f"{page_of(case)}find/", {FIELD: new_token(), "find": " "})

    assert canned_of(found) == [("For any type of request", "Zero")]
    assert found.context["answer"]["text"].value() == "Half written."
    assert found.context["answer"]["solves"].value() == "explained"
    assert [one.name for one in found.context["pictures"].kept] == ["screen.png"]
    assert "No canned answer in use has all of these words." in text_of(none)
    assert len(canned_of(whole)) == MOST_OFFERED
    assert kinds(case) == ["opened"]


def test_a_few_canned_answers_need_no_search(browser: Client, case: Case) -> None:
    assert "Find a canned answer" not in text_of(browser.get(page_of(case)))


@pytest.fixture
def large(people: Cast) -> Case:
    """A case about more lines than stand beside it at a time, the last of which is mapped."""
    awaiting = [Wanted(number=f"{number}.0", stage=Stage.AWAITING) for number in range(1, 23)]
    placed = place(people.partner, *awaiting, Wanted(number="23.0", stage=Stage.MAPPED), number="50001")
    return case_of(
        person(people.owner), about(placed, *placed.line_ids), type=CaseType.CHANGE_CONTACT, wanted=WANTED
    )


def lines_on(page: Any) -> list[str]:
    return [row.line.number for row in page.context["lines"]]


def test_of_many_lines_a_page_stands_beside_the_case_and_leads_to_the_next(
    browser: Client, large: Case
) -> None:
    first = browser.get(page_of(large))
    next_lines = first.context["next_lines"]
    second = browser.get(page_of(large), {"lines": next_lines})

    assert lines_on(first) == ["1.0", "2.0", "3.0", "4.0", "5.0"]
    assert lines_on(second) == ["6.0", "7.0", "8.0", "9.0", "10.0"]
    assert "23 lines in all Next lines" in text_of(first)
    assert "23 lines in all First lines Next lines" in text_of(second)
    assert f'href="{page_of(large)}?lines={next_lines}#lines"' in first.content.decode()
    assert "The proposal is about all 23 lines of the case" in text_of(first)
    assert browser.get(page_of(large), {"lines": "none"}).status_code == 404


def test_a_line_that_is_not_shown_tells_as_well_that_its_contact_stays(browser: Client, large: Case) -> None:
    assert "Mario Rossi mapped" in text_of(browser.get(page_of(large)))


def test_a_proposal_names_what_was_seen_of_lines_that_were_not_shown(
    people: Cast, browser: Client, large: Case
) -> None:
    seen = browser.get(page_of(large)).context["seen_lines"]
    hidden = Line.objects.get(order=large.order, number="22.0")
    form = {"address": WANTED, "why": "Called back.", "seen_lines": seen}
    change_contact(
        actor=person(people.owner),
        selection=Selection(order_ids=[hidden.order_id], line_ids=[hidden.pk]),
        address="new.one@acme.example",
        now=NOW,
    )

    refused = act(browser, large, "propose", **form)
    act(
        browser, large, "propose", **{**form, "seen_lines": browser.get(page_of(large)).context["seen_lines"]}
    )

    assert "new.one@acme.example" in refused
    assert set(CaseProposal.objects.get().lines) >= {str(hidden.pk)}
    assert len(CaseProposal.objects.get().lines) == 22
    replaced = browser.get(page_of(large)).context["replaced"]
    assert [(one.contact, one.lines, one.count) for one in replaced] == [
        (CONTACT, "", 21),
        ("new.one@acme.example", "22.0", 1),
    ]


def test_a_contact_is_wanted_still_while_a_line_that_is_not_shown_has_another(
    people: Cast, browser: Client, large: Case
) -> None:
    lines = Line.objects.filter(order=large.order, mapped_at=None).order_by("id")
    first = [line.pk for line in lines[:6]]
    change_contact(
        actor=person(people.owner),
        selection=Selection(order_ids=[lines[0].order_id], line_ids=first),
        address=WANTED,
        now=NOW,
    )

    page = browser.get(page_of(large))

    assert page.context["propose"]["address"].value() == WANTED


def test_a_canned_answer_names_no_line_where_there_are_too_many_to_read(browser: Client, large: Case) -> None:
    canned = CannedAnswer.objects.create(title="Lines", texts={"en": "Lines {line} of {order}, {contact}."})

    filled = browser.get(page_of(large), {"insert": str(canned.public_id)}).context["answer"]["text"].value()

    assert filled.startswith("Lines {line} of 50001, ")
    assert CONTACT in filled


def test_a_page_that_shows_what_was_typed_again_leads_to_pages_that_are_there(
    browser: Client, large: Case
) -> None:
    shown = browser.post(f"{page_of(large)}insert/", {FIELD: new_token(), "text": "Half."}).content.decode()

    assert 'href="?' not in shown


def test_a_line_that_is_set_up_speaks_for_none_whose_setup_goes_on(people: Cast, browser: Client) -> None:
    lines = (Wanted(stage=Stage.SET_UP), Wanted(number="2.0", stage=Stage.MAPPED))
    half = place(people.partner, *lines, number="50000")
    case = case_of(person(people.owner), about(half), type=CaseType.CHANGE_CONTACT, wanted=WANTED)

    page = browser.get(page_of(case))

    assert "the service was set up" not in page.context["past"]
    assert "finish the setup in the hub" in page.context["past"]


def test_past_the_point_of_no_return_the_case_says_so_and_offers_the_sentence(
    people: Cast, browser: Client
) -> None:
    lines = (Wanted(stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.MAPPED))
    mapped = place(people.partner, *lines, number="50000")
    case = case_of(
        person(people.owner), about(mapped), type=CaseType.CHANGE_CONTACT, wanted=WANTED, language="de"
    )

    page = browser.get(page_of(case))
    filled = browser.get(page_of(case), {"insert": "past-ponr"}).context["answer"]

    assert (
        text_of(page).count("Mario Rossi mapped") == 2
    )  # above all, and at the first of two lines that are alike
    assert "Propose another contact" not in text_of(page)
    assert "lässt sich nicht mehr ändern: Mario Rossi" in filled["text"].value()
    assert "/m/lost" in filled["text"].value()
    assert "{" not in filled["text"].value()
    assert filled["solves"].value() == "past_ponr"
    act(browser, case, "answer", text=filled["text"].value(), solves="past_ponr")
    assert again(case).solution == "past_ponr"
    assert "Put the sentence for it into the answer" not in text_of(browser.get(page_of(case)))


def test_who_looks_after_it_how_urgent_and_of_what_type_is_set_in_one_form(
    browser: Client, case: Case, second: User
) -> None:
    text = act(browser, case, "set", to=str(second.pk), priority="high", type="other")

    after = again(case)
    assert (after.assigned_to, after.priority, after.type) == (second, "high", "other")
    assert "gave the case to Marta Gallo" in text
    assert "set the priority: high" in text
    act(browser, case, "take")
    assert again(case).assigned_to != second


def test_a_case_is_solved_without_an_answer(browser: Client, case: Case) -> None:
    act(browser, case, "solve", solution="duplicate")
    text = act(browser, case, "solve", solution="other")

    assert again(case).solution == "duplicate"
    assert "solved in the meantime" in text


def test_an_answer_to_a_solved_case_leaves_it_solved_and_asks_for_no_reason(
    browser: Client, case: Case
) -> None:
    act(browser, case, "solve", solution="explained")
    page = browser.get(page_of(case)).content.decode()

    act(browser, case, "answer", text="One thing more.")

    assert "The case stays solved; whoever asked is mailed the answer." in page
    assert 'name="solves"' not in page
    assert again(case).state == "solved"


def test_a_solved_case_is_opened_again_to_propose_in_it(browser: Client, case: Case) -> None:
    act(browser, case, "solve", solution="explained")
    assert "Propose another contact" not in text_of(browser.get(page_of(case)))

    text = act(browser, case, "reopen")

    assert "Opened again. The desk owes an answer from now on." in text
    assert "Propose another contact" in text
    assert "Open the case again" not in text
    assert again(case).state == "open"
    assert "Nothing was changed." in act(browser, case, "reopen")


def test_two_agents_change_a_contact_to_another_domain(
    browser: Client, signed_in: Callable[[User], Client], case: Case, order: Placed, second: User
) -> None:
    seen = browser.get(page_of(case)).context["seen_lines"]
    text = act(browser, case, "propose", address=WANTED, why="Called back.", seen_lines=seen)
    assert "Proposed." in text
    assert "Another of the operator's people decides." in text
    assert "Approve" not in text
    proposal = str(CaseProposal.objects.get().public_id)
    assert "Your proposal waits for another agent" in text
    assert [one.contact for one in browser.get(page_of(case)).context["replaced"]] == [CONTACT]
    assert "A contact waits for a second agent" in text_of(signed_in(second).get(page_of(case)))
    assert "You proposed this yourself" in act(browser, case, "approve", proposal=proposal)

    text = act(signed_in(second), case, "approve", proposal=proposal)

    assert "Approved. The contact was changed." in text
    assert f"proposed {WANTED} as the contact" in text
    contact_now = order.line().contact
    assert contact_now is not None
    assert contact_now.email == WANTED
    assert kinds(case) == ["opened", "proposed", "approved", "acted"]
    assert text_of(browser.get(page_of(case))).count("What was changed") == 1
    assert f'value="{WANTED}"' not in browser.get(page_of(case)).content.decode()  # it is the contact now
    assert found_wrong() == []


def test_a_proposal_with_an_unreadable_address_keeps_what_was_typed(browser: Client, case: Case) -> None:
    response = browser.post(
        f"{page_of(case)}propose/", {FIELD: new_token(), "address": "x@", "why": "Called back."}
    )

    assert response.status_code == 422
    assert "Called back." in text_of(response)
    assert not CaseProposal.objects.exists()


def test_in_a_solved_case_a_proposal_is_declined_but_not_approved(
    browser: Client, signed_in: Callable[[User], Client], case: Case, second: User
) -> None:
    seen = browser.get(page_of(case)).context["seen_lines"]
    act(browser, case, "propose", address=WANTED, why="Called back.", seen_lines=seen)
    act(browser, case, "solve", solution="explained")

    text = text_of(signed_in(second).get(page_of(case)))

    assert "The case is solved. To approve, open it again first." in text
    assert "Approving makes the change at once" not in text
    act(signed_in(second), case, "decline", proposal=str(CaseProposal.objects.get().public_id))
    assert CaseProposal.objects.get().state == "declined"


def test_nothing_is_solved_for_a_reason_that_nobody_chose(browser: Client, case: Case) -> None:
    response = browser.post(f"{page_of(case)}solve/", {FIELD: new_token(), "solution": ""})

    assert response.status_code == 422
    assert "Choose why the case is solved." in text_of(response)
    assert re.search(r'<select name="solution"[^>]* autofocus', response.content.decode())
    assert again(case).state == "new"


def test_declining_and_withdrawing_leave_the_contact(
    browser: Client, signed_in: Callable[[User], Client], case: Case, order: Placed, second: User
) -> None:
    for who, name, state in (
        (browser, "withdraw", "withdrawn"),
        (signed_in(second), "decline", "declined"),
    ):
        seen = browser.get(page_of(case)).context["seen_lines"]
        act(browser, case, "propose", address=WANTED, why="Called back.", seen_lines=seen)
        proposal = CaseProposal.objects.latest("id")
        act(who, case, name, proposal=str(proposal.public_id), why="Not theirs.")
        proposal.refresh_from_db()
        assert proposal.state == state
    contact_now = order.line().contact
    assert contact_now is not None
    assert contact_now.email == CONTACT


def test_too_long_a_reason_for_declining_is_said_and_kept(
    browser: Client, signed_in: Callable[[User], Client], case: Case, second: User
) -> None:
    seen = browser.get(page_of(case)).context["seen_lines"]
    act(browser, case, "propose", address=WANTED, why="Called back.", seen_lines=seen)
    sent = {FIELD: new_token(), "proposal": CaseProposal.objects.get().public_id, "why": "no " * 400}

    response = signed_in(second).post(f"{page_of(case)}decline/", sent)

    assert response.status_code == 422
    assert response.context["decline"].errors["why"]
    assert "no no no" in text_of(response)
    assert CaseProposal.objects.get().state == "open"


@pytest.mark.parametrize(("name", "field"), [("set", "to"), ("solve", "solution")])
def test_what_cannot_be_chosen_is_said_beside_its_field(
    browser: Client, case: Case, name: str, field: str
) -> None:
    response = browser.post(f"{page_of(case)}{name}/", {FIELD: new_token(), field: "unheard-of"})

    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()


def test_both_contacts_are_shown_where_one_changed_since_the_proposal(
    people: Cast, browser: Client, case: Case, order: Placed
) -> None:
    seen = browser.get(page_of(case)).context["seen_lines"]
    act(browser, case, "propose", address=WANTED, why="Called back.", seen_lines=seen)
    change_contact(
        actor=person(people.owner),
        selection=Selection(order_ids=[order.order_id]),
        address="other@acme.example",
        now=NOW,
    )

    text = text_of(browser.get(page_of(case)))

    assert "When it was proposed" in text
    assert "other@acme.example" in text


def test_a_change_within_the_domain_goes_through_the_same_dialog_and_is_noted_in_the_case(
    browser: Client, case: Case, order: Placed
) -> None:
    line = order.line()
    fields = {"line": line.public_id.hex, "case": str(case.public_id)}
    form = browser.get("/lines/contact/", fields)
    assert f'name="case" value="{case.public_id}"' in form.content.decode()

    outcome = browser.post(
        "/lines/contact/",
        {FIELD: new_token(), **fields, "seen": form.context["seen"], "address": "new@acme.example"},
        follow=True,
    )

    acted = CaseEntry.objects.get(kind="acted")
    assert acted.transaction_id is not None
    told = Transaction.objects.get(pk=acted.transaction_id)
    assert told.facts == {"case": case.number}
    assert page_of(case) in outcome.content.decode()


def test_a_change_to_another_domain_is_led_to_the_case(browser: Client, case: Case, order: Placed) -> None:
    line = order.line()
    form = browser.get("/lines/contact/", {"line": line.public_id.hex})

    outcome = browser.post(
        "/lines/contact/",
        {FIELD: new_token(), "line": line.public_id.hex, "seen": form.context["seen"], "address": WANTED},
        follow=True,
    )

    assert "takes two of the operator's people" in text_of(outcome)
    assert f"{page_of(case)}?address=it%40elsewhere.example#propose" in outcome.content.decode()


def test_where_a_contact_waits_already_a_change_to_another_domain_is_led_to_it(
    browser: Client,
    signed_in: Callable[[User], Client],
    case: Case,
    order: Placed,
    second: User,
) -> None:
    seen = browser.get(page_of(case)).context["seen_lines"]
    act(browser, case, "propose", address=WANTED, why="Called back.", seen_lines=seen)

    def refused(of: Client) -> tuple[str, str]:
        line = order.line().public_id.hex
        form = of.get("/lines/contact/", {"line": line})
        sent = {FIELD: new_token(), "line": line, "seen": form.context["seen"], "address": "it@third.example"}
        page = of.post("/lines/contact/", sent, follow=True)
        return text_of(page), page.content.decode()

    text, html = refused(signed_in(second))
    assert f"A contact waits there for a second agent already: {WANTED} Proposed by Rita Sala, " in text
    assert f'href="{page_of(case)}">Open the proposal' in html
    assert "Propose it in the case</a>" not in html
    text, _ = refused(browser)
    assert "Your own proposal waits there for another agent:" in text
    act(browser, case, "withdraw", proposal=str(CaseProposal.objects.get().public_id))
    _, html = refused(browser)
    assert f"{page_of(case)}?address=it%40third.example#propose" in html
    assert "waits there" not in html


def test_a_hold_from_the_case_is_noted_in_it_and_can_be_released_there(
    browser: Client, case: Case, order: Placed
) -> None:
    fields = {"line": order.line().public_id.hex, "case": str(case.public_id)}

    browser.post("/lines/hold/", {FIELD: new_token(), **fields, "name": "Being looked at"}, follow=True)

    acted = CaseEntry.objects.get(kind="acted")
    assert acted.transaction_id is not None
    assert Transaction.objects.get(pk=acted.transaction_id).facts["case"] == case.number
    assert "Release the hold" in text_of(browser.get(page_of(case)))


def test_a_customers_case_is_the_desks_too(people: Cast, browser: Client, order: Placed) -> None:
    case = case_of(contact(CONTACT), about(order))
    hold(actor=person(people.owner), order_id=order.order_id, line_ids=None, name="X", now=NOW)

    assert CONTACT in text_of(browser.get(page_of(case)))


def test_what_is_not_there_or_not_theirs_is_not_found(
    people: Cast, browser: Client, client: Client, case: Case
) -> None:
    client.force_login(people.owner)

    assert client.get(page_of(case)).status_code == 403
    assert browser.get("/desk/cases/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert browser.get(page_of(case), {"insert": "nonsense"}).status_code == 200


@pytest.mark.parametrize(("slug", "shown"), [("open-a-case", "Open a case"), ("gone-since", "gone-since")])
def test_the_help_that_was_read_is_named_by_its_title(
    people: Cast, browser: Client, order: Placed, slug: str, shown: str
) -> None:
    read = case_of(person(people.owner), about(order), facts={"article": slug})

    assert f"Help that was read {shown}" in text_of(browser.get(page_of(read)))


def test_a_page_with_all_there_is_keeps_to_its_budget(people: Cast, browser: Client, large: Case) -> None:
    browser.post(f"{page_of(large)}note/", {FIELD: new_token(), "text": "See.", "pictures": picture()})
    seen = browser.get(page_of(large)).context["seen_lines"]
    act(browser, large, "propose", address=WANTED, why="Called back.", seen_lines=seen)
    line = Line.objects.get(order=large.order, number="1.0")
    change_contact(
        actor=person(people.owner),
        selection=Selection(order_ids=[line.order_id], line_ids=[line.pk]),
        address="new.one@acme.example",
        now=NOW,
    )

    with statements_run() as statements:
        page = browser.get(page_of(large))

    assert "It is now new.one@acme.example" in text_of(page)
    assert "Mario Rossi mapped" in text_of(page)
    assert len([one for one in statements if "clock_offset" not in one]) <= 12, statements
