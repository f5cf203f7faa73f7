"""The page of one request: what was asked, what would become of it, and the decision (PRODUCT C7)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.actions.recorded import found_wrong
from tests.actions.requesting import NEW, admin_of, ask, request
from tests.web.contact.forms import Answer, fields_in, text_of
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, place

from startline.actions.actor import CONSOLE
from startline.actions.ask_for_change import Asked
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.models import Membership, TransactionItem, User


def address_of(asked: Asked) -> str:
    return f"/requests/{asked.request_id}/"


def decide(client: Client, asked: Asked, decision: str, *, page: "Answer | None" = None, **typed: str) -> Any:
    shown = page or client.get(address_of(asked))
    return client.post(address_of(asked), {**fields_in(shown), "decision": decision, **typed})


def test_the_decider_sees_who_asks_for_what_and_why_and_what_would_become_of_it(
    owner: Client, asked: Asked
) -> None:
    page = owner.get(address_of(asked))

    words = text_of(page)
    assert page.status_code == 200
    assert "Ada Viola asks for another contact" in words
    for said in ("104583020", "Acme S.p.A.", "Telepartner", NEW, CONTACT, "Mario has left.", "Giulia Conti"):
        assert said in words
    assert "Changes, and is mailed at once" in words
    assert "waits for a decision" in words
    assert 'value="approve"' in page.content.decode()
    assert 'value="withdraw"' not in page.content.decode()


def test_one_click_approves_and_the_page_says_what_came_of_it(
    owner: Client, asked: Asked, order: Placed
) -> None:
    response = decide(owner, asked, "approve", reply="Thank you.")
    page = owner.get(response["Location"])

    words = text_of(page)
    assert (response.status_code, response["Location"]) == (303, address_of(asked))
    assert "Approved. The contact of 2 lines was changed, and Ada Viola is told by mail." in words
    assert order.line().contact_epoch == 1
    assert "Thank you." in words
    assert 'value="approve"' not in page.content.decode()
    assert found_wrong() == []


def test_it_is_decided_in_italian(owner: Client, people: Cast, asked: Asked) -> None:
    User.objects.filter(pk=people.owner.pk).update(language="it")

    page = owner.get(address_of(asked))
    response = decide(owner, asked, "decline")

    assert "Ada Viola chiede un altro contatto" in text_of(page)
    assert "in attesa di una decisione" in text_of(page)
    assert "Rifiutata. Ada Viola riceve un avviso per e-mail." in text_of(owner.get(response["Location"]))


def test_declining_leaves_everything_as_it_is(owner: Client, asked: Asked, order: Placed) -> None:
    response = decide(owner, asked, "decline", reply="Mario stays.")

    words = text_of(owner.get(response["Location"]))
    assert "Declined. Ada Viola is told by mail." in words
    assert "Mario stays." in words
    assert "Stayed as it was" in words
    assert order.line().contact_epoch == 0


def test_who_asked_sees_no_decision_and_may_withdraw(reader: Client, asked: Asked) -> None:
    page = reader.get(address_of(asked))

    response = decide(reader, asked, "withdraw")

    assert 'value="approve"' not in page.content.decode()
    assert "Withdrawn. Nobody has to decide about it any more." in text_of(reader.get(response["Location"]))
    assert request(asked).state == "withdrawn"


def test_a_colleague_who_decides_nothing_sees_it_without_buttons(
    people: Cast, asked: Asked, signed_in: Callable[[User], Client]
) -> None:
    page = signed_in(people.ally).get(address_of(asked))

    assert page.status_code == 200
    assert 'name="decision"' not in page.content.decode()


def test_who_may_not_decide_is_refused_and_told_who_may(
    people: Cast, asked: Asked, signed_in: Callable[[User], Client]
) -> None:
    response = decide(signed_in(people.ally), asked, "approve")

    assert response.status_code == 403
    assert "That is for g.conti@telepartner.example, who placed the order" in text_of(response)
    assert request(asked).state == "open"


def test_the_second_to_decide_sees_who_was_first(
    owner: Client, people: Cast, asked: Asked, signed_in: Callable[[User], Client]
) -> None:
    clerk = signed_in(people.clerk)
    page = clerk.get(address_of(asked))
    decide(owner, asked, "decline")

    response = decide(clerk, asked, "approve", page=page)

    assert response.status_code == 409
    assert "Giulia Conti decided about this request on 16 Nov 2026, 10:00" in text_of(response)
    assert 'value="approve"' not in response.content.decode()


def test_a_double_click_decides_once_and_both_say_the_same(owner: Client, asked: Asked) -> None:
    page = owner.get(address_of(asked))

    first, second = (decide(owner, asked, "approve", page=page) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert TransactionItem.objects.filter(transaction_id=request(asked).change_id or 0).count() == 2


def test_a_contact_changed_since_then_is_shown_and_can_still_be_approved(
    owner: Client, asked: Asked, order: Placed
) -> None:
    everything = Selection(order_ids=[order.order_id])
    change_contact(actor=CONSOLE, selection=everything, address="between@acme.example", now=NOW)

    page = owner.get(address_of(asked))
    response = decide(owner, asked, "approve", page=page)

    assert f"When it was asked for: {CONTACT}" in text_of(page)
    assert "between@acme.example" in text_of(page)
    assert (response.status_code, order.line().contact_epoch) == (303, 2)


def test_a_contact_changed_under_the_open_page_is_shown_before_the_decision(
    owner: Client, asked: Asked, order: Placed
) -> None:
    page = owner.get(address_of(asked))
    everything = Selection(order_ids=[order.order_id])
    change_contact(actor=CONSOLE, selection=everything, address="between@acme.example", now=NOW)

    stale = decide(owner, asked, "approve", page=page, reply="Thank you.")
    again = decide(owner, asked, "approve", page=stale)

    assert stale.status_code == 409
    assert "it is now between@acme.example" in text_of(stale)
    assert "Thank you.</textarea>" in stale.content.decode()
    assert again.status_code == 303


def test_what_can_no_longer_be_changed_is_said_before_and_after(owner: Client, people: Cast) -> None:
    placed = place(people.partner, Wanted(number="1.0"), Wanted(number="2.0"))
    asked = ask(people.reader, placed)
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=[placed.line_ids["2.0"]], now=NOW)

    page = owner.get(address_of(asked))
    response = decide(owner, asked, "approve")

    assert "Stays as it is: it is cancelled" in text_of(page)
    assert "Stayed as it was: it is cancelled" in text_of(owner.get(response["Location"]))


def test_where_nothing_can_be_changed_any_more_the_request_is_closed_as_such(
    owner: Client, people: Cast
) -> None:
    placed = place(people.partner, Wanted())
    asked = ask(people.reader, placed)
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=NOW)

    response = decide(owner, asked, "approve")

    words = text_of(owner.get(response["Location"]))
    assert "Approved, but no line had to or could be changed." in words
    assert "approved too late" in words


def test_a_reply_that_is_too_long_is_kept_and_nothing_is_decided(owner: Client, asked: Asked) -> None:
    response = decide(owner, asked, "approve", reply="x" * 501)

    assert response.status_code == 422
    assert "x" * 501 in response.content.decode()
    assert request(asked).state == "open"


def test_a_form_without_a_decision_decides_nothing(owner: Client, asked: Asked) -> None:
    response = decide(owner, asked, "perhaps")

    assert (response.status_code, request(asked).state) == (400, "open")


def test_a_form_that_forgot_what_it_showed_decides_nothing(owner: Client, asked: Asked) -> None:
    response = owner.post(address_of(asked), {"decision": "approve", "once": "1", "seen": "x y z"})

    assert (response.status_code, request(asked).state) == (409, "open")


@pytest.mark.parametrize("method", ["get", "post"])
def test_to_a_stranger_there_is_no_request(
    people: Cast, asked: Asked, signed_in: Callable[[User], Client], method: str
) -> None:
    response = getattr(signed_in(people.stranger), method)(address_of(asked), {"decision": "approve"})

    assert response.status_code == 404
    assert NEW not in text_of(response)
    assert request(asked).state == "open"


def test_opening_it_changes_nothing(owner: Client, asked: Asked) -> None:
    for _ in range(2):
        owner.get(address_of(asked))
        owner.head(address_of(asked))

    assert request(asked).state == "open"


def test_what_partners_write_is_shown_as_text(owner: Client, people: Cast, order: Placed) -> None:
    asked = ask(people.reader, order, note="<script>alert(1)</script>\nsecond line")

    content = owner.get(address_of(asked)).content.decode()

    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>second line" in content


def test_the_standing_renews_itself_alone(owner: Client, asked: Asked) -> None:
    headers = {"HX-Request": "true", "HX-Target": "live"}
    first = owner.get(address_of(asked), headers=headers)

    second = owner.get(address_of(asked), headers={**headers, "If-None-Match": first["ETag"]})

    assert (first.status_code, second.status_code) == (200, 304)
    assert "<form" not in first.content.decode()


@pytest.mark.parametrize("lines", [1, 12])
def test_the_page_stays_within_its_budget_however_many_lines(
    owner: Client,
    people: Cast,
    lines: int,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    placed = place(people.partner, *(Wanted(number=f"{number}.0") for number in range(lines)))
    asked = ask(people.reader, placed)

    with django_assert_max_num_queries(12):
        owner.get(address_of(asked))


def test_an_admin_of_the_distributor_decides_from_their_side(
    people: Cast, asked: Asked, signed_in: Callable[[User], Client]
) -> None:
    Membership.objects.filter(user=people.ally).update(role="admin")

    response = decide(signed_in(people.ally), asked, "approve")

    assert (response.status_code, request(asked).decided_by) == (303, people.ally)


def test_a_booked_line_is_changed_without_mail(owner: Client, people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.BOOKED), number="102")
    asked = ask(people.reader, placed)

    words = text_of(owner.get(address_of(asked)))

    assert "Changes; its mail goes when due" in words
    assert "mailed at once" not in words


def test_an_admin_who_does_not_watch_decides_all_the_same(
    people: Cast, asked: Asked, signed_in: Callable[[User], Client]
) -> None:
    admin = admin_of(people, watches=False)

    assert decide(signed_in(admin), asked, "approve").status_code == 303


def test_of_contacts_that_were_seen_unreadably_none_was_seen(
    owner: Client, asked: Asked, order: Placed
) -> None:
    contact = order.line().contact_id

    response = decide(owner, asked, "approve", seen="9" * 5000 + " 0")

    assert response.status_code == 409
    assert order.line().contact_id == contact
