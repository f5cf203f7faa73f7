"""The form by which a change is asked for (PRODUCT C7)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.actions.recorded import found_wrong
from tests.actions.requesting import NEW, ask
from tests.web.contact.forms import IN_DIALOG, Answer, fields_in, lines, text_of
from tests.web.contact.forms import order as whole
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, place

from startline.actions.actor import CONSOLE
from startline.actions.ask_for_change import Asked
from startline.actions.change_contact import Selection, change_contact
from startline.mail.link import request_url
from startline.models import ChangeRequest, ChangeRequestLine, Line, User
from startline.rules.requests import MOST_OPEN

FORM = "/lines/ask/"


def form_for(client: Client, query: str, **headers: Any) -> Answer:
    return client.get(f"{FORM}?{query}", headers=headers or None)


def send(client: Client, page: Answer, *, headers: Mapping[str, str] | None = None, **typed: str) -> Any:
    return client.post(FORM, {**fields_in(page), **typed}, headers=headers)


def asked_lines() -> set[str]:
    ids = ChangeRequestLine.objects.values_list("line_id", flat=True)
    return set(Line.objects.filter(pk__in=ids).values_list("number", flat=True))


def test_who_may_only_look_sees_who_placed_the_order_and_asks(reader: Client, order: Placed) -> None:
    page = form_for(reader, lines(order, "1.0"))
    response = send(reader, page, address=NEW, note="Mario has left.")

    request = ChangeRequest.objects.get()
    assert page.status_code == 200
    assert "placed by Giulia Conti" in text_of(page)
    assert CONTACT in text_of(page)
    assert (response.status_code, response["Location"]) == (303, f"/requests/{request.public_id}/")
    assert (request.address.email, request.note, asked_lines()) == (NEW, "Mario has left.", {"1.0"})
    assert "Asked. The request went to those who may decide" in text_of(reader.get(response["Location"]))
    assert found_wrong() == []


def test_it_is_asked_for_in_italian(reader: Client, people: Cast, order: Placed) -> None:
    User.objects.filter(pk=people.reader.pk).update(language="it")

    page = form_for(reader, lines(order, "1.0"))
    response = send(reader, page, address=NEW)

    assert "inserito da Giulia Conti" in text_of(page)
    assert "La richiesta è stata inviata a chi può decidere" in text_of(reader.get(response["Location"]))


def test_all_lines_may_be_asked_for_from_one_of_them(reader: Client, order: Placed) -> None:
    page = form_for(reader, lines(order, "1.0"))
    ticked = page.content.decode().partition('name="all_lines"')[2].partition('value="')[2].partition('"')[0]

    send(reader, page, address=NEW, all_lines=ticked)

    assert asked_lines() == {"1.0", "2.0"}


def test_a_whole_order_may_be_asked_for(reader: Client, order: Placed) -> None:
    page = form_for(reader, whole(order))

    send(reader, page, address=NEW)

    assert asked_lines() == {"1.0", "2.0"}


def test_an_address_that_was_typed_before_is_in_the_form(reader: Client, order: Placed) -> None:
    page = form_for(reader, f"{lines(order, '1.0')}&address={NEW}")

    assert f'value="{NEW}"' in page.content.decode()


def test_in_a_dialog_the_answer_is_the_panel(reader: Client, order: Placed) -> None:
    page = form_for(reader, lines(order, "1.0"), **IN_DIALOG)

    response = send(reader, page, address=NEW, headers=IN_DIALOG)

    content = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in content
    assert "Asked." in content
    assert f'href="/requests/{ChangeRequest.objects.get().public_id}/"' in content


def test_a_double_click_asks_once_and_both_see_the_same(reader: Client, order: Placed) -> None:
    page = form_for(reader, lines(order, "1.0"))

    first, second = (send(reader, page, address=NEW) for _ in range(2))

    assert ChangeRequest.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_what_was_typed_stays_where_something_is_wrong(reader: Client, order: Placed) -> None:
    page = form_for(reader, lines(order, "1.0"))

    response = send(reader, page, address="nobody", note="Mario has left.")

    content = response.content.decode()
    assert response.status_code == 422
    assert "nobody has no @ sign." in text_of(response)
    assert 'value="nobody"' in content
    assert "Mario has left.</textarea>" in content
    assert ChangeRequest.objects.count() == 0


def test_a_note_has_at_most_500_characters(reader: Client, order: Placed) -> None:
    page = form_for(reader, lines(order, "1.0"))

    too_long, fitting = (send(reader, page, address=NEW, note="x" * length) for length in (501, 500))

    assert (too_long.status_code, fitting.status_code) == (422, 303)


def test_the_same_request_says_that_it_was_made_and_leads_there(
    reader: Client, people: Cast, order: Placed
) -> None:
    first = ask(people.reader, order)
    page = form_for(reader, lines(order, "1.0"))

    response = send(reader, page, address=NEW)

    assert response.status_code == 409
    assert "Ada Viola asked for the same change on 16 Nov" in text_of(response)
    assert f'href="/requests/{first.request_id}/"' in response.content.decode()


def test_a_contact_changed_meanwhile_is_shown_and_the_typed_one_is_kept(
    reader: Client, order: Placed
) -> None:
    page = form_for(reader, lines(order, "1.0"))
    everything = Selection(order_ids=[order.order_id])
    change_contact(actor=CONSOLE, selection=everything, address="between@acme.example", now=NOW)

    stale = send(reader, page, address=NEW)
    again = send(reader, stale, address=NEW)

    assert stale.status_code == 409
    assert "it is now between@acme.example" in text_of(stale)
    assert f'value="{NEW}"' in stale.content.decode()
    assert again.status_code == 303


def test_the_address_that_it_has_is_not_asked_for(reader: Client, order: Placed) -> None:
    response = send(reader, form_for(reader, lines(order, "1.0")), address=CONTACT)

    assert response.status_code == 409
    assert f"the contact is already {CONTACT}" in text_of(response)


def test_too_many_open_requests_are_refused(reader: Client, people: Cast, order: Placed) -> None:
    for number in range(MOST_OPEN):
        ask(people.reader, order, to=f"n{number}@acme.example")

    response = send(reader, form_for(reader, lines(order, "1.0")), address=NEW)

    assert response.status_code == 429
    assert "because 20 of yours still wait for a decision" in text_of(response)


def test_past_the_point_of_no_return_there_is_no_form(reader: Client, people: Cast) -> None:
    mapped = place(people.partner, Wanted(stage=Stage.MAPPED))

    page = form_for(reader, lines(mapped))

    assert page.status_code == 409
    assert "Mario Rossi mapped the order to Acme S.p.A." in text_of(page)
    assert "<textarea" not in page.content.decode()


def test_lines_that_cannot_be_changed_say_why_beside_those_that_can(reader: Client, people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.MAPPED))

    page = form_for(reader, whole(placed))

    assert page.status_code == 200
    assert "past the point of no return (mapped to Acme S.p.A.)" in text_of(page)


def test_who_may_edit_is_led_to_where_they_can(owner: Client, order: Placed) -> None:
    response = form_for(owner, f"{whole(order)}&address={NEW}")

    assert response.status_code == 302
    assert response["Location"].startswith("/lines/contact/?order=")
    assert "address=new%40acme.example" in response["Location"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_to_a_stranger_the_order_is_not_there(
    people: Cast, order: Placed, signed_in: Callable[[User], Client], method: str
) -> None:
    client = signed_in(people.stranger)

    response = getattr(client, method)(f"{FORM}?{lines(order)}", {"line": str(order.line().public_id)})

    assert response.status_code == 404
    assert CONTACT not in text_of(response)


@pytest.mark.parametrize("query", ["", "line=nonsense", "order=00000000-0000-0000-0000-000000000000"])
def test_what_is_not_there_is_not_asked_for(reader: Client, query: str) -> None:
    assert form_for(reader, query).status_code == 404


def test_lines_of_two_orders_are_not_asked_for_at_once(reader: Client, people: Cast, order: Placed) -> None:
    other = place(people.partner, number="102")

    assert form_for(reader, f"{lines(order, '1.0')}&{lines(other)}").status_code == 404


def test_who_is_not_signed_in_does_so_first(order: Placed) -> None:
    response = Client().get(f"{FORM}?{lines(order, '1.0')}")

    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=/lines/ask/")


def test_the_form_stays_within_its_budget(
    reader: Client, order: Placed, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    query = whole(order)

    with django_assert_max_num_queries(12):
        form_for(reader, query)


def test_mails_lead_to_where_the_page_is(asked: Asked) -> None:
    assert asked.request_id is not None
    assert request_url(asked.request_id).endswith(reverse("request", args=[asked.request_id]))


def test_gone_back_to_and_filled_in_anew_it_asks_for_that_too(reader: Client, order: Placed) -> None:
    page = form_for(reader, lines(order, "1.0"))
    send(reader, page, address=NEW)

    send(reader, page, address="other@acme.example")

    asked_for = ChangeRequest.objects.order_by("id").values_list("address__email", flat=True)
    assert list(asked_for) == [NEW, "other@acme.example"]
