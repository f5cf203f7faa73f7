"""All lines alike, or each by itself: chosen per order and offer, changed without losing an answer unseen (H4)."""

from datetime import timedelta

import pytest
from tests.setting_up import answers, ask_for_all, contact, place_of, save
from tests.worlds import NOW, WX, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.complete_set_up import complete_set_up
from startline.actions.plan_set_up import set_up_alike, set_up_each
from startline.models import SetupAnswer, SetupPlan
from startline.queries.setup_answers import answers_of
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.set_ups import seen_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def order() -> Placed:
    """Three mapped lines of one offer, and one of another."""
    placed = place(
        cast().partner,
        *(Wanted(number=number, stage=Stage.MAPPED) for number in ("1.0", "2.0", "3.0")),
        Wanted(number="4.0", stage=Stage.MAPPED, offer=WX),
    )
    ask_for_all()
    return placed


def alike(placed: Placed, *, line: str = "1.0", seen: str | None = None) -> bool:
    return set_up_alike(actor=contact(), place=place_of(placed, line), seen=seen, now=LATER)


def each(placed: Placed) -> None:
    set_up_each(place=place_of(placed), now=LATER)


def seen(placed: Placed) -> str:
    return seen_of(answers_of(place_of(placed).line_ids))


def plan() -> bool:
    return SetupPlan.objects.get().alike


def test_it_is_chosen_for_one_offer_of_one_order(order: Placed) -> None:
    assert alike(order)

    chosen = SetupPlan.objects.get()
    assert (chosen.order_id, chosen.offer_id) == (order.order_id, order.line().offer_id)
    assert (chosen.alike, chosen.decided_at) == (True, LATER)


def test_each_by_itself_keeps_what_all_were_answered(order: Placed) -> None:
    alike(order)
    save(order, "seats", "25", alike=True)

    each(order)

    assert not plan()
    assert answers(order, "seats") == {"1.0": "25", "2.0": "25", "3.0": "25"}


def test_alike_takes_what_one_line_was_answered_over_for_all(order: Placed) -> None:
    each(order)
    save(order, "seats", "25", line="2.0")

    assert alike(order)

    assert answers(order, "seats") == {"1.0": "25", "2.0": "25", "3.0": "25"}
    assert set(SetupAnswer.objects.values_list("version", flat=True)) == {2}


def test_answers_that_differ_are_looked_at_before_one_takes_the_place_of_others(order: Placed) -> None:
    each(order)
    save(order, "seats", "25")
    save(order, "seats", "30", line="2.0")

    unseen = alike(order)
    before = answers(order, "seats")
    done = alike(order, line="2.0", seen=seen(order))

    assert (unseen, before) == (False, {"1.0": "25", "2.0": "30"})
    assert done
    assert answers(order, "seats") == {"1.0": "30", "2.0": "30", "3.0": "30"}


def test_what_was_looked_at_is_looked_at_again_once_it_has_changed(order: Placed) -> None:
    each(order)
    save(order, "seats", "25")
    save(order, "seats", "30", line="2.0")
    looked_at = seen(order)
    save(order, "seats", "35", line="2.0", seen=1)

    assert not alike(order, seen=looked_at)

    assert not plan()
    assert answers(order, "seats") == {"1.0": "25", "2.0": "35"}


def test_what_the_chosen_line_lacks_is_taken_from_the_others(order: Placed) -> None:
    each(order)
    save(order, "seats", "25")
    save(order, "domain", "acme.example", line="2.0")

    assert alike(order)

    assert answers(order, "domain") == dict.fromkeys(("1.0", "2.0", "3.0"), "acme.example")


def test_a_line_that_is_set_up_already_takes_no_part(order: Placed) -> None:
    each(order)
    save(order, "seats", "25")
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=[order.line_ids["1.0"]], now=NOW)
    save(order, "seats", "30", line="2.0")

    assert alike(order, line="2.0")

    assert answers(order, "seats") == {"1.0": "25", "2.0": "30", "3.0": "30"}


def test_once_the_line_is_set_up_nothing_is_chosen_for_it(order: Placed) -> None:
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=NOW)

    for choose in (alike, each):
        with pytest.raises(Refused) as refused:
            choose(order)
        assert refused.value.refusal.code is RefusalCode.ALREADY_SET_UP
    assert not SetupPlan.objects.exists()
