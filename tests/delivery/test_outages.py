"""A mail server that is down for days of moved clock, while the business goes on (PRODUCT M2, M4, W1)."""

from datetime import timedelta

from tests import worlds
from tests.delivery.delivering import Clock, assert_explained, attempts, work_until
from tests.smtp_peer import Peer
from tests.worlds import CONTACT, NOW, Placed, Stage, Wanted

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.outcome import Done
from startline.actions.resend import resend
from startline.models import Account, Line, Mail, TransactionState, Window
from startline.models.mail import MailKind, MailState
from startline.models.record import Outcome, TransactionStatus
from startline.rules.line import Status
from startline.rules.retries import GIVE_UP_AFTER

HOUR = timedelta(hours=1)
NEW = "new@acme.example"


def orders(partner: Account, *, count: int) -> list[Placed]:
    """Orders whose first mails are written and due."""
    return [
        worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED), number=f"10458302{number}")
        for number in range(count)
    ]


def test_after_four_days_without_a_server_everything_is_delivered_and_windows_start_then(
    partner: Account, peer: Peer, clock: Clock
) -> None:
    placed = orders(partner, count=3)
    peer.stop()

    work_until(clock, NOW + timedelta(days=4))
    before = set(Line.objects.values_list("status", "mail_accepted_at", "undeliverable_at"))
    peer.start()
    work_until(clock, clock.now + 8 * HOUR)

    assert before == {(Status.AWAITING, None, None)}
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.ACCEPTED}
    for order in placed:
        window = Window.objects.get(line_id=order.line().pk)
        assert window.accepted_at == order.line().mail_accepted_at
        assert window.accepted_at is not None
        assert NOW + timedelta(days=4) < window.accepted_at <= clock.now
        assert (window.deadline_at - window.accepted_at).days == worlds.WINDOW_DAYS[worlds.FLEX]
    assert_explained(peer)


def test_after_six_days_without_a_server_the_mails_are_given_up_after_five_and_the_editors_told(
    partner: Account, peer: Peer, clock: Clock
) -> None:
    (placed,) = orders(partner, count=1)
    mail = Mail.objects.get()
    peer.stop()

    work_until(clock, NOW + GIVE_UP_AFTER - timedelta(microseconds=1))
    waiting = Mail.objects.get(pk=mail.pk).state
    work_until(clock, NOW + timedelta(days=6))
    peer.start()
    work_until(clock, clock.now + 8 * HOUR)

    line = placed.line()
    mail.refresh_from_db()
    assert waiting == MailState.WAITING
    assert (mail.state, mail.settled_at) == (MailState.GIVEN_UP, NOW + GIVE_UP_AFTER)
    assert set(attempts(mail.pk)) == {"deferred"}
    assert (line.undeliverable_cause, line.undeliverable_at) == ("given_up", NOW + GIVE_UP_AFTER)
    assert line.status == Status.AWAITING
    assert not Window.objects.exists()
    status = TransactionState.objects.get(transaction_id=mail.transaction_id).status
    assert status == TransactionStatus.FAILED
    assert [kept.recipients for kept in peer.accepted] == [["g.conti@telepartner.example"]]


def test_a_contact_changed_or_mailed_again_after_the_mail_was_given_up_is_reached(
    partner: Account, peer: Peer, clock: Clock
) -> None:
    changed, resent = orders(partner, count=2)
    peer.stop()
    work_until(clock, NOW + timedelta(days=6))
    peer.start()

    changing = change_contact(
        actor=CONSOLE, selection=Selection(order_ids=[changed.order_id]), address=NEW, now=clock.now
    )
    resending = resend(actor=CONSOLE, order_ids=[resent.order_id], line_ids=None, now=clock.now)
    work_until(clock, clock.now + HOUR)

    assert [outcomes(done) for done in (changing, resending)] == [[Outcome.CHANGED], [Outcome.CHANGED]]
    for order, recipient in ((changed, NEW), (resent, CONTACT)):
        line = order.line()
        assert line.contact is not None
        assert line.contact.email == recipient
        assert line.undeliverable_at is None
        assert line.mail_accepted_at is not None
        assert Window.objects.get(line_id=line.pk).accepted_at == line.mail_accepted_at


def test_the_business_goes_on_while_the_server_is_down(partner: Account, peer: Peer, clock: Clock) -> None:
    changed, mapped, cancelled = orders(partner, count=3)
    peer.stop()
    work_until(clock, NOW + timedelta(days=1))

    answers = [
        change_contact(
            actor=CONSOLE, selection=Selection(order_ids=[changed.order_id]), address=NEW, now=clock.now
        ),
        map_to_organization(
            actor=CONSOLE,
            order_ids=[mapped.order_id],
            line_ids=None,
            organization_id=find_or_add_organization(worlds.ORGANIZATION),
            mapped_by="Mario Rossi",
            now=clock.now,
        ),
        cancel(actor=CONSOLE, order_id=cancelled.order_id, line_ids=None, now=clock.now),
    ]
    work_until(clock, NOW + timedelta(days=2))
    peer.start()
    work_until(clock, clock.now + 8 * HOUR)

    assert [outcomes(done) for done in answers] == [[Outcome.CHANGED]] * 3
    assert [order.line().status for order in (changed, mapped, cancelled)] == [
        Status.AWAITING,
        Status.PENDING,
        Status.CANCELLED,
    ]
    kinds = Mail.objects.filter(state=MailState.ACCEPTED).values_list("kind", "recipient__email")
    assert sorted(kinds) == [(MailKind.CANCELLED, CONTACT), (MailKind.CORRECTED, NEW)]
    assert_explained(peer)


def outcomes(done: Done) -> list[Outcome]:
    """What became of each line."""
    return [line.outcome for line in done.lines]
