"""One mail that can never be delivered, and its neighbours, who do not notice (PRODUCT M2)."""

from datetime import timedelta

import pytest
from tests import worlds
from tests.delivery.delivering import Clock, assert_explained, deliver, work_until
from tests.smtp_peer import At, Peer
from tests.worlds import Placed, Stage, Wanted

from startline.models import Account, Address, Mail
from startline.models.mail import MailKind, MailState
from startline.rules.line import Status

POISON = "poison@acme.example"
NEIGHBOURS = 6


@pytest.fixture
def poisoned(partner: Account) -> Placed:
    """An order for the poisoned contact, its mail due before those of its neighbours."""
    placed = worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED, contact=POISON), number="1")
    for number in range(NEIGHBOURS):
        worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED), number=f"10458302{number}")
    return placed


def neighbours() -> list[str]:
    """How the neighbours' mails stand."""
    mails = Mail.objects.filter(kind=MailKind.PROVISIONING).exclude(recipient__email=POISON)
    return list(mails.exclude(recipient__email=None).values_list("state", flat=True))


@pytest.mark.parametrize("at", [At.RCPT, At.DATA, At.END])
def test_a_recipient_at_whom_the_server_hangs_up_every_time_blocks_nobody(
    poisoned: Placed, peer: Peer, clock: Clock, at: At
) -> None:
    peer.hang_up(at, only_for=POISON)

    deliver(clock)
    after_one_run = neighbours()
    work_until(clock, worlds.NOW + timedelta(days=5, hours=1))

    assert after_one_run == [MailState.ACCEPTED] * NEIGHBOURS
    assert poisoned.line().undeliverable_cause == "given_up"
    assert poisoned.line().status == Status.AWAITING
    assert_explained(peer)


def test_a_recipient_who_was_erased_blocks_nobody_and_the_line_says_so_in_the_end(
    poisoned: Placed, peer: Peer, clock: Clock
) -> None:
    erased = Address.objects.filter(email=POISON)
    erased.update(email=None, key=None, domain=None, erased_at=worlds.NOW)

    deliver(clock)
    after_one_run = neighbours()
    work_until(clock, worlds.NOW + timedelta(days=5, hours=1))

    assert after_one_run == [MailState.ACCEPTED] * NEIGHBOURS
    assert poisoned.line().undeliverable_at is not None
    assert_explained(peer)


def test_ten_recipients_at_whom_the_server_hangs_up_block_nobody_for_an_hour(
    partner: Account, peer: Peer, clock: Clock
) -> None:
    """After three broken connections in a row a server is left alone: the neighbours then go first."""
    for number in range(10):
        wanted = Wanted(stage=Stage.NOT_DELIVERED, contact=f"poison-{number}@acme.example")
        worlds.place(partner, wanted, number=f"{number}")
    for number in range(NEIGHBOURS):
        worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED), number=f"10458302{number}")
    peer.hang_up(At.RCPT, only_for="poison")

    work_until(clock, worlds.NOW + timedelta(hours=1))

    reached = Mail.objects.filter(recipient__email=worlds.CONTACT).values_list("state", flat=True)
    assert list(reached) == [MailState.ACCEPTED] * NEIGHBOURS
    assert_explained(peer)
