"""What the dialog says before Save: what will change and what cannot, and advice on the address (PRODUCT C2, C6)."""

import pytest
from django.test import Client
from tests.dns_peer import Fault, Zone
from tests.web.contact.forms import IN_DIALOG, IN_PREVIEW, Answer, lines, order, send, text_of
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.models import AccountDomain, Address, Organization, Transaction

pytestmark = pytest.mark.django_db

FORM, PAGE = "/lines/contact/", "/lines/contact/preview/"
NEW = "new@acme.example"


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (
            Stage.AWAITING,
            "The provisioning email goes to the new address at once; the link sent to it@acme.example stops working.",
        ),
        (Stage.BOOKED, "No mail has gone yet: the first one goes to the new address on 6 December 2026."),
        (Stage.HELD, "The provisioning email goes to the new address when the hold is released."),
    ],
)
def test_a_single_line_says_in_a_sentence_what_will_become_of_its_mail(
    people: Cast, browser: Client, stage: Stage, said: str
) -> None:
    placed = place(people.partner, Wanted(stage=stage))

    assert said in text_of(preview(browser, lines(placed)))


def test_a_line_without_a_contact_has_no_link_that_stops_working(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED, contact=None))

    answer = text_of(preview(browser, lines(placed)))

    assert "The provisioning email goes to the new address at once." in answer


def test_a_line_whose_contact_was_never_reached_has_no_link_that_stops_working(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))

    answer = text_of(preview(browser, lines(placed)))

    assert "The provisioning email goes to the new address at once." in answer
    assert "stops working" not in answer


def test_an_entered_line_without_a_date_is_mailed_on_its_start_date(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.ENTERED))

    answer = text_of(preview(browser, lines(placed)))

    assert "No mail has gone yet: the first one goes to the new address on 6 December 2026." in answer


def test_the_present_address_would_change_nothing(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    answer = text_of(preview(browser, lines(placed), address=CONTACT.upper()))

    assert "This is already the address: nothing would change, and no mail would go." in answer


def test_many_lines_are_told_by_what_becomes_of_them_and_the_first_twenty_are_named(
    people: Cast, browser: Client
) -> None:
    awaiting = [Wanted(number=str(n), stage=Stage.AWAITING) for n in range(1, 26)]
    placed = place(people.partner, *awaiting, Wanted(number="26", stage=Stage.MAPPED))

    answer = text_of(preview(browser, order(placed)))

    assert "Changed and mailed at once 25 lines · 1, 2, 3," in answer
    assert ", 20 and 5 more" in answer
    assert "Left out: past the point of no return (Acme S.p.A.) 1 line · 26" in answer


def test_apply_to_all_previews_the_whole_order(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.BOOKED))
    whole = order(placed).partition("=")[2]

    answer = preview(browser, lines(placed, "1.0"), all_lines=whole)

    assert "Changed and mailed at once 1 line · 1.0" in text_of(answer)
    assert "Changed; first mailed on 6 December 2026 1 line · 2.0" in text_of(answer)
    assert 'name="seen_all" value="0x2"' in answer.content.decode()


