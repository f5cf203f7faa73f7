"""What a mail server's answer means for the mail that was handed to it (PRODUCT M4)."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum

from startline.models.mail import AttemptOutcome
from startline.rules.deliveries import Cause
from startline.rules.plain_text import plain
from startline.rules.statuses import cause_of_status

WORDS_LENGTH = 1000


class Stage(StrEnum):
    """How far a mail had come when it was answered, or when the connection failed."""

    CONNECT = "connect"  # greeting, EHLO, TLS and sign-in included
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"  # the message is on its way
    REPLY = "reply"  # the whole message was sent


class SmtpTimeout(smtplib.SMTPServerDisconnected):
    """The server did not answer in time; the connection is closed."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The last reply, or the trouble that came instead of one."""

    stage: Stage
    code: int | None = None
    words: str = ""
    trouble: Exception | None = None

    @property
    def nothing_was_sent(self) -> bool:
        """Whether the server was gone before this mail began, as after its number of mails a connection."""
        gone = isinstance(self.trouble, smtplib.SMTPServerDisconnected) and not self.timed_out
        return self.stage is Stage.MAIL and (gone or self.code == SERVICE_CLOSES)

    @property
    def timed_out(self) -> bool:
        """Whether waiting was the trouble."""
        return isinstance(self.trouble, SmtpTimeout | TimeoutError)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """How handing over one mail ended; *words*, at most 1,000 characters, are the server's or our own.

    *tried* is false where the mail was left for later before any of it was sent.
    """

    outcome: AttemptOutcome
    code: int | None
    words: str
    cause: str | None
    tried: bool = True


SERVICE_CLOSES = 421
# Answers to a recipient by which the server in truth asks us to sign in first (RFC 4954).
_SIGN_IN_FIRST = frozenset({530, 534, 535, 538})
_ABOUT_THE_RECIPIENT = frozenset({Stage.RCPT, Stage.DATA, Stage.REPLY})


def judge(answer: Answer) -> Handed:
    """Accepted only by a 2xx after the whole message; refused for good only by an answer to the recipient.

    What fails before the recipient was named is the operator's trouble and is tried again. A connection
    that breaks after the whole message was sent leaves it unknown whether it was accepted.
    """
    outcome = _outcome(answer)
    accepted = outcome is AttemptOutcome.ACCEPTED
    return Handed(
        outcome=outcome,
        code=answer.code,
        words=plain(answer.words, length=WORDS_LENGTH),
        cause=None if accepted else _cause(answer).value,
    )


def connect_failed(trouble: Exception) -> Answer:
    """The answer that *trouble*, met while connecting, stands for."""
    if isinstance(trouble, smtplib.SMTPResponseException):
        return Answer(
            stage=Stage.CONNECT, code=trouble.smtp_code, words=decoded(trouble.smtp_error), trouble=trouble
        )
    return Answer(stage=Stage.CONNECT, words=str(trouble) or type(trouble).__name__, trouble=trouble)


def decoded(words: bytes | str) -> str:
    """A server's words as text; bytes that are no UTF-8 become replacement characters."""
    return words if isinstance(words, str) else words.decode("utf-8", "replace")


def _outcome(answer: Answer) -> AttemptOutcome:
    reply_class = None if answer.code is None else answer.code // 100
    if answer.stage is Stage.REPLY and reply_class == 2:
        return AttemptOutcome.ACCEPTED
    if reply_class == 5 and answer.stage in _ABOUT_THE_RECIPIENT and answer.code not in _SIGN_IN_FIRST:
        return AttemptOutcome.REFUSED
    answered = reply_class in {4, 5}
    return AttemptOutcome.UNKNOWN if answer.stage is Stage.REPLY and not answered else AttemptOutcome.DEFERRED


_BY_CODE = {
    (Stage.MAIL, 552): Cause.TOO_LARGE,
    (Stage.MAIL, 452): Cause.OTHER,
    (Stage.REPLY, 552): Cause.TOO_LARGE,
    (Stage.RCPT, 450): Cause.GREYLISTED,
    (Stage.RCPT, 451): Cause.GREYLISTED,
    (Stage.RCPT, 452): Cause.MAILBOX_FULL,
    (Stage.RCPT, 550): Cause.MAILBOX_UNKNOWN,
    (Stage.RCPT, 551): Cause.MAILBOX_UNKNOWN,
    (Stage.RCPT, 552): Cause.MAILBOX_FULL,
    (Stage.RCPT, 553): Cause.MAILBOX_UNKNOWN,
    (Stage.RCPT, 556): Cause.DOMAIN_UNKNOWN,
}
_BLOCKED_CODES = frozenset({550, 554})
_STATUS = re.compile(r"\A\s*([45]\.\d{1,3}\.\d{1,3})\b")
_GREYLISTED = re.compile(r"gr[ae]y-?\s?list", re.IGNORECASE)


def _cause(answer: Answer) -> Cause:
    if answer.stage is Stage.CONNECT:
        return _cause_of_trouble(answer.trouble)
    if answer.code is None:
        return Cause.TIMED_OUT if answer.timed_out else Cause.DROPPED
    if answer.code in _SIGN_IN_FIRST:
        return Cause.AUTH_FAILED
    return _cause_of_reply(answer, code=answer.code)


def _cause_of_reply(answer: Answer, *, code: int) -> Cause:
    """The cause that the enhanced status names, else the reply code at its stage."""
    temporary = code // 100 == 4
    if temporary and _GREYLISTED.search(answer.words):
        return Cause.GREYLISTED
    found = _STATUS.match(answer.words)
    if found and (cause := cause_of_status(found[1])):
        # 4.7.1 is how most servers greylist without saying so.
        return Cause.GREYLISTED if temporary and cause is Cause.BLOCKED else cause
    if (answer.stage, code) in _BY_CODE:
        return _BY_CODE[answer.stage, code]
    if answer.stage is Stage.MAIL and not temporary:
        return Cause.SENDER_REFUSED
    if code == SERVICE_CLOSES:
        return Cause.DROPPED
    return Cause.BLOCKED if code in _BLOCKED_CODES else Cause.OTHER


def _cause_of_trouble(trouble: Exception | None) -> Cause:
    match trouble:
        case smtplib.SMTPAuthenticationError():
            return Cause.AUTH_FAILED
        case smtplib.SMTPNotSupportedError():
            return Cause.TLS_FAILED if "STARTTLS" in str(trouble) else Cause.AUTH_FAILED
        case ssl.SSLError():
            return Cause.TLS_FAILED
        case SmtpTimeout() | TimeoutError():
            return Cause.TIMED_OUT
        case _:
            return Cause.CONNECTION_FAILED
