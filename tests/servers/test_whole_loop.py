"""From an order to its line's state over real servers: what arrives, what comes back, what that does (W1, W2, M4)."""

from django.conf import LazySettings
from tests import worlds
from tests.management.processes import eventually
from tests.servers.conftest import CONTACT_BOX, RETURNS, RETURNS_BY_LMTP
from tests.servers.dovecot import Dovecot
from tests.servers.mailbox import fetch, place_on
from tests.servers.postfix import Postfix
from tests.worlds import Placed, Stage, Wanted

from startline import clock
from startline.mail.courier import courier_of_settings
from startline.models import Account, DeliveryNotice, Mail, Window
from startline.models.delivery import NoticeState
from startline.models.mail import MailKind, MailState
from startline.rules.deliveries import Cause
from startline.sweeps.deliver_mails import deliver_mails
from startline.sweeps.judge_notices import judge_notices

_UNKNOWN = "nobody@acme.example"


def _placed(partner: Account, contact: str) -> Placed:
    return worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED, contact=contact))


def _deliver() -> None:
    with courier_of_settings() as courier:
        while deliver_mails(clock=clock.now, courier=courier).more:
            pass


def _judge() -> None:
    while judge_notices(now=clock.now()).more:
        pass


def _assert_undeliverable(placed: Placed) -> None:
    line = placed.line()
    assert line.undeliverable_cause == Cause.MAILBOX_UNKNOWN
    assert not Window.objects.filter(ended_at__isnull=True).exists()
    assert DeliveryNotice.objects.get().state == NoticeState.APPLIED


def test_a_mail_that_arrives_starts_the_window_and_nothing_comes_back(
    partner: Account, postfix: Postfix, dovecot: Dovecot
) -> None:
    placed = _placed(partner, CONTACT_BOX)

    _deliver()
    dovecot.wait_for(CONTACT_BOX, 1)
    fetch(place_on(dovecot))
    _judge()

    assert placed.line().undeliverable_at is None
    assert Window.objects.get().ended_at is None
    assert not DeliveryNotice.objects.exists()


def test_a_mail_that_comes_back_to_the_mailbox_makes_its_line_undeliverable_and_tells_the_editors(
    partner: Account, postfix: Postfix, dovecot: Dovecot
) -> None:
    placed = _placed(partner, _UNKNOWN)

    _deliver()
    accepted, opened = placed.line().mail_accepted_at, Window.objects.count()
    dovecot.wait_for(RETURNS, 1)
    fetch(place_on(dovecot))
    _judge()

    assert accepted is not None
    assert opened == 1
    _assert_undeliverable(placed)
    assert Mail.objects.filter(kind=MailKind.UNDELIVERABLE, state=MailState.WAITING).exists()


def test_a_mail_that_comes_back_to_our_listener_does_the_same(
    partner: Account, postfix: Postfix, settings: LazySettings
) -> None:
    settings.STARTLINE_BOUNCE_ADDRESS = RETURNS_BY_LMTP
    placed = _placed(partner, _UNKNOWN)

    _deliver()
    eventually(DeliveryNotice.objects.exists, about=lambda: postfix.log)
    _judge()

    _assert_undeliverable(placed)


def test_a_mail_that_is_late_changes_nothing(partner: Account, postfix: Postfix, dovecot: Dovecot) -> None:
    placed = _placed(partner, "somebody@away.example")

    _deliver()
    dovecot.wait_for(RETURNS, 1)
    fetch(place_on(dovecot))
    _judge()

    assert placed.line().undeliverable_at is None
    assert Window.objects.get().ended_at is None
