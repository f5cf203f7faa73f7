"""The whole way: our courier, Postfix, the contact's mailbox, and back to us by IMAP or LMTP (PRODUCT M2, M4)."""

import email
import email.policy
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from tests.mail.facts import LINK
from tests.management.processes import eventually
from tests.servers.conftest import CONTACT_BOX, RETURNS, RETURNS_BY_LMTP
from tests.servers.dovecot import Dovecot
from tests.servers.mailbox import fetch, place_on
from tests.servers.postfix import Postfix

from startline.mail.message import message_of
from startline.mail.quoting import LINK_MARK
from startline.mail.render import Body
from startline.mail.transport import Courier
from startline.mail.verp import envelope_sender, mail_named_by
from startline.models import DeliveryNotice
from startline.models.delivery import NoticeSource
from startline.models.mail import AttemptOutcome
from startline.returned import Returned, read_returned
from startline.rules.deliveries import Cause, NoticeKind

pytestmark = pytest.mark.django_db(transaction=True)

_BODY = Body(subject="Ordine è pronto", text=f"Città\n{LINK_MARK}\n", html=f'<a href="{LINK_MARK}">Città</a>')


def _send(recipient: str) -> UUID:
    """Hand a mail to the relay, which accepts it."""
    mail_public_id = uuid4()
    message = message_of(
        body=_BODY,
        recipient=recipient,
        link_url=LINK,
        mail_public_id=mail_public_id,
        sent_at=datetime(2026, 12, 6, 7, tzinfo=UTC),
        language="it",
    )
    with Courier() as courier:
        handed = courier.hand(recipient, message, mail_public_id=mail_public_id)
    assert handed.outcome is AttemptOutcome.ACCEPTED
    return mail_public_id


def _named(notice: DeliveryNotice, returned: Returned) -> set[UUID | None]:
    addresses = filter(None, (notice.delivered_to, *returned.addressed_to))
    return {mail_named_by(address) for address in addresses} - {None}


def test_a_mail_arrives_as_it_was_written(postfix: Postfix, dovecot: Dovecot) -> None:
    mail_public_id = _send(CONTACT_BOX)

    (arrived,) = dovecot.wait_for(CONTACT_BOX, 1)

    read = email.message_from_bytes(arrived, policy=email.policy.default)
    assert read["Return-Path"] == f"<{envelope_sender(mail_public_id)}>"
    assert read["Message-ID"] == f"<{mail_public_id}@nordwind.example>"
    assert read["Subject"] == "Ordine è pronto"
    for subtype in ("plain", "html"):
        part = read.get_body((subtype,))
        assert part is not None
        assert LINK in part.get_content()


def test_a_bounce_comes_back_through_the_mailbox_and_names_its_mail(
    postfix: Postfix, dovecot: Dovecot
) -> None:
    mail_public_id = _send("nobody@acme.example")
    dovecot.wait_for(RETURNS, 1)

    fetch(place_on(dovecot))

    notice = DeliveryNotice.objects.get()
    returned = read_returned(bytes(notice.raw))
    assert notice.source == NoticeSource.IMAP
    assert (returned.kind, returned.hard, returned.cause) == (NoticeKind.BOUNCE, True, Cause.MAILBOX_UNKNOWN)
    assert returned.recipients == ("nobody@acme.example",)
    assert _named(notice, returned) == {mail_public_id}


def test_a_bounce_comes_back_through_our_listener_and_names_its_mail(
    postfix: Postfix, settings: LazySettings
) -> None:
    settings.STARTLINE_BOUNCE_ADDRESS = RETURNS_BY_LMTP
    mail_public_id = _send("nobody@acme.example")

    eventually(DeliveryNotice.objects.exists, about=lambda: postfix.log)

    notice = DeliveryNotice.objects.get()
    returned = read_returned(bytes(notice.raw))
    assert notice.source == NoticeSource.LMTP
    assert notice.delivered_to == envelope_sender(mail_public_id)
    assert (returned.kind, returned.hard, returned.cause) == (NoticeKind.BOUNCE, True, Cause.MAILBOX_UNKNOWN)
    assert _named(notice, returned) == {mail_public_id}


def test_a_warning_that_a_mail_is_late_is_no_bounce(postfix: Postfix, dovecot: Dovecot) -> None:
    mail_public_id = _send("somebody@away.example")
    dovecot.wait_for(RETURNS, 1)

    fetch(place_on(dovecot))

    notice = DeliveryNotice.objects.get()
    returned = read_returned(bytes(notice.raw))
    assert (returned.kind, returned.hard) == (NoticeKind.DELAYED, None)
    assert _named(notice, returned) == {mail_public_id}
