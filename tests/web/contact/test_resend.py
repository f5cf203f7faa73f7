"""Sending the provisioning email again in the browser (PRODUCT M6)."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import IN_DIALOG, lines, order, send, text_of
from tests.worlds import NOW, SUPPORT, Cast, Stage, Wanted, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.mail.addresses import address_id
from startline.models import Instance, Mail, Suppression, User

pytestmark = pytest.mark.django_db

PAGE = "/lines/resend/"
OTHER = "other@acme.example"


def test_it_asks_first_to_whom_and_for_how_many_lines(people: Cast, browser: Client) -> None:
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.CLOSED, contact=OTHER),
    )
    before = Mail.objects.count()

    asked = browser.get(f"{PAGE}?{order(placed)}", headers=IN_DIALOG)

    assert "To it@acme.example for 2 lines" in text_of(asked)
    assert "To other@acme.example for 1 line" in text_of(asked)
    assert "Confirm resend" in text_of(asked)
    assert Mail.objects.count() == before


def test_confirmed_it_says_that_it_was_sent_and_to_whom(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    asked = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    answer = send(browser, PAGE, asked, {})

    assert "The provisioning email was sent again to it@acme.example." in text_of(answer)
    assert Mail.objects.latest("id").kind == "resend"
    assert "Done" in text_of(answer)


def test_in_italian_too(people: Cast, browser: Client) -> None:
    User.objects.update(language="it")
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    asked = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    answer = send(browser, PAGE, asked, {})

    assert "Conferma nuovo invio" in text_of(asked)
    assert "it@acme.example" in text_of(answer)
    assert "Fine" in text_of(answer)


def test_lines_that_cannot_be_mailed_are_named_with_the_reason_before_and_after(
    people: Cast, browser: Client
) -> None:
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.BOOKED),
        Wanted(number="3.0", stage=Stage.MAPPED),
        Wanted(number="4.0", stage=Stage.HELD),
        Wanted(number="5.0", offer=SUPPORT),
    )
    asked = browser.get(f"{PAGE}?{order(placed)}", headers=IN_DIALOG)

    answer = send(browser, PAGE, asked, {})

    for told in (text_of(asked), text_of(answer)):
        assert "Left out: not mailed yet 1 line · 2.0" in told
        assert "Left out: past the point of no return (Acme S.p.A.) 1 line · 3.0" in told
        assert "Left out: on hold 1 line · 4.0" in told
    assert "Done 1 line · 1.0" in text_of(answer)
    assert "4 other lines stay as they are." in text_of(answer)


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage.BOOKED, "There is nothing to resend yet: the provisioning email goes on 6 Dec 2026."),
        (Stage.MAPPED, "Mario Rossi mapped the order to Acme S.p.A."),
        (Stage.HELD, "The line is on hold, so no mail goes. Release the hold, then resend."),
        (Stage.CANCELLED, "The line was cancelled"),
    ],
)
def test_where_no_line_can_be_mailed_the_dialog_says_why(
    people: Cast, browser: Client, stage: Stage, said: str
) -> None:
    placed = place(people.partner, Wanted(stage=stage))

    asked = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    assert asked.status_code == 409
    assert said in text_of(asked)


def test_over_a_cap_it_says_when_it_is_possible_again(people: Cast, browser: Client) -> None:
    Instance.objects.update(line_cap=1)
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    for _ in range(2):
        asked = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
        answer = send(browser, PAGE, asked, {})

    assert answer.status_code == 429
    assert "it can be sent again from 17 Nov, 10:00 on" in text_of(answer)


def test_of_several_lines_those_over_their_cap_say_when_it_is_over(people: Cast, browser: Client) -> None:
    Instance.objects.update(line_cap=1)
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    send(browser, PAGE, browser.get(f"{PAGE}?{lines(placed, '1.0')}", headers=IN_DIALOG), {})

    answer = send(browser, PAGE, browser.get(f"{PAGE}?{order(placed)}", headers=IN_DIALOG), {})

    assert "(possible again from 17 Nov, 10:00 on) 1 line · 1.0" in text_of(answer)


def test_sent_twice_the_form_mails_once(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    asked = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    first, second = [send(browser, PAGE, asked, {}) for _ in range(2)]

    assert second.content == first.content
    assert Mail.objects.filter(kind="resend").count() == 1


def test_a_contact_changed_meanwhile_is_asked_about_again_and_nothing_is_sent(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    asked = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
    selection = Selection(order_ids=[placed.order_id])
    change_contact(actor=CONSOLE, selection=selection, address=OTHER, now=NOW)

    again = send(browser, PAGE, asked, {})

    assert "A contact has been changed in the meantime, so nothing was sent yet." in text_of(again)
    assert "To other@acme.example for 1 line" in text_of(again)
    assert not Mail.objects.filter(kind="resend").exists()
    assert "sent again to other@acme.example" in text_of(send(browser, PAGE, again, {}))


def test_a_viewer_is_told_whom_to_ask_and_a_stranger_nothing(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    seen = {"line": placed.line().public_id, "seen": "0"}

    viewed = signed_in(people.reader).get(f"{PAGE}?{lines(placed)}")
    sent = signed_in(people.reader).post(PAGE, seen, headers=IN_DIALOG)
    strange = signed_in(people.stranger).post(PAGE, seen)

    assert [viewed.status_code, sent.status_code, strange.status_code] == [403, 403, 404]
    assert "Ask g.conti@telepartner.example" in text_of(viewed)
    assert not Mail.objects.filter(kind="resend").exists()


def test_many_orders_are_mailed_one_mail_per_order_and_contact(people: Cast, browser: Client) -> None:
    placed = [place(people.partner, Wanted(stage=Stage.AWAITING), number=f"10{n}") for n in (1, 2)]
    asked = browser.get(f"{PAGE}?{lines(placed[0])}&{lines(placed[1])}")

    answer = send(browser, PAGE, asked, {}, headers={})

    assert answer.status_code == 303
    assert "sent again to it@acme.example" in text_of(browser.get(answer.headers["Location"]))
    assert Mail.objects.filter(kind="resend").count() == 2


def test_pages_stay_within_their_budget_of_statements(people: Cast, browser: Client) -> None:
    placed = place(people.partner, *[Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in range(1, 40)])
    with statements_run() as of_the_question:
        asked = browser.get(f"{PAGE}?{order(placed)}")
    with statements_run() as of_the_answer:
        send(browser, PAGE, asked, {})

    assert len(of_the_question) <= 11
    assert len(of_the_answer) <= 30


def test_while_all_mail_is_paused_it_says_that_the_mail_waits(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    asked = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
    Instance.objects.update(mail_paused_at=NOW, mail_pause="operator")

    answer = send(browser, PAGE, asked, {})

    assert "the provisioning email goes again to it@acme.example once the operator resumes it." in text_of(
        answer
    )
    assert "was sent" not in text_of(answer)


def test_a_contact_to_whom_mail_is_stopped_is_not_counted_as_mailed(people: Cast, browser: Client) -> None:
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, contact=OTHER),
    )
    Suppression.objects.create(address_id=address_id(OTHER), reason="operator", since_at=NOW)
    asked = browser.get(f"{PAGE}?{order(placed)}", headers=IN_DIALOG)

    answer = send(browser, PAGE, asked, {})

    assert "The provisioning email was sent again to it@acme.example." in text_of(answer)
    assert "No mail goes to other@acme.example, because mail to this address is stopped." in text_of(answer)


def test_a_contact_whose_mail_came_back_is_mailed_once_more(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING, contact=OTHER))
    Suppression.objects.create(address_id=address_id(OTHER), reason="bounced", since_at=NOW)
    asked = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    answer = send(browser, PAGE, asked, {})

    assert "The provisioning email was sent again to other@acme.example." in text_of(answer)
