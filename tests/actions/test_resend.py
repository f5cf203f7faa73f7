"""Sending the provisioning mail again, and the caps on it, exact to the microsecond (PRODUCT M6)."""

from datetime import datetime, timedelta

import pytest
from tests.actions.recorded import found_wrong, last_mail_id, mail, mails, outcomes, recorded
from tests.worlds import (
    CONTACT,
    NOW,
    SUPPORT,
    Cast,
    Placed,
    Stage,
    Wanted,
    cast,
    deliver,
    mail_due,
    place,
    token_for,
)

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.outcome import Done
from startline.actions.resend import resend
from startline.mail.link import token_of
from startline.models import Instance, Line, Link, Window
from startline.rules.refusal import Refusal, RefusalCode

pytestmark = pytest.mark.django_db

DAY, MINUTE, MICROSECOND = timedelta(hours=24), timedelta(minutes=1), timedelta(microseconds=1)


def again(*orders: Placed, lines: list[str] | None = None, now: datetime = NOW) -> Done:
    line_ids = None if lines is None else [order.line_ids[number] for order in orders for number in lines]
    return resend(actor=CONSOLE, order_ids=[order.order_id for order in orders], line_ids=line_ids, now=now)


def test_the_same_contact_is_mailed_again_and_the_record_says_so() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    before = last_mail_id()

    done = again(placed)
    deliver()

    (written,) = mails(after=before)
    told = recorded(done.transaction_id)
    assert (written.kind, written.to, written.state) == ("resend", CONTACT, "accepted")
    assert (told.type, told.status, told.lines) == (
        "provisioning_email_resent",
        "completed",
        {"1.0": "changed"},
    )
    assert told.events == ["recorded", "mail_accepted: 1.0"]
    assert found_wrong() == []


def test_earlier_links_stay_as_they_are() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    earlier = token_for(placed.line().pk)
    link = Link.objects.get()

    again(placed)

    assert token_of(link.id, key_number=link.key_number) == earlier
    assert token_for(placed.line().pk) != earlier
    assert placed.line().contact_epoch == 0


def test_a_resend_moves_no_window_and_starts_none_beside_it() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    before = Window.objects.values().get()

    again(placed)
    deliver(now=NOW + DAY)

    assert Window.objects.values().get() == before


def test_the_window_of_an_undeliverable_line_starts_with_the_resend_that_arrives() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.UNDELIVERABLE))
    assert placed.line().undeliverable_at is not None

    again(placed)
    deliver(now=NOW + MINUTE)

    line = placed.line()
    assert (line.undeliverable_at, line.undeliverable_cause) == (None, None)
    assert line.windows.get().accepted_at == NOW + MINUTE


def test_each_order_and_contact_gets_one_mail() -> None:
    people = cast()
    first = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.AWAITING, contact="b@acme.example"),
        number="101",
    )
    second = place(people.partner, Wanted(number="4.0", stage=Stage.CLOSED), number="102")
    before = last_mail_id()

    done = again(first, second)

    assert len(done.mail_ids) == 3
    assert [(written.to, written.lines) for written in mails(after=before)] == [
        (CONTACT, ["1.0", "2.0"]),
        ("b@acme.example", ["3.0"]),
        (CONTACT, ["4.0"]),
    ]


def test_each_line_that_cannot_be_mailed_again_says_why() -> None:
    placed = place(
        cast().partner,
        *(Wanted(number=stage, stage=stage) for stage in Stage),
        Wanted(number="nobody", stage=Stage.NOT_DELIVERED, contact=None),
        Wanted(number="support", offer=SUPPORT),
    )

    done = again(placed)

    assert outcomes(done) == {
        "entered": "refused: not_mailed_yet",
        "booked": "refused: not_mailed_yet",
        "not_delivered": "changed",
        "awaiting": "changed",
        "undeliverable": "changed",
        "mapped": "refused: past_ponr",
        "closed": "changed",
        "set_up": "refused: past_ponr",
        "cancelled": "refused: cancelled",
        "held": "refused: on_hold",
        "nobody": "refused: no_contact",
        "support": "left_out: no_provisioning",
    }
    assert recorded(done.transaction_id).lines == outcomes(done)


def test_a_resend_that_is_refused_is_on_record_and_sends_nothing() -> None:
    placed = place(cast().partner)
    before = last_mail_id()

    told = recorded(again(placed).transaction_id)

    assert (told.status, told.cause) == ("refused", "not_mailed_yet")
    assert mails(after=before) == []


def test_a_line_taken_over_silently_is_silent_no_more() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    Line.objects.update(silent=True)

    again(placed)

    assert placed.line().silent is False


