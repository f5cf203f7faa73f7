"""One change over many orders and accounts: a person has left (PRODUCT C8)."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.contact.forms import IN_DIALOG, lines, send, text_of
from tests.worlds import Cast, Placed, Stage, Wanted, place

from startline.models import Line, Mail, MailLine, Transaction, User

pytestmark = pytest.mark.django_db

PAGE = "/lines/contact/"
GONE, NEW = "gone@acme.example", "new@acme.example"


def leaving(people: Cast, *, theirs: bool = False) -> list[Placed]:
    """Three orders with lines of a contact who has left; *theirs*: one of another partner, too."""
    stages = [Stage.AWAITING, Stage.BOOKED, Stage.MAPPED]
    accounts = [people.partner] * 3 + [people.other_partner] * theirs
    return [
        place(
            account,
            *[Wanted(number=f"{n}.0", stage=stage, contact=GONE) for n, stage in enumerate(stages, 1)],
            Wanted(number="9.0", stage=Stage.AWAITING),
            number=f"10{number}",
        )
        for number, account in enumerate(accounts)
    ]


def _to_new() -> int:
    """How many mails new contacts have got."""
    return Mail.objects.filter(kind="corrected").count()


def test_without_a_selection_the_page_asks_who_has_left(browser: Client) -> None:
    page = browser.get(PAGE)

    assert page.status_code == 200
    assert "Replace a contact" in text_of(page)
    assert 'name="contact"' in page.content.decode()


def test_an_address_picks_every_line_of_theirs_that_can_still_be_changed(
    people: Cast, browser: Client
) -> None:
    leaving(people)

    page = browser.get(f"{PAGE}?contact={GONE}")

    assert "6 lines of 3 orders" in text_of(page)
    assert "Now gone@acme.example" in text_of(page)
    assert "Changed and mailed at once 3 lines · 100 · 1.0, 101 · 1.0, 102 · 1.0" in text_of(page)


@pytest.mark.parametrize("typed", ["nobody@acme.example", "no address"])
def test_an_address_that_is_nobodys_or_none_is_said_beside_the_field(browser: Client, typed: str) -> None:
    page = browser.get(PAGE, {"contact": typed})

    assert page.status_code == 422
    assert f'value="{typed}"' in page.content.decode()
    assert "No line that can still be changed" in text_of(page) or "has no @ sign" in text_of(page)


def test_all_get_the_new_contact_in_one_transaction_with_one_mail(people: Cast, browser: Client) -> None:
    orders = leaving(people)
    before = _to_new(), Transaction.objects.count()
    shown = browser.get(f"{PAGE}?contact={GONE}", headers=IN_DIALOG)

    answer = send(browser, PAGE, shown, {"address": NEW})

    assert "Saved. The provisioning email was sent to new@acme.example." in text_of(answer)
    assert "Changed and mailed 3 lines" in text_of(answer)
    assert "Changed; first mailed on 6 December 2026 3 lines" in text_of(answer)
    assert "/transactions/" in answer.content.decode()
    assert (_to_new(), Transaction.objects.count()) == (before[0] + 1, before[1] + 1)
    assert MailLine.objects.filter(mail_id=Mail.objects.filter(kind="corrected").latest("id").pk).count() == 3
    assert [one.line("1.0").contact.email for one in orders] == [NEW] * 3  # type: ignore[union-attr] # just set
    assert [one.line("9.0").contact.email for one in orders] == ["it@acme.example"] * 3  # type: ignore[union-attr] # placed so


def test_several_accounts_are_changed_one_by_one_each_with_its_mail_and_its_answer(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    leaving(people, theirs=True)
    clerk = signed_in(people.clerk)
    before = _to_new()
    shown = clerk.get(f"{PAGE}?contact={GONE}", headers=IN_DIALOG)

    answer = send(clerk, PAGE, shown, {"address": NEW})

    assert "Telepartner Saved." in text_of(answer)
    assert "Polarpartner Saved." in text_of(answer)
    assert _to_new() == before + 2
    assert not Line.objects.filter(contact__key=GONE, mapped_at=None).exists()


def test_a_partner_changes_and_counts_only_their_own(people: Cast, browser: Client) -> None:
    *_, theirs = leaving(people, theirs=True)
    shown = browser.get(f"{PAGE}?contact={GONE}", headers=IN_DIALOG)

    send(browser, PAGE, shown, {"address": NEW})

    assert "6 lines of 3 orders" in text_of(shown)
    assert theirs.line("1.0").contact.email == GONE  # type: ignore[union-attr] # placed so


def test_sent_twice_it_shows_the_first_outcome_again(people: Cast, browser: Client) -> None:
    leaving(people)
    shown = browser.get(f"{PAGE}?contact={GONE}", headers=IN_DIALOG)
    before = _to_new()

    first, second = [send(browser, PAGE, shown, {"address": NEW}) for _ in range(2)]

    assert second.content == first.content
    assert _to_new() == before + 1


def test_lines_selected_in_a_list_are_changed_over_their_orders(people: Cast, browser: Client) -> None:
    first, second, _ = leaving(people)
    shown = browser.get(f"{PAGE}?{lines(first, '1.0')}&{lines(second, '1.0', '9.0')}", headers=IN_DIALOG)

    answer = send(browser, PAGE, shown, {"address": NEW})

    assert "3 lines of 2 orders" in text_of(shown)
    assert "2 addresses" in text_of(shown)
    assert "Changed and mailed 3 lines · 100 · 1.0, 101 · 1.0, 101 · 9.0" in text_of(answer)


def test_without_javascript_the_outcome_of_several_accounts_has_its_own_address(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    leaving(people, theirs=True)
    clerk = signed_in(people.clerk)
    shown = clerk.get(f"{PAGE}?contact={GONE}")

    answer = send(clerk, PAGE, shown, {"address": NEW}, headers={})

    assert answer.status_code == 303
    assert "Polarpartner Saved." in text_of(clerk.get(answer.headers["Location"]))


def test_a_viewer_is_told_whom_to_ask(people: Cast, signed_in: Callable[[User], Client]) -> None:
    leaving(people)

    page = signed_in(people.reader).get(f"{PAGE}?contact={GONE}")

    assert page.status_code == 403
    assert "contact=gone%40acme.example" in page.content.decode()
