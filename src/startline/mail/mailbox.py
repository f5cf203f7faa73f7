"""The rehearsal instance's own mail server: keeps every mail in a Maildir that any mail reader opens.

It takes mail for everybody, but for a few addresses, so that every delivery state can be seen:
a local part that begins with `unknown` is refused (550 5.1.1), and so is a domain that ends in `.exmaple` or
`.invalid` (550 5.1.2); a local part that begins with `full` is told to come again (452 4.2.2).
"""

import email
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime, parsedate_to_datetime
from itertools import islice
from mailbox import Maildir
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from startline.mail.loopback import serving
from startline.mail.safe_html import safe_html
from startline.rules.plain_text import plain

MESSAGE_BYTES = 10 * 1024 * 1024
_NAME = "mailbox.localhost"
_SHOWN_LENGTH = 300
_UNKNOWN_DOMAINS = (".exmaple", ".invalid")


Mark = tuple[int, str]
"""A mail's place in the mailbox: when it was kept, in nanoseconds, and its key."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """A mail in the mailbox; *sent_at* is what its Date says, *received_at* the machine's own time."""

    mark: Mark
    key: str
    subject: str
    recipient: str
    sent_at: datetime | None
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A mail with its parts; *html* has no script and loads nothing: show it in a sandboxed frame."""

    received: Received
    text: str
    html: str


@contextmanager
def run_mailbox(*, folder: Path, port: int) -> Iterator[int]:
    """Serve SMTP on loopback, keeping mail under *folder*; yields the port (a free one where *port* is 0).

    A mail is accepted once it is on disk under its final name: it survives `kill -9` of this process.

    :raises OSError: the port is taken, or *folder* cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    keeper = _Keeper(folder)
    with serving(
        lambda loop: SMTP(
            keeper, loop=loop, hostname=_NAME, ident="Startline", data_size_limit=MESSAGE_BYTES
        ),
        port=port,
    ) as bound_port:
        yield bound_port


def messages(
    folder: Path, *, limit: int, recipient: str = "", before: Mark | None = None
) -> Sequence[Received]:
    """The newest *limit* mails under *folder*, newest first; none where there is no mailbox yet.

    Only those kept *before* that mark, and only those to addresses that hold *recipient*, whatever its case.
    """
    kept = (one for one in _kept(folder) if before is None or one.mark < before)
    newest = sorted(kept, key=lambda one: one.mark, reverse=True)
    wanted = (mail for mail in map(_headed, newest) if recipient.casefold() in mail.recipient.casefold())
    return list(islice(wanted, limit))


def message(folder: Path, key: str) -> Opened | None:
    """The mail *key* under *folder*; None where there is none of that name."""
    kept = next((kept for kept in _kept(folder) if kept.key == key), None)
    if kept is None:
        return None
    parsed = email.message_from_bytes(_content(kept))
    return Opened(
        received=_received(kept, parsed=parsed),
        text=_part(parsed, "text/plain"),
        html=safe_html(_part(parsed, "text/html")),
    )


class _Keeper:
    """Answers for the addresses and puts each mail into the Maildir."""

    def __init__(self, folder: Path) -> None:
        """Make the Maildir *folder* where there is none."""
        self._folder = folder
        self._box = Maildir(folder, create=True)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        """Take *address*, unless it is one of those that rehearse a refusal."""
        local, _, domain = address.lower().rpartition("@")
        if local.startswith("unknown"):
            return "550 5.1.1 The mailbox does not exist"
        if domain.endswith(_UNKNOWN_DOMAINS):
            return "550 5.1.2 The domain does not exist"
        if local.startswith("full"):
            return "452 4.2.2 The mailbox is full"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail once for each recipient, on disk before the answer."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        keys = [
            self._keep(content, sender=envelope.mail_from or "", recipient=to) for to in envelope.rcpt_tos
        ]
        return f"250 2.0.0 Kept as {keys[-1]}"

    def _keep(self, content: bytes, *, sender: str, recipient: str) -> str:
        now = format_datetime(datetime.now(UTC))
        trace = (
            f"Return-Path: <{sender}>\nDelivered-To: {recipient}\nReceived: by {_NAME} with ESMTP; {now}\n"
        )
        # The library writes to tmp/, syncs the file and renames it to new/; the folder is ours to sync.
        key = self._box.add(trace.encode("ascii", "replace") + content.replace(b"\r\n", b"\n"))
        folder = os.open(self._folder / "new", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return key


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """A file of the Maildir; mail readers move it from new/ to cur/ and mark it after a colon."""

    path: Path
    at_ns: int

    @property
    def key(self) -> str:
        return self.path.name.partition(":")[0]

    @property
    def mark(self) -> Mark:
        return self.at_ns, self.key


def _kept(folder: Path) -> Iterator[_Kept]:
    for path in (path for part in ("new", "cur") for path in (folder / part).glob("*")):
        with suppress(FileNotFoundError):  # a mail reader moved or deleted it meanwhile
            yield _Kept(path=path, at_ns=path.stat().st_mtime_ns)


def _content(kept: _Kept) -> bytes:
    """The mail as it was kept; empty where a mail reader has moved or deleted it meanwhile."""
    with suppress(FileNotFoundError):
        return kept.path.read_bytes()
    return b""


def _headed(kept: _Kept) -> Received:
    """What the mail's headers say; its body is not read."""
    return _received(kept, parsed=BytesHeaderParser().parsebytes(_content(kept)))


def _received(kept: _Kept, *, parsed: Message) -> Received:
    return Received(
        mark=kept.mark,
        key=kept.key,
        subject=_shown(parsed["Subject"]),
        recipient=_shown(parsed["Delivered-To"]),
        sent_at=_date(parsed["Date"]),
        received_at=datetime.fromtimestamp(kept.at_ns / 1_000_000_000, UTC),
    )


def _shown(header: object) -> str:
    """*header* decoded, in one plain line; as it stands where it cannot be decoded."""
    raw = "" if header is None else str(header)
    try:
        return plain(str(make_header(decode_header(raw))), length=_SHOWN_LENGTH)
    except (LookupError, ValueError, MessageError):
        return plain(raw, length=_SHOWN_LENGTH)


def _date(header: object) -> datetime | None:
    try:
        return parsedate_to_datetime(str(header)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _part(parsed: Message, content_type: str) -> str:
    """The first part of *content_type* as text; empty where there is none."""
    found = next((part for part in parsed.walk() if part.get_content_type() == content_type), None)
    payload = found.get_payload(decode=True) if found else None
    if found is None or not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(found.get_content_charset("utf-8"), "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")
