"""A hold stops mail and closing, never edits or mapping; after release mail goes first (PRODUCT 2)."""

from datetime import datetime, timedelta

import pytest
from tests.actions.recorded import found_wrong, last_mail_id, mails, outcomes, recorded
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
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold, release
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.outcome import Done
from startline.models import Order
from startline.rules.line import Status

pytestmark = pytest.mark.django_db

DAY, MICROSECOND = timedelta(hours=24), timedelta(microseconds=1)


def hold_(placed: Placed, *numbers: str, now: datetime = NOW) -> Done:
    line_ids = [placed.line_ids[number] for number in numbers] or None
    return hold(actor=CONSOLE, order_id=placed.order_id, line_ids=line_ids, name="Credit check", now=now)


def release_(placed: Placed, *numbers: str, now: datetime = NOW) -> Done:
    line_ids = [placed.line_ids[number] for number in numbers] or None
    return release(actor=CONSOLE, order_id=placed.order_id, line_ids=line_ids, now=now)


def deadline(placed: Placed, number: str = "1.0") -> datetime:
    return placed.line(number).windows.get().deadline_at


def test_a_held_order_holds_every_line_that_is_not_over_and_says_so_of_the_others() -> None:
    placed = place(
        cast().partner,
        *(Wanted(number=stage, stage=stage) for stage in Stage if stage is not Stage.HELD),
        Wanted(number="support", offer=SUPPORT),
    )

    done = hold_(placed)

    order = Order.objects.get(pk=placed.order_id)
    assert (order.held_at, order.hold_name) == (NOW, "Credit check")
    assert {number for number, outcome in outcomes(done).items() if outcome != "changed"} == {
        "closed",
        "set_up",
        "cancelled",
    }
    assert outcomes(done)["closed"] == "refused: closed"
    assert all(placed.line(number).order_held_at == NOW for number in ("booked", "awaiting", "mapped"))
    assert found_wrong() == []


def test_a_held_line_is_not_mailed_and_is_mailed_once_released() -> None:
    placed = place(cast().partner, Wanted(), Wanted(number="2.0"))
    later = NOW + timedelta(days=40)
    hold_(placed, "1.0")

    mail_due(now=later)
    while_held = mails()
    release_(placed, "1.0", now=later)
    mail_due(now=later)

    assert [written.lines for written in while_held] == [["2.0"]]
    assert [written.lines for written in mails()] == [["2.0"], ["1.0"]]
    assert placed.line("1.0").status == Status.AWAITING


def test_mail_on_its_way_stops_at_a_hold_and_is_owed_again_from_the_release_on() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    hold_(placed)

    deliver()
    while_held = [(written.state, written.lines) for written in mails()]
    mail_due()
    release_(placed)
    mail_due()
    deliver()

    assert while_held == [("cancelled", ["1.0: on_hold"])]
    assert [(written.state, written.lines) for written in mails()] == [
        ("cancelled", ["1.0: on_hold"]),
        ("accepted", ["1.0"]),
    ]
    assert found_wrong() == []


def test_a_hold_stops_closing_however_long_it_lasts() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    hold_(placed)

    close_overdue(now=deadline(placed) + 90 * DAY)

    assert placed.line().status == Status.AWAITING
    assert placed.line().windows.get().closes_at is None


def test_a_deadline_that_passed_meanwhile_closes_24_hours_after_the_release_and_not_before() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    hold_(placed)
    released_at = deadline(placed) + 3 * DAY
    release_(placed, now=released_at)

    close_overdue(now=released_at + DAY - MICROSECOND)
    just_before = placed.line().status
    close_overdue(now=released_at + DAY)

    assert just_before == Status.AWAITING
    assert placed.line().status == Status.CLOSED
    assert placed.line().closed_at == released_at + DAY


def test_a_deadline_still_ahead_at_the_release_closes_in_its_time() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    hold_(placed)
    release_(placed, now=deadline(placed) - MICROSECOND)

    close_overdue(now=deadline(placed))

    assert placed.line().status == Status.CLOSED


