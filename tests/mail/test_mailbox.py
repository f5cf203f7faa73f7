"""The rehearsal's own mail server: keeps what it accepts, and rehearses every delivery state."""

import mailbox as maildirs
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from tests.mail.facts import LINK, MAIL_ID, Seen, line

from startline.mail.mailbox import MESSAGE_BYTES, message, messages, run_mailbox
from startline.mail.message import message_of
from startline.mail.render import render
from startline.mail.transport import Courier, SmtpBackend
from startline.models.mail import AttemptOutcome, MailKind
from startline.rules.deliveries import Cause

_SENT_AT = datetime(2026, 12, 6, 7, 0, tzinfo=UTC)
_SERVE = """
import sys, time
from pathlib import Path
from startline.mail.mailbox import run_mailbox
with run_mailbox(folder=Path(sys.argv[1]), port=0) as port:
    print(port, flush=True)
    time.sleep(600)
"""


def _courier(port: int) -> Courier:
    return Courier(SmtpBackend(host="127.0.0.1", port=port, timeout=60))


def _mail(customer: str = "Hélianthe") -> bytes:
    body = render(
        kind=MailKind.PROVISIONING,
        language="en",
        lines=[line(customer_name=customer)],
        sender_name="Startline",
    )
    return message_of(
        body=body,
        recipient="it@acme.example",
        link_url=LINK,
        mail_public_id=uuid4(),
        sent_at=_SENT_AT,
        language="en",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "rehearsal" / "mail"


@pytest.fixture
def courier(folder: Path) -> Iterator[Courier]:
    with run_mailbox(folder=folder, port=0) as port, _courier(port) as courier:
        yield courier


def test_what_is_accepted_can_be_listed_and_read(folder: Path, courier: Courier) -> None:
    courier.hand("it@acme.example", _mail(), mail_public_id=MAIL_ID)

    (received,) = messages(folder, limit=10)
    opened = message(folder, received.key)

    assert received.subject == "Service to set up: order 104582973, Hélianthe"
    assert received.recipient == "it@acme.example"
    assert received.sent_at == _SENT_AT
    assert abs((datetime.now(UTC) - received.received_at).total_seconds()) < 60
    assert opened is not None
    assert opened.received == received
    assert LINK in opened.text
    assert Seen(opened.html).links == [LINK]
    assert "Hélianthe" in opened.html


def test_any_mail_reader_can_open_the_folder(folder: Path, courier: Courier) -> None:
    courier.hand("it@acme.example", _mail(), mail_public_id=MAIL_ID)

    (mail,) = maildirs.Maildir(folder, create=False)

    assert mail["Delivered-To"] == "it@acme.example"
    assert mail["To"] == "it@acme.example"


def test_a_mail_that_a_reader_has_marked_as_seen_keeps_its_key(folder: Path, courier: Courier) -> None:
    courier.hand("it@acme.example", _mail(), mail_public_id=MAIL_ID)
    (received,) = messages(folder, limit=10)

    (folder / "new" / received.key).rename(folder / "cur" / f"{received.key}:2,S")

    assert messages(folder, limit=10) == [received]
    assert message(folder, received.key) is not None


def test_the_newest_come_first_and_no_more_than_asked_for(folder: Path, courier: Courier) -> None:
    for name in ("First", "Second", "Third"):
        courier.hand("it@acme.example", _mail(name), mail_public_id=MAIL_ID)

    assert [received.subject.rpartition(" ")[2] for received in messages(folder, limit=2)] == [
        "Third",
        "Second",
    ]


@pytest.mark.parametrize(
    ("recipient", "outcome", "cause"),
    [
        ("unknown@acme.example", AttemptOutcome.REFUSED, Cause.MAILBOX_UNKNOWN),
        ("Unknown.person@acme.example", AttemptOutcome.REFUSED, Cause.MAILBOX_UNKNOWN),
        ("m.bianchi@acme.exmaple", AttemptOutcome.REFUSED, Cause.DOMAIN_UNKNOWN),
        ("it@nowhere.invalid", AttemptOutcome.REFUSED, Cause.DOMAIN_UNKNOWN),
        ("full@acme.example", AttemptOutcome.DEFERRED, Cause.MAILBOX_FULL),
        ("it@unknown.example", AttemptOutcome.ACCEPTED, None),
    ],
)
def test_some_addresses_rehearse_a_refusal(
    recipient: str, outcome: AttemptOutcome, cause: Cause | None, folder: Path, courier: Courier
) -> None:
    handed = courier.hand(recipient, _mail(), mail_public_id=MAIL_ID)

    assert (handed.outcome, handed.cause) == (outcome, cause)
    assert len(messages(folder, limit=10)) == (outcome is AttemptOutcome.ACCEPTED)


def test_a_mail_that_is_too_large_is_not_kept(folder: Path, courier: Courier) -> None:
    lines = b"y\r\n" * (MESSAGE_BYTES // 3 + 1)

    handed = courier.hand("it@acme.example", b"Subject: x\r\n\r\n" + lines, mail_public_id=MAIL_ID)

    assert handed.cause == Cause.TOO_LARGE
    assert messages(folder, limit=10) == []


def test_every_accepted_mail_survives_a_kill(folder: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with server, _courier(int((server.stdout or sys.stdin).readline())) as courier:
        handed = [
            courier.hand("it@acme.example", _mail(f"Customer{number}"), mail_public_id=MAIL_ID)
            for number in range(5)
        ]
        server.send_signal(signal.SIGKILL)

    assert {each.outcome for each in handed} == {AttemptOutcome.ACCEPTED}
    assert {received.subject.rpartition(" ")[2] for received in messages(folder, limit=10)} == {
        f"Customer{number}" for number in range(5)
    }


def test_an_empty_or_missing_mailbox_lists_nothing(folder: Path) -> None:
    assert messages(folder, limit=10) == []
    assert message(folder, "1.M2P3Q4.host") is None


@pytest.mark.parametrize("key", ["", "..", "../../etc/passwd", "/etc/passwd", "new", "*"])
def test_a_key_is_never_a_path(key: str, folder: Path, courier: Courier) -> None:
    courier.hand("it@acme.example", _mail(), mail_public_id=MAIL_ID)

    assert message(folder, key) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no headers at all",
        b"Subject: =?nonsense?q?x?=\r\nDate: never\r\n\r\n",
        b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff\r\n",
        b"Subject: =?utf-8?b?4?=\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n",
    ],
)
def test_a_mail_that_makes_no_sense_is_still_listed_and_opened(
    content: bytes, folder: Path, courier: Courier
) -> None:
    courier.hand("it@acme.example", content, mail_public_id=MAIL_ID)

    (received,) = messages(folder, limit=10)

    assert message(folder, received.key) is not None


def test_a_port_that_is_taken_is_an_error(folder: Path) -> None:
    with run_mailbox(folder=folder, port=0) as port:  # noqa: SIM117 - the second one is what is tried
        with pytest.raises(OSError, match="in use"), run_mailbox(folder=folder, port=port):
            pass
