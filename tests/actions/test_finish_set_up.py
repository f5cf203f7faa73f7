"""Finishing a service setup: everything asked for is answered and fits, then the line closes and bills (H4, W4)."""

from datetime import timedelta

import pytest
from tests.actions.recorded import found_wrong, outcomes, recorded
from tests.setting_up import ask, contact, join, member, numbered, save
from tests.worlds import NOW, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE, Actor
from startline.actions.complete_set_up import complete_set_up
from startline.actions.finish_set_up import AnswersChanged, finish_set_up
from startline.actions.outcome import Done
from startline.models import Line, SetupField, Transaction
from startline.models.order import CloseCause
from startline.queries.setup_answers import answers_of
from startline.rules.line import BillingCause, Status
from startline.rules.set_ups import seen_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def order() -> Placed:
    """Two mapped lines that are asked for two things, one of them optional."""
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.MAPPED))
    ask("seats", kind="number", most="100")
    ask("note", kind="text", required=False)
    return placed


def finish(placed: Placed, *numbers: str, by: Actor | None = None, seen: str | None = None) -> Done:
    line_ids = numbered(placed, *numbers)
    still_open = list(Line.objects.filter(pk__in=line_ids, set_up_at=None).values_list("id", flat=True))
    return finish_set_up(
        actor=by or contact(),
        order_id=placed.order_id,
        line_ids=line_ids,
        seen=seen if seen is not None else seen_of(answers_of(still_open)),
        now=LATER,
    )


def test_a_line_with_all_that_is_asked_for_closes_as_provisioned_and_bills(order: Placed) -> None:
    save(order, "seats", "25")

    done = finish(order, "1.0")

    line = order.line()
    assert (line.status, line.set_up_at, line.close_cause) == (Status.CLOSED, LATER, CloseCause.SET_UP)
    assert (line.billing_started_at, line.billing_cause) == (LATER, BillingCause.SET_UP)
    assert recorded(done.transaction_id).type == "service_set_up"
    assert found_wrong() == []


@pytest.mark.parametrize("who", ["contact", "member"])
def test_the_record_names_who_finished_it_and_counts_what_was_answered(who: str, order: Placed) -> None:
    mario = join(order)
    save(order, "seats", "25")
    save(order, "note", "Ring twice")

    done = finish(order, "1.0", by=contact() if who == "contact" else member(mario))

    header = Transaction.objects.get(type="service_set_up")
    assert header.pk == done.transaction_id
    assert (header.actor_kind, header.facts) == (who, {"answers": 2})
    assert header.actor_user_id == (mario.pk if who == "member" else None)


def test_a_line_that_lacks_an_answer_is_refused_and_the_refusal_names_it(order: Placed) -> None:
    done = finish(order, "1.0")

    refusal = done.lines[0].refusal
    assert outcomes(done) == {"1.0": "refused: set_up_incomplete"}
    assert refusal is not None
    assert refusal.facts == {"missing": "Seats"}
    assert order.line().set_up_at is None
    assert recorded(done.transaction_id).status == "refused"


def test_an_answer_that_a_changed_field_no_longer_takes_is_missing(order: Placed) -> None:
    save(order, "seats", "25")
    SetupField.objects.filter(key="seats").update(options={"most": "20"}, version=2)

    assert outcomes(finish(order, "1.0")) == {"1.0": "refused: set_up_incomplete"}


def test_an_answer_that_still_fits_a_changed_field_is_enough(order: Placed) -> None:
    save(order, "seats", "25")
    SetupField.objects.filter(key="seats").update(options={"most": "30"}, version=2)

    assert outcomes(finish(order, "1.0")) == {"1.0": "changed"}


def test_a_field_that_was_retired_keeps_nobody_from_finishing(order: Placed) -> None:
    SetupField.objects.filter(key="seats").update(retired_at=NOW)

    assert outcomes(finish(order, "1.0")) == {"1.0": "changed"}


def test_lines_that_are_ready_are_finished_while_others_wait(order: Placed) -> None:
    save(order, "seats", "25")

    done = finish(order)

    assert outcomes(done) == {"1.0": "changed", "2.0": "refused: set_up_incomplete"}
    assert order.line("2.0").status == Status.PENDING


def test_twice_is_once_and_recorded_once(order: Placed) -> None:
    save(order, "seats", "25")
    finish(order, "1.0")
    before = Transaction.objects.count()

    again = finish(order, "1.0")

    assert (again.transaction_id, again.lines) == (None, [])
    assert Transaction.objects.count() == before


def test_answers_that_changed_since_they_were_looked_at_are_not_finished(order: Placed) -> None:
    save(order, "seats", "25")
    looked_at = seen_of(answers_of(numbered(order, "1.0")))
    save(order, "seats", "30", seen=1, now=LATER)

    with pytest.raises(AnswersChanged):
        finish(order, "1.0", seen=looked_at)

    assert order.line().set_up_at is None


def test_a_service_that_asks_for_nothing_is_only_finished() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))

    assert outcomes(finish(placed)) == {"1.0": "changed"}


def test_the_operators_console_completes_without_answers(order: Placed) -> None:
    done = complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=LATER)

    assert outcomes(done) == {"1.0": "changed", "2.0": "changed"}
