"""Addresses that look mistyped: the report, and their correction in one confirmed go (PRODUCT C6, C8)."""

from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import Answer, fields_in, text_of
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, mail_due, place

from startline.models import Address, Line, MailDomain, Transaction, User
from startline.models.record import TransactionType
from startline.queries import mistyped as mistyped_query
from startline.web.contact import mistyped as page_module
from startline.web.contact.changing import change_share

pytestmark = pytest.mark.django_db

PAGE, PREVIEW, CHANGE = "/mistyped/", "/mistyped/preview/", "/mistyped/change/"


def customers(people: Cast, *contacts: str, stage: Stage = Stage.AWAITING) -> Placed:
    """An order with a line for each of the *contacts*."""
    lines = [
        Wanted(number=f"{number}.0", contact=contact, stage=stage)
        for number, contact in enumerate(contacts, start=1)
    ]
    return place(people.partner, *lines)


@pytest.fixture
def three(people: Cast) -> Placed:
    """Lines with a provider's mistyped domain, one that is near another's, and one that is right."""
    right = [f"person{number}@acme.example" for number in range(4)]
    return customers(people, "m.rossi@gmial.com", "it@acme.exmaple", *right)


def preview(client: Client, *fixes: tuple[str, str], picked: Sequence[str] | None = None) -> Answer:
    """The preview of these corrections, or of those that are *picked* among them."""
    sent: dict[str, Any] = {
        "address": [old for old, _ in fixes],
        "meant": [new for _, new in fixes],
        "pick": [old for old, _ in fixes] if picked is None else list(picked),
    }
    return client.post(PREVIEW, sent)


def confirm(client: Client, previewed: Answer) -> Answer:
    """Press the button beneath the preview, and follow to what came of it."""
    return client.post(CHANGE, dict(fields_in(previewed)), follow=True)


def contact_of(placed: Placed, number: str) -> str | None:
    contact = placed.line(number).contact
    return contact.email if contact else None


def test_each_row_says_why_and_what_is_probably_meant(browser: Client, three: Placed) -> None:
    page = browser.get(PAGE)

    text = text_of(page)
    assert "m.rossi@gmial.com gmial.com resembles the mail provider gmail.com." in text
    assert "it@acme.exmaple acme.exmaple resembles acme.example, which is in use." in text
    assert 'name="meant" value="m.rossi@gmail.com"' in page.content.decode()
    assert 'name="meant" value="it@acme.example"' in page.content.decode()
    assert page.content.decode().count(" checked>") == 2
    assert "person0" not in text


def test_the_work_list_says_how_many_there_are_and_leads_there(browser: Client, three: Placed) -> None:
    page = browser.get("/")

    assert "2 addresses look mistyped" in text_of(page)
    assert f'href="{PAGE}"' in page.content.decode()


def test_without_any_the_page_says_what_would_stand_there(people: Cast, browser: Client) -> None:
    customers(people, "it@acme.example")

    assert "No address looks mistyped" in text_of(browser.get(PAGE))
    assert "mistyped" not in text_of(browser.get("/"))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("no_domain", "The domain acme.com does not exist."),
        ("no_server", "acme.com has no mail server."),
    ],
)
def test_a_domain_that_takes_no_mail_is_there_without_a_suggestion(
    people: Cast, browser: Client, answer: str, said: str
) -> None:
    customers(people, "it@acme.com")
    MailDomain.objects.create(domain="acme.com", answer=answer, looked_up_at=NOW)

    page = browser.get(PAGE)

    assert said in text_of(page)
    assert 'name="meant" value=""' in page.content.decode()
    assert " checked>" not in page.content.decode()


def test_what_takes_mail_or_could_not_be_looked_up_is_not(people: Cast, browser: Client) -> None:
    customers(people, "it@acme.com", "it@zeta.com")
    MailDomain.objects.create(domain="acme.com", answer="accepts", looked_up_at=NOW)
    MailDomain.objects.create(domain="zeta.com", answer="unknown", looked_up_at=NOW)

    assert "No address looks mistyped" in text_of(browser.get(PAGE))


def test_a_domain_that_a_mail_server_did_not_know_is_there_too(people: Cast, browser: Client) -> None:
    placed = customers(people, "it@acme.com", stage=Stage.UNDELIVERABLE)
    Line.objects.filter(pk=placed.line_ids["1.0"]).update(undeliverable_cause="domain_unknown")

    assert "The domain acme.com does not exist." in text_of(browser.get(PAGE))


@pytest.mark.parametrize("stage", [Stage.MAPPED, Stage.SET_UP, Stage.CANCELLED])
def test_lines_that_wait_no_more_are_left_out(people: Cast, browser: Client, stage: Stage) -> None:
    customers(people, "m.rossi@gmial.com", stage=stage)

    assert "No address looks mistyped" in text_of(browser.get(PAGE))


