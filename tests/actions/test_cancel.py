"""Cancelling before mapping and closing: window, intents and links die, a mailed contact is told once (PRODUCT 2)."""

from datetime import timedelta

import pytest
from tests.actions.recorded import found_wrong, last_mail_id, mails, outcomes, recorded
from tests.sweeps.settling import ACCEPTED, REFUSED, claimed, settle
from tests.worlds import (
    CONTACT,
    NOW,
    SUPPORT,
    Placed,
    Stage,
    Wanted,
    cast,
    close_overdue,
    deliver,
    mail_due,
    place,
)

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.outcome import Done
from startline.mail.verdict import Handed
from startline.rules.line import Status

pytestmark = pytest.mark.django_db


def cancel_(placed: Placed, *numbers: str) -> Done:
    line_ids = [placed.line_ids[number] for number in numbers] or None
    return cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=line_ids, now=NOW)


def test_lines_are_cancelled_up_to_mapping_and_closing_and_each_says_what_became_of_it() -> None:
    placed = place(
        cast().partner,
        *(Wanted(number=stage, stage=stage) for stage in Stage),
        Wanted(number="support", offer=SUPPORT),
    )

    done = cancel_(placed)

    assert outcomes(done) == {
        "entered": "changed",
        "booked": "changed",
        "not_delivered": "changed",
        "awaiting": "changed",
        "undeliverable": "changed",
        "mapped": "refused: past_ponr",
        "closed": "refused: closed",
        "set_up": "refused: past_ponr",
        "cancelled": "refused: cancelled",
        "held": "changed",
        "support": "changed",
    }
    told = recorded(done.transaction_id)
    assert (told.type, told.status) == ("cancellation", "partly_completed")
    assert found_wrong() == []


def test_a_contact_who_was_mailed_is_told_once_for_all_lines() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    before = last_mail_id()

    cancel_(placed)
    cancel_(placed)
    deliver()

    assert [(written.kind, written.to, written.state, written.lines) for written in mails(after=before)] == [
        ("cancelled", CONTACT, "accepted", ["1.0", "2.0"])
    ]


def test_every_mailed_contact_is_told_of_its_own_lines() -> None:
    placed = place(
        cast().partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, contact="b@acme.example"),
    )
    before = last_mail_id()

    cancel_(placed)

    assert [(written.to, written.lines) for written in mails(after=before)] == [
        (CONTACT, ["1.0"]),
        ("b@acme.example", ["2.0"]),
    ]


@pytest.mark.parametrize("stage", [Stage.ENTERED, Stage.BOOKED, Stage.NOT_DELIVERED])
def test_a_contact_who_never_heard_of_the_order_is_told_nothing(stage: Stage) -> None:
    placed = place(cast().partner, Wanted(stage=stage))
    before = last_mail_id()

    cancel_(placed)

    assert mails(after=before) == []


def test_the_window_ends_and_nothing_closes_or_bills() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))

    cancel_(placed)
    close_overdue(now=NOW + timedelta(days=60))

    line, window = placed.line(), placed.line().windows.get()
    assert (line.status, line.cancelled_at, line.billing_cause) == (Status.CANCELLED, NOW, None)
    assert (window.ended_at, window.end_cause) == (NOW, "cancelled")


def test_the_intent_dies_and_its_transaction_says_so() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    cancel_(placed)

    deliver()

    assert [(written.state, written.lines) for written in mails()] == [("cancelled", ["1.0: cancelled"])]
    assert found_wrong() == []


def test_a_mail_that_other_lines_are_left_in_goes_without_the_cancelled_one() -> None:
    placed = place(
        cast().partner, Wanted(stage=Stage.NOT_DELIVERED), Wanted(number="2.0", stage=Stage.NOT_DELIVERED)
    )
    cancel_(placed, "1.0")

    deliver()

    assert [(written.state, written.lines) for written in mails()] == [
        ("accepted", ["1.0: cancelled", "2.0"])
    ]


def test_owed_mail_is_owed_no_more() -> None:
    placed = place(cast().partner)

    cancel_(placed)
    mail_due(now=NOW + timedelta(days=60))

    assert placed.line().mail_due_at is None
    assert mails() == []


def test_a_contact_whose_mail_is_on_its_way_counts_as_mailed() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    claimed()

    cancel_(placed)

    assert [(written.kind, written.state) for written in mails()] == [
        ("provisioning", "sending"),
        ("cancelled", "waiting"),
    ]


@pytest.mark.parametrize("answer", [ACCEPTED, REFUSED], ids=["accepted", "refused"])
def test_what_arrives_after_the_cancellation_starts_no_window_and_flags_no_line(answer: Handed) -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    claim = claimed()
    cancel_(placed)
    before = last_mail_id()

    settle(claim, answer)

    line = placed.line()
    assert not line.windows.exists()
    assert (line.mail_accepted_at, line.undeliverable_at) == (None, None)
    assert mails(after=before) == []
    assert found_wrong() == []
