"""Claiming due mails: leased and logged before a socket opens, their lines looked at once more (PRODUCT M2, M3)."""

from datetime import timedelta

import pytest
from tests.actions.recorded import all_recorded, found_wrong, mails, recorded
from tests.sweeps.settling import ACCEPTED, DEFERRED, REFUSED, claimed, settle
from tests.worlds import CONTACT, NOW, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold
from startline.actions.resend import resend
from startline.mail.link import token_of
from startline.models import Line, Mail, MailAttempt
from startline.sweeps.claim_mails import LEASE

pytestmark = pytest.mark.django_db

NEW = "new@acme.example"
MINUTE, MICROSECOND = timedelta(minutes=1), timedelta(microseconds=1)


def waiting(*numbers: str) -> Placed:
    """An order whose mail waits to be delivered."""
    lines = [Wanted(number=number, stage=Stage.NOT_DELIVERED) for number in numbers or ("1.0",)]
    return place(cast().partner, *lines)


def retarget(placed: Placed, *numbers: str) -> None:
    line_ids = [placed.line_ids[number] for number in numbers] or None
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[placed.order_id], line_ids=line_ids),
        address=NEW,
        now=NOW + MINUTE,
    )


def test_a_claimed_mail_is_leased_and_its_attempt_logged() -> None:
    waiting()

    claim = claimed()

    mail, attempt = Mail.objects.get(), MailAttempt.objects.get()
    assert (mail.state, mail.lease, mail.due_at) == ("sending", claim.lease, NOW + LEASE)
    assert (mail.attempts, mail.first_attempt_at) == (1, NOW)
    assert (attempt.number, attempt.started_at, attempt.server, attempt.outcome) == (
        1,
        NOW,
        "mx.example",
        None,
    )
    assert (claim.picked, [one.recipient for one in claim.mails]) == (1, [CONTACT])
    assert found_wrong() == []


def test_a_mail_that_somebody_waits_for_overtakes_older_ones_and_leaves_room_for_them() -> None:
    placed = waiting("1.0", "2.0", "3.0")
    retarget(placed, "3.0")
    older = {mail.recipient for mail in claimed(now=NOW + MINUTE, limit=1).mails}

    rest = claimed(now=NOW + MINUTE, limit=2)

    assert older == {NEW}
    assert [mail.recipient for mail in rest.mails] == [CONTACT]
    assert found_wrong() == []


def test_a_leased_mail_is_nobody_elses_until_its_lease_is_over() -> None:
    waiting()
    claimed()

    meanwhile = claimed(now=NOW + LEASE - MICROSECOND)
    after = claimed(now=NOW + LEASE)

    assert (meanwhile.picked, after.picked) == (0, 1)
    assert list(MailAttempt.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_every_copy_has_the_same_body_link_and_number_whatever_the_line_has_become() -> None:
    waiting()
    (first,) = claimed().mails
    Line.objects.update(quantity=999)

    (second,) = claimed(now=NOW + LEASE).mails

    assert (second.body, second.public_id) == (first.body, first.public_id)
    assert (second.link_id, second.link_key_number) == (first.link_id, first.link_key_number)
    assert (second.attempt, second.first_attempt_at) == (2, NOW)


def test_the_kept_body_shows_no_usable_link() -> None:
    waiting()

    (mail,) = claimed().mails

    token = token_of(mail.link_id, key_number=mail.link_key_number)
    kept = Mail.objects.get()
    assert kept.text is not None
    assert kept.html is not None
    assert token not in kept.text + kept.html


def test_no_more_than_the_limit_are_claimed_the_longest_due_first() -> None:
    people = cast()
    for n in range(4):
        place(people.partner, Wanted(stage=Stage.NOT_DELIVERED), number=f"10{n}")
    oldest = Mail.objects.order_by("id")[2]
    Mail.objects.filter(pk=oldest.pk).update(due_at=NOW - MINUTE)

    claim = claimed(limit=2)

    assert len(claim.mails) == 2
    assert oldest.pk in {mail.id for mail in claim.mails}


def test_a_line_whose_contact_has_changed_leaves_the_mail_and_the_others_go() -> None:
    placed = waiting("1.0", "2.0")
    retarget(placed, "1.0")

    claimed(now=NOW + MINUTE)

    assert [(written.to, written.state, written.lines) for written in mails()] == [
        (CONTACT, "sending", ["1.0: contact_changed", "2.0"]),
        (NEW, "sending", ["1.0"]),
    ]
    assert found_wrong() == []


def test_a_mail_that_no_line_is_left_in_is_dropped_and_its_transaction_says_so() -> None:
    placed = waiting()
    retarget(placed)

    claimed(now=NOW + MINUTE)

    started, changed = all_recorded()[-2:]
    assert (started.type, started.status, started.cause) == (
        "start_date_reached",
        "completed",
        "contact_changed",
    )
    assert started.events == ["recorded", "mail_dropped"]
    assert changed.status == "in_progress"
    assert [written.state for written in mails()] == ["cancelled", "sending"]
    assert found_wrong() == []


def test_a_dropped_mail_is_dropped_for_what_became_of_its_line() -> None:
    placed = waiting()
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=NOW)

    claim = claimed()

    assert (claim.picked, claim.mails) == (1, [])
    assert mails()[0].lines == ["1.0: cancelled"]
    assert all_recorded()[-2].cause == "cancelled"


