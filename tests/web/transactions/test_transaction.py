"""The page of a transaction: what became of each line, and how its mails went (PRODUCT P3)."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.cases import about, case_of, contact, person
from tests.returning import bounce, newest_mail_of
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.worlds import CONTACT, NOW, SUPPORT, Cast, Stage, Wanted, come_back, deliver, place, put_off

from startline.actions.actor import CONSOLE, Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.decide_proposal import approve_proposal
from startline.actions.propose_change import propose_change
from startline.actions.schedule import move_start_date
from startline.models import Case, CaseEntry, Line, Membership, Transaction, User
from startline.queries.access import person_of
from startline.rules.who_may import Role

pytestmark = pytest.mark.django_db

NEW = "new@acme.example"


def newest() -> str:
    """The address of the newest transaction's page."""
    return f"/transactions/{Transaction.objects.latest('id').public_id}/"


@pytest.fixture
def changed(people: Cast) -> None:
    """A change of four lines, of which one is past the point of no return and one needs no provisioning."""
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.MAPPED, contact="ict@acme.example"),
        Wanted(number="3.0", offer=SUPPORT),
        Wanted(number="4.0", stage=Stage.AWAITING),
    )
    change_contact(actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=NEW, now=NOW)


def test_each_line_says_what_became_of_it_and_why(browser: Client, changed: None) -> None:
    text = text_of(browser.get(newest()))

    assert "The operator changed the contact of 2 lines from it@acme.example to new@acme.example" in text
    assert "104583020 · 1.0 A-FLEX changed it@acme.example new@acme.example" in text
    assert (
        "104583020 · 2.0 A-FLEX refused This can no longer be changed: Mario Rossi mapped the order" in text
    )
    assert "104583020 · 3.0 A-SUPPORT left out This offer needs no provisioning" in text


def test_it_says_how_its_mail_went_on(browser: Client, changed: None) -> None:
    before = text_of(browser.get(newest()))
    deliver(refusing=[NEW])

    after = text_of(browser.get(newest()))

    assert "How its mail went on" not in before
    assert "in progress" in before
    assert (
        "Attempt 1, provisioning email to the new contact to new@acme.example over mx.example: refused"
        in after
    )
    assert "550 5.1.1 User unknown" in after
    assert (
        "2 lines: provisioning email to the new contact to new@acme.example refused: mailbox unknown" in after
    )
    assert "failed: mailbox unknown" in after


def test_a_failure_is_explained_with_the_servers_words(browser: Client, changed: None) -> None:
    deliver(refusing=[NEW])

    page, rows = text_of(browser.get(newest())), text_of(browser.get("/transactions/"))

    for text in (page, rows):
        assert "The mail server of acme.example knows no mailbox new@acme.example." in text
        assert "Correct the address: the mail goes to the new one at once." in text
        assert "The server's words: 550 5.1.1 User unknown" in text


def test_a_mail_that_is_tried_again_says_when_and_why(browser: Client, changed: None) -> None:
    put_off(cause="greylisted", code=451, words="4.7.1 Greylisted")

    text = text_of(browser.get(newest()))

    assert "in progress" in text
    assert "over mx.example: put off, to be tried again (server asks to try again later)" in text
    assert "it is tried again on 16 Nov, 10:01, and so on until 21 Nov, 10:00" in text


def test_a_mail_that_came_back_is_explained_by_its_bounce(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    change_contact(actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=NEW, now=NOW)
    deliver()
    come_back(placed.line_ids["1.0"], cause="mailbox_full")

    text = text_of(browser.get(newest()))

    assert "The mailbox new@acme.example is full." in text
    assert "The server's words: 550 5.1.1 User unknown in virtual mailbox table" in text


def test_a_failure_whose_lines_have_another_contact_since_leaves_nothing_to_do(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE))
    failed = newest()
    change_contact(actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=NEW, now=NOW)

    text = text_of(browser.get(failed))

    assert "knows no mailbox it@acme.example" in text
    assert "Nothing is left to do" in text


def test_its_permanent_link_begins_with_the_published_address(
    browser: Client, changed: None, settings: LazySettings
) -> None:
    settings.STARTLINE_URL = "https://orders.example"

    html = browser.get(newest()).content.decode()

    assert f'data-copy="https://orders.example{newest()}"' in html


def test_another_change_than_the_contact_is_told_too(people: Cast, browser: Client) -> None:
    placed = place(people.partner)
    date = NOW.date().replace(day=30)
    move_start_date(actor=CONSOLE, order_id=placed.order_id, line_ids=None, start_date=date, now=NOW)

    text = text_of(browser.get(newest()))

    assert "moved the requested start date of 1 line to 30 Nov 2026" in text
    assert "starts on 30 Nov 2026" in text


