"""The page of an order: its lines, what can be done, and its history (PRODUCT P1, C4, C7, W5)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client
from tests.models.forbidding import run
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.web.reading import only_reading
from tests.worlds import CONTACT, NOW, SUPPORT, Cast, Placed, Stage, Wanted, deliver, mail_due, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold
from startline.models import Line, Order, User

pytestmark = pytest.mark.django_db

LIVE = {"HX-Request": "true", "HX-Target": "live"}


def page_of(placed: Placed) -> str:
    """The address of the order's page."""
    return f"/orders/{Order.objects.get(pk=placed.order_id).public_id}/"


def row_of(response: Any, placed: Placed, number: str = "1.0") -> str:
    """The table row of the line, as HTML."""
    html: str = response.content.decode()
    return html.partition(f'<tr id="line-{placed.line(number).public_id}"')[2].partition("</tr>")[0]


def test_the_title_says_who_placed_it_and_what_it_is_worth(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.CANCELLED))
    Line.objects.update(monthly_amount="120.50")

    text = text_of(browser.get(page_of(placed)))

    assert "104583020 · Acme S.p.A." in text
    assert "Placed by Giulia Conti g.conti@telepartner.example" in text
    assert "A month 120.50 EUR" in text


def test_a_line_says_where_it_stands_and_how_its_mail_fares(people: Cast, browser: Client) -> None:
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
        Wanted(number="3.0", stage=Stage.BOOKED),
        Wanted(number="4.0", offer=SUPPORT),
    )

    answer = browser.get(page_of(placed))

    assert "closes in 5 days" in row_of(answer, placed)
    assert "accepted 14 Nov, 10:00" in row_of(answer, placed)
    assert "mail refused: mailbox unknown" in row_of(answer, placed, "2.0")
    assert "550 5.1.1 User unknown" in row_of(answer, placed, "2.0")
    assert "goes out on 6 Dec, 08:00" in row_of(answer, placed, "3.0")
    assert "needs no provisioning" in row_of(answer, placed, "4.0")
    assert "lines/contact" not in row_of(answer, placed, "4.0")


def test_a_mail_that_was_put_off_says_when_it_is_tried_next(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    run("UPDATE startline_mail SET attempts = 2, due_at = %s", NOW.replace(hour=11))

    assert "put off after attempt 2, next at 16 Nov, 12:00" in row_of(browser.get(page_of(placed)), placed)


def test_the_pencil_stays_after_the_point_of_no_return_to_explain_it(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))

    row = row_of(browser.get(page_of(placed)), placed)

    assert f"/lines/contact/?line={placed.line().public_id}" in row
    assert "mapped to Acme S.p.A." in row


def test_a_closed_line_that_is_not_provisioned_leads_to_its_subscription(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.CLOSED))
    subscription = placed.line().subscription

    answer = browser.get(page_of(placed))

    assert subscription is not None
    assert "Provisioning still pending" in text_of(answer)
    assert f'href="/subscriptions/{subscription.public_id}/"' in answer.content.decode()
    assert "line 1.0, subscription Sub104583020-1.0" in text_of(answer)


def test_a_line_set_up_has_no_such_banner(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.SET_UP))

    assert "Provisioning still pending" not in text_of(browser.get(page_of(placed)))


def test_history_is_told_newest_first_with_its_mails_way(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[placed.order_id]),
        address="new@acme.example",
        now=NOW,
    )

    history = text_of(browser.get(page_of(placed))).partition("History")[2]

    sentences = [
        "The operator changed the contact of 1 line from it@acme.example to new@acme.example",
        "1 line reached its requested start date, mail to it@acme.example",
        "completed, mail accepted 14 Nov, 10:00 by mx.example",
        "The operator placed an order with 1 line",
    ]
    places = [history.find(sentence) for sentence in sentences]
    assert -1 not in places
    assert places == sorted(places)


def test_a_change_over_several_orders_is_in_the_history_of_each(people: Cast, browser: Client) -> None:
    one, other = place(people.partner, number="1"), place(people.partner, number="2")
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[one.order_id, other.order_id]),
        address="new@acme.example",
        now=NOW,
    )

    for placed in (one, other):
        assert "changed the contact of 2 lines" in text_of(browser.get(page_of(placed)))


