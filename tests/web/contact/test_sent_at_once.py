"""Two clicks at the same moment are one change and one mail (PRODUCT C5, C8)."""

import pytest
from django.db import connection
from django.test import Client
from tests import worlds
from tests.races.racing import at_once
from tests.web.contact.forms import IN_DIALOG, Answer, fields_in, lines
from tests.worlds import Stage, Wanted, place

from startline.models import Mail, Transaction, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_now")]

NEW = "new@acme.example"


@pytest.mark.parametrize(("page", "mails"), [("/lines/contact/", 2), ("/lines/resend/", 1)])
def test_a_form_sent_twice_at_once_is_one_transaction_with_its_mails_and_one_answer(
    page: str, mails: int
) -> None:
    people = worlds.cast()
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = _signed_in(people.owner).get(f"{page}?{lines(placed)}", headers=IN_DIALOG)
    before = Mail.objects.count(), Transaction.objects.count()

    first, second = at_once(*[lambda: _send(people.owner, page, shown) for _ in range(2)])

    assert first.status_code == 200
    assert first.content == second.content
    assert (Mail.objects.count(), Transaction.objects.count()) == (before[0] + mails, before[1] + 1)


def test_a_contact_of_two_accounts_replaced_twice_at_once_is_mailed_once_for_each() -> None:
    people = worlds.cast()
    for account in (people.partner, people.other_partner):
        place(account, Wanted(stage=Stage.AWAITING))
    page = "/lines/contact/"
    shown = _signed_in(people.clerk).get(f"{page}?contact={worlds.CONTACT}", headers=IN_DIALOG)
    before = Mail.objects.filter(kind="corrected").count()

    at_once(*[lambda: _send(people.clerk, page, shown) for _ in range(2)])

    assert Mail.objects.filter(kind="corrected").count() == before + 2


def test_corrections_confirmed_twice_at_once_are_made_once() -> None:
    people = worlds.cast()
    addresses = [f"person{number}@gmial.com" for number in range(3)]
    lines_of_each = [Wanted(number=address, stage=Stage.AWAITING, contact=address) for address in addresses]
    place(people.partner, *lines_of_each)
    fixes = {"address": addresses, "pick": addresses, "meant": [a.replace("mial", "mail") for a in addresses]}
    shown = _signed_in(people.owner).post("/mistyped/preview/", fixes)
    before = Mail.objects.count(), Transaction.objects.count()

    first, second = at_once(*[lambda: _confirm(people.owner, shown) for _ in range(2)])

    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert (Mail.objects.count(), Transaction.objects.count()) == (before[0] + 6, before[1] + 3)
    page = _signed_in(people.owner).get(first.headers["Location"]).content.decode()
    assert page.count("Saved.") == 3


def _confirm(user: User, shown: Answer) -> Answer:
    try:
        return _signed_in(user).post("/mistyped/change/", dict(fields_in(shown)))
    finally:
        connection.close()


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _send(user: User, page: str, shown: Answer) -> Answer:
    try:
        client = _signed_in(user)
        return client.post(page, {**fields_in(shown), "address": NEW}, headers=IN_DIALOG)
    finally:
        connection.close()
