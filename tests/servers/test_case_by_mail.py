"""A case's conversation over real servers: the desk's answer goes out, a reply with a picture comes back (D2, M4)."""

import email
import email.policy
import random
import smtplib
from io import BytesIO

import pytest
from django.conf import LazySettings
from PIL import Image
from tests.cases import about, case_of, contact, person
from tests.management.processes import eventually
from tests.replies import NEW, attached, quoted, reply, take_replies
from tests.servers.conftest import CONTACT_BOX, RETURNS, RETURNS_BY_LMTP
from tests.servers.dovecot import Dovecot
from tests.servers.mailbox import fetch, place_on
from tests.servers.postfix import Postfix
from tests.worlds import Placed, Stage, Wanted, place

from startline import clock
from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words
from startline.mail.courier import courier_of_settings
from startline.mail.returned_mailbox import READ_BYTES
from startline.models import Account, Case, CaseEntry, CaseFile, DeliveryNotice, User
from startline.sweeps.deliver_mails import deliver_mails


@pytest.fixture
def order(partner: Account) -> Placed:
    return place(partner, Wanted(stage=Stage.AWAITING, contact=CONTACT_BOX))


def _case(order: Placed) -> Case:
    """A contact's case that the desk has answered."""
    case = case_of(contact(CONTACT_BOX), about(order, "1.0"), now=clock.now())
    said = Words(text="Their server refused it.\nIs the sender let in?")
    agent = User.objects.filter(memberships__account__kind="operator").earliest("id")
    answer_case(actor=person(agent), case_id=case.pk, words=said, now=clock.now())
    return case


def _deliver() -> None:
    with courier_of_settings() as courier:
        while deliver_mails(clock=clock.now, courier=courier).more:
            pass


def _photograph() -> bytes:
    """A picture that is larger than what is kept of a bounce."""
    written = BytesIO()
    noise = random.Random(1).randbytes(500 * 400 * 3)
    Image.frombytes("RGB", (500, 400), noise).save(written, "PNG")
    return written.getvalue()


def _answer(mail: bytes, *, relay: Postfix) -> None:
    """Answer *mail* as a program does: to its Reply-To, with what it says quoted, and a picture."""
    read = email.message_from_bytes(mail, policy=email.policy.default)
    part = read.get_body(("plain",))
    words = part.get_content() if part else ""
    raw = reply(
        f"{NEW}\n\nOn 16/11/2026 10:12, Startline wrote:\n{quoted(words)}",
        to=str(read["Reply-To"]),
        from_=f"IT <{CONTACT_BOX}>",
        files=[attached(_photograph())],
    )
    with smtplib.SMTP("127.0.0.1", relay.port, timeout=60) as session:
        session.sendmail(CONTACT_BOX, str(read["Reply-To"]), raw)


def _assert_in_case(case: Case) -> None:
    entry = CaseEntry.objects.filter(case=case).latest("id")
    file = CaseFile.objects.get(entry=entry).file
    assert (entry.kind, entry.via, entry.text) == ("said", "mail", NEW)
    assert (file.content_type, file.width, file.height) == ("image/png", 500, 400)
    assert DeliveryNotice.objects.get().raw_bytes > READ_BYTES


def _newest(dovecot: Dovecot) -> bytes:
    """The desk's answer, which follows the receipt."""
    receipt, answer = (
        email.message_from_bytes(mail, policy=email.policy.default)
        for mail in dovecot.wait_for(CONTACT_BOX, 2)
    )
    if answer["In-Reply-To"] is None:
        receipt, answer = answer, receipt
    assert answer["In-Reply-To"] == receipt["Message-ID"]
    return answer.as_bytes()


def test_a_conversation_goes_through_the_mailbox(order: Placed, postfix: Postfix, dovecot: Dovecot) -> None:
    case = _case(order)

    _deliver()
    _answer(_newest(dovecot), relay=postfix)
    dovecot.wait_for(RETURNS, 1)
    fetch(place_on(dovecot))
    take_replies(now=clock.now())

    _assert_in_case(case)


def test_a_conversation_goes_through_our_listener(
    order: Placed, postfix: Postfix, dovecot: Dovecot, settings: LazySettings
) -> None:
    settings.STARTLINE_REPLY_ADDRESS = RETURNS_BY_LMTP
    case = _case(order)

    _deliver()
    _answer(_newest(dovecot), relay=postfix)
    eventually(DeliveryNotice.objects.exists, about=lambda: postfix.log)
    take_replies(now=clock.now())

    _assert_in_case(case)