def test_a_transaction_with_another_mail_open_stays_in_progress_when_one_is_dropped() -> None:
    placed = place(
        cast().partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, contact="b@acme.example"),
    )
    done = resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW)
    retarget(placed, "1.0")
    Mail.objects.filter(pk=done.mail_ids[1]).update(due_at=NOW + timedelta(hours=1))

    claimed()

    assert recorded(done.transaction_id).events == ["recorded", "mail_dropped"]
    assert recorded(done.transaction_id).status == "in_progress"


def test_a_held_line_leaves_its_mail_and_is_owed_another() -> None:
    placed = waiting("1.0", "2.0")
    hold(
        actor=CONSOLE,
        order_id=placed.order_id,
        line_ids=[placed.line_ids["1.0"]],
        name="Credit check",
        now=NOW,
    )

    claimed()

    assert mails()[0].lines == ["1.0: on_hold", "2.0"]
    assert [placed.line(number).mail_due_at for number in ("1.0", "2.0")] == [NOW, None]


def test_a_line_that_left_a_mail_never_comes_back_into_it() -> None:
    placed = waiting("1.0", "2.0")
    retarget(placed, "1.0")
    settle(claimed(now=NOW + MINUTE), DEFERRED, at=NOW + MINUTE)
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[placed.order_id], line_ids=[placed.line_ids["1.0"]]),
        address=CONTACT,
        now=NOW + MINUTE,
    )

    settle(claimed(now=NOW + timedelta(hours=1)), ACCEPTED, at=NOW + timedelta(hours=1))

    assert [(written.to, written.state, written.lines) for written in mails()] == [
        (CONTACT, "accepted", ["1.0: contact_changed", "2.0"]),
        (NEW, "cancelled", ["1.0: contact_changed"]),
        (CONTACT, "accepted", ["1.0"]),
    ]


def test_editors_are_not_told_that_mail_does_not_arrive_once_another_contact_gets_it() -> None:
    placed = waiting("1.0", "2.0")
    settle(claimed(), REFUSED)
    retarget(placed, "1.0")

    (notice,) = (mail for mail in claimed(now=NOW + MINUTE).mails if mail.kind == "undeliverable")

    assert f"{CONTACT.replace('@', '[@]').replace('.', '[.]')}: " in notice.body.text
    assert "new[@]" not in notice.body.text
    assert "1.0: contact_changed" in [
        told for mail in mails() if mail.kind == "undeliverable" for told in mail.lines
    ]
    assert found_wrong() == []


def test_editors_are_not_told_that_mail_does_not_arrive_once_it_does() -> None:
    placed = waiting()
    settle(claimed(), REFUSED)
    transaction_id = Mail.objects.get(kind="provisioning").transaction_id
    resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW)
    settle(claimed(limit=1), ACCEPTED)

    claimed()

    notice = Mail.objects.get(kind="undeliverable")
    assert notice.state == "cancelled"
    assert recorded(transaction_id).status == "failed"
    assert recorded(transaction_id).events[-1] == "mail_dropped"
    assert found_wrong() == []


def test_notices_go_even_though_their_lines_are_cancelled() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=NOW)

    claim = claimed()

    assert [mail.recipient for mail in claim.mails] == [CONTACT]
    assert mails()[-1].kind == "cancelled"
