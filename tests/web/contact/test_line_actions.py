"""Hold, release, cancel, book and a new start date, each in a dialog of its own (PRODUCT 2)."""

from collections.abc import Callable, Mapping

import pytest
from django.test import Client
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import IN_DIALOG, Answer, lines, order, send, text_of
from tests.worlds import Cast, Stage, Wanted, place

from startline.models import Order, Transaction, User

pytestmark = pytest.mark.django_db

VERBS: Mapping[str, tuple[Stage, Mapping[str, str], str]] = {
    "hold": (
        Stage.AWAITING,
        {"name": "Credit check"},
        "1 line is on hold: until it is released no mail goes",
    ),
    "release": (Stage.HELD, {}, "1 line was released."),
    "cancel": (Stage.AWAITING, {"number": "104583020"}, "1 line was cancelled."),
    "move-start-date": (
        Stage.BOOKED,
        {"start_date": "2026-12-24"},
        "The requested start date of 1 line is now 24 December 2026.",
    ),
    "book": (Stage.ENTERED, {}, "1 line was booked."),
}


@pytest.mark.parametrize("verb", VERBS)
def test_confirmed_it_is_done_and_the_answer_says_what_follows(
    people: Cast, browser: Client, verb: str
) -> None:
    stage, typed, said = VERBS[verb]
    placed = place(people.partner, Wanted(stage=stage))

    answer = act(browser, verb, lines(placed), typed)

    assert answer.status_code == 200
    assert said in text_of(answer)
    assert "Done" in text_of(answer)


@pytest.mark.parametrize("verb", VERBS)
def test_without_javascript_it_is_a_page_in_italian_too(people: Cast, browser: Client, verb: str) -> None:
    User.objects.update(language="it")
    stage, typed, _ = VERBS[verb]
    placed = place(people.partner, Wanted(stage=stage))
    shown = browser.get(f"/lines/{verb}/?{lines(placed)}")

    answer = send(browser, f"/lines/{verb}/", shown, typed, headers={})

    assert '<html lang="it">' in shown.content.decode()
    assert answer.status_code == 303
    assert "1 riga" in text_of(browser.get(answer.headers["Location"]))


@pytest.mark.parametrize("verb", VERBS)
def test_sent_twice_it_is_done_once(people: Cast, browser: Client, verb: str) -> None:
    stage, typed, _ = VERBS[verb]
    placed = place(people.partner, Wanted(stage=stage))
    shown = browser.get(f"/lines/{verb}/?{lines(placed)}", headers=IN_DIALOG)
    before = Transaction.objects.count()

    first, second = [send(browser, f"/lines/{verb}/", shown, typed) for _ in range(2)]

    assert second.content == first.content
    assert Transaction.objects.count() == before + 1


@pytest.mark.parametrize("verb", VERBS)
def test_a_viewer_may_not_and_a_stranger_finds_nothing(
    people: Cast, signed_in: Callable[[User], Client], verb: str
) -> None:
    stage, typed, _ = VERBS[verb]
    placed = place(people.partner, Wanted(stage=stage))
    sent = {"line": str(placed.line().public_id), **typed}
    before = Transaction.objects.filter(
        actor_user_id__isnull=False, type__in=["hold", "cancellation"]
    ).count()

    viewed = signed_in(people.reader).get(f"/lines/{verb}/?{lines(placed)}")
    done = signed_in(people.reader).post(f"/lines/{verb}/", sent, headers=IN_DIALOG)
    strange = signed_in(people.stranger).post(f"/lines/{verb}/", sent)

    assert [viewed.status_code, done.status_code, strange.status_code] == [403, 403, 404]
    assert before == 0


@pytest.mark.parametrize("verb", VERBS)
def test_a_cancelled_line_says_why_not(people: Cast, browser: Client, verb: str) -> None:
    placed = place(people.partner, Wanted(stage=Stage.CANCELLED))

    shown = browser.get(f"/lines/{verb}/?{lines(placed)}")

    assert shown.status_code == 409


@pytest.mark.parametrize(
    ("verb", "typed", "said"),
    [
        ("hold", {"name": ""}, "This field is required."),
        ("cancel", {"number": "104"}, "This is not the number of the order. Nothing was cancelled."),
        ("move-start-date", {"start_date": "tomorrow"}, "Enter a valid date."),
        ("move-start-date", {"start_date": "0026-12-24"}, "Give a date between the years 2000 and 2099."),
    ],
)
def test_what_is_typed_wrongly_is_said_beside_its_field_and_kept(
    people: Cast, browser: Client, verb: str, typed: Mapping[str, str], said: str
) -> None:
    stage, _, _ = VERBS[verb]
    placed = place(people.partner, Wanted(stage=stage))

    answer = act(browser, verb, lines(placed), typed)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert all(f'value="{value}"' in answer.content.decode() for value in typed.values() if value)


def test_a_hold_of_the_order_is_the_orders(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.CLOSED))

    answer = act(browser, "hold", order(placed), {"name": "Credit check"})

    assert "Left out: line closed 1 line · 2.0" in text_of(answer)
    assert Order.objects.get(pk=placed.order_id).hold_name == "Credit check"
    assert placed.line().held_at is None


def test_lines_that_the_verb_does_not_concern_are_named_beforehand(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.MAPPED))

    shown = browser.get(f"/lines/cancel/?{order(placed)}")

    assert "It concerns 1 line." in text_of(shown)
    assert "Left out: past the point of no return (Acme S.p.A.) 1 line · 2.0" in text_of(shown)


def test_lines_of_several_orders_are_not_taken_together(people: Cast, browser: Client) -> None:
    first, second = (place(people.partner, Wanted(stage=Stage.AWAITING), number=number) for number in "12")

    assert browser.get(f"/lines/hold/?{lines(first)}&{lines(second)}").status_code == 404


def test_a_new_start_date_is_asked_for_beside_the_present_one(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.BOOKED))

    shown = browser.get(f"/lines/move-start-date/?{lines(placed)}")

    assert "Now it is 6 December 2026." in text_of(shown)
    assert 'type="date"' in shown.content.decode()


def test_a_verb_that_there_is_not_is_a_404(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    assert browser.get(f"/lines/delete/?{lines(placed)}").status_code == 404


def test_pages_stay_within_their_budget_of_statements(people: Cast, browser: Client) -> None:
    placed = place(people.partner, *[Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in range(1, 40)])

    with statements_run() as statements:
        browser.get(f"/lines/hold/?{order(placed)}")

    assert len(statements) <= 9


def act(client: Client, verb: str, query: str, typed: Mapping[str, str]) -> Answer:
    """Open the verb's dialog, fill it in, confirm."""
    shown = client.get(f"/lines/{verb}/?{query}", headers=IN_DIALOG)
    return send(client, f"/lines/{verb}/", shown, typed)
