"""The check of a line answers what the actions would, in words, with the buttons that lead on (PRODUCT D1)."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.test import Client
from tests.actions.disputing import change, dispute
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import IN_DIALOG, Answer, text_of
from tests.web.reading import only_reading
from tests.worlds import NOW, SUPPORT, Cast, Placed, Stage, Wanted, come_back, deliver, place, put_off

from startline.actions.actor import CONSOLE, Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.clear_review import clear_review
from startline.actions.hold import hold, release
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.outcome import LineOutcome
from startline.actions.pause_mail import pause_mail
from startline.actions.resend import resend
from startline.actions.stop_mail_to import suppress_address
from startline.models import Instance, User
from startline.queries.access import person_of
from startline.rules.who_may import ActorKind
from startline.web.line_checked import OK

pytestmark = pytest.mark.django_db
ROLES = ("owner", "ally", "reader", "clerk")
NEW = "new.one@acme.example"


def address_of(placed: Placed, number: str = "1.0") -> str:
    return f"/check/line/{placed.line(number).public_id}/"


def look(browser: Client, placed: Placed, number: str = "1.0") -> Answer:
    return browser.get(address_of(placed, number))


def code_of(page: Answer, question: str) -> str:
    found = re.search(rf'data-question="{question}" data-answer="(\w*)"', page.content.decode())
    assert found is not None
    return found[1]


def section_of(page: Answer, question: str) -> str:
    """What the page says under one question."""
    whole = page.content.decode()
    section = whole.partition(f'data-question="{question}"')[2].partition("</section>")[0]
    return re.sub(
        r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", f"<p {section}", flags=re.DOTALL)
    ).strip()


def answered(act: Callable[[], object]) -> str:
    """What the action answers for its one line; it is undone afterwards."""
    with transaction.atomic():
        done = act()
        outcome: LineOutcome = done.lines[0]  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    return outcome.refusal.code.value if outcome.refusal else OK


def twin(browser: Client, placed: Placed, number: str, user: User) -> None:
    """Hold what the page says of a line against what the actions do with it."""
    page, actor = look(browser, placed, number), Actor(kind=ActorKind.USER, person=person_of(user))
    orders, lines = [placed.order_id], [placed.line_ids[number]]
    selection = Selection(order_ids=orders, line_ids=lines)

    changes = answered(lambda: change_contact(actor=actor, selection=selection, address=NEW, now=NOW))
    resends = answered(lambda: resend(actor=actor, order_ids=orders, line_ids=lines, now=NOW))
    releases = answered(lambda: release(actor=actor, order_id=orders[0], line_ids=lines, now=NOW))

    assert (code_of(page, "change"), code_of(page, "mail")) == (changes, resends), number
    said = page.content.decode()
    buttons = ["/lines/contact/?" in said, "/lines/resend/?" in said, "/lines/release/?" in said]
    assert buttons == [changes == OK, resends == OK, releases == OK], number


@pytest.mark.parametrize("role", ROLES)
def test_it_answers_what_the_actions_would_at_every_stage(
    people: Cast, signed_in: Callable[[User], Client], role: str
) -> None:
    lines = [Wanted(number=stage.value, stage=stage) for stage in Stage]
    lines += [
        Wanted(number="nobody", stage=Stage.AWAITING, contact=None),
        Wanted(number="support", offer=SUPPORT),
    ]
    placed, user = place(people.partner, *lines), getattr(people, role)
    browser = signed_in(user)

    for line in lines:
        twin(browser, placed, line.number, user)


def test_so_it_does_for_who_placed_the_order_and_otherwise_only_looks(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), placed_by="a.viola@telepartner.example")
    browser = signed_in(people.reader)

    twin(browser, placed, "1.0", people.reader)
    assert code_of(look(browser, placed), "change") == OK


def test_so_it_does_when_a_cap_is_full(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    Instance.objects.update(line_cap=1)
    resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW - timedelta(hours=2))

    twin(browser, placed, "1.0", people.owner)
    page = look(browser, placed)
    assert code_of(page, "mail") == "line_cap"
    assert "it can be sent again from 17 Nov, 08:00 on" in section_of(page, "mail")


def test_what_lies_on_anothers_side_is_not_there(people: Cast, signed_in: Callable[[User], Client]) -> None:
    placed = place(people.partner)

    assert look(signed_in(people.stranger), placed).status_code == 404


def test_past_the_point_of_no_return_it_says_who_mapped_and_who_goes_on(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))

    page = look(browser, placed)

    assert "Mario Rossi mapped the order to Acme S.p.A. on 16 Nov, 08:00" in section_of(page, "change")
    assert "Nobody can change the contact any more. it@acme.example or an administrator" in section_of(
        page, "who"
    )
    assert "nobody waits for the provisioning email any more" in section_of(page, "mail")
    assert "/help/past-the-point-of-no-return/?from=past_ponr" in page.content.decode()


def test_who_only_looks_reads_whom_to_ask_and_what_is_in_the_way_besides(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.MAPPED))
    browser = signed_in(people.reader)

    waiting, mapped = look(browser, placed), look(browser, placed, "2.0")

    assert "Ask g.conti@telepartner.example, who placed it" in section_of(waiting, "change")
    assert "Ask for this change" in section_of(waiting, "change")
    assert "editors and administrators of Telepartner and of its distributor, and the operator" in section_of(
        waiting, "who"
    )
    assert "Your role lets you see this order" in section_of(mapped, "change")
    assert "Mario Rossi mapped the order" in section_of(mapped, "change")
    assert "Ask for this change" not in section_of(mapped, "change")


def test_an_accepted_mail_says_by_whom_for_whom_and_that_nothing_was_started(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    said = section_of(look(browser, placed), "mail")

    assert "Accepted by mx.example on 14 Nov, 10:00: the provisioning email for it@acme.example." in said
    assert "The setup has not been started from it." in said
    assert "opened" not in said
    assert "The server's words" not in said


def test_a_refused_mail_says_why_in_whose_words_and_the_way_out(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE))

    said = section_of(look(browser, placed), "mail")

    assert "The mail server of acme.example knows no mailbox it@acme.example." in said
    assert "Correct the address" in said
    assert "The server's words: 550 5.1.1 User unknown" in said


def test_a_mail_that_came_back_or_was_put_off_is_explained(people: Cast, browser: Client) -> None:
    back = place(people.partner, Wanted(stage=Stage.AWAITING))
    come_back(back.line_ids["1.0"], at=NOW - timedelta(days=1), cause="blocked")
    later = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED), number="104583021")
    put_off(cause="greylisted", code=451, words="4.7.1 Greylisted")

    assert "took the mail for unwanted and blocked it" in section_of(look(browser, back), "mail")
    assert "Text for their IT" in section_of(look(browser, back), "mail")
    assert "asks senders that it does not know yet to try again later" in section_of(
        look(browser, later), "mail"
    )


def test_a_mail_that_is_not_due_says_when_it_goes(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.BOOKED), Wanted(number="2.0", stage=Stage.ENTERED))

    assert "It is not due yet" in section_of(look(browser, placed), "mail")
    assert "6 Dec, 08:00" in section_of(look(browser, placed), "mail")
    assert "the line is only entered. Book it first." in section_of(look(browser, placed, "2.0"), "mail")
    assert "nothing to resend" not in section_of(look(browser, placed), "mail")


def test_a_line_that_is_only_entered_is_booked_from_there_by_who_may(
    people: Cast, browser: Client, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.ENTERED), Wanted(number="2.0", stage=Stage.BOOKED))
    book = f'href="/lines/book/?line={placed.line("1.0").public_id}"'

    assert book in look(browser, placed).content.decode()
    assert book not in look(signed_in(people.reader), placed).content.decode()
    assert "/lines/book/" not in look(browser, placed, "2.0").content.decode()


def test_what_is_set_up_sends_nobody_to_a_setup(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.SET_UP))

    said = section_of(look(browser, placed), "change")

    assert "Nothing is left to do." in said
    assert "finish the setup" not in said


def test_of_a_cancelled_line_no_mail_is_waited_for(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.CANCELLED))

    assert section_of(look(browser, placed), "mail").endswith(
        "The line was cancelled on 16 Nov, 09:00: its links no longer work, and no mail goes."
    )


def test_a_change_that_waits_for_a_cap_says_until_when(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    Instance.objects.update(recipient_cap=1)
    other = place(people.partner, Wanted(stage=Stage.AWAITING, contact=NEW), number="104583021")
    resend(actor=CONSOLE, order_ids=[other.order_id], line_ids=None, now=NOW - timedelta(hours=2))
    deliver()
    change_contact(actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=NEW, now=NOW)

    said = section_of(look(browser, placed), "mail")

    assert "It waits until 17 Nov, 08:00: to one address" in said
    assert "The contact was changed 1 time: only links mailed since then work" in said


def test_a_hold_says_since_when_and_offers_its_release_to_who_may(
    people: Cast, browser: Client, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.HELD), Wanted(number="2.0", stage=Stage.AWAITING))
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Dispute", now=NOW)

    held = section_of(look(browser, placed), "mail")
    assert "On hold since 16 Nov, 09:00 (Credit check)" in held
    assert "Release the hold, then resend" not in held
    assert "Release the hold of the order" in section_of(look(browser, placed, "2.0"), "change")
    of_reader = section_of(look(signed_in(people.reader), placed, "2.0"), "change")
    assert "On hold since" in of_reader
    assert "Release the hold" not in of_reader


def test_a_review_says_who_disputes_what_and_only_another_closes_it(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    change(placed, "1.0", by=Actor(kind=ActorKind.USER, person=person_of(people.owner)))
    dispute()

    own, others = look(signed_in(people.owner), placed), look(signed_in(people.ally), placed)

    assert "was not agreed" in section_of(own, "change")
    assert "Close the review" not in section_of(own, "change")
    assert "Close the review" in section_of(others, "change")
    assert "Close the review" not in section_of(look(signed_in(people.reader), placed), "change")
    for user, answer in ((people.owner, "review_of_own_change"), (people.ally, OK)):
        actor = Actor(kind=ActorKind.USER, person=person_of(user))
        assert (
            answered(partial(clear_review, actor=actor, order_id=placed.order_id, line_ids=None, now=NOW))
            == answer
        )


def test_stopped_and_paused_mail_is_said_and_leads_the_operator_on(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.BOOKED), Wanted(number="2.0", stage=Stage.AWAITING))
    clerk = Actor(kind=ActorKind.USER, person=person_of(people.clerk))
    suppress_address(actor=clerk, address="it@acme.example", note="", now=NOW - timedelta(days=1))
    pause_mail(actor=clerk, now=NOW)

    sellers, operators = look(signed_in(people.owner), placed), look(signed_in(people.clerk), placed)

    assert "The operator stopped mail to it@acme.example on 15 Nov" in section_of(sellers, "mail")
    assert "All mail is paused: it goes once the operator resumes it." in section_of(sellers, "mail")
    assert "How mail fares" not in section_of(sellers, "mail")
    assert "How mail fares" in section_of(operators, "mail")
    arrived = section_of(look(signed_in(people.owner), placed, "2.0"), "mail")
    assert "Accepted by mx.example" in arrived
    assert not re.search("stopped|paused", arrived)


def test_billing_says_since_when_and_why_or_from_when(people: Cast, browser: Client) -> None:
    placed = place(
        people.partner,
        Wanted(number="1.0", stage=Stage.CLOSED),
        Wanted(number="2.0", stage=Stage.SET_UP),
        Wanted(number="3.0", stage=Stage.AWAITING),
        Wanted(number="4.0", stage=Stage.BOOKED),
        Wanted(number="5.0", stage=Stage.CANCELLED),
        Wanted(number="6.0", stage=Stage.HELD),
    )

    said = {number: section_of(look(browser, placed, number), "billing") for number in placed.line_ids}

    assert "the policy window ended before the service was set up. Billing goes on" in said["1.0"]
    assert "Billed since 16 Nov, 09:00: the service was set up then." in said["2.0"]
    assert "else the policy decides when the window ends, on 22 Nov, 00:00." in said["3.0"]
    assert "no policy window runs" in said["4.0"]
    assert "the line was cancelled" in said["5.0"]
    assert "waits for the hold to be released" in said["6.0"]
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=[placed.line_ids["1.0"]],
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=NOW,
    )
    mapped = section_of(look(browser, placed, "1.0"), "billing")
    assert mapped.endswith("the policy window ended before the service was set up.")


def test_it_leads_to_a_case_with_the_line_and_what_was_refused(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))

    page = look(browser, placed).content.decode()

    assert f"/cases/new/?line={placed.line().public_id}&amp;page=line_check&amp;refusal=past_ponr" in page


def test_a_refused_dialog_leads_to_it(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))

    refused = browser.get(f"/lines/contact/?line={placed.line().public_id}", headers=IN_DIALOG)

    assert refused.status_code == 409
    assert address_of(placed) in refused.content.decode()


def test_the_line_and_what_is_wrong_with_its_mail_lead_to_it(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE))

    for page in (f"/lines/{placed.line().public_id}/", f"/orders/{placed.line().order.public_id}/", "/"):
        assert address_of(placed) in browser.get(page).content.decode()


def test_in_a_dialog_it_is_the_same(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    said = browser.get(address_of(placed), headers=IN_DIALOG)

    assert b"<html" not in said.content
    assert "Where is the mail?" in text_of(said)


@pytest.mark.parametrize("stage", [Stage.AWAITING, Stage.UNDELIVERABLE, Stage.CLOSED, Stage.MAPPED])
def test_it_asks_little_and_writes_nothing(people: Cast, browser: Client, stage: Stage) -> None:
    address = address_of(place(people.partner, Wanted(stage=stage)))

    with only_reading(), statements_run() as statements:
        browser.get(address)

    asked = [statement for statement in statements if '"startline_instance"."clock_offset"' not in statement]
    assert len(asked) <= 12, "\n".join(asked)
