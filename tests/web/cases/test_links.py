"""Ways to a case: from orders, lines, mails and refusals with what is known there, and from the record (PRODUCT D2)."""

from collections.abc import Callable
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from tests.cases import about, case_of, contact, person
from tests.web.cases.asking import body, text_of
from tests.worlds import CONTACT, Cast, Placed, Stage, Wanted, place

from startline.models import Order, Transaction, User
from startline.rules.cases import CaseType
from startline.web.case_links import new_case_address, new_case_address_at


def address_of(order: Placed) -> str:
    return f"/orders/{Order.objects.get(pk=order.order_id).public_id}/"


def test_the_address_carries_what_is_known(order: Placed) -> None:
    line = order.line().public_id

    whole = new_case_address(lines=[line], type=CaseType.OTHER, page="line", refusal="on_hold", article="a-b")

    assert whole == f"/cases/new/?line={line}&type=other&page=line&refusal=on_hold&article=a-b"
    assert new_case_address() == "/cases/new/"


def test_pages_of_an_order_and_a_line_lead_to_a_case_about_them(
    order: Placed, owner: Client, reader: Client
) -> None:
    line = order.line().public_id
    whole = f"/cases/new/?order={Order.objects.get(pk=order.order_id).public_id}&page=order"

    assert whole in unescape(body(owner.get(address_of(order))))
    assert whole in unescape(body(reader.get(address_of(order))))
    assert f"/cases/new/?line={line}&page=line" in unescape(body(owner.get(f"/lines/{line}/")))


def test_where_mail_did_not_arrive_a_case_is_offered_with_its_type(people: Cast, owner: Client) -> None:
    refused = place(people.partner, Wanted(stage=Stage.UNDELIVERABLE), number="104583021")
    asked = f"/cases/new/?line={refused.line().public_id}&type=mail_not_arrived&page=line_mail"

    for page in (f"/lines/{refused.line().public_id}/", address_of(refused), "/"):
        assert asked in unescape(body(owner.get(page))), page


def test_a_refused_change_leads_to_a_case_that_knows_why(people: Cast, owner: Client) -> None:
    mapped = place(people.partner, Wanted(stage=Stage.MAPPED), number="104583021")
    line = mapped.line().public_id

    refused = owner.get(f"/lines/contact/?line={line}")

    assert refused.status_code == 409
    assert f"/cases/new/?line={line}&refusal=past_ponr" in unescape(body(refused))


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "dialog"}])
def test_what_is_refused_as_a_whole_page_or_dialog_leads_there_too(
    order: Placed, reader: Client, headers: dict[str, str]
) -> None:
    line = order.line().public_id

    refused = reader.get(f"/lines/resend/?line={line}", headers=headers)

    assert refused.status_code == 403
    assert f"/cases/new/?line={line}" in unescape(body(refused))
    assert "refusal=may_not_edit" in unescape(body(refused))


def test_what_is_not_there_among_cases_leads_to_none(order: Placed, owner: Client) -> None:
    missing = owner.get("/cases/00000000-0000-4000-8000-000000000000/")

    assert missing.status_code == 404
    assert "/cases/new/" not in body(missing)


def test_ids_that_are_none_are_passed_over() -> None:
    request = RequestFactory().get("/lines/resend/?line=none&order=none")

    assert new_case_address_at(request, refusal="not_found") == "/cases/new/?refusal=not_found"


def test_the_record_names_a_case_to_who_may_read_it_and_says_of_a_customers_only_that_it_is(
    people: Cast, order: Placed, owner: Client, signed_in: Callable[[User], Client]
) -> None:
    own = case_of(person(people.owner), about(order, "1.0"))
    customers = case_of(contact(CONTACT), about(order, "1.0"))
    named = f"opened case {customers.number} about 1 line: Provisioning email did not arrive"
    page = f"/transactions/{Transaction.objects.get(pk=customers.transaction_id).public_id}/"

    of_owner, of_clerk = text_of(owner.get(address_of(order))), signed_in(people.clerk)

    assert f"{people.owner.name} opened case {own.number} about 1 line" in of_owner
    assert f"{CONTACT} opened a case about 1 line" in of_owner
    assert f"{CONTACT} {named}" not in of_owner
    assert str(customers.number) not in text_of(owner.get(page))
    assert f"{CONTACT} {named}" in text_of(of_clerk.get(address_of(order)))


def test_in_the_terminal_too_a_customers_case_is_no_more_than_that(
    people: Cast, order: Placed, capsys: pytest.CaptureFixture[str]
) -> None:
    case = case_of(contact(CONTACT), about(order, "1.0"))

    call_command("transactions", "--as", people.owner.email)

    told = capsys.readouterr().out
    assert f"{CONTACT} opened a case about 1 line" in " ".join(told.split())
    assert str(case.number) not in told


def test_the_transaction_leads_to_its_case(people: Cast, order: Placed, owner: Client) -> None:
    case = case_of(person(people.reader), about(order, "1.0"))
    page = f"/transactions/{Transaction.objects.get(pk=case.transaction_id).public_id}/"

    assert f'href="/cases/{case.public_id}/"' in body(owner.get(page))
