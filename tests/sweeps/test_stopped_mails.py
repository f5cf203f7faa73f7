"""Mail to an address to which it is stopped: refused at the claim, without an attempt (PRODUCT M4, M6)."""

from datetime import timedelta

import pytest
from tests.actions.recorded import found_wrong, last_mail_id, last_transaction_id, mails, recorded
from tests.sweeps.settling import ACCEPTED, REFUSED, claimed, settle
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, deliver, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.resend import resend
from startline.actions.stop_mail_to import suppress_address
from startline.models import Address, Mail, MailAttempt, Suppression, SuppressionReason

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def stop(reason: SuppressionReason = SuppressionReason.BOUNCED, *, address: str = CONTACT) -> Suppression:
    """Mail to *address* is stopped."""
    found = Address.objects.get(key=address)
    return Suppression.objects.create(address=found, reason=reason.value, since_at=NOW)


def again(placed: Placed) -> int:
    """A resend of the order; the id of its transaction."""
    done = resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW + MINUTE)
    assert done.transaction_id is not None
    return done.transaction_id


def test_a_first_mail_to_a_stopped_address_flags_its_lines_and_tells_the_editors() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    stop()

    claim = claimed()

    line = placed.line()
    first, notice = mails()
    event = recorded(last_transaction_id())
    assert (claim.picked, claim.mails) == (1, [])
    assert (line.undeliverable_at, line.undeliverable_cause) == (NOW, "suppressed")
    assert (first.state, notice.kind, notice.state) == ("refused", "undeliverable", "waiting")
    assert (event.status, event.cause) == ("failed", "suppressed")
    assert not MailAttempt.objects.exists()
    assert found_wrong() == []


@pytest.mark.parametrize("reason", [SuppressionReason.COMPLAINED, SuppressionReason.OPERATOR])
def test_a_resend_to_an_address_that_people_have_stopped_does_not_go(reason: SuppressionReason) -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    stop(reason)

    transaction_id = again(placed)
    claimed(now=NOW + MINUTE)

    assert recorded(transaction_id).status == "failed"
    assert placed.line().undeliverable_cause == "suppressed"
    assert not MailAttempt.objects.filter(started_at__gte=NOW).exists()


def test_a_resend_to_an_address_that_only_bounced_goes_and_its_acceptance_lifts_the_stop() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    stopped = stop()
    again(placed)

    claim = claimed(now=NOW + MINUTE)
    settle(claim, ACCEPTED, at=NOW + MINUTE)

    stopped.refresh_from_db()
    assert [mail.recipient for mail in claim.mails] == [CONTACT]
    assert (stopped.lifted_at, stopped.lifted_by_id) == (NOW + MINUTE, None)


def test_a_refused_resend_lifts_nothing() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    stopped = stop()
    again(placed)

    settle(claimed(now=NOW + MINUTE), REFUSED, at=NOW + MINUTE)

    stopped.refresh_from_db()
    assert stopped.lifted_at is None


@pytest.mark.parametrize("reason", [SuppressionReason.COMPLAINED, SuppressionReason.OPERATOR])
def test_what_a_person_stopped_is_not_lifted_by_a_resend_that_was_on_its_way(
    reason: SuppressionReason,
) -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    again(placed)
    claim = claimed(now=NOW + MINUTE)
    stopped = stop(reason)

    settle(claim, ACCEPTED, at=NOW + MINUTE)

    stopped.refresh_from_db()
    assert stopped.lifted_at is None


def test_a_mail_accepted_before_the_stop_lifts_nothing() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    again(placed)
    claim = claimed(now=NOW + MINUTE)
    stopped = stop()

    settle(claim, ACCEPTED, at=NOW - MINUTE)

    stopped.refresh_from_db()
    assert stopped.lifted_at is None


def test_a_corrected_contact_that_only_bounced_is_tried_and_one_stopped_by_a_person_is_not() -> None:
    people = cast()
    tried = place(people.partner, Wanted(stage=Stage.AWAITING), number="101")
    left = place(people.partner, Wanted(stage=Stage.AWAITING), number="102")
    for placed, address in ((tried, "bounced@acme.example"), (left, "stopped@acme.example")):
        selection = Selection(order_ids=[placed.order_id], line_ids=None)
        change_contact(actor=CONSOLE, selection=selection, address=address, now=NOW + MINUTE)
    stop(address="bounced@acme.example")
    stop(SuppressionReason.OPERATOR, address="stopped@acme.example")

    claim = claimed(now=NOW + MINUTE)

    assert {mail.recipient for mail in claim.mails} == {"bounced@acme.example", CONTACT}
    assert (tried.line().undeliverable_at, left.line().undeliverable_cause) == (None, "suppressed")


def test_mail_to_an_editor_whose_address_is_stopped_moves_no_transaction() -> None:
    people: Cast = cast()
    placed = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    suppress_address(actor=CONSOLE, address=people.owner.email, note="", now=NOW)
    before = last_mail_id()
    deliver(refusing=[CONTACT])
    deliver()

    (notice,) = mails(after=before)

    assert (notice.kind, notice.to, notice.state) == ("undeliverable", people.owner.email, "refused")
    assert placed.line().undeliverable_cause == "mailbox_unknown"
    assert found_wrong() == []


def test_a_line_that_has_left_leaves_a_dropped_mail_not_a_refused_one() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    selection = Selection(order_ids=[placed.order_id], line_ids=None)
    change_contact(actor=CONSOLE, selection=selection, address="new@acme.example", now=NOW)
    stop()

    claimed()

    assert Mail.objects.get(recipient__key=CONTACT).state == "cancelled"
    assert placed.line().undeliverable_at is None