def test_a_line_of_the_order_changed_after_the_preview_of_all_is_stale(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    typed = {"address": NEW, "all_lines": order(placed).partition("=")[2]}
    shown = browser.get(f"{FORM}?{lines(placed, '1.0')}", headers=IN_DIALOG)
    send(browser, PAGE, shown, typed, headers=IN_PREVIEW)
    change_elsewhere(placed, "2.0")

    answer = send(browser, FORM, shown, {**typed, "seen_all": "0x2"})

    assert "Left out: contact changed in the meantime 1 line · 2.0" in text_of(answer)
    assert "It is now theirs@acme.example" in text_of(answer)


def test_a_preview_changes_nothing_not_even_the_address_book(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    before = Transaction.objects.count()

    preview(browser, lines(placed), address="half.typed@acme.exa")

    assert Transaction.objects.count() == before
    assert not Address.objects.filter(email="half.typed@acme.exa").exists()


def test_a_mistyped_domain_gets_a_suggestion_that_fills_it_in(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    answer = preview(browser, lines(placed), address="new@acme.exmaple")
    taken = preview(browser, lines(placed), address="new@acme.exmaple", use=NEW)

    assert "Did you mean acme.example? Use new@acme.example" in text_of(answer)
    assert 'value="new@acme.example"' in taken.content.decode()
    assert "Did you mean" not in text_of(taken)


def test_a_mistyped_provider_gets_one_too(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    answer = text_of(preview(browser, lines(placed), address="m.rossi@gmial.com"))

    assert "Did you mean gmail.com?" in answer


def test_a_domain_of_no_party_gets_a_warning_and_no_block(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    warned = text_of(preview(browser, lines(placed), address="m.rossi@elsewhere.example"))
    shown = browser.get(f"{FORM}?{lines(placed)}", headers=IN_DIALOG)
    saved = send(browser, FORM, shown, {"address": "m.rossi@elsewhere.example"})

    assert "Nobody else on this order has an address at elsewhere.example" in warned
    assert "Saved." in text_of(saved)


@pytest.mark.parametrize(
    "domain", ["acme.example", "telepartner.example", "est.example", "own.example", "orga.example"]
)
def test_the_customers_the_partners_the_distributors_and_the_organizations_domains_get_none(
    people: Cast, browser: Client, domain: str
) -> None:
    place(people.partner, Wanted(stage=Stage.MAPPED), number="101")
    Organization.objects.update(domain="orga.example")
    AccountDomain.objects.create(domain="own.example", account=people.distributor)
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    answer = text_of(preview(browser, lines(placed), address=f"m.rossi@{domain}"))

    assert "Nobody else" not in answer
    assert "Did you mean" not in answer


def test_another_accounts_domains_are_never_suggested(people: Cast, browser: Client) -> None:
    place(
        people.other_partner,
        Wanted(stage=Stage.AWAITING, contact="it@secret-customer.example"),
        customer="Secret",
    )
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    answer = text_of(preview(browser, lines(placed), address="it@secret-custoner.example"))

    assert "secret-customer" not in answer


def test_a_domain_that_takes_no_mail_gets_a_warning_and_no_block(
    people: Cast, browser: Client, zone: Zone
) -> None:
    zone.has("quiet.com", MX=["0 ."])
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    gone = text_of(preview(browser, lines(placed), address="it@nowhere.com"))
    quiet = text_of(preview(browser, lines(placed), address="it@quiet.com"))
    shown = browser.get(f"{FORM}?{lines(placed)}", headers=IN_DIALOG)
    saved = send(browser, FORM, shown, {"address": "it@nowhere.com"})

    assert "The domain nowhere.com does not exist, so mail cannot arrive there." in gone
    assert "quiet.com has no mail server, so mail cannot arrive there." in quiet
    assert "Saved." in text_of(saved)


def test_what_could_not_be_looked_up_is_said_quietly_and_is_no_missing_server(
    people: Cast, browser: Client, zone: Zone
) -> None:
    zone.faults["elsewhere.com"] = Fault.SERVFAIL
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    answer = preview(browser, lines(placed), address="it@elsewhere.com")

    assert "Whether elsewhere.com takes mail could not be looked up just now." in text_of(answer)
    assert "no mail server" not in text_of(answer)


def test_a_domain_that_takes_mail_is_asked_about_once(people: Cast, browser: Client, zone: Zone) -> None:
    zone.has("elsewhere.com", MX=["10 mx.elsewhere.com."])
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    for _ in range(3):
        answer = text_of(preview(browser, lines(placed), address="it@elsewhere.com"))

    assert "mail server" not in answer
    assert "looked up" not in answer
    assert zone.asked == [("elsewhere.com", "MX")]


def test_nobody_is_asked_about_a_partys_domain_or_while_a_suggestion_is_made(
    people: Cast, browser: Client, zone: Zone
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING, contact="it@acme.com"))

    preview(browser, lines(placed), address="other@acme.com")
    preview(browser, lines(placed), address="other@acmee.com")

    assert zone.asked == []


def test_what_is_typed_only_halfway_is_said_quietly(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    answer = preview(browser, lines(placed), address="new@")

    assert answer.status_code == 200
    assert "is no mail domain" in text_of(answer)
    assert "aria-invalid" not in answer.content.decode()


def test_without_javascript_preview_is_a_button_that_shows_the_form_again_with_it(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    shown = browser.get(f"{FORM}?{lines(placed, '1.0')}")
    whole = order(placed).partition("=")[2]

    again = send(browser, PAGE, shown, {"address": "new@acme.exmaple", "all_lines": whole}, headers={})
    saved = send(browser, FORM, again, {"address": NEW, "all_lines": whole}, headers={})

    assert "<noscript><button" in shown.content.decode()
    assert "Did you mean acme.example?" in text_of(again)
    assert 'value="new@acme.exmaple"' in again.content.decode()
    assert "checked" in again.content.decode()
    assert saved.status_code == 303
    assert [line_contact(placed, number) for number in ("1.0", "2.0")] == [NEW, NEW]


def preview(client: Client, query: str, *, address: str = NEW, **typed: str) -> Answer:
    """What the open dialog shows 300 ms after typing."""
    shown = client.get(f"{FORM}?{query}", headers=IN_DIALOG)
    return send(client, PAGE, shown, {"address": address, **typed}, headers=IN_PREVIEW)


def change_elsewhere(placed: Placed, number: str) -> None:
    """Somebody else changes the line's contact."""
    selection = Selection(order_ids=[placed.order_id], line_ids=[placed.line_ids[number]])
    change_contact(actor=CONSOLE, selection=selection, address="theirs@acme.example", now=NOW)


def line_contact(placed: Placed, number: str) -> str | None:
    """The address of the line's contact."""
    found = placed.line(number).contact
    return found.email if found else None