def test_a_change_over_several_orders_names_each(people: Cast, browser: Client) -> None:
    one, other = place(people.partner, number="1"), place(people.partner, number="2")
    selection = Selection(order_ids=[one.order_id, other.order_id])
    change_contact(actor=CONSOLE, selection=selection, address=NEW, now=NOW)

    text = text_of(browser.get(newest()))

    assert "1 · 1.0" in text
    assert "2 · 1.0" in text
    assert "Order several" in text


def test_the_lines_of_a_large_one_are_paged(people: Cast, browser: Client) -> None:
    place(people.partner, *(Wanted(number=f"{number}.0") for number in range(103)))

    first = browser.get(newest())
    second = browser.get(f"{newest()}?after={first.context['page'].after}")

    assert [row.number for row in second.context["rows"]] == ["100.0", "101.0", "102.0"]
    assert browser.get(f"{newest()}?after=x").status_code == 404


def test_a_stranger_finds_no_such_transaction(
    people: Cast, changed: None, signed_in: Callable[[User], Client]
) -> None:
    assert signed_in(people.stranger).get(newest()).status_code == 404
    assert signed_in(people.reader).get(newest()).status_code == 200
    assert signed_in(people.ally).get(newest()).status_code == 200


def test_in_italian_too(browser: Client, changed: None) -> None:
    User.objects.update(language="it")
    deliver()

    text = text_of(browser.get(newest()))

    assert "Link permanente" in text
    assert "esclusa" in text
    assert "Come è andata la sua e-mail" in text


def test_a_page_takes_a_few_statements(browser: Client, changed: None) -> None:
    address = newest()

    with statements_run() as statements:
        browser.get(address)

    assert len(statements) <= 12


@pytest.mark.usefixtures("return_address")
def test_it_says_that_its_mail_came_back_with_what_the_server_said(browser: Client, people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    bounce(newest_mail_of(placed.line_ids["1.0"]))

    text = text_of(browser.get(newest()))

    assert "failed: mailbox unknown" in text
    assert (
        "2 lines: provisioning email to it@acme.example came back: mailbox unknown 550 5.1.1 User unknown"
        in text
    )


def made_from_a_case(people: Cast, asker: Callable[[Cast], Actor]) -> Case:
    """A case of *asker* in which one of the operator's people proposed a contact and another approved it."""
    order = place(people.partner, Wanted(stage=Stage.AWAITING))
    case = case_of(asker(people), about(order))
    second = User.objects.create(email="m.gallo@quadrante.example", name="Marta Gallo", email_verified_at=NOW)
    Membership.objects.create(user=second, account=people.operator, role=Role.AGENT)
    epochs = dict(Line.objects.filter(order_id=order.order_id).values_list("id", "contact_epoch"))
    proposal = propose_change(
        person=person_of(people.clerk), case_id=case.pk, address=NEW, seen_epochs=epochs, now=NOW
    )
    approve_proposal(person=person_of(second), proposal_id=proposal.public_id, now=NOW)
    return case


def test_of_a_case_a_line_is_said_to_be_named_and_no_change_to_be_asked_for(
    people: Cast, browser: Client
) -> None:
    case_of(person(people.owner), about(place(people.partner, Wanted(stage=Stage.AWAITING)), "1.0"))

    text = text_of(browser.get(newest()))

    assert "104583020 · 1.0 A-FLEX named in the case" in text
    assert "change asked for" not in text


@pytest.mark.parametrize(("who", "page"), [("clerk", "/desk/cases/"), ("owner", "/cases/")])
def test_a_change_made_from_a_case_leads_to_the_cases_entry_about_it(
    people: Cast, client: Client, who: str, page: str
) -> None:
    case = made_from_a_case(people, lambda cast: person(cast.owner))
    client.force_login(getattr(people, who))

    response = client.get(newest())

    entry = CaseEntry.objects.get(case=case, kind="acted")
    assert f"Made from Case {case.number} proposed by {people.clerk.name}" in text_of(response)
    assert f'href="{page}{case.public_id}/#entry-{entry.public_id}"' in response.content.decode()


def test_who_may_not_read_the_case_is_told_that_there_is_one_and_no_more(
    people: Cast, client: Client
) -> None:
    case = made_from_a_case(people, lambda cast: contact(CONTACT))
    client.force_login(people.owner)

    response = client.get(newest())

    assert "Made from a case that the customer opened" in text_of(response)
    assert str(case.number) not in text_of(response)
    assert str(case.public_id) not in response.content.decode()
