"""A disputed change of contact on the pages of its order and line, and closing the review (PRODUCT C9)."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.actions.disputing import NEW, change, dispute
from tests.actions.recorded import last_transaction_id, recorded, user
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import IN_DIALOG, lines, order, send, text_of
from tests.web.orders.test_order import page_of, row_of
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, deliver, place

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.models import User

pytestmark = pytest.mark.django_db
CLEAR = "/lines/clear-review/"


@pytest.fixture
def disputed(people: Cast) -> Placed:
    """Two lines under review, whose contact the owner had changed, and one that is not."""
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.BOOKED),
    )
    change(placed, "1.0", "2.0", by=user(people.owner))
    deliver()
    dispute()
    return placed


@pytest.fixture
def ally(people: Cast, signed_in: Callable[[User], Client]) -> Client:
    """The browser of an editor who did not make the change."""
    return signed_in(people.ally)


def test_the_order_says_which_lines_are_under_review_since_when_and_who_says_what(
    ally: Client, disputed: Placed
) -> None:
    answer = ally.get(page_of(disputed))

    text = text_of(answer)
    assert "Contact under review" in text
    assert "Lines 1.0, 2.0, since 16 Nov, 10:00." in text
    assert f"{CONTACT} says that the change to {NEW} was not agreed." in text
    assert "Giulia Conti made it on 16 Nov, 10:00." in text
    assert "the policy window goes on" in text
    assert "contact disputed on 16 Nov, under review" in row_of(answer, disputed)
    assert 'class="bad"' in row_of(answer, disputed) or " bad" in answer.content.decode()


def test_the_line_says_so_too_and_one_without_a_review_says_nothing(ally: Client, disputed: Placed) -> None:
    under = text_of(ally.get(f"/lines/{disputed.line('1.0').public_id}/"))
    other = text_of(ally.get(f"/lines/{disputed.line('3.0').public_id}/"))

    assert "Contact under review" in under
    assert "Line 1.0, since 16 Nov, 10:00." in under
    assert "Close the review" in under
    assert "Contact under review" not in other


def test_who_may_only_look_reads_it_without_the_way_to_close_it(
    people: Cast, signed_in: Callable[[User], Client], disputed: Placed
) -> None:
    text = text_of(signed_in(people.reader).get(page_of(disputed)))

    assert "Contact under review" in text
    assert "Close the review" not in text


def test_a_cancelled_line_has_no_banner(ally: Client, disputed: Placed) -> None:
    cancel(actor=CONSOLE, order_id=disputed.order_id, line_ids=[disputed.line_ids["1.0"]], now=NOW)

    text = text_of(ally.get(page_of(disputed)))

    assert "Line 2.0, since 16 Nov, 10:00." in text


def test_an_order_without_reviews_costs_no_statement_more(
    ally: Client, people: Cast, disputed: Placed
) -> None:
    quiet = place(people.partner, Wanted(stage=Stage.AWAITING), number="200")

    with statements_run() as with_reviews:
        ally.get(page_of(disputed))
    with statements_run() as without:
        ally.get(page_of(quiet))

    assert with_reviews.count("reviews") == 1
    assert "reviews" not in without


def test_another_editor_closes_the_review_in_a_dialog(ally: Client, disputed: Placed) -> None:
    shown = ally.get(f"{CLEAR}?{lines(disputed, '1.0', '2.0')}", headers=IN_DIALOG)
    answer = send(ally, CLEAR, shown, {})

    assert "The former contact cannot dispute this change once more." in text_of(shown)
    assert "The reviews of 2 lines are closed" in text_of(answer)
    assert disputed.line().review_at is None
    assert "Contact under review" not in text_of(ally.get(page_of(disputed)))


def test_for_the_whole_order_the_dialog_says_which_lines_it_takes_in(ally: Client, disputed: Placed) -> None:
    shown = ally.get(f"{CLEAR}?{order(disputed)}", headers=IN_DIALOG)

    assert "It concerns 2 lines." in text_of(shown)
    assert "not under review" in text_of(shown)


def test_whoever_made_the_change_is_told_who_may_and_it_is_on_record_if_they_try(
    browser: Client, disputed: Placed
) -> None:
    shown = browser.get(f"{CLEAR}?{lines(disputed, '1.0')}", headers=IN_DIALOG)
    answer = browser.post(CLEAR, {"line": str(disputed.line().public_id)}, headers=IN_DIALOG)

    for told in (shown, answer):
        assert told.status_code == 409
        assert "The review stays open: Giulia Conti made the disputed change" in text_of(told)
        assert (
            "Another editor or an administrator of the account, its distributor or the operator may."
            in text_of(told)
        )
    assert recorded(last_transaction_id()).cause == "review_of_own_change"
    assert disputed.line().review_at is not None


def test_the_history_tells_of_the_dispute_and_of_the_review_s_end(ally: Client, disputed: Placed) -> None:
    send(ally, CLEAR, ally.get(f"{CLEAR}?{lines(disputed, '1.0')}", headers=IN_DIALOG), {})

    text = text_of(ally.get(page_of(disputed)))

    assert f"{CONTACT} disputed the change of contact of 2 lines" in text
    assert "Paolo Neri closed the review of 1 line" in text


def test_the_pages_are_italian_too(ally: Client, disputed: Placed) -> None:
    User.objects.update(language="it")

    text = text_of(ally.get(page_of(disputed)))

    assert "Contatto in verifica" in text
    assert "Chiudi la verifica" in text
