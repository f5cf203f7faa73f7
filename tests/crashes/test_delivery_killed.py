"""A worker killed anywhere between claim and settlement: no intent lost, no copy unexplained (PRODUCT M2)."""

import os
import signal
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import LazySettings
from tests import worlds
from tests.crashes.killing import Doomed, Point, after, before
from tests.delivery.delivering import MICROSECOND, Clock, assert_explained, attempts, copies, deliver
from tests.smtp_peer import At, Peer
from tests.worlds import NOW, Stage, Wanted

from startline.models import Account, Line, Mail, TransactionState, Window
from startline.models.mail import MailState
from startline.models.record import TransactionStatus
from startline.sweeps.claim_mails import LEASE

CLAIM, DELIVER, SETTLE = (f"startline.sweeps.{name}_mails" for name in ("claim", "deliver", "settle"))
COURIER = "startline.mail.transport"
MAILS = 3

IN_THE_CLAIM = {
    "before the claim": before(DELIVER, "claim_mails"),
    "after the lines were looked at": after(CLAIM, "_still_wanted"),
    "before the lease": before(CLAIM, "_lease"),
    "before the claim is committed": after(CLAIM, "_lease"),
}
ONCE_CLAIMED = {
    "after the claim is committed": after(DELIVER, "claim_mails"),
    "before the first mail is sent": before(COURIER, "Courier.hand"),
    "after the first mail is sent": after(COURIER, "Courier.hand"),
    "before the last mail is sent": before(COURIER, "Courier.hand", call=MAILS),
    "after the last mail is sent": after(COURIER, "Courier.hand", call=MAILS),
    "before the settlement": before(DELIVER, "settle_mails"),
    "after the attempts are ended": after(SETTLE, "_end_attempts"),
    "before the settlement is committed": after(SETTLE, "_tell_editors"),
}
SETTLED = {
    "after the settlement is committed": after(DELIVER, "settle_mails"),
    "before the farewell": before(COURIER, "Courier.close", call=2),
}


@pytest.fixture
def written(partner: Account) -> list[int]:
    """Mails of as many orders, written and due."""
    for number in range(MAILS):
        worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED), number=f"10458302{number}")
    return sorted(Mail.objects.values_list("id", flat=True))


def named(points: dict[str, Point]) -> pytest.MarkDecorator:
    """Run a test for each of *points*, under its name."""
    return pytest.mark.parametrize("point", points.values(), ids=points.keys())


@named(IN_THE_CLAIM)
def test_a_claim_cut_short_never_was_and_another_worker_goes_on_at_once(
    doomed: Doomed, written: list[int], peer: Peer, point: Point
) -> None:
    doomed.kill_at(point, "deliver", now=NOW, port=peer.port)

    deliver(Clock(now=NOW))

    assert [attempts(mail_id) for mail_id in written] == [["accepted"]] * MAILS
    assert_all_delivered(peer)


@named(ONCE_CLAIMED)
def test_mails_under_way_wait_for_the_lease_and_are_sent_again_alike(
    doomed: Doomed, written: list[int], peer: Peer, point: Point
) -> None:
    doomed.kill_at(point, "deliver", now=NOW, port=peer.port)
    sent = len(peer.accepted)

    deliver(Clock(now=NOW + LEASE - MICROSECOND))
    too_early = len(peer.accepted)
    deliver(Clock(now=NOW + LEASE))

    assert too_early == sent
    assert [attempts(mail_id) for mail_id in written] == [[None, "accepted"]] * MAILS
    assert sum(len(kept) for kept in copies(peer).values()) == sent + MAILS
    assert_all_delivered(peer)


@named(SETTLED)
def test_once_settled_nothing_is_sent_again(
    doomed: Doomed, written: list[int], peer: Peer, point: Point
) -> None:
    doomed.kill_at(point, "deliver", now=NOW, port=peer.port)

    deliver(Clock(now=NOW + LEASE))

    assert [attempts(mail_id) for mail_id in written] == [["accepted"]] * MAILS
    assert len(peer.accepted) == MAILS
    assert_all_delivered(peer)


def test_what_was_settled_before_a_later_crash_stays_settled(
    doomed: Doomed, written: list[int], peer: Peer
) -> None:
    doomed.kill_at(after(DELIVER, "settle_mails"), "deliver", now=NOW, port=peer.port, settle_after_s=0.0)
    settled = Mail.objects.filter(state=MailState.ACCEPTED).count()
    deliver(Clock(now=NOW + LEASE))

    assert settled == 1
    assert sorted(len(attempts(mail_id)) for mail_id in written) == [1, 2, 2]
    assert_all_delivered(peer)


@dataclass(kw_only=True)
class KillingPeer(Peer):
    """A server that kills the worker when it comes to a stage for the n-th time, and then goes on as ever."""

    kill_at: tuple[At, int]
    worker: "Future[int]" = field(default_factory=Future)
    _times: Counter[At] = field(default_factory=Counter)

    def order_for(self, at: At, *, words: str) -> Any:
        self._times[at] += 1
        if (at, self._times[at]) == self.kill_at:
            os.kill(self.worker.result(60), signal.SIGKILL)
        return super().order_for(at, words=words)


@pytest.mark.parametrize(
    ("kill_at", "sent"),
    [
        pytest.param((At.CONNECT, 1), 0, id="at the greeting"),
        pytest.param((At.MAIL, 1), 0, id="before the recipient is named"),
        pytest.param((At.DATA, 1), 0, id="before the message"),
        pytest.param((At.END, 1), 1, id="after the message, before it is kept"),
        pytest.param((At.ANSWER, 1), 1, id="after it is kept, before the answer"),
        pytest.param((At.MAIL, 2), 1, id="after the answer"),
        pytest.param((At.ANSWER, MAILS), MAILS, id="after the last is kept, before the answer"),
    ],
)
def test_a_worker_that_dies_in_the_middle_of_the_conversation_loses_nothing(
    doomed: Doomed, written: list[int], settings: LazySettings, kill_at: tuple[At, int], sent: int
) -> None:
    with KillingPeer(kill_at=kill_at) as peer:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", peer.port

        peer.worker.set_result(doomed.start("deliver", now=NOW, port=peer.port))
        ended_by = doomed.wait()
        peer.wait_for(sent)
        deliver(Clock(now=NOW + LEASE))

        assert ended_by == signal.SIGKILL
        assert [attempts(mail_id) for mail_id in written] == [[None, "accepted"]] * MAILS
        assert sum(len(kept) for kept in copies(peer).values()) == sent + MAILS
        assert_all_delivered(peer)


def test_worker_after_worker_dies_and_the_last_one_delivers_everything(
    doomed: Doomed, written: list[int], peer: Peer
) -> None:
    clock = Clock(now=NOW)

    for point in (*IN_THE_CLAIM.values(), *ONCE_CLAIMED.values()):
        doomed.kill_at(point, "deliver", now=clock.now, port=peer.port)
        clock.move(LEASE)
    deliver(clock)

    died = len(ONCE_CLAIMED)
    assert [attempts(mail_id) for mail_id in written] == [[None] * died + ["accepted"]] * MAILS
    assert_all_delivered(peer)


def assert_all_delivered(peer: Peer) -> None:
    """Every mail is accepted, every line has one window, every copy is explained, nothing is in progress."""
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.ACCEPTED}
    assert sorted(Window.objects.values_list("line_id", flat=True)) == sorted(
        Line.objects.values_list("id", flat=True)
    )
    assert all(copies(peer).values())
    assert not TransactionState.objects.filter(status=TransactionStatus.IN_PROGRESS).exists()
    assert_explained(peer)
