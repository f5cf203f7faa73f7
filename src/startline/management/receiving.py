"""The listener for returned mail: LMTP or SMTP, for addresses of ours alone, each mail on record before its 250."""

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from hashlib import sha256
from typing import AnyStr

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from startline import clock
from startline.actions.take_notice import take_notice
from startline.mail.reply_address import mail_answered_by
from startline.mail.verp import mail_named_by
from startline.models.delivery import NoticeSource
from startline.returned.replies import REPLY_BYTES, RETURNS_TO_NOBODY

_LOG = logging.getLogger(__name__)
MESSAGE_BYTES = 10 * 1024 * 1024
MOST_CONNECTIONS = 20
MOST_RECIPIENTS = 50
_LINE_BYTES = 64 * 1024  # far more than the standard has, and less than anybody would notice
_SILENCE_S = 60.0
_COMMANDS = 1000  # of each kind on one connection
_AT_ONCE = 4
MOST_REPLIES = 3
"""So many replies to cases come in at once: each may take a hundred megabytes while it does."""
# The library's own refusals of a whole mail, and ours in their place.
_WHOLE_REFUSED = {
    "552 Error: Too much mail data": "552 5.3.4 A mail here has at most {most} bytes",
    "500 Line too long (see RFC5321 4.5.3.1.6)": f"500 5.6.0 A line here has at most {_LINE_BYTES} bytes",
}


class Speech(StrEnum):
    """The protocol of a place that is listened on."""

    LMTP = "lmtp"
    SMTP = "smtp"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to listen, and for what."""

    speech: Speech
    host: str
    port: int


async def receive(places: Sequence[Place], *, listening: Callable[[Place], None]) -> None:
    """Listen on *places* until SIGTERM or SIGINT; *listening* is told of each place, with its port.

    :raises OSError: a place is taken, or may not be listened on.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(max_workers=_AT_ONCE))
        desk = Desk(threads)
        for place in places:
            factory = partial(desk.conversation, place.speech, loop=loop)
            listener = await loop.create_server(factory, place.host, place.port)
            stack.callback(listener.close)
            bound = listener.sockets[0].getsockname()
            listening(Place(speech=place.speech, host=bound[0], port=bound[1]))
        await stop.wait()


class Desk:
    """Takes mails in over any number of conversations, a bounded number of them at once."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        """Write to the database in *threads*."""
        self._threads = threads
        self._open = 0
        self.replies = 0

    def conversation(self, speech: Speech, *, loop: asyncio.AbstractEventLoop) -> asyncio.Protocol:
        """What speaks with the client of a new connection."""
        if self._open >= MOST_CONNECTIONS:
            return _TurnedAway()
        kind = _Lmtp if speech is Speech.LMTP else _Smtp
        return kind(self, loop=loop)

    def opened(self) -> None:
        """Count a conversation that has begun."""
        self._open += 1

    def closed(self) -> None:
        """Count a conversation that has ended."""
        self._open -= 1

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        """Take *address* where a mail of ours went out from it, or asked for answers there, and no other: nothing is
        ever passed on."""
        if mail_named_by(address) is None and mail_answered_by(address) is None:
            return "550 5.1.1 No mail went out from this address"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return f"452 4.5.3 At most {MOST_RECIPIENTS} recipients at once"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail in once for each recipient; the answer comes when it is on record, or cannot be."""
        content = envelope.original_content or b""
        loop = asyncio.get_running_loop()
        answers = [
            await loop.run_in_executor(self._threads, _take, content, recipient, envelope.mail_from)
            for recipient in envelope.rcpt_tos
        ]
        if isinstance(server, LMTP):  # has an answer for each recipient
            return "\r\n".join(answers)
        return max(answers)  # what is tried again is known already where it was taken in

    async def handle_exception(self, error: Exception) -> str:
        """Have it tried again, whatever happened."""
        _LOG.error("Returned mail could not be taken in.", exc_info=error)
        return "451 4.3.0 Something broke here; come again"


def _take(content: bytes, recipient: str, sender: str | None) -> str:
    """The answer for one recipient; a reply that the envelope's *sender* is not to be answered says so from now on."""
    close_old_connections()
    key = sha256(recipient.lower().encode() + b"\0" + content).hexdigest()
    if sender in {None, "", "<>"} and mail_answered_by(recipient):
        content = RETURNS_TO_NOBODY + content
    try:
        new = take_notice(
            source=NoticeSource.LMTP,
            source_key=key,
            raw=content,
            delivered_to=recipient,
            received_at=clock.now(),
        )
    except (DatabaseError, InterfaceError) as error:
        _LOG.error("Returned mail could not be taken in; it will come again: %s", error)
        return "451 4.3.0 The database is out of reach; come again"
    return "250 2.0.0 Taken in" if new else "250 2.0.0 Known already"


class _Conversation(SMTP):
    """One connection, bounded in commands, silence, and the size of what it brings."""

    line_length_limit = _LINE_BYTES

    def __init__(self, desk: Desk, *, loop: asyncio.AbstractEventLoop) -> None:
        """Speak for *desk*."""
        mailbox = settings.STARTLINE_BOUNCE_ADDRESS or settings.STARTLINE_REPLY_ADDRESS
        super().__init__(
            desk,
            loop=loop,
            hostname=mailbox.rpartition("@")[2],
            ident="Startline",
            data_size_limit=REPLY_BYTES,
            timeout=_SILENCE_S,
            command_call_limit=_COMMANDS,
        )
        self._desk = desk
        self._answers = 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._desk.opened()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        self._desk.closed()
        super().connection_lost(error)

    async def push(self, status: AnyStr) -> None:
        """Answer, in our words, and of a mail for several recipients as often as the protocol wants it."""
        ours = _WHOLE_REFUSED.get(str(status))
        if ours is None:
            await super().push(status)
        else:
            await super().push("\r\n".join([ours.format(most=self.data_size_limit)] * self._answers))

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take a mail: one that answers a mail about a case may be larger than what servers send back."""
        recipients = self.envelope.rcpt_tos if self.envelope else ()
        is_reply = any(mail_answered_by(recipient) for recipient in recipients)
        if is_reply and self._desk.replies >= MOST_REPLIES:
            await self.push("452 4.3.1 Too many large mails at once; come again")
            return
        self.data_size_limit = REPLY_BYTES if is_reply else MESSAGE_BYTES
        self._desk.replies += is_reply
        try:
            await super().smtp_DATA(arg)
        finally:
            self._desk.replies -= is_reply


class _Smtp(_Conversation):
    """A conversation in SMTP: one answer for a mail."""


class _Lmtp(_Conversation, LMTP):
    """A conversation in LMTP: an answer for each recipient of a mail (RFC 2033)."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take a mail."""
        self._answers = max(1, len(self.envelope.rcpt_tos)) if self.envelope else 1
        await super().smtp_DATA(arg)


class _TurnedAway(asyncio.Protocol):
    """A conversation that there is no place for."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so, and hang up."""
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.7.0 Too many connections; come again\r\n")
        transport.close()