def test_older_history_is_a_page_away(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    for number in range(20):
        selection = Selection(order_ids=[placed.order_id])
        change_contact(actor=CONSOLE, selection=selection, address=f"n{number}@acme.example", now=NOW)

    newest = browser.get(page_of(placed))
    older = browser.get(f"{page_of(placed)}?earlier={newest.context['earlier']}")

    assert "placed an order" not in text_of(newest)
    assert "placed an order" in text_of(older)
    assert older.context["earlier"] is None


def test_lines_of_one_contact_are_named_once_where_that_is_shorter(people: Cast, browser: Client) -> None:
    wanted = [Wanted(number=f"{n}.0", contact=CONTACT if n < 7 else "other@acme.example") for n in range(8)]
    placed = place(people.partner, *wanted)

    groups = browser.get(page_of(placed)).context["groups"]

    assert [(group.contact, len(group.rows)) for group in groups] == [(CONTACT, 7), ("other@acme.example", 1)]


def test_few_lines_name_their_contacts_themselves(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(), Wanted(number="2.0"))

    assert [group.contact for group in browser.get(page_of(placed)).context["groups"]] == [None]


def test_a_large_order_is_paged_line_by_line(people: Cast, browser: Client) -> None:
    placed = place(people.partner, *(Wanted(number=f"{n}.0") for n in range(103)))

    first = browser.get(page_of(placed))
    second = browser.get(f"{page_of(placed)}?after={first.context['page'].after}")

    assert len(first.context["page"].rows) == 100
    assert [line.number for line in second.context["page"].rows] == ["100.0", "101.0", "102.0"]


@pytest.mark.parametrize(
    "query", ["after=x", "after=MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw", "earlier=x"]
)
def test_a_page_after_nothing_is_not_there(people: Cast, browser: Client, query: str) -> None:
    assert browser.get(f"{page_of(place(people.partner))}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("stage", "offered"),
    [
        (Stage.ENTERED, {"book", "move-start-date", "hold", "cancel"}),
        (Stage.BOOKED, {"move-start-date", "hold", "cancel"}),
        (Stage.AWAITING, {"hold", "cancel"}),
        (Stage.HELD, {"hold", "release", "cancel"}),
        (Stage.MAPPED, {"hold"}),
        (Stage.CLOSED, set()),
    ],
)
def test_the_menu_offers_what_any_line_allows(
    people: Cast, browser: Client, stage: Stage, offered: set[str]
) -> None:
    placed = place(people.partner, Wanted(stage=stage))

    assert {choice.action for choice in browser.get(page_of(placed)).context["choices"]} == offered


def test_a_held_order_says_so(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)

    assert "The order is on hold: Credit check." in text_of(browser.get(page_of(placed)))


def test_who_may_only_look_sees_who_placed_it_and_can_ask(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    answer = signed_in(people.reader).get(page_of(placed))

    assert "Placed by Giulia Conti" in text_of(answer)
    assert "Ask for this change" in text_of(answer)
    assert "/lines/ask/?order=" in answer.content.decode()
    assert "/lines/contact/" not in answer.content.decode()
    assert "/lines/resend/" not in answer.content.decode()


def test_a_stranger_finds_no_such_order(people: Cast, signed_in: Callable[[User], Client]) -> None:
    placed = place(people.partner)

    assert signed_in(people.stranger).get(page_of(placed)).status_code == 404
    assert signed_in(people.ally).get(page_of(placed)).status_code == 200
    assert signed_in(people.clerk).get(page_of(placed)).status_code == 200


def test_in_italian_too(people: Cast, browser: Client) -> None:
    User.objects.update(language="it")
    placed = place(people.partner, Wanted(stage=Stage.CLOSED))

    text = text_of(browser.get(page_of(placed)))

    assert "Provisioning ancora in sospeso" in text
    assert "Modifica il contatto di tutte le righe" in text
    assert "Cronologia" in text


def test_looking_changes_nothing(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    with only_reading():
        assert browser.get(page_of(placed)).status_code == 200


def test_the_part_that_renews_itself_shows_what_came_meanwhile(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    before = browser.get(page_of(placed), headers=LIVE)
    same = browser.get(page_of(placed), headers=known(before))
    mail_due()
    deliver()

    after = browser.get(page_of(placed), headers=known(before))

    assert same.status_code == 304
    assert after.status_code == 200
    assert "closes in 7 days" in row_of(after, placed)


def known(answer: Any) -> Mapping[str, str]:
    """The headers of a page that has the part already."""
    return {**LIVE, "If-None-Match": answer.headers["ETag"]}


def test_a_page_takes_a_few_statements(people: Cast, browser: Client) -> None:
    placed = place(people.partner, *(Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in range(12)))
    address = page_of(placed)

    with statements_run() as statements:
        browser.get(address)

    assert len(statements) <= 12
