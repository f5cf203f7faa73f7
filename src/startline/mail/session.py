"""One SMTP connection: bounded in time, and exact about how far a mail had come when it broke."""

import re
import smtplib
import socket
import time
from typing import Any

from startline.mail.verdict import SERVICE_CLOSES, Answer, SmtpTimeout, Stage, decoded

# Far more than any server says; a reply without end must not hold a worker.
REPLY_LINES = 100
LINE_BYTES = 8192
_FAREWELL_S = 5.0
_DOT_AT_START = re.compile(rb"^\.", re.MULTILINE)
_WANTED = {Stage.MAIL: 2, Stage.RCPT: 2, Stage.DATA: 3}


def _with_end(message: bytes) -> bytes:
    """*message* as DATA has it: a dot at the start of a line doubled, a lone dot at the end."""
    ended = message if message.endswith(b"\r\n") else message + b"\r\n"
    return _DOT_AT_START.sub(b"..", ended) + b".\r\n"


class Session(smtplib.SMTP):
    """A connection on which connecting, each mail and the farewell have one time limit each, as a whole.

    The library's own limit starts anew with every byte, so that a server which dribbles could hold a
    worker for ever. The limit is the timeout that the connection was made with, in seconds.
    """

    greeting = b""
    _due = float("inf")
    _unread = b""

    def connect(self, *arguments: Any, **keywords: Any) -> tuple[int, bytes]:
        """Connect and keep the greeting; everything up to the first mail shares its time."""
        self._allow()
        code, words = super().connect(*arguments, **keywords)
        self.greeting = words
        if self.sock is not None:
            # A message is one write; without this its last packet waits for an answer to the others.
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return code, words

    def quit(self) -> tuple[int, bytes]:
        """Say farewell, and wait only briefly for the server's."""
        self._due = min(self._now() + _FAREWELL_S, self._now() + self._timeout())
        return super().quit()

    def mail(self, *arguments: Any, **keywords: Any) -> tuple[int, bytes]:
        """Begin a mail, and its time."""
        self._allow()
        return super().mail(*arguments, **keywords)

    def transfer(self, *, sender: str, recipient: str, message: bytes) -> Answer:
        """Hand one message to one recipient, then leave the session ready for the next one or closed."""
        stage = Stage.MAIL
        try:
            for stage in (Stage.MAIL, Stage.RCPT, Stage.DATA):
                code, words = self._command(stage, sender=sender, recipient=recipient, message=message)
                if code // 100 != _WANTED[stage]:
                    return self._refused(stage, code=code, words=words)
            stage = Stage.CONTENT
            self.send(_with_end(message))
            stage = Stage.REPLY
            code, words = self.getreply()
        except OSError as trouble:
            self.close()
            return Answer(stage=stage, words=str(trouble), trouble=trouble)
        if code // 100 != 2:
            return self._refused(stage, code=code, words=words)
        return Answer(stage=stage, code=code, words=decoded(words))

    def send(self, s: Any) -> None:
        """Send *s*; what stood unread before it answers nothing, and must not pass for its answer."""
        self._unread = b""
        try:
            if self.sock is not None:
                self.sock.settimeout(self._left())
        except OSError:  # a failed TLS handshake leaves a socket that is closed
            self.close()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """The next reply: its code (-1 where there is none) and its words, line by line.

        :raises smtplib.SMTPServerDisconnected: the server closed, was silent for too long or never ended.
        """
        lines: list[bytes] = []
        while len(lines) < REPLY_LINES:
            line = self._line()
            lines.append(line[4:].strip())
            if line[3:4] != b"-" or not line[:3].isdigit():
                return int(line[:3]) if line[:3].isdigit() else -1, b"\n".join(lines)
        self.close()
        raise smtplib.SMTPServerDisconnected(f"The server's reply did not end within {REPLY_LINES} lines.")

    def _command(self, stage: Stage, *, sender: str, recipient: str, message: bytes) -> tuple[int, bytes]:
        match stage:
            case Stage.MAIL:
                return self.mail(sender, self._options(message))
            case Stage.RCPT:
                return self.rcpt(recipient)
            case _:
                return self.docmd("DATA")

    def _options(self, message: bytes) -> list[str]:
        options = [f"SIZE={len(message)}"] if self.has_extn("size") else []
        if self.has_extn("8bitmime") and not message.isascii():
            options.append("BODY=8BITMIME")
        return options

    def _refused(self, stage: Stage, *, code: int, words: bytes) -> Answer:
        self._reset(code)
        return Answer(stage=stage, code=None if code < 0 else code, words=decoded(words))

    def _reset(self, code: int) -> None:
        """Ready the session for the next mail, or close it where the server closes or makes no sense."""
        try:
            ready = code // 100 in {4, 5} and code != SERVICE_CLOSES and self.rset()[0] // 100 == 2
        except OSError:
            ready = False
        if not ready:
            self.close()

    def _line(self) -> bytes:
        while b"\n" not in self._unread:
            if len(self._unread) > LINE_BYTES:
                self.close()
                raise smtplib.SMTPServerDisconnected("The server's reply had a line without end.")
            self._unread += self._received()
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _received(self) -> bytes:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("There is no connection.")
        try:
            self.sock.settimeout(self._left())
            received: bytes = self.sock.recv(LINE_BYTES)
        except TimeoutError as trouble:
            self.close()
            raise SmtpTimeout("The server did not answer in time.") from trouble
        except OSError as trouble:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"The connection broke: {trouble}") from trouble
        if not received:
            self.close()
            raise smtplib.SMTPServerDisconnected("The server closed the connection.")
        return received

    def _allow(self) -> None:
        self._due = self._now() + self._timeout()

    def _timeout(self) -> float:
        timeout: object = self.timeout  # the library's own mark, an object, where none was given
        return timeout if isinstance(timeout, int | float) else float("inf")

    def _left(self) -> float | None:
        """Seconds until the time is over; none where there is no limit."""
        return None if self._due == float("inf") else max(self._due - self._now(), 0.001)

    @staticmethod
    def _now() -> float:
        return time.monotonic()


class TlsSession(Session, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""
