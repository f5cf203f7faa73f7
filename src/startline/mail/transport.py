"""Hands mails to the mail server of the settings, over Django's SMTP backend (PRODUCT M2, M4)."""

from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self
from uuid import UUID

from django.core.mail.backends.smtp import EmailBackend

from startline.mail.session import Session, TlsSession
from startline.mail.verdict import Answer, Handed, Stage, connect_failed, decoded, judge
from startline.mail.verp import envelope_sender
from startline.rules.plain_text import plain

__all__ = ["Courier", "Handed", "SmtpBackend"]

# A server that breaks so many connections one after the other is left alone for this run.
_BROKEN_IN_A_ROW = 3
_LEFT_ALONE = Answer(
    stage=Stage.CONNECT, words=f"{_BROKEN_IN_A_ROW} connections in a row broke; no other was tried."
)
_SERVER_LENGTH = 255


class SmtpBackend(EmailBackend):
    """Django's SMTP backend with our sessions: usable wherever Django sends mail."""

    @property
    def connection_class(self) -> type[Session]:
        """The kind of session that the settings ask for."""
        return TlsSession if self.use_ssl else Session


class Courier:
    """Hands mails to one server over one connection, opened at the first mail and again after a drop.

    Trouble of network or server is an answer, never an exception. Once `unreachable` is true, no connection
    could be made (or three in a row broke): the courier tries no more, and its caller should end the run.
    One `hand` takes at most twice EMAIL_TIMEOUT, or three times where the server had left meanwhile; a name
    that is looked up slowly and further addresses of the server come on top.
    """

    def __init__(self, backend: SmtpBackend | None = None) -> None:
        """Use *backend*, else one as the settings say; nothing is connected yet."""
        self.unreachable = False
        self._backend = backend or SmtpBackend()
        self._failed = _LEFT_ALONE
        self._broken_in_a_row = 0
        self._greeted_by = ""

    def __enter__(self) -> Self:
        """Begin a run."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the run and say farewell to the server."""
        self.close()

    @property
    def connected(self) -> bool:
        """Whether the connection was open when it was last used."""
        return self._session is not None

    @property
    def server(self) -> str:
        """`host:port`, and the name by which the server last greeted in brackets."""
        address = f"{self._backend.host}:{self._backend.port}"
        return f"{address} ({self._greeted_by})"[:_SERVER_LENGTH] if self._greeted_by else address

    def hand(self, recipient: str, message: bytes, *, mail_public_id: UUID) -> Handed:
        """Hand *message* to *recipient* (ASCII) and say how it ended; what comes back names the mail.

        When the server had closed since the last mail, this one is tried once again on a fresh connection.
        """
        was_connected, sender = self.connected, envelope_sender(mail_public_id)
        answer = self._transfer(recipient, message, sender=sender)
        if was_connected and answer.nothing_was_sent:
            answer = self._transfer(recipient, message, sender=sender)
        self._count_broken()
        return replace(judge(answer), tried=answer is not _LEFT_ALONE)

    def close(self) -> None:
        """Say farewell and disconnect; a courier that is used again connects again."""
        with suppress(OSError):
            self._backend.close()

    @property
    def _session(self) -> Session | None:
        session = self._backend.connection
        return session if isinstance(session, Session) and session.sock is not None else None

    def _transfer(self, recipient: str, message: bytes, *, sender: str) -> Answer:
        session = self._session or self._connect()
        if session is None:
            return self._failed
        return session.transfer(sender=sender, recipient=recipient, message=message)

    def _connect(self) -> Session | None:
        """A session that has said EHLO; None where there is none, and `_failed` says why."""
        if self.unreachable:
            return None
        try:
            self.close()
            self._backend.open()
            session = self._session
            if session is not None:
                session.ehlo_or_helo_if_needed()
                self._greeted_by = _name_in(session.greeting)
        except (OSError, ValueError) as trouble:  # ValueError: a host name or password that cannot be encoded
            self._failed, self.unreachable = connect_failed(trouble), True
            return None
        return session

    def _count_broken(self) -> None:
        self._broken_in_a_row = 0 if self.connected else self._broken_in_a_row + 1
        self.unreachable |= self._broken_in_a_row >= _BROKEN_IN_A_ROW


def _name_in(greeting: bytes) -> str:
    """The server's name, which is the first word of its greeting."""
    return plain(decoded(greeting), length=_SERVER_LENGTH).partition(" ")[0]
