"""Mail that comes back: bounces and the like as servers send them, taken in and judged."""

import json
import uuid
from datetime import datetime
from itertools import count

from tests.worlds import CONTACT, NOW

from startline.actions.take_notice import take_notice
from startline.mail.verp import envelope_sender
from startline.models import DeliveryNotice, Mail, MailLine, NoticeSource
from startline.models.mail import CONTACT_KINDS
from startline.sweeps.judge_notices import judge_notices

_keys = count(1)

AUTO_REPLY = b"""From: it@acme.example
To: bounces@mail.example
Subject: Out of office
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: text/plain

I am away until Monday.
"""
PROSE = b"""From: somebody@acme.example
To: bounces@mail.example
Subject: Re: your order
Content-Type: text/plain

Who is responsible for this, please?
"""
COMPLAINT = b"""From: feedback@isp.example
To: bounces@mail.example
Subject: complaint about message from 192.0.2.1
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--b--
"""


def dsn(
    *,
    status: str = "5.1.1",
    action: str = "failed",
    said: str = "550 5.1.1 User unknown",
    recipient: str = CONTACT,
) -> bytes:
    """A delivery status notification (RFC 3464), as a mail server sends it."""
    return f"""From: MAILER-DAEMON@mx.acme.example
To: bounces@mail.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at host mx.acme.example.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b--
""".encode()


HARD = dsn()
SOFT = dsn(status="4.2.2", said="452 4.2.2 Mailbox full")
LATE = dsn(status="4.4.1", action="delayed", said="451 4.4.1 No answer from host")
ARRIVED = dsn(status="2.0.0", action="delivered", said="250 2.0.0 Ok")


def token_address(mail_id: int) -> str:
    """The return address of that mail of ours."""
    return envelope_sender(Mail.objects.values_list("public_id", flat=True).get(pk=mail_id))


def event(
    *, mail_id: int | None = None, reason: str = "invalid", word: str = "", kind: str = "bounced"
) -> bytes:
    """A provider's event as JSON, about that mail of ours where one is named; *word* is its own for the kind."""
    address = token_address(mail_id) if mail_id else ""
    said = {"event": kind, "reason": reason, "word": word, "address": address}
    return json.dumps(said).encode()


def take(
    raw: bytes = HARD,
    *,
    mail_id: int | None = None,
    delivered_to: str | None = None,
    at: datetime = NOW,
    source: NoticeSource = NoticeSource.IMAP,
    key: str | None = None,
) -> DeliveryNotice:
    """Take in *raw*, delivered to the return address of the mail *mail_id*, or as said."""
    source_key = key or f"mail-{next(_keys)}-{uuid.uuid4()}"
    take_notice(
        source=source,
        source_key=source_key,
        raw=raw,
        delivered_to=token_address(mail_id) if mail_id else delivered_to,
        received_at=at,
    )
    return DeliveryNotice.objects.get(source=source, source_key=source_key)


def judge(*, now: datetime = NOW) -> None:
    """Let the sweep judge everything that can be judged at *now*."""
    while judge_notices(now=now).more:
        pass


def bounce(mail_id: int, raw: bytes = HARD, *, now: datetime = NOW) -> DeliveryNotice:
    """Have that mail come back as *raw* and be judged at *now*; the notice afterwards."""
    notice = take(raw, mail_id=mail_id, at=now)
    judge(now=now)
    notice.refresh_from_db()
    return notice


def newest_mail_of(line_id: int) -> int:
    """The newest mail that spoke of the line to its contact."""
    spoken = MailLine.objects.filter(line_id=line_id).values_list("mail_id", flat=True)
    return int(Mail.objects.filter(pk__in=list(spoken), kind__in=CONTACT_KINDS).latest("id").pk)
