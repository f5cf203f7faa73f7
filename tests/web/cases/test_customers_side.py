"""What a customer says to the desk: no page of the workspace tells it to who sells the order (PRODUCT D2)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.cases import a_picture, about, case_of, contact, person
from tests.sweeps.settling import ACCEPTED, claimed, settle
from tests.worlds import CONTACT, NOW, Cast, Placed

from startline.actions.actor import Actor, NamedCase
from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words
from startline.actions.change_contact import Selection, change_contact
from startline.actions.note_in_case import note_in_case
from startline.models import Case, Order, Transaction, User
from startline.queries.access import person_of
from startline.rules.cases import CaseType
from startline.rules.who_may import ActorKind

SECRET = "Zwetschgenknödel"


@pytest.fixture
def case(people: Cast, order: Placed) -> Case:
    """A contact's case in which all sides have said it, with a change made from it."""
    asked = case_of(
        contact(CONTACT),
        about(order, "1.0"),
        type=CaseType.SETTING_UP,
        subject=f"{SECRET} and more",
        text=f"They said: {SECRET}",
        pictures=[a_picture(f"{SECRET}.png")],
        facts={"page": SECRET},
    )
    clerk = person(people.clerk)
    answer_case(actor=clerk, case_id=asked.pk, words=Words(text=f"{SECRET} indeed"), now=NOW)
    note_in_case(actor=clerk, case_id=asked.pk, words=Words(text=f"{SECRET} again"), now=NOW)
    settle(claimed(), ACCEPTED)
    change_contact(
        actor=Actor(
            kind=ActorKind.USER,
            person=person_of(people.clerk),
            case=NamedCase(id=asked.pk, number=asked.number),
        ),
        selection=Selection(order_ids=[order.order_id], line_ids=[order.line_ids["1.0"]]),
        address="other@acme.example",
        now=NOW,
    )
    return asked


def test_the_desk_reads_all_of_it(people: Cast, case: Case, signed_in: Callable[[User], Client]) -> None:
    page = signed_in(people.clerk).get(f"/desk/cases/{case.public_id}/")

    assert told(page, case) == {SECRET, str(case.number), str(case.public_id)}


def test_no_page_of_who_sells_says_a_word_of_it(case: Case, order: Placed, owner: Client) -> None:
    line = order.line("1.0").public_id
    transactions = [
        f"/transactions/{one}/" for one in Transaction.objects.values_list("public_id", flat=True)
    ]

    assert transactions
    for address in [
        "/",
        f"/orders/{Order.objects.get(pk=order.order_id).public_id}/",
        f"/lines/{line}/",
        f"/check/line/{line}/",
        "/cases/",
        "/cases/?box=company",
        f"/cases/new/?line={line}",
        "/transactions/",
        *transactions,
    ]:
        page = owner.get(address)
        assert page.status_code == 200, address
        assert told(page, case) == set(), address


@pytest.mark.parametrize("path", ["/cases/?q=", "/cases/?box=company&q=", "/transactions/?q="])
def test_no_search_of_who_sells_finds_it(case: Case, owner: Client, path: str) -> None:
    for words in (SECRET, str(case.number)):
        page = owner.get(f"{path}{words}")
        assert page.status_code == 200, words
        assert page.context["rows"] == [], words
        assert told(page, case) <= {words}, words  # as it was typed


def told(page: Any, case: Case) -> set[str]:
    """What the page says of the case: its words, its number, its address."""
    said = page.content.decode()
    return {one for one in (SECRET, str(case.number), str(case.public_id)) if one in said}