@pytest.mark.parametrize("stage", [Stage.ENTERED, Stage.BOOKED, Stage.CLOSED, Stage.HELD])
def test_lines_that_can_still_be_changed_are_there(people: Cast, browser: Client, stage: Stage) -> None:
    customers(people, "m.rossi@gmial.com", stage=stage)

    assert "1 in 1 order" in text_of(browser.get(PAGE))


def test_lines_and_orders_are_counted(people: Cast, browser: Client) -> None:
    customers(people, "m.rossi@gmial.com", "m.rossi@gmial.com")
    place(people.partner, Wanted(stage=Stage.BOOKED, contact="m.rossi@gmial.com"), number="2")

    assert "3 in 2 orders" in text_of(browser.get(PAGE))


def test_another_accounts_addresses_are_not_shown(
    people: Cast, browser: Client, signed_in: Callable[[User], Client]
) -> None:
    place(people.other_partner, Wanted(stage=Stage.AWAITING, contact="m.rossi@gmial.com"))

    assert "gmial" not in text_of(browser.get(PAGE))
    assert "gmial" in text_of(signed_in(people.stranger).get(PAGE))
    assert "gmial" in text_of(signed_in(people.clerk).get(PAGE))


def test_who_may_not_edit_reads_it_without_buttons(
    people: Cast, signed_in: Callable[[User], Client], three: Placed
) -> None:
    page = signed_in(people.reader).get(PAGE)

    assert "m.rossi@gmail.com" in text_of(page)
    assert 'name="pick"' not in page.content.decode()
    assert "Show what will change" not in text_of(page)


def test_the_list_pages_by_address(people: Cast, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "_ROWS", 2)
    customers(people, "a@gmial.com", "b@gmial.com", "c@gmial.com")

    first = browser.get(PAGE)
    after = first.content.decode().partition("after=")[2].partition('"')[0]
    second = text_of(browser.get(f"{PAGE}?after={after}"))

    assert "b@gmial.com" in text_of(first)
    assert "c@gmial.com" not in text_of(first)
    assert "c@gmial.com" in second
    assert "a@gmial.com" not in second
    assert browser.get(f"{PAGE}?after=nonsense").status_code == 404


def test_more_contacts_than_are_looked_at_are_said_to_be_there(
    browser: Client, three: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mistyped_query, "OF_AN_ACCOUNT", 3)

    assert "There are more contacts than are looked at here" in text_of(browser.get(PAGE))


def test_the_preview_says_what_becomes_of_every_line_and_changes_nothing(
    browser: Client, three: Placed
) -> None:
    before = Transaction.objects.count()

    said = text_of(
        preview(browser, ("m.rossi@gmial.com", "m.rossi@gmail.com"), ("it@acme.exmaple", "it@acme.example"))
    )

    assert "m.rossi@gmial.com → m.rossi@gmail.com Changed and mailed at once 1 line · 104583020 · 1.0" in said
    assert "it@acme.exmaple → it@acme.example Changed and mailed at once 1 line · 104583020 · 2.0" in said
    assert Transaction.objects.count() == before
    assert not Address.objects.filter(email="m.rossi@gmail.com").exists()


def test_one_confirmation_corrects_them_all_and_answers_for_each(browser: Client, three: Placed) -> None:
    previewed = preview(
        browser, ("m.rossi@gmial.com", "m.rossi@gmail.com"), ("it@acme.exmaple", "it@acme.example")
    )

    said = text_of(confirm(browser, previewed))

    assert "m.rossi@gmial.com → m.rossi@gmail.com · Telepartner" in said
    assert "it@acme.exmaple → it@acme.example · Telepartner" in said
    assert said.count("Saved.") == 2
    assert [contact_of(three, number) for number in ("1.0", "2.0")] == [
        "m.rossi@gmail.com",
        "it@acme.example",
    ]
    assert "No address looks mistyped" in text_of(browser.get(PAGE))


def test_only_what_was_picked_is_corrected(browser: Client, three: Placed) -> None:
    fixes = [("m.rossi@gmial.com", "m.rossi@gmail.com"), ("it@acme.exmaple", "it@acme.example")]

    confirm(browser, preview(browser, *fixes, picked=["it@acme.exmaple"]))

    assert [contact_of(three, number) for number in ("1.0", "2.0")] == [
        "m.rossi@gmial.com",
        "it@acme.example",
    ]


def test_a_suggestion_can_be_put_right_by_hand(browser: Client, three: Placed) -> None:
    confirm(browser, preview(browser, ("m.rossi@gmial.com", "mario.rossi@acme.example")))

    assert contact_of(three, "1.0") == "mario.rossi@acme.example"


