"""Change view → Manage transactions: every update, found by what people know of it (PRODUCT P3)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.sweeps.settling import ACCEPTED, REFUSED, claimed, settle
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.worlds import NOW, TODAY, Cast, Placed, Stage, Wanted, deliver, place

from startline.actions.actor import CONSOLE, Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.resend import resend
from startline.models import Transaction, User
from startline.models.record import TransactionType
from startline.queries.access import person_of
from startline.rules.who_may import ActorKind

pytestmark = pytest.mark.django_db

PAGE = "/transactions/"
NEW = "new@acme.example"
LIVE = {"HX-Request": "true", "HX-Target": "live"}


@pytest.fixture
def changed(people: Cast) -> Placed:
    """An order whose contact its placer has changed, the mail delivered."""
    placed = place(people.partner, Wanted(stage=Stage.AWAITING, subscription="SUB-7"), number="A100")
    change_contact(
        actor=Actor(kind=ActorKind.USER, person=person_of(people.owner)),
        selection=Selection(order_ids=[placed.order_id]),
        address=NEW,
        now=NOW,
    )
    deliver()
    return placed


def types(response: Any) -> list[str]:
    """The types of the transactions on the page, in their order."""
    return [told.type.value for told in response.context["page"].rows]


EVERY = ["provisioning_email_update", "start_date_reached", "order_placed"]


def test_transactions_read_as_sentences_newest_first(browser: Client, changed: Placed) -> None:
    answer = browser.get(PAGE)

    assert types(answer) == EVERY
    text = text_of(answer)
    assert "3 transactions" in text
    assert (
        "Order A100: Giulia Conti changed the contact of 1 line from it@acme.example to new@acme.example "
        "completed, mail accepted 16 Nov, 10:00" in text
    )


def test_in_italian_too(browser: Client, changed: Placed) -> None:
    User.objects.update(language="it")

    text = text_of(browser.get(PAGE))

    assert "Gestione transazioni" in text
    assert "Giulia Conti ha modificato il contatto di 1 riga ordine" in text
    assert "Aggiornamento e-mail di provisioning" in text


def test_the_first_type_to_choose_is_the_one_that_people_look_for(browser: Client, changed: Placed) -> None:
    field = browser.get(PAGE).context["form"].fields["type"]

    assert field.choices[1] == ("provisioning_email_update", "Provisioning email update")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=provisioning_email_update", EVERY[:1]),
        ("type=start_date_reached&status=completed", EVERY[1:2]),
        ("status=failed", []),
        ("q=A1", EVERY),
        ("q=a100", EVERY),
        ("q=SUB-7", EVERY),
        ("q=sub-8", []),
        ("q=giulia", EVERY[:1]),
        ("q=CONTI", EVERY[:1]),
        ("q=new%40ACME.example", EVERY[:1]),
        ("q=it%40acme.example", EVERY),
        ("q=g.conti%40telepartner.example", EVERY[:1]),
        ("q=nobody%40acme.example", []),
        (f"day_from={TODAY}", EVERY[:1]),
        (f"day_to={TODAY - timedelta(days=1)}", EVERY[1:]),
        (f"day_from={TODAY - timedelta(days=2)}&day_to={TODAY - timedelta(days=2)}", EVERY[1:2]),
        (f"q=A100&day_to={TODAY - timedelta(days=1)}", EVERY[1:]),
        ("q=giulia&type=order_placed", []),
    ],
)
def test_transactions_are_found_by_what_is_known_of_them(
    browser: Client, changed: Placed, query: str, expected: list[str]
) -> None:
    assert types(browser.get(f"{PAGE}?{query}")) == expected


def test_a_resend_is_found_by_the_address_that_it_went_to(browser: Client, people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW)

    assert types(browser.get(f"{PAGE}?q=it%40acme.example"))[0] == "provisioning_email_resent"


def test_the_number_of_one_leads_on_to_it(browser: Client, changed: Placed) -> None:
    transaction = Transaction.objects.latest("id")
    number = browser.get(PAGE).context["rows"][0].number

    answer = browser.get(f"{PAGE}?q={number.lower()}")

    assert answer.headers["Location"] == f"/transactions/{transaction.public_id}/"
    assert len(types(browser.get(f"{PAGE}?q={number}", headers=LIVE))) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("day_from=yesterday", "This is no date. Enter one such as 2026-11-30."),
        ("day_from=2026-02-02&day_to=2026-02-01", "The period ends before it begins."),
        ("type=lost", "There is no such choice."),
        ("status=lost", "There is no such choice."),
        ("q=a%40b%40c", "more than one @ sign"),
    ],
)
def test_what_is_not_understood_is_said_beside_its_field_and_the_list_is_shown(
    browser: Client, changed: Placed, query: str, said: str
) -> None:
    answer = browser.get(f"{PAGE}?{query}")

    assert answer.status_code == 200
    assert types(answer) == EVERY
    assert said in text_of(answer)


@pytest.mark.parametrize("query", ["", "type=provisioning_email_update&", "q=n%40acme.example&", "q=A100&"])
def test_pages_follow_each_other(people: Cast, browser: Client, query: str) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), number="A100")
    for number in range(60):
        address = "n@acme.example" if number % 2 else "m@acme.example"
        selection = Selection(order_ids=[placed.order_id])
        change_contact(actor=CONSOLE, selection=selection, address=address, now=NOW)

    first = browser.get(f"{PAGE}?{query}")
    second = browser.get(f"{PAGE}?{query}after={first.context['page'].after}")

    ids = [told.id for told in [*first.context["page"].rows, *second.context["page"].rows]]
    assert len(first.context["page"].rows) == 50
    assert len(ids) == len(set(ids)) == first.context["page"].count.number
    assert ids == sorted(ids, reverse=True)
    assert second.context["page"].after is None


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "bm90IGEgdXVpZA", "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw"]
)
def test_a_page_after_nothing_is_not_there(browser: Client, changed: Placed, cursor: str) -> None:
    assert browser.get(f"{PAGE}?after={cursor}").status_code == 404


def test_another_accounts_transactions_are_neither_listed_nor_counted(
    people: Cast, changed: Placed, signed_in: Callable[[User], Client]
) -> None:
    place(people.other_partner, number="Z900")
    stranger = signed_in(people.stranger)

    assert types(stranger.get(PAGE)) == [TransactionType.ORDER_PLACED]
    assert "1 transaction" in text_of(stranger.get(PAGE))
    for words in ("A100", "SUB-7", "giulia", "new%40acme.example"):
        assert types(stranger.get(f"{PAGE}?q={words}")) == []


def test_who_sees_several_partners_can_pick_one(
    people: Cast, changed: Placed, signed_in: Callable[[User], Client]
) -> None:
    place(people.distributor, number="D400")
    ally = signed_in(people.ally)

    assert len(types(ally.get(PAGE))) == 4
    assert len(types(ally.get(f"{PAGE}?partner={people.distributor.public_id}"))) == 1


def test_an_empty_list_says_what_belongs_there(browser: Client) -> None:
    assert "No transactions yet" in text_of(browser.get(PAGE))
    assert "No transaction matches" in text_of(browser.get(f"{PAGE}?q=zzz"))


@pytest.mark.parametrize("query", ["", f"?q=A100&type=start_date_reached&status=completed&day_to={TODAY}"])
def test_a_page_takes_a_few_statements(browser: Client, changed: Placed, query: str) -> None:
    with statements_run() as statements:
        browser.get(PAGE + query)

    assert len(statements) <= 12


@pytest.mark.parametrize("query", ["day_from=0001-01-01", "day_to=9999-12-31"])
def test_a_date_at_the_end_of_all_calendars_is_said_beside_its_field(browser: Client, query: str) -> None:
    response = browser.get(f"{PAGE}?{query}")

    assert response.status_code == 200
    assert "Give a date between the years 2000 and 2099." in text_of(response)


def test_where_one_mail_of_two_was_refused_the_standing_says_why_whichever_ended_last(
    people: Cast, browser: Client
) -> None:
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING, contact="refused@acme.example"),
        Wanted(number="2.0", stage=Stage.AWAITING),
    )
    resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW)
    claim = claimed()
    refused_first = sorted(claim.mails, key=lambda mail: mail.recipient != "refused@acme.example")

    for mail in refused_first:
        settle(replace(claim, mails=[mail]), ACCEPTED, others={"refused@acme.example": REFUSED})

    assert "partly completed: mailbox unknown" in text_of(browser.get(PAGE))
