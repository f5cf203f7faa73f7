"""What the page of a line says of its mail: how it fares, what is wrong, and the way out (PRODUCT M4, M5)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, come_back, deliver, mail_due, place, put_off

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.resend import resend
from startline.models import Line, User

pytestmark = pytest.mark.django_db


def mail_of(browser: Client, placed: Placed, number: str = "1.0") -> str:
    """What the page says under the heading *Mail*."""
    text = text_of(browser.get(f"/lines/{placed.line(number).public_id}/"))
    return text.partition(" Mail ")[2].partition("What happened")[0]


def test_an_accepted_mail_says_by_which_server_and_when(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    said = mail_of(browser, placed)

    assert "14 Nov, 10:00 Provisioning email to it@acme.example" in said
    assert "14 Nov, 10:00 Accepted by mx.example 250 2.0.0 Ok" in said
    assert "the server's words" not in said.lower()


def test_a_mail_ahead_says_when_it_goes_out(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.BOOKED))

    assert "6 Dec, 08:00 Goes out" in mail_of(browser, placed)


def test_a_refused_mail_is_explained_with_the_very_buttons(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE))

    said = mail_of(browser, placed)

    assert "mailbox unknown The mail server of acme.example knows no mailbox it@acme.example." in said
    assert "Correct the address: the mail goes to the new one at once." in said
    assert "The server's words: 550 5.1.1 User unknown" in said
    assert "Change contact Resend" in said


def test_a_mail_that_is_tried_again_says_when_and_until_when(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    put_off(cause="greylisted", code=451, words="4.7.1 Greylisted, come back in 5 minutes")

    said = mail_of(browser, placed)

    assert "server asks to try again later" in said
    assert "it is tried again on 16 Nov, 10:01, and so on until 21 Nov, 10:00" in said
    assert "Attempt 1 over mx.example put off 451 4.7.1 Greylisted, come back in 5 minutes" in said
    assert "16 Nov, 10:01 Tried again" in said


def test_a_mail_that_was_given_up_tells_how_often_it_was_tried(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    for days in range(7):
        put_off(now=NOW + timedelta(days=days), cause="mailbox_full", code=452, words="4.2.2 Over quota")

    said = mail_of(browser, placed)

    assert "given up after 5 days The mail was tried for 5 days, and no server took it" in said
    assert "given up after 5 days: given up after 5 days" not in said
    assert "The mailbox it@acme.example is full. Ask the contact by telephone" in said
    assert "Given up after 6 attempts 452 4.2.2 Over quota" in said


def test_a_mail_that_came_back_says_when_and_in_whose_words(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    come_back(placed.line_ids["1.0"], at=NOW - timedelta(days=1))

    said = mail_of(browser, placed)

    assert "14 Nov, 10:00 Accepted by mx.example" in said
    assert "15 Nov, 10:00 Came back after it had been accepted 550 5.1.1 User unknown in virtual" in said
    assert "The mail server of acme.example knows no mailbox it@acme.example." in said


def test_a_mail_sent_again_after_one_came_back_tells_of_both(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    come_back(placed.line_ids["1.0"], at=NOW - timedelta(hours=1))
    resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW)

    on_its_way = mail_of(browser, placed)
    deliver()
    accepted = mail_of(browser, placed)

    assert "Came back after it had been accepted" in on_its_way
    assert "knows no mailbox" not in on_its_way
    assert "10:00 Accepted by mx.example" in accepted
    assert "knows no mailbox" not in accepted


def test_what_came_back_from_a_former_contact_says_nothing_of_the_present_one(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    come_back(placed.line_ids["1.0"], at=NOW - timedelta(hours=1))
    change_contact(
        actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address="new@acme.example", now=NOW
    )

    assert "ame back" not in mail_of(browser, placed)


def test_a_line_without_a_contact_asks_for_one(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED, contact=None))

    said = mail_of(browser, placed)

    assert "Nobody is named to whom the provisioning email could go." in said
    assert "Enter a contact" in said


def test_a_line_that_came_in_silent_says_that_no_mail_has_gone(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.BOOKED, starts=NOW.date() + timedelta(days=1)))
    Line.objects.filter(pk=placed.line_ids["1.0"]).update(
        status="awaiting_provisioning_details", mail_due_at=None, silent=True
    )

    said = mail_of(browser, placed)

    assert "No mail has gone: the line came in when its start date was past" in said
    assert "Resend" in said


def test_a_mail_that_a_hold_keeps_says_so(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.HELD))
    change_contact(
        actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address="new@acme.example", now=NOW
    )

    assert "Mail is due, and waits for the hold to be released" in mail_of(browser, placed)
    row = text_of(browser.get(f"/orders/{placed.line().order.public_id}/"))
    assert "waits for the hold to be released" in row
    assert "about to go out" not in row


def test_a_line_that_is_only_entered_says_what_is_to_be_done(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.ENTERED, contact=None))

    assert "No mail is due: the line is only entered. Book it first." in mail_of(browser, placed)


def test_a_filter_leads_to_the_text_for_the_customers_it(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    come_back(placed.line_ids["1.0"], cause="blocked")

    page = browser.get(f"/lines/{placed.line().public_id}/")

    assert "Text for their IT" in text_of(page)
    assert 'href="/settings/mail/"' in page.content.decode()


def test_trouble_of_the_operators_own_server_is_said_to_be_theirs(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    put_off(cause="auth_failed", code=535, words="5.7.8 Authentication failed")

    assert "Only the operator can mend this. The mail is tried again by itself" in mail_of(browser, placed)


def test_who_may_not_edit_is_told_the_same_and_may_ask(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE))

    said = mail_of(signed_in(people.reader), placed)

    assert "Correct the address" in said
    assert "Ask for this change" in said
    assert "Resend" not in said


def test_past_the_point_of_no_return_nothing_is_wrong_with_the_mail(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))
    come_back(placed.line_ids["1.0"])

    said = mail_of(browser, placed)

    assert "Mapped to Acme S.p.A." in said
    assert "knows no mailbox" not in said


def test_it_is_told_in_italian(people: Cast, browser: Client) -> None:
    people.owner.language = "it"
    people.owner.save(update_fields=["language"])
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    come_back(placed.line_ids["1.0"])

    text = text_of(browser.get(f"/lines/{placed.line().public_id}/"))

    assert "Il server di posta di acme.example non conosce la casella it@acme.example." in text
    assert "Correggere l'indirizzo" in text


def test_the_track_stops_where_the_mail_came_back(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    come_back(placed.line_ids["1.0"])

    page = browser.get(f"/lines/{placed.line().public_id}/").content.decode()

    assert 'aria-label="start date · mail accepted: stuck here"' in page
    assert '<span class="stop broken" title="mail accepted">' in page


def test_an_order_and_the_work_list_explain_it_in_the_row(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE))
    line = placed.line()

    order = text_of(browser.get(f"/orders/{line.order.public_id}/"))
    work = text_of(browser.get("/"))

    for text in (order, work):
        assert "The mail server of acme.example knows no mailbox it@acme.example." in text
        assert "Correct the address: the mail goes to the new one at once." in text


def test_rows_of_lines_in_trouble_take_no_more_statements(people: Cast, browser: Client) -> None:
    many = [Wanted(number=f"{number}.0", stage=Stage.UNDELIVERABLE) for number in range(1, 31)]
    order = place(people.partner, *many).line().order
    mail_due()

    with statements_run() as statements:
        browser.get(f"/orders/{order.public_id}/")

    assert len(statements) <= 12
