"""Settling deliveries: windows start, lines are flagged, the rest is tried again for five days (M2, M4, W1, W2)."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.actions.recorded import found_wrong, last_mail_id, mails, outcomes, recorded
from tests.sweeps.settling import ACCEPTED, DEFERRED, DROPPED, REFUSED, claimed, settle
from tests.worlds import (
    CONTACT,
    FLEX,
    NOW,
    WINDOW_DAYS,
    WX,
    Cast,
    Placed,
    Stage,
    Wanted,
    cast,
    deliver,
    mail_due,
    place,
)

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold
from startline.actions.resend import resend
from startline.mail.verdict import Handed
from startline.models import Line, Mail, MailAttempt, Membership, Offer, Policy, User, Window
from startline.rules.line import Expiry, Status
from startline.rules.who_may import Role
from startline.sweeps.claim_mails import LEASE
from startline.sweeps.settle_mails import Result, settle_mails

pytestmark = pytest.mark.django_db

NEW = "new@acme.example"
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def waiting(people: Cast, *wanted: Wanted) -> Placed:
    """An order whose mail waits to be delivered."""
    lines = [
        Wanted(number=line.number, offer=line.offer, contact=line.contact, stage=Stage.NOT_DELIVERED)
        for line in wanted or (Wanted(),)
    ]
    return place(people.partner, *lines)


def retarget(placed: Placed, address: str = NEW) -> None:
    change_contact(actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=address, now=NOW)


def resend_(placed: Placed) -> None:
    done = resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW)
    assert set(outcomes(done).values()) == {"changed"}


@pytest.mark.parametrize("offer", [FLEX, WX])
def test_acceptance_starts_the_window_that_the_offers_policy_gives(offer: str) -> None:
    placed = waiting(cast(), Wanted(offer=offer))
    accepted_at = datetime(2026, 11, 16, 22, 59, 59, tzinfo=UTC)

    settle(claimed(), ACCEPTED, at=accepted_at)

    line, window = placed.line(), placed.line().windows.get()
    assert line.mail_accepted_at == accepted_at
    assert (window.accepted_at, window.contact_epoch, window.window_days) == (
        accepted_at,
        0,
        WINDOW_DAYS[offer],
    )
    midnight = datetime(2026, 11, 16, 23, tzinfo=UTC)
    assert window.deadline_at == window.closes_at == midnight + timedelta(days=WINDOW_DAYS[offer])
    assert window.mail_id == Mail.objects.get().pk
    assert found_wrong() == []


def test_a_window_keeps_a_copy_of_the_policy_in_force_on_the_local_day_of_acceptance() -> None:
    people = cast()
    placed = waiting(people)
    flex = Offer.objects.get(code=FLEX)
    Policy.objects.create(
        name="Flex from the 17th: 14 days",
        offer=flex,
        valid_from=date(2026, 11, 17),
        window_days=14,
        expiry=Expiry.KEEP_OPEN,
        reminder_days=[5],
        escalation_days=2,
    )

    # 23:30 UTC on the 16th is the 17th in Rome.
    settle(claimed(), ACCEPTED, at=datetime(2026, 11, 16, 23, 30, tzinfo=UTC))
    Policy.objects.update(window_days=99, name="Changed since")

    window = placed.line().windows.get()
    assert (window.policy_name, window.window_days, window.expiry) == (
        "Flex from the 17th: 14 days",
        14,
        Expiry.KEEP_OPEN,
    )
    assert (window.reminder_days, window.escalation_days) == ([5], 2)
    assert window.deadline_at == datetime(2026, 12, 1, 23, tzinfo=UTC)


def test_each_line_of_a_mail_gets_a_window_of_its_own_offer() -> None:
    placed = waiting(cast(), Wanted(), Wanted(number="2.0", offer=WX))

    settle(claimed(), ACCEPTED)

    assert [placed.line(number).windows.get().window_days for number in ("1.0", "2.0")] == [7, 30]


def test_a_window_starts_once_however_often_mail_arrives() -> None:
    placed = waiting(cast())
    settle(claimed(), ACCEPTED)
    resend_(placed)

    settle(claimed(), ACCEPTED, at=NOW + HOUR)

    assert placed.line().windows.get().accepted_at == NOW
    assert placed.line().mail_accepted_at == NOW


def test_a_mail_to_an_overtaken_contact_starts_no_window_and_marks_no_line() -> None:
    placed = waiting(cast())
    claim = claimed()
    retarget(placed)

    settle(claim, ACCEPTED, at=NOW + SECOND)

    line = placed.line()
    assert (line.mail_accepted_at, line.windows.count()) == (None, 0)
    assert found_wrong() == []


def test_the_window_starts_with_the_mail_that_the_contact_of_now_receives() -> None:
    placed = waiting(cast())
    overtaken = claimed()
    retarget(placed)
    settle(overtaken, ACCEPTED, at=NOW + SECOND)

    settle(claimed(), ACCEPTED, at=NOW + HOUR)

    window = placed.line().windows.get()
    assert (window.accepted_at, window.contact_epoch) == (NOW + HOUR, 1)


def test_a_failed_mail_to_an_overtaken_contact_flags_nothing_and_tells_nobody() -> None:
    placed = waiting(cast())
    claim = claimed()
    retarget(placed)
    before = last_mail_id()

    settle(claim, REFUSED)

    assert placed.line().undeliverable_at is None
    assert mails(after=before) == []
    assert found_wrong() == []


def test_a_closed_line_gets_no_window_any_more() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.CLOSED))
    resend_(placed)

    settle(claimed(), ACCEPTED, at=NOW + HOUR)

    assert placed.line().windows.count() == 1


def test_a_line_held_while_its_mail_arrived_gets_a_window_that_does_not_close() -> None:
    placed = waiting(cast())
    claim = claimed()
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)

    settle(claim, ACCEPTED, at=NOW + SECOND)

    window = placed.line().windows.get()
    assert (window.accepted_at, window.closes_at) == (NOW + SECOND, None)
    assert found_wrong() == []


def test_an_offer_without_policy_keeps_the_acceptance_and_is_named_by_the_check(
    caplog: pytest.LogCaptureFixture,
) -> None:
    placed = waiting(cast())
    Policy.objects.all().delete()

    settle(claimed(), ACCEPTED)

    assert (placed.line().mail_accepted_at, placed.line().windows.count()) == (NOW, 0)
    assert "No policy covers the offer A-FLEX on 2026-11-16" in caplog.text
    assert [problem.split(":")[0] for problem in found_wrong()] == ["windows_missing"]


def test_5xx_is_final_and_flags_every_line_of_the_mail_at_once() -> None:
    placed = waiting(cast(), Wanted(), Wanted(number="2.0"))

    settle(claimed(), REFUSED, at=NOW + SECOND)

    lines = [placed.line(number) for number in ("1.0", "2.0")]
    assert {(line.undeliverable_at, line.undeliverable_cause) for line in lines} == {
        (NOW + SECOND, "mailbox_unknown")
    }
    assert mails()[0].state == "refused"
    assert found_wrong() == []


@pytest.mark.parametrize("turned", [False, True])
def test_a_mail_whose_contact_refused_it_fails_its_transaction_with_the_cause(*, turned: bool) -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    done = change_contact(
        actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=NEW, now=NOW
    )

    claim = claimed()
    settle(replace(claim, mails=claim.mails[::-1]) if turned else claim, ACCEPTED, others={NEW: REFUSED})

    told = recorded(done.transaction_id)
    assert (told.status, told.cause) == ("failed", "mailbox_unknown")
    assert set(told.events) == {"recorded", "mail_accepted", "mail_refused: 1.0"}


def test_of_two_mails_one_that_arrives_makes_the_transaction_partly_completed() -> None:
    people = cast()
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, contact="b@acme.example"),
    )
    done = resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW)

    settle(claimed(), ACCEPTED, others={"b@acme.example": REFUSED})

    told = recorded(done.transaction_id)
    assert told.status == "partly_completed"
    assert set(told.events) == {"recorded", "mail_accepted: 1.0", "mail_refused: 2.0"}


def test_4xx_is_tried_again_later_and_the_transaction_stays_in_progress() -> None:
    waiting(cast())

    settle(claimed(), DEFERRED)

    mail, attempt = Mail.objects.get(), MailAttempt.objects.get()
    assert (mail.state, mail.due_at, mail.lease) == ("waiting", NOW + MINUTE, None)
    assert (attempt.outcome, attempt.code, attempt.words) == ("deferred", 451, "4.7.1 Try again")
    assert claimed(now=NOW + MINUTE).picked == 1
    assert found_wrong() == []


def test_a_server_that_stays_away_is_asked_for_five_days_and_then_given_up() -> None:
    placed = waiting(cast())
    now, tries = NOW, 0

    while (mail := Mail.objects.get(kind="provisioning")).settled_at is None:
        now, tries = mail.due_at, tries + 1
        settle(claimed(now=now), DROPPED, at=now)

    line = placed.line()
    assert (now, tries) == (NOW + timedelta(days=5), 23)
    assert (mail.state, mail.attempts) == ("given_up", 23)
    assert (line.undeliverable_at, line.undeliverable_cause) == (now, "given_up")
    assert mails()[-1].kind == "undeliverable"
    assert found_wrong() == []


def test_a_mail_that_arrives_later_lifts_the_flag() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.UNDELIVERABLE))
    resend_(placed)

    deliver(now=NOW + HOUR)

    line = placed.line()
    assert (line.undeliverable_at, line.mail_accepted_at) == (None, NOW + HOUR)
    assert found_wrong() == []


def test_an_acceptance_counts_even_when_the_lease_was_lost() -> None:
    placed = waiting(cast())
    slow = claimed()
    claimed(now=NOW + LEASE)

    settle(slow, ACCEPTED, at=NOW + LEASE)

    assert mails()[0].state == "accepted"
    assert placed.line().windows.get().accepted_at == NOW + LEASE


@pytest.mark.parametrize("answer", [REFUSED, DEFERRED], ids=["refused", "deferred"])
def test_any_other_end_counts_only_while_the_lease_is_ours(answer: Handed) -> None:
    placed = waiting(cast())
    slow = claimed()
    claimed(now=NOW + LEASE)

    settle(slow, answer, at=NOW + LEASE)

    assert Mail.objects.get(kind="provisioning").state == "sending"
    assert placed.line().undeliverable_at is None
    assert MailAttempt.objects.get(number=1).outcome is not None


def test_an_acceptance_that_comes_after_a_refusal_is_kept_with_its_attempt_and_undoes_nothing() -> None:
    placed = waiting(cast())
    slow = claimed()
    settle(claimed(now=NOW + LEASE), REFUSED, at=NOW + LEASE)
    refused = placed.line()

    settle(slow, ACCEPTED, at=NOW + HOUR)

    line = placed.line()
    assert Mail.objects.get(kind="provisioning").state == "refused"
    assert (line.undeliverable_at, line.mail_accepted_at) == (NOW + LEASE, None)
    assert (line.undeliverable_cause, line.windows.exists()) == (refused.undeliverable_cause, False)
    assert MailAttempt.objects.get(number=1).outcome == "accepted"
    assert found_wrong() == []


def test_an_acceptance_that_comes_after_the_mail_was_dropped_starts_no_window() -> None:
    placed = waiting(cast())
    slow = claimed()
    retarget(placed)
    claimed(now=NOW + LEASE)

    settle(slow, ACCEPTED, at=NOW + HOUR)

    dropped = Mail.objects.get(kind="provisioning")
    assert dropped.state == "cancelled"
    assert (placed.line().mail_accepted_at, placed.line().windows.exists()) == (None, False)
    assert MailAttempt.objects.get(mail_id=dropped.pk).outcome == "accepted"
    assert found_wrong() == []


def test_settling_twice_settles_once() -> None:
    placed = waiting(cast())
    claim = claimed()
    settle(claim, ACCEPTED)
    before = recorded(Mail.objects.get().transaction_id)

    settle(claim, REFUSED, at=NOW + HOUR)
    settle(claim, ACCEPTED, at=NOW + HOUR)

    assert recorded(Mail.objects.get().transaction_id) == before
    assert placed.line().windows.get().accepted_at == NOW


def test_a_foreign_lease_settles_nothing_but_an_acceptance() -> None:
    waiting(cast())

    settle(claimed(), DEFERRED, lease=uuid.uuid4())

    assert mails()[0].state == "sending"


def test_of_two_mails_of_a_line_settled_together_the_first_acceptance_starts_the_window() -> None:
    placed = waiting(cast())
    resend_(placed)
    claim = claimed()
    first, second = sorted(claim.mails, key=lambda mail: mail.id)

    settle_mails(
        results=[
            Result(mail_id=first.id, attempt=1, handed=ACCEPTED, ended_at=NOW + SECOND),
            Result(mail_id=second.id, attempt=1, handed=ACCEPTED, ended_at=NOW + 2 * SECOND),
        ],
        lease=claim.lease,
        now=NOW + MINUTE,
    )

    line = placed.line()
    assert (line.mail_accepted_at, line.windows.get().accepted_at) == (NOW + SECOND, NOW + SECOND)
    assert line.windows.get().mail_id == first.id
    assert found_wrong() == []


def test_of_two_mails_settled_together_a_later_refusal_does_not_undo_the_acceptance() -> None:
    placed = waiting(cast())
    resend_(placed)
    claim = claimed()
    first, second = sorted(claim.mails, key=lambda mail: mail.id)

    settle_mails(
        results=[
            Result(mail_id=first.id, attempt=1, handed=ACCEPTED, ended_at=NOW + SECOND),
            Result(mail_id=second.id, attempt=1, handed=REFUSED, ended_at=NOW + 2 * SECOND),
        ],
        lease=claim.lease,
        now=NOW + MINUTE,
    )

    line = placed.line()
    assert (line.mail_accepted_at, line.undeliverable_at) == (NOW + SECOND, NOW + MINUTE)
    assert line.windows.count() == 1
    assert found_wrong() == []


def colleague(people: Cast, name: str, *, role: Role, watches: bool = True, active: bool = True) -> User:
    """Another member of the partner."""
    user = User.objects.create(email=f"{name}@telepartner.example", name=name.title(), is_active=active)
    Membership.objects.create(user=user, account=people.partner, role=role, watches=watches)
    return user


def told(people: Cast, placed: Placed) -> set[str]:
    """Whom a refusal of the order's mail is told to."""
    before = last_mail_id()
    settle(claimed(), REFUSED)
    notices = mails(after=before)
    assert {notice.kind for notice in notices} <= {"undeliverable"}
    assert all(notice.lines == list(placed.line_ids) for notice in notices)
    return {notice.to for notice in notices}


