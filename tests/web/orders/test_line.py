"""The page of a line: its whole story, with every try to mail it (PRODUCT P1, 6)."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.returning import bounce, newest_mail_of
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, deliver, place, remind

from startline.actions.actor import CONSOLE, Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold, release
from startline.models import Transaction, User
from startline.queries.access import person_of
from startline.rules.who_may import ActorKind

pytestmark = pytest.mark.django_db


def page_of(placed: Placed, number: str = "1.0") -> str:
    """The address of the line's page."""
    return f"/lines/{placed.line(number).public_id}/"


def change(placed: Placed, address: str, *, by: User | None = None) -> None:
    """Give all of the order's lines another contact."""
    actor = Actor(kind=ActorKind.USER, person=person_of(by)) if by else CONSOLE
    change_contact(actor=actor, selection=Selection(order_ids=[placed.order_id]), address=address, now=NOW)


def test_a_line_tells_its_story_newest_first(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.CLOSED))
    change(placed, "new@acme.example", by=people.owner)
    deliver()

    text = text_of(browser.get(page_of(placed)))

    sentences = [
        "Giulia Conti changed the contact of 1 line from it@acme.example to new@acme.example",
        "The policy window ended: deadline reached.",
        "The policy window of 1 line ended: closed, and billing started",
        "The policy window of 7 days began (Flex: 7 days). It runs until 15 Oct, 00:00.",
        "1 line reached its requested start date, mail to it@acme.example",
        "The operator placed an order with 1 line",
    ]
    places = [text.find(sentence) for sentence in sentences]
    assert -1 not in places
    assert places == sorted(places)


def test_every_try_to_mail_it_is_told_in_the_servers_words(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE))

    text = text_of(browser.get(page_of(placed)))

    assert (
        "Attempt 1, provisioning email to it@acme.example over mx.example: refused 550 5.1.1 User unknown"
        in text
    )
    assert "failed: mailbox unknown" in text


def test_a_change_says_that_earlier_links_are_dead(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    change(placed, "new@acme.example")

    assert "Links that were mailed before this change no longer work" in text_of(browser.get(page_of(placed)))


def test_a_mail_that_nobody_was_left_for_says_why(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    change(placed, "new@acme.example")
    deliver()

    assert "Attempt 1, provisioning email to the new contact to new@acme.example" in text_of(
        browser.get(page_of(placed))
    )


def test_a_refusal_is_told_with_its_reason(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))
    change(placed, "new@acme.example", by=people.owner)

    text = text_of(browser.get(page_of(placed)))

    assert "Giulia Conti tried to give 1 line the contact new@acme.example" in text
    assert "This can no longer be changed: Mario Rossi mapped the order to Acme S.p.A." in text


def test_entries_lead_to_their_transactions(people: Cast, browser: Client) -> None:
    placed = place(people.partner)
    transaction = Transaction.objects.get()

    assert f'href="/transactions/{transaction.public_id}/"' in browser.get(page_of(placed)).content.decode()


def test_of_another_lines_mail_nothing_is_told(people: Cast, browser: Client) -> None:
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example", starts=None),
    )

    assert "gone@acme.example" not in text_of(browser.get(page_of(placed)))


def test_a_long_story_is_paged(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    for number in range(50):
        change(placed, f"n{number}@acme.example")

    first = browser.get(page_of(placed))
    second = browser.get(f"{page_of(placed)}?after={first.context['page'].after}")

    assert "placed an order" not in text_of(first)
    assert "placed an order" in text_of(second)
    assert "The policy window of 7 days began" in text_of(second)
    assert browser.get(f"{page_of(placed)}?after=x").status_code == 404


def test_a_closed_line_leads_to_its_subscription(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.CLOSED))
    subscription = placed.line().subscription

    answer = browser.get(page_of(placed))

    assert subscription is not None
    assert "Provisioning still pending" in text_of(answer)
    assert f"/subscriptions/{subscription.public_id}/" in answer.content.decode()


def test_who_may_only_look_can_ask(people: Cast, signed_in: Callable[[User], Client]) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    html = signed_in(people.reader).get(page_of(placed)).content.decode()

    assert "/lines/ask/?line=" in html
    assert "/lines/contact/" not in html


def test_a_stranger_finds_no_such_line(people: Cast, signed_in: Callable[[User], Client]) -> None:
    placed = place(people.partner)

    assert signed_in(people.stranger).get(page_of(placed)).status_code == 404


def test_in_italian_too(people: Cast, browser: Client) -> None:
    User.objects.update(language="it")
    placed = place(people.partner, Wanted(stage=Stage.CLOSED))

    text = text_of(browser.get(page_of(placed)))

    assert "Che cosa è successo" in text
    assert "Tentativo 1, e-mail di provisioning a it@acme.example" in text


def test_a_page_takes_a_few_statements(people: Cast, browser: Client) -> None:
    address = page_of(place(people.partner, Wanted(stage=Stage.CLOSED)))

    with statements_run() as statements:
        browser.get(address)

    assert len(statements) <= 12


def test_a_line_whose_window_runs_says_when_its_contact_is_reminded_next(
    people: Cast, browser: Client
) -> None:
    running = place(people.partner, Wanted(stage=Stage.AWAITING))
    mapped = place(people.partner, Wanted(stage=Stage.MAPPED), number="102")

    assert "Next reminder 19 Nov, 08:00" in text_of(browser.get(page_of(running)))
    assert "Next reminder" not in text_of(browser.get(page_of(mapped)))


def test_reminders_stand_in_the_story_of_a_line(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    remind()
    at = placed.line().windows.get().remind_contact_at
    assert at is not None
    remind(now=at)
    deliver(now=at)

    text = text_of(browser.get(page_of(placed)))

    sentences = [
        "Told the editors that the policy window of 1 line ends soon",
        "Reminded it@acme.example that the policy window of 1 line ends soon",
        "Attempt 1, reminder to it@acme.example over mx.example: accepted",
        "Told the editors that nothing has started for 1 line",
    ]
    places = [text.find(sentence) for sentence in sentences]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.usefixtures("return_address")
def test_a_line_tells_that_its_mail_came_back_and_its_window_with_it(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    bounce(newest_mail_of(placed.line_ids["1.0"]))

    text = text_of(browser.get(page_of(placed)))

    assert "Provisioning email came back: mailbox unknown 550 5.1.1 User unknown" in text
    assert "The policy window ended: mail came back." in text


def test_a_lines_own_hold_is_released_on_its_page_by_who_may_edit(
    people: Cast, browser: Client, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    one = placed.line_ids["1.0"]
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=[one], name="Quiet", now=NOW)
    address = f"/lines/release/?line={placed.line('1.0').public_id}"

    assert address in browser.get(page_of(placed)).content.decode()
    assert "Release the hold" not in text_of(browser.get(page_of(placed, "2.0")))
    assert address not in signed_in(people.reader).get(page_of(placed)).content.decode()
    assert "1.0" in text_of(browser.get(address))

    release(actor=CONSOLE, order_id=placed.order_id, line_ids=[one], now=NOW)
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Quiet", now=NOW)
    assert address not in browser.get(page_of(placed)).content.decode()
