"""A real SMTP server for tests that refuses, delays, stalls or hangs up wherever it is told to."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Any, AnyStr, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from startline.mail.loopback import serving

NOTHING = ""  # an answer that is not given


class At(StrEnum):
    """Where in the conversation the peer departs from its good manners."""

    CONNECT = "connect"  # instead of the greeting
    EHLO = "ehlo"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # the command, before any content
    END = "end"  # after the content: refused or lost
    ANSWER = "answer"  # after the content: kept, but the answer never comes
    RSET = "rset"
    QUIT = "quit"


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A mail that the peer kept; *content* as it came, with CRLF."""

    sender: str
    recipients: Sequence[str]
    content: bytes


@dataclass(kw_only=True)
class _Order:
    """What to do at a stage: say *reply*, after *stall_s* seconds, then hang up or go on."""

    at: At
    reply: str | None
    stall_s: float
    hang_up: bool
    only_for: str
    left: int | None

    def applies(self, *, at: At, words: str) -> bool:
        """Whether it is meant for *at* and for a command with these *words*, and not used up."""
        return self.at is at and self.only_for in words and self.left != 0


@dataclass(kw_only=True)
class Peer:
    """A server on loopback with a port of its own; `with Peer() as peer:` starts it.

    Unless told otherwise it accepts everything. It can be stopped and started again on the same port, as
    a server that is down for a while. All waiting is the client's: set EMAIL_TIMEOUT short.
    """

    hostname: str = "peer.example"
    size_limit: int = 10_000_000
    port: int = 0
    accepted: list[Accepted] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    close_after: int | None = None  # mails per connection
    closing_words: str | None = None
    _orders: list[_Order] = field(default_factory=list)
    _running: ExitStack = field(default_factory=ExitStack)
    _kept: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; on the same port as before, if it has run before."""
        self.port = self._running.enter_context(serving(self._session, port=self.port))

    def stop(self) -> None:
        """Hang up on everybody and listen no more."""
        self._running.close()

    def reply(self, at: At, words: str, *, only_for: str = "", times: int | None = None) -> None:
        """Answer *words* (`550 5.1.1 No`) instead of going on; *only_for* is part of the command's words."""
        self._add(at=at, reply=words, stall_s=0.0, hang_up=False, only_for=only_for, left=times)

    def hang_up(
        self, at: At, *, after: str | None = None, only_for: str = "", times: int | None = None
    ) -> None:
        """Close the connection, saying *after* (such as `421 Bye`) before, if given."""
        self._add(at=at, reply=after, stall_s=0.0, hang_up=True, only_for=only_for, left=times)

    def stall(self, at: At, seconds: float, *, only_for: str = "", times: int | None = None) -> None:
        """Say nothing for *seconds*, then go on as if nothing had been."""
        self._add(at=at, reply=None, stall_s=seconds, hang_up=False, only_for=only_for, left=times)

    def behave(self) -> None:
        """Forget every order and accept everything again."""
        self._orders.clear()

    def wait_for(self, number: int, *, timeout_s: float = 60.0) -> Sequence[Accepted]:
        """The accepted mails once there are *number* of them.

        :raises AssertionError: there were fewer when the time was over.
        """
        with self._kept:
            assert self._kept.wait_for(lambda: len(self.accepted) >= number, timeout_s), self.accepted
            return list(self.accepted)

    def keep(self, envelope: Envelope) -> None:
        """Keep a mail as accepted."""
        content = envelope.original_content or b""
        with self._kept:
            self.accepted.append(
                Accepted(sender=envelope.mail_from or "", recipients=list(envelope.rcpt_tos), content=content)
            )
            self._kept.notify_all()

    def order_for(self, at: At, *, words: str) -> _Order | None:
        """The first order that applies, counted as used."""
        order = next((order for order in self._orders if order.applies(at=at, words=words)), None)
        if order is not None and order.left is not None:
            order.left -= 1
        return order

    def _add(self, **order: Any) -> None:
        self._orders.append(_Order(**order))

    def _session(self, loop: asyncio.AbstractEventLoop) -> "_Conversation":
        return _Conversation(self, loop=loop)


class _Conversation(SMTP):
    """One connection: the library's server, asked to depart from its manners by the peer's orders."""

    def __init__(self, peer: Peer, *, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            _Handler(peer),
            loop=loop,
            hostname=peer.hostname,
            ident="test peer",
            data_size_limit=peer.size_limit,
        )
        self._peer = peer
        self._greeted = False
        self._mails = 0

    async def push(self, status: AnyStr) -> None:
        if not self._greeted:
            self._greeted = True
            self._peer.connections += 1
            if await self.departs(At.CONNECT):
                return
        if self.transport is not None and status != NOTHING:
            await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        await self._unless_ordered(At.EHLO, hostname, super().smtp_EHLO)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        await self._unless_ordered(At.EHLO, hostname, super().smtp_HELO)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        self._mails += 1
        if self._peer.close_after is not None and self._mails > self._peer.close_after:
            await self._follow(reply=self._peer.closing_words, hang_up=True)
            return
        await self._unless_ordered(At.MAIL, arg, super().smtp_MAIL)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        await self._unless_ordered(At.RCPT, arg, super().smtp_RCPT)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        recipients = " ".join(self.envelope.rcpt_tos) if self.envelope else ""
        await self._unless_ordered(At.DATA, arg, super().smtp_DATA, words=recipients)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        await self._unless_ordered(At.RSET, arg, super().smtp_RSET)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        await self._unless_ordered(At.QUIT, arg, super().smtp_QUIT)

    async def departs(self, at: At, *, words: str = "") -> bool:
        """Whether an order has answered in place of the library, or ended the connection."""
        order = self._peer.order_for(at, words=words)
        if order is None:
            return False
        try:
            await asyncio.sleep(order.stall_s)
        except asyncio.CancelledError:
            # The client has gone; before the greeting the library would leave its end open.
            await self._follow(reply=None, hang_up=True)
            raise
        await self._follow(reply=order.reply, hang_up=order.hang_up)
        return order.hang_up or order.reply is not None

    async def _follow(self, *, reply: str | None, hang_up: bool) -> None:
        if reply is not None and self.transport is not None:
            await super().push(reply)
        if hang_up and self.transport is not None:
            self.transport.close()

    async def _unless_ordered(
        self, at: At, arg: str | None, usual: Callable[[Any], Any], *, words: str | None = None
    ) -> None:
        self._peer.commands.append(f"{at.value.upper()} {arg or ''}".strip())
        if not await self.departs(at, words=(arg or "") if words is None else words):
            await usual(arg)


class _Handler:
    """Decides about whole mails."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def handle_DATA(  # noqa: N802
        self, server: _Conversation, session: Session, envelope: Envelope
    ) -> str:
        words = " ".join(envelope.rcpt_tos)
        if await server.departs(At.END, words=words):
            return NOTHING
        self._peer.keep(envelope)
        if await server.departs(At.ANSWER, words=words):
            return NOTHING
        return f"250 2.0.0 Kept as number {len(self._peer.accepted)}"