def test_the_editors_are_told_the_placer_and_the_accounts_watching_admins() -> None:
    people = cast()
    colleague(people, "admin", role=Role.ADMIN)
    colleague(people, "resting", role=Role.ADMIN, watches=False)
    colleague(people, "gone", role=Role.ADMIN, active=False)
    colleague(people, "editor", role=Role.EDITOR)
    placed = waiting(people, Wanted(), Wanted(number="2.0"))

    assert told(people, placed) == {people.owner.email, "admin@telepartner.example"}


def test_a_placer_who_has_left_is_not_told() -> None:
    people = cast()
    colleague(people, "admin", role=Role.ADMIN)
    people.owner.memberships.all().delete()
    placed = waiting(people)

    assert told(people, placed) == {"admin@telepartner.example"}


def test_a_placer_whose_address_is_not_verified_is_not_told() -> None:
    people = cast()
    colleague(people, "admin", role=Role.ADMIN)
    User.objects.filter(pk=people.owner.pk).update(email_verified_at=None)
    placed = waiting(people)

    assert told(people, placed) == {"admin@telepartner.example"}


def test_a_watcher_whose_address_takes_no_mail_keeps_nothing_from_being_settled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    people = cast()
    User.objects.filter(pk=colleague(people, "admin", role=Role.ADMIN).pk).update(email="admin@localhost")
    placed = waiting(people)

    assert told(people, placed) == {people.owner.email}
    assert placed.line().undeliverable_cause == "mailbox_unknown"
    assert "cannot be told by mail" in caplog.text