def test_after_a_release_mail_goes_before_the_line_closes() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    hold_(placed)
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[placed.order_id]),
        address="new@acme.example",
        now=NOW,
    )
    before = last_mail_id()
    released_at = deadline(placed) + 3 * DAY
    release_(placed, now=released_at)

    close_overdue(now=released_at)
    mail_due(now=released_at)
    deliver(now=released_at)

    assert [(written.to, written.state) for written in mails(after=before)] == [
        ("new@acme.example", "accepted")
    ]
    assert placed.line().status == Status.AWAITING
    assert found_wrong() == []


def test_a_contact_changed_after_the_release_takes_over_the_mail_that_was_owed() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.HELD))
    before = last_mail_id()
    for address in ("first@acme.example", "second@acme.example"):
        change_contact(
            actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=address, now=NOW
        )
        release_(placed, "1.0")

    mail_due()
    deliver()

    assert [(written.to, written.state) for written in mails(after=before)] == [
        (CONTACT, "accepted"),
        ("second@acme.example", "accepted"),
    ]
    assert found_wrong() == []


def test_a_held_line_may_still_be_edited_and_mapped() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.HELD))

    changed = change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[placed.order_id]),
        address="new@acme.example",
        now=NOW,
    )
    mapped = map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=NOW,
    )

    assert (outcomes(changed), outcomes(mapped)) == ({"1.0": "changed"}, {"1.0": "changed"})
    assert placed.line().status == Status.PENDING
    assert found_wrong() == []


def test_a_line_held_twice_goes_on_only_when_both_holds_are_released() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    hold_(placed, "1.0")
    hold_(placed)
    release_(placed)

    close_overdue(now=deadline(placed) + DAY)
    with_one_hold_left = [placed.line(number).status for number in ("1.0", "2.0")]
    release_(placed, "1.0", now=deadline(placed) + DAY)
    close_overdue(now=deadline(placed) + 2 * DAY)

    assert with_one_hold_left == [Status.AWAITING, Status.CLOSED]
    assert placed.line("1.0").status == Status.CLOSED
    assert found_wrong() == []


def test_the_order_hold_of_a_line_is_released_with_the_order_only() -> None:
    placed = place(cast().partner)
    hold_(placed)

    assert outcomes(release_(placed, "1.0")) == {"1.0": "refused: held_by_order"}
    assert outcomes(release_(placed)) == {"1.0": "changed"}
    assert outcomes(release_(placed)) == {"1.0": "refused: not_on_hold"}


def test_a_second_hold_is_refused_and_the_first_one_stays() -> None:
    placed = place(cast().partner)
    hold_(placed)

    done = hold_(placed, now=NOW + DAY)

    assert outcomes(done) == {"1.0": "refused: already_on_hold"}
    assert placed.line().order_held_at == NOW


def test_holds_and_releases_are_on_record_with_their_name() -> None:
    placed = place(cast().partner, Wanted(), Wanted(number="2.0", stage=Stage.CLOSED))

    held, released = hold_(placed, "1.0", "2.0"), release_(placed, "1.0")

    told = recorded(held.transaction_id)
    assert (told.type, told.status) == ("hold", "partly_completed")
    assert told.lines == {"1.0": "changed", "2.0": "refused: closed"}
    assert recorded(released.transaction_id).type == "release"
    assert placed.line("1.0").hold_name is None


def test_a_line_that_closed_during_its_orders_hold_can_be_released_with_it() -> None:
    from startline.actions.complete_set_up import complete_set_up

    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))
    hold_(placed)
    complete_set_up(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=NOW)

    done = release_(placed)

    assert outcomes(done) == {"1.0": "changed"}
    assert (placed.line().status, placed.line().order_held_at) == (Status.CLOSED, None)
    assert found_wrong() == []
