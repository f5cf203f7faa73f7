"""Completing the setup: the line closes as provisioned and bills, or changes only its provisioning (PRODUCT W4)."""

from datetime import datetime, timedelta

import pytest
from tests.actions.recorded import found_wrong, outcomes, recorded
from tests.worlds import NOW, SUPPORT, Placed, Stage, Wanted, cast, close_overdue, place

from startline.actions.actor import CONSOLE
from startline.actions.complete_set_up import complete_set_up
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.outcome import Done
from startline.models.order import CloseCause
from startline.rules.line import BillingCause, Status
from startline.sweeps.close_overdue_lines import close_overdue_lines

pytestmark = pytest.mark.django_db

MICROSECOND = timedelta(microseconds=1)


def set_up(placed: Placed, *numbers: str, now: datetime = NOW) -> Done:
    line_ids = [placed.line_ids[number] for number in numbers] or None
    return complete_set_up(actor=CONSOLE, order_id=placed.order_id, line_ids=line_ids, now=now)


def test_a_mapped_line_closes_as_provisioned_and_its_billing_starts_then() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))

    done = set_up(placed)

    line, window = placed.line(), placed.line().windows.get()
    assert (line.status, line.set_up_at, line.closed_at, line.close_cause) == (
        Status.CLOSED,
        NOW,
        NOW,
        CloseCause.SET_UP,
    )
    assert (line.billing_started_at, line.billing_cause) == (NOW, BillingCause.SET_UP)
    assert (window.ended_at, window.end_cause) == (NOW, "set_up")
    assert recorded(done.transaction_id).type == "service_set_up"
    assert recorded(done.transaction_id).status == "completed"
    assert found_wrong() == []


def test_on_the_last_day_it_is_not_closed_as_unfinished() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))
    deadline_at = placed.line().windows.get().deadline_at

    set_up(placed, now=deadline_at - MICROSECOND)
    swept = close_overdue_lines(now=deadline_at)

    assert swept.lines == 0
    assert placed.line().close_cause == CloseCause.SET_UP


def test_even_past_the_deadline_it_counts_while_the_sweep_has_not_come_by() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))
    deadline_at = placed.line().windows.get().deadline_at

    set_up(placed, now=deadline_at + timedelta(hours=3))
    close_overdue(now=deadline_at + timedelta(hours=4))

    assert placed.line().close_cause == CloseCause.SET_UP
    assert found_wrong() == []


def test_a_line_that_its_windows_end_has_closed_changes_only_its_provisioning() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.CLOSED))
    before = placed.line()
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme"),
        mapped_by="Anna Nowak",
        now=NOW,
    )

    set_up(placed)

    after = placed.line()
    assert after.set_up_at == NOW
    for column in ("status", "closed_at", "close_cause", "billing_started_at", "billing_cause"):
        assert getattr(after, column) == getattr(before, column)
    assert found_wrong() == []


def test_each_line_that_cannot_be_set_up_says_why() -> None:
    placed = place(
        cast().partner,
        *(Wanted(number=stage, stage=stage) for stage in Stage),
        Wanted(number="support", offer=SUPPORT),
    )

    done = set_up(placed)

    assert outcomes(done) == {
        "entered": "refused: not_mapped",
        "booked": "refused: not_mapped",
        "not_delivered": "refused: not_mapped",
        "awaiting": "refused: not_mapped",
        "undeliverable": "refused: not_mapped",
        "mapped": "changed",
        "closed": "refused: not_mapped",
        "set_up": "refused: already_set_up",
        "cancelled": "refused: cancelled",
        "held": "refused: not_mapped",
        "support": "left_out: no_provisioning",
    }
    assert recorded(done.transaction_id).status == "partly_completed"


def test_lines_are_set_up_one_by_one() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.MAPPED))

    set_up(placed, "1.0")

    assert [placed.line(number).status for number in ("1.0", "2.0")] == [Status.CLOSED, Status.PENDING]


def test_the_second_time_is_refused_and_changes_nothing() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.SET_UP))
    before = placed.line().billing_started_at

    done = set_up(placed, now=NOW + timedelta(days=1))

    assert (outcomes(done), placed.line().billing_started_at) == ({"1.0": "refused: already_set_up"}, before)