def caps(**caps: int) -> Cast:
    people = cast()
    Instance.objects.update(**caps)
    return people


def test_the_lines_cap_counts_over_exactly_24_hours() -> None:
    placed = place(caps(line_cap=2).partner, Wanted(stage=Stage.AWAITING))
    again(placed, now=NOW)
    again(placed, now=NOW + MINUTE)

    just_before = again(placed, now=NOW + DAY - MICROSECOND)
    at_24_hours = again(placed, now=NOW + DAY)
    and_again = again(placed, now=NOW + DAY)

    assert just_before.lines[0].refusal == Refusal(
        code=RefusalCode.LINE_CAP, facts={"cap": 2, "at": (NOW + DAY).isoformat()}
    )
    assert outcomes(at_24_hours) == {"1.0": "changed"}
    assert outcomes(and_again) == {"1.0": "refused: line_cap"}


def test_another_line_of_the_order_has_a_cap_of_its_own() -> None:
    placed = place(
        caps(line_cap=1).partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING)
    )
    again(placed, lines=["1.0"])

    done = again(placed)

    assert outcomes(done) == {"1.0": "refused: line_cap", "2.0": "changed"}


def test_the_recipients_cap_counts_over_all_accounts() -> None:
    people = caps(recipient_cap=2)
    ours = place(people.partner, Wanted(stage=Stage.AWAITING))
    theirs = place(people.other_partner, Wanted(stage=Stage.AWAITING))
    again(ours)
    again(theirs)

    refused, other_day = again(ours, now=NOW + MINUTE), again(ours, now=NOW + DAY)

    assert refused.lines[0].refusal == Refusal(
        code=RefusalCode.RECIPIENT_CAP, facts={"cap": 2, "at": (NOW + DAY).isoformat()}
    )
    assert outcomes(other_day) == {"1.0": "changed"}


def test_mails_granted_in_one_resend_count_against_each_other() -> None:
    people = caps(recipient_cap=2)
    orders = [
        place(people.partner, Wanted(number=f"{n}.0", stage=Stage.AWAITING), number=f"10{n}")
        for n in (1, 2, 3)
    ]

    done = again(*orders)

    assert outcomes(done) == {"1.0": "changed", "2.0": "changed", "3.0": "refused: recipient_cap"}
    assert len(done.mail_ids) == 2


def test_a_cap_that_this_resend_itself_fills_is_over_a_day_later() -> None:
    people = caps(recipient_cap=1)
    orders = [
        place(people.partner, Wanted(number=f"{n}.0", stage=Stage.AWAITING), number=f"10{n}") for n in (1, 2)
    ]

    *_, refused = again(*orders).lines

    assert refused.refusal == Refusal(
        code=RefusalCode.RECIPIENT_CAP, facts={"cap": 1, "at": (NOW + DAY).isoformat()}
    )


def test_lines_that_share_a_mail_count_once() -> None:
    people = caps(recipient_cap=1)
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))

    assert outcomes(again(placed)) == {"1.0": "changed", "2.0": "changed"}


def test_the_accounts_cap_counts_all_its_recipients_and_nobody_elses() -> None:
    people = caps(account_cap=2)
    ours = [
        place(
            people.partner,
            Wanted(number=f"{n}.0", stage=Stage.AWAITING, contact=f"c{n}@acme.example"),
            number=f"10{n}",
        )
        for n in (1, 2, 3)
    ]
    theirs = place(people.other_partner, Wanted(stage=Stage.AWAITING))

    done, others = again(*ours), again(theirs)

    assert outcomes(done) == {"1.0": "changed", "2.0": "changed", "3.0": "refused: account_cap"}
    assert outcomes(others) == {"1.0": "changed"}


def test_contact_changes_count_against_the_cap_of_a_resend() -> None:
    placed = place(caps(recipient_cap=1).partner, Wanted(stage=Stage.AWAITING))
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[placed.order_id]),
        address="new@acme.example",
        now=NOW,
    )

    assert outcomes(again(placed)) == {"1.0": "refused: recipient_cap"}


def test_first_mails_count_against_no_cap() -> None:
    people = caps(line_cap=1, recipient_cap=1, account_cap=1)
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    place(people.partner, Wanted(stage=Stage.NOT_DELIVERED), number="102")
    mail_due()

    assert outcomes(again(placed)) == {"1.0": "changed"}


def test_a_refused_line_does_not_stop_the_others_and_the_record_says_partly() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.MAPPED))

    done = again(placed)
    deliver()

    assert recorded(done.transaction_id).status == "partly_completed"
    assert mail(done.mail_ids[0]).lines == ["1.0"]
