"""A process killed while a case is opened, mailed about, answered or flagged: nothing by half, twice or lost (D2)."""

from base64 import b64encode
from email import message_from_bytes
from typing import Any

import pytest
from django.conf import LazySettings
from tests.cases import about, case_of, contact, png
from tests.crashes.killing import Doomed, Point, after, before
from tests.delivery.delivering import Clock, attempts, deliver
from tests.replies import NEW, attached, reply, take_replies
from tests.returning import take
from tests.smtp_peer import Peer
from tests.sweeps.settling import REFUSED, claimed, settle
from tests.worlds import CONTACT, NOW, Stage, Wanted, place

from startline.actions.flag_cases import flag_cases
from startline.mail.link import newest_key_number
from startline.mail.reply_address import reply_address
from startline.models import Account, Case, CaseEntry, CaseFile, DeliveryNotice, Mail, MailKind, StoredFile
from startline.sweeps.claim_mails import LEASE

REPLIES, CASES, SAY = (f"startline.actions.{name}" for name in ("take_replies", "flag_cases", "say_in_case"))
TAKING = {
    "before it is read": before(REPLIES, "read_reply"),
    "before the case is told": before(REPLIES, "say_in_case"),
    "before the entry": before(SAY, "append_entry"),
    "after the entry": after(SAY, "append_entry"),
    "after the case was told": after(REPLIES, "say_in_case"),
    "before it is committed": after(REPLIES, "_settle"),
    "in the second one": after(REPLIES, "say_in_case", call=2),
}
OPEN = "startline.actions.open_case"
OPENING = {
    "before the pictures": before(OPEN, "append_entry"),
    "after the pictures": after(OPEN, "append_entry"),
    "before it is committed": after(OPEN, "tell_asker"),
}
HANDING = {
    "before it is sent": before("startline.mail.transport", "Courier.hand"),
    "after it is sent": after("startline.mail.transport", "Courier.hand"),
    "before the settlement": before("startline.sweeps.deliver_mails", "settle_mails"),
}
FLAGGING = {
    "before the case is locked": before(CASES, "lock_case"),
    "before the entry": before(CASES, "append_entry"),
    "before it is committed": after(CASES, "append_entry"),
}


@pytest.fixture
def case(partner: Account, settings: LazySettings) -> Case:
    settings.STARTLINE_REPLY_ADDRESS = "help@mail.example"
    order = place(partner, Wanted(stage=Stage.AWAITING))
    return case_of(contact(CONTACT), about(order, "1.0"))


@pytest.mark.parametrize("point", TAKING.values(), ids=TAKING.keys())
def test_replies_are_in_the_case_once_whenever_the_worker_dies(
    doomed: Doomed, case: Case, point: Point
) -> None:
    receipt = Mail.objects.get(kind=MailKind.CASE_OPENED)
    address = reply_address(receipt.public_id, key_number=newest_key_number())
    for number in range(2):
        take(reply(to=str(address), message_id=f"<{number}@acme.example>", files=[attached(png())]))

    doomed.kill_at(point, "take_replies", now=NOW)
    take_replies(now=NOW)

    said = CaseEntry.objects.filter(case=case, kind="said")
    assert [entry.text for entry in said] == [NEW, NEW]
    assert CaseFile.objects.count() == 2
    assert {notice.state for notice in DeliveryNotice.objects.all()} == {"applied"}


@pytest.mark.parametrize("point", FLAGGING.values(), ids=FLAGGING.keys())
def test_a_case_is_told_once_of_a_mail_that_did_not_arrive(doomed: Doomed, case: Case, point: Point) -> None:
    settle(claimed(), REFUSED)

    doomed.kill_at(point, "flag_cases", now=NOW)
    flag_cases(now=NOW)

    assert CaseEntry.objects.filter(case=case, kind="unreached").count() == 1


@pytest.mark.parametrize("point", OPENING.values(), ids=OPENING.keys())
def test_of_a_case_that_was_not_opened_nothing_is_left_no_picture_and_no_mail(
    doomed: Doomed, partner: Account, point: Point
) -> None:
    order = place(partner, Wanted(stage=Stage.AWAITING))
    mails = Mail.objects.count()
    asked: dict[str, Any] = {
        "address_id": contact(CONTACT).address_id,
        "account_id": partner.pk,
        "order_id": order.order_id,
        "picture": b64encode(png()).decode(),
    }

    doomed.kill_at(point, "open_case", now=NOW, **asked)
    left = (Case.objects.count(), StoredFile.objects.count(), Mail.objects.count() - mails)
    doomed.start("open_case", now=NOW, **asked)

    assert doomed.wait() == 0
    assert left == (0, 0, 0)
    assert (Case.objects.count(), StoredFile.objects.count()) == (1, 1)


@pytest.mark.parametrize("point", HANDING.values(), ids=HANDING.keys())
def test_a_mail_about_a_case_comes_again_alike_with_the_same_place_to_answer(
    doomed: Doomed, case: Case, peer: Peer, point: Point
) -> None:
    receipt = Mail.objects.get(kind=MailKind.CASE_OPENED)

    doomed.kill_at(point, "deliver", now=NOW, port=peer.port, reply_address="help@mail.example")
    sent = len(peer.accepted)
    deliver(Clock(now=NOW + LEASE))

    kept = [message_from_bytes(mail.content) for mail in peer.accepted]
    assert attempts(receipt.pk) == [None, "accepted"]
    assert len(kept) == sent + 1
    assert {mail["Reply-To"] for mail in kept} == {
        reply_address(receipt.public_id, key_number=newest_key_number())
    }
    assert len({mail["Message-ID"] for mail in kept}) == 1