@pytest.mark.parametrize(
    ("meant", "said"),
    [
        ("m.rossi@", "is no mail domain"),
        ("", "The address is empty."),
        ("m.rossi@gmial.com", "This is the address that is there already."),
    ],
)
def test_what_is_no_correction_is_said_beside_its_row(
    browser: Client, three: Placed, meant: str, said: str
) -> None:
    answer = preview(browser, ("m.rossi@gmial.com", meant), ("it@acme.exmaple", "it@acme.example"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert page.count('aria-invalid="true"') == 1
    assert 'value="it@acme.example"' in page
    assert "resembles the mail provider gmail.com" in page


@pytest.mark.parametrize("address", [PREVIEW, CHANGE])
def test_at_least_one_has_to_be_selected(browser: Client, three: Placed, address: str) -> None:
    answer = browser.post(address, {"address": ["it@acme.exmaple"], "meant": ["it@acme.example"]})

    assert answer.status_code == 422
    assert "Select at least one address." in text_of(answer)


def test_both_sides_of_several_accounts_are_corrected_each_in_its_own_transaction(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    customers(people, "m.rossi@gmial.com")
    place(people.other_partner, Wanted(stage=Stage.AWAITING, contact="m.rossi@gmial.com"))
    clerk = signed_in(people.clerk)

    said = text_of(confirm(clerk, preview(clerk, ("m.rossi@gmial.com", "m.rossi@gmail.com"))))

    assert "m.rossi@gmail.com · Telepartner" in said
    assert "m.rossi@gmail.com · Polarpartner" in said
    updates = Transaction.objects.filter(type=TransactionType.PROVISIONING_EMAIL_UPDATE)
    assert {update.account_id for update in updates} == {people.partner.pk, people.other_partner.pk}


def test_who_may_not_edit_is_refused_line_by_line(
    people: Cast, signed_in: Callable[[User], Client], three: Placed
) -> None:
    reader = signed_in(people.reader)

    said = text_of(confirm(reader, preview(reader, ("m.rossi@gmial.com", "m.rossi@gmail.com"))))

    assert "Your role lets you see this order but not change it." in said
    assert contact_of(three, "1.0") == "m.rossi@gmial.com"


def test_the_same_confirmation_twice_acts_once(browser: Client, three: Placed) -> None:
    previewed = preview(
        browser, ("m.rossi@gmial.com", "m.rossi@gmail.com"), ("it@acme.exmaple", "it@acme.example")
    )

    first, again = confirm(browser, previewed), confirm(browser, previewed)

    assert text_of(first) == text_of(again)
    assert Transaction.objects.filter(type=TransactionType.PROVISIONING_EMAIL_UPDATE).count() == 2


def test_a_confirmation_that_was_cut_short_goes_on_where_it_stopped(browser: Client, three: Placed) -> None:
    previewed = preview(
        browser, ("m.rossi@gmial.com", "m.rossi@gmail.com"), ("it@acme.exmaple", "it@acme.example")
    )
    calls: list[dict[str, Any]] = []

    def cut_short(*args: Any, **named: Any) -> Any:
        calls.append(named)
        if len(calls) == 2:
            raise ConnectionError
        return change_share(*args, **named)

    with mock.patch.object(page_module, "change_share", cut_short), pytest.raises(ConnectionError):
        confirm(browser, previewed)
    said = text_of(confirm(browser, previewed))

    assert said.count("Saved.") == 2
    assert Transaction.objects.filter(type=TransactionType.PROVISIONING_EMAIL_UPDATE).count() == 2


def test_an_address_that_somebody_corrected_meanwhile_says_so(browser: Client, three: Placed) -> None:
    mine, theirs = (preview(browser, ("m.rossi@gmial.com", "m.rossi@gmail.com")) for _ in range(2))
    confirm(browser, theirs)

    said = text_of(confirm(browser, mine))

    assert "No line that can still be changed has this contact." in said
    assert Transaction.objects.filter(type=TransactionType.PROVISIONING_EMAIL_UPDATE).count() == 1


def test_nothing_is_ever_corrected_by_looking(browser: Client, three: Placed) -> None:
    browser.get(PAGE)
    mail_due()

    assert contact_of(three, "1.0") == "m.rossi@gmial.com"
    assert browser.get(CHANGE).status_code == 405
    assert browser.get(PREVIEW).status_code == 405


def test_the_report_takes_a_few_statements_however_many_lines_there_are(
    people: Cast, browser: Client
) -> None:
    customers(people, *(f"person{number}@gmial.com" for number in range(30)))

    with statements_run() as statements:
        browser.get(PAGE)

    assert len(statements) <= 12


def test_it_is_told_in_italian(people: Cast, browser: Client, three: Placed) -> None:
    people.owner.language = "it"
    people.owner.save(update_fields=["language"])

    assert "Indirizzi che sembrano errati" in text_of(browser.get(PAGE))
    assert "2 indirizzi sembrano errati" in text_of(browser.get("/"))
