"""Saying who sets the services up: recorded once per contact, and again where the answer changes (PRODUCT H2)."""

from datetime import datetime, timedelta

import pytest
from tests.actions.disputing import change
from tests.actions.recorded import found_wrong, outcomes, recorded
from tests.models.forbidding import forbidden_by, update_line
from tests.worlds import CONTACT, NOW, SUPPORT, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import Actor
from startline.actions.outcome import Done
from startline.actions.start_set_up import start_set_up
from startline.mail.addresses import address_id
from startline.models import Transaction
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.starting import WhoSetsUp
from startline.rules.who_may import ActorKind

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def world() -> Cast:
    return cast()


@pytest.fixture
def order(world: Cast) -> Placed:
    return place(world.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))


def start(
    placed: Placed,
    who: WhoSetsUp = WhoSetsUp.CONTACT,
    *numbers: str,
    epoch: int | None = None,
    now: datetime = NOW,
) -> Done:
    """The answer *who* of the lines' contact, whose link has *epoch*, the present one where it is not named."""
    named = numbers or tuple(placed.line_ids)
    return start_set_up(
        actor=Actor(kind=ActorKind.CONTACT, address_id=placed.line(named[0]).contact_id),
        order_ids=[placed.order_id],
        epochs={
            placed.line_ids[number]: placed.line(number).contact_epoch if epoch is None else epoch
            for number in named
        },
        who=who,
        now=now,
    )


def test_the_lines_have_started_and_the_record_says_who_does_it(order: Placed) -> None:
    done = start(order, WhoSetsUp.CUSTOMER)

    written = recorded(done.transaction_id)
    assert (written.type, written.status) == ("set_up_started", "completed")
    found = Transaction.objects.latest("id")
    assert found.facts == {"who": "customer"}
    assert (found.actor_kind, found.actor_address_id) == ("contact", address_id(CONTACT))
    assert {order.line(number).started_at for number in order.line_ids} == {NOW}
    assert found_wrong() == []


def test_only_the_links_lines_start(order: Placed) -> None:
    start(order, WhoSetsUp.CONTACT, "1.0")

    assert (order.line("1.0").started_at, order.line("2.0").started_at) == (NOW, None)


def test_the_same_answer_again_records_nothing(order: Placed) -> None:
    start(order)

    done = start(order, now=LATER)

    assert done.transaction_id is None
    assert {line.refusal and line.refusal.code for line in done.lines} == {RefusalCode.ALREADY_SAID}
    assert order.line().started_at == NOW


def test_another_answer_is_recorded_and_leaves_the_start_where_it_was(order: Placed) -> None:
    start(order)

    done = start(order, WhoSetsUp.COLLEAGUE, now=LATER)
    back = start(order, WhoSetsUp.CONTACT, now=LATER)

    assert outcomes(done) == {"1.0": "changed", "2.0": "changed"}
    assert outcomes(back) == {"1.0": "changed", "2.0": "changed"}
    assert order.line().started_at == NOW
    assert found_wrong() == []


def test_each_contact_starts_anew(order: Placed) -> None:
    start(order)
    change(order, to="new@acme.example")
    assert order.line().started_at is None

    done = start(order, now=LATER)

    assert outcomes(done) == {"1.0": "changed", "2.0": "changed"}
    assert order.line().started_at == LATER
    assert found_wrong() == []


def test_for_an_epoch_that_is_over_it_is_stale(order: Placed) -> None:
    change(order, to="new@acme.example")

    done = start(order, epoch=0)

    assert {line.refusal and line.refusal.code for line in done.lines} == {RefusalCode.STALE}
    assert recorded(done.transaction_id).status == "refused"
    assert order.line().started_at is None
    assert found_wrong() == []


def test_of_several_lines_each_has_its_answer(world: Cast) -> None:
    placed = place(
        world.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.MAPPED),
        Wanted(number="3.0", stage=Stage.CANCELLED),
        Wanted(number="4.0", offer=SUPPORT),
    )

    done = start(placed)

    assert outcomes(done) == {
        "1.0": "changed",
        "2.0": "refused: past_ponr",
        "3.0": "refused: cancelled",
        "4.0": "left_out: no_provisioning",
    }
    assert recorded(done.transaction_id).status == "partly_completed"
    assert found_wrong() == []


def test_lines_of_another_order_are_not_there(order: Placed, world: Cast) -> None:
    other = place(world.partner, Wanted(stage=Stage.AWAITING), number="900")

    with pytest.raises(Refused) as refused:
        start_set_up(
            actor=Actor(kind=ActorKind.CONTACT, address_id=address_id(CONTACT)),
            order_ids=[order.order_id],
            epochs={other.line_ids["1.0"]: 0},
            who=WhoSetsUp.CONTACT,
            now=NOW,
        )

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


def test_the_database_lets_a_start_be_moved_by_nobody(order: Placed) -> None:
    start(order)

    with forbidden_by("a_set_up_starts_once_per_contact"):
        update_line(order.line_ids["1.0"], started_at=LATER)
    with forbidden_by("a_set_up_starts_once_per_contact"):
        update_line(order.line_ids["1.0"], started_at=None)
