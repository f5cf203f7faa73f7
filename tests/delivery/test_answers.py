"""What a mail server answers or fails to answer, stage by stage, and what becomes of mail and line (PRODUCT M4)."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests import worlds
from tests.delivery.delivering import MICROSECOND, Clock, assert_explained, attempts, copies, deliver
from tests.smtp_peer import At, Peer
from tests.worlds import CONTACT, Stage, Wanted

from startline.models import Account, Mail, TransactionState, Window
from startline.models.mail import MailKind, MailState
from startline.models.record import TransactionStatus
from startline.rules.line import Status

WRITTEN = Wanted(stage=Stage.NOT_DELIVERED)
FIRST_RETRY = timedelta(minutes=1)


def the_mail() -> Mail:
    """The one provisioning mail."""
    return Mail.objects.get(kind=MailKind.PROVISIONING)


def status() -> str:
    """The status of the transaction that the mail belongs to."""
    statuses = TransactionState.objects.filter(transaction_id=the_mail().transaction_id)
    found: str = statuses.values_list("status", flat=True).get()
    return found


@pytest.mark.parametrize("at", [At.RCPT, At.END])
def test_a_refusal_of_the_recipient_is_final_flags_the_line_and_tells_the_editors(
    partner: Account, peer: Peer, clock: Clock, at: At
) -> None:
    placed = worlds.place(partner, WRITTEN)
    peer.reply(at, "550 5.1.1 User unknown", only_for=CONTACT)

    deliver(clock)
    clock.move(timedelta(days=6))
    deliver(clock)

    line = placed.line()
    assert attempts(the_mail().pk) == ["refused"]
    assert the_mail().state == MailState.REFUSED
    assert status() == TransactionStatus.FAILED
    assert line.status == Status.AWAITING
    assert line.undeliverable_cause == "mailbox_unknown"
    assert not Window.objects.exists()
    assert [mail.recipients for mail in peer.accepted] == [["g.conti@telepartner.example"]]


def test_greylisting_is_answered_by_trying_again_a_minute_later_and_not_before(
    partner: Account, peer: Peer, clock: Clock
) -> None:
    placed = worlds.place(partner, WRITTEN)
    peer.reply(At.RCPT, "451 4.7.1 Greylisted, try again later", times=1)

    deliver(clock)
    deferred_at, flagged = the_mail().due_at, placed.line().undeliverable_at
    clock.move(FIRST_RETRY - MICROSECOND)
    deliver(clock)
    too_early = attempts(the_mail().pk)
    clock.move(MICROSECOND)
    deliver(clock)

    assert (deferred_at, flagged) == (worlds.NOW + FIRST_RETRY, None)
    assert too_early == ["deferred"]
    assert attempts(the_mail().pk) == ["deferred", "accepted"]
    assert placed.line().mail_accepted_at == clock.now
    assert Window.objects.get().accepted_at == clock.now
    assert status() == TransactionStatus.COMPLETED


@pytest.mark.parametrize("at", [At.CONNECT, At.EHLO, At.MAIL, At.RCPT, At.DATA, At.END, At.ANSWER])
def test_a_server_that_hangs_up_gets_the_mail_again_and_no_copy_is_unexplained(
    partner: Account, peer: Peer, clock: Clock, at: At
) -> None:
    worlds.place(partner, WRITTEN)
    peer.hang_up(at, times=1)

    deliver(clock)
    clock.move(FIRST_RETRY)
    deliver(clock)

    outcomes = attempts(the_mail().pk)
    assert outcomes[-1] == "accepted"
    assert the_mail().state == MailState.ACCEPTED
    assert Window.objects.count() == 1
    assert len(copies(peer)[the_mail().pk]) == (2 if at is At.ANSWER else 1)
    assert_explained(peer)


@pytest.mark.parametrize("at", [At.END, At.ANSWER])
def test_a_drop_after_the_whole_message_leaves_the_outcome_unknown(
    partner: Account, peer: Peer, clock: Clock, at: At
) -> None:
    placed = worlds.place(partner, WRITTEN)
    peer.hang_up(at, times=1)

    deliver(clock)

    assert attempts(the_mail().pk) == ["unknown"]
    assert the_mail().state == MailState.WAITING
    assert status() == TransactionStatus.IN_PROGRESS
    assert placed.line().undeliverable_at is None
    assert not Window.objects.exists()


@pytest.mark.parametrize("at", [At.CONNECT, At.EHLO, At.MAIL, At.RCPT, At.DATA, At.END, At.ANSWER])
def test_a_server_that_stalls_is_left_in_time_and_gets_the_mail_again(
    partner: Account, peer: Peer, clock: Clock, settings: LazySettings, at: At
) -> None:
    worlds.place(partner, WRITTEN)
    peer.stall(at, 600.0, times=1)

    settings.EMAIL_TIMEOUT = 2
    deliver(clock)
    stalled = attempts(the_mail().pk)
    settings.EMAIL_TIMEOUT = 30
    clock.move(FIRST_RETRY)
    deliver(clock)

    assert stalled == ["unknown" if at in (At.END, At.ANSWER) else "deferred"]
    assert the_mail().state == MailState.ACCEPTED
    assert_explained(peer)


@pytest.mark.parametrize(
    "words", ["550 5.7.1 Sender rejected", "553 5.1.8 Sender unknown", "530 5.7.0 Authentication required"]
)
def test_a_refused_sender_is_the_operators_trouble_and_never_flags_a_line(
    partner: Account, peer: Peer, clock: Clock, words: str
) -> None:
    placed = worlds.place(partner, WRITTEN)
    peer.reply(At.MAIL, words)

    for _ in range(8):
        deliver(clock)
        assert placed.line().undeliverable_at is None
        clock.now = the_mail().due_at
    peer.behave()
    deliver(clock)

    assert attempts(the_mail().pk) == ["deferred"] * 8 + ["accepted"]
    assert placed.line().mail_accepted_at == clock.now
    assert not Mail.objects.exclude(kind=MailKind.PROVISIONING).exists()


def test_a_server_that_shuts_down_after_every_second_mail_still_gets_all_in_one_run(
    partner: Account, peer: Peer, clock: Clock
) -> None:
    for number in range(9):
        worlds.place(partner, WRITTEN, number=f"10458302{number}")
    peer.close_after, peer.closing_words = 2, "421 4.3.2 Shutting down"

    deliver(clock)

    assert set(Mail.objects.values_list("state", "attempts")) == {(MailState.ACCEPTED, 1)}
    assert peer.connections == 5
    assert_explained(peer)


def test_a_server_that_only_says_it_is_shutting_down_is_left_alone_until_the_retry(
    partner: Account, peer: Peer, clock: Clock
) -> None:
    for number in range(3):
        worlds.place(partner, WRITTEN, number=f"10458302{number}")
    peer.hang_up(At.CONNECT, after="421 4.3.2 Shutting down", times=1)

    deliver(clock)
    connections = peer.connections
    clock.move(FIRST_RETRY)
    deliver(clock)

    assert connections == 1
    assert set(Mail.objects.values_list("state", "attempts")) == {(MailState.ACCEPTED, 2)}
    assert_explained(peer)
