"""Delivery by a provider's API, and what it posts later: for lines the same as by a mail server (PRODUCT M4, W1)."""

import json
from base64 import b64encode
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client
from tests import worlds
from tests.delivery.delivering import Clock
from tests.provider_peer import ProviderPeer, Reply
from tests.worlds import CONTACT, Stage, Wanted

from startline.mail.courier import courier_of_settings
from startline.models import Account, DeliveryNotice, Mail, MailAttempt, Window
from startline.models.delivery import NoticeState
from startline.models.mail import MailKind, MailState
from startline.rules.deliveries import Cause
from startline.sweeps.deliver_mails import deliver_mails
from startline.sweeps.judge_notices import judge_notices

_TAKEN = Reply(body={"To": CONTACT, "MessageID": "b7bc2f4a", "ErrorCode": 0, "Message": "OK"})
_REFUSED = Reply(status=422, body={"ErrorCode": 300, "Message": f"Invalid 'To' address: '{CONTACT}'."})
_DOWN = Reply(status=503, body={"Message": "Be back soon."})


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[ProviderPeer]:
    """A provider that takes everything until it is told otherwise, and may post what became of it."""
    with ProviderPeer(replies=[_TAKEN]) as provider:
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.STARTLINE_MAIL_EVENTS = frozenset({"postmark"})
        settings.ANYMAIL = {
            **settings.ANYMAIL,
            "POSTMARK_SERVER_TOKEN": "a-token",
            "POSTMARK_API_URL": provider.url,
            "WEBHOOK_SECRET": "hooks:are-for-providers",
        }
        yield provider


def _deliver(clock: Clock) -> None:
    with courier_of_settings() as courier:
        while deliver_mails(clock=clock, courier=courier).more:
            pass


def _post_bounce(provider: ProviderPeer) -> None:
    """Tell what became of the first mail, with all that it was given along with it."""
    bounce = {
        "RecordType": "Bounce",
        "ID": 7,
        "Type": "HardBounce",
        "Details": "smtp;550 5.1.1 No such user",
        "Email": CONTACT,
        "BouncedAt": "2026-11-05T16:33:54Z",
        "Metadata": provider.asked[0].says["Metadata"],
    }
    secret = b64encode(b"hooks:are-for-providers").decode()
    Client().post(
        "/hooks/mail/postmark/",
        json.dumps(bounce),
        content_type="application/json",
        headers={"authorization": f"Basic {secret}"},
    )


def test_a_mail_that_the_provider_takes_starts_the_window(
    partner: Account, provider: ProviderPeer, clock: Clock
) -> None:
    placed = worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED))

    _deliver(clock)

    assert placed.line().mail_accepted_at == clock.now
    assert Window.objects.get().accepted_at == clock.now
    assert MailAttempt.objects.get().server == "Postmark (127.0.0.1)"


@pytest.mark.parametrize("bounce_address", ["", "bounces@mail.nordwind.example"])
def test_a_bounce_that_the_provider_posts_makes_the_line_undeliverable(
    partner: Account, provider: ProviderPeer, clock: Clock, settings: LazySettings, bounce_address: str
) -> None:
    settings.STARTLINE_BOUNCE_ADDRESS = bounce_address
    placed = worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED))
    _deliver(clock)

    _post_bounce(provider)
    judge_notices(now=clock.now)

    assert DeliveryNotice.objects.get().state == NoticeState.APPLIED
    assert placed.line().undeliverable_cause == Cause.MAILBOX_UNKNOWN
    assert Window.objects.get().ended_at is not None


def test_a_recipient_that_the_provider_refuses_makes_the_line_undeliverable_at_once(
    partner: Account, provider: ProviderPeer, clock: Clock
) -> None:
    placed = worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED))
    provider.replies = [_REFUSED, _TAKEN]

    _deliver(clock)

    assert placed.line().undeliverable_cause == Cause.MAILBOX_UNKNOWN
    assert Mail.objects.get(kind=MailKind.PROVISIONING).state == MailState.REFUSED
    assert Mail.objects.filter(kind=MailKind.UNDELIVERABLE).exists()


def test_a_provider_that_is_down_is_asked_once_a_run_and_its_mails_wait(
    partner: Account, provider: ProviderPeer, clock: Clock
) -> None:
    for number in ("7001", "7002", "7003"):
        worlds.place(partner, Wanted(stage=Stage.NOT_DELIVERED), number=number)
    provider.replies = [_DOWN]

    _deliver(clock)

    assert len(provider.asked) == 1
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.WAITING}