def test_where_nobody_watches_the_operator_is_told() -> None:
    people = cast()
    people.owner.memberships.all().delete()
    placed = waiting(people)

    assert told(people, placed) == {people.clerk.email}


def test_a_notice_is_written_in_its_readers_language_and_reaches_them() -> None:
    people = cast()
    User.objects.filter(pk=people.owner.pk).update(language="it")
    waiting(people)
    settle(claimed(), REFUSED)

    settle(claimed(), ACCEPTED)

    notice = Mail.objects.get(kind="undeliverable")
    assert (notice.language, notice.state) == ("it", "accepted")
    assert notice.subject is not None
    assert found_wrong() == []


def test_a_notice_that_cannot_be_delivered_flags_nothing_and_calls_for_no_other() -> None:
    people = cast()
    placed = waiting(people)
    settle(claimed(), REFUSED)
    first_flag, before = placed.line().undeliverable_at, last_mail_id()

    settle(claimed(), REFUSED, at=NOW + HOUR)

    assert placed.line().undeliverable_at == first_flag
    assert mails(after=before) == []
    assert found_wrong() == []


def test_the_status_of_a_line_is_not_the_mails_business() -> None:
    placed = waiting(cast())

    settle(claimed(), REFUSED)

    assert placed.line().status == Status.AWAITING
    assert Line.objects.filter(billing_cause__isnull=False).count() == 0
    assert Window.objects.count() == 0


def test_the_first_mail_of_a_line_that_was_flagged_can_still_go_to_another_contact() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.UNDELIVERABLE))
    retarget(placed)

    mail_due()
    deliver()

    line = placed.line()
    assert (line.undeliverable_at, line.windows.get().contact_epoch) == (None, 1)
    assert CONTACT not in {written.to for written in mails() if written.state == "accepted"}
