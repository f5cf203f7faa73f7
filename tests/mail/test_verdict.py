"""What a server's answer means: outcome and cause (PRODUCT M4)."""

import smtplib
import ssl

import pytest

from startline.mail.verdict import Answer, SmtpTimeout, Stage, connect_failed, decoded, judge
from startline.models.mail import AttemptOutcome
from startline.rules.deliveries import Cause

_ACCEPTED, _REFUSED = AttemptOutcome.ACCEPTED, AttemptOutcome.REFUSED
_DEFERRED, _UNKNOWN = AttemptOutcome.DEFERRED, AttemptOutcome.UNKNOWN


@pytest.mark.parametrize(
    ("stage", "code", "words", "outcome", "cause"),
    [
        (Stage.REPLY, 250, "2.0.0 OK", _ACCEPTED, None),
        (Stage.RCPT, 550, "5.1.1 No such user", _REFUSED, Cause.MAILBOX_UNKNOWN),
        (Stage.RCPT, 550, "No such user", _REFUSED, Cause.MAILBOX_UNKNOWN),
        (Stage.RCPT, 550, "5.1.2 Bad domain", _REFUSED, Cause.DOMAIN_UNKNOWN),
        (Stage.RCPT, 556, "5.1.10 Null MX", _REFUSED, Cause.DOMAIN_UNKNOWN),
        (Stage.RCPT, 550, "5.2.1 Disabled", _REFUSED, Cause.MAILBOX_DISABLED),
        (Stage.RCPT, 552, "5.2.2 Full", _REFUSED, Cause.MAILBOX_FULL),
        (Stage.RCPT, 550, "5.7.1 Blocked", _REFUSED, Cause.BLOCKED),
        (Stage.RCPT, 554, "Go away", _REFUSED, Cause.BLOCKED),
        (Stage.REPLY, 550, "5.7.26 Unauthenticated", _REFUSED, Cause.POLICY),
        (Stage.REPLY, 552, "5.3.4 Too big", _REFUSED, Cause.TOO_LARGE),
        (Stage.REPLY, 552, "Too big", _REFUSED, Cause.TOO_LARGE),
        (Stage.REPLY, 554, "Spam", _REFUSED, Cause.BLOCKED),
        (Stage.DATA, 503, "No valid recipients", _REFUSED, Cause.OTHER),
        (Stage.RCPT, 452, "4.2.2 Full", _DEFERRED, Cause.MAILBOX_FULL),
        (Stage.RCPT, 450, "4.2.0 Greylisted, see you later", _DEFERRED, Cause.GREYLISTED),
        (Stage.RCPT, 451, "4.7.1 Try again later", _DEFERRED, Cause.GREYLISTED),
        (Stage.RCPT, 450, "Mailbox busy", _DEFERRED, Cause.GREYLISTED),
        (Stage.RCPT, 421, "4.3.2 Shutting down", _DEFERRED, Cause.DROPPED),
        (Stage.REPLY, 451, "4.3.0 Local trouble", _DEFERRED, Cause.OTHER),
        (Stage.MAIL, 550, "5.1.8 Bad sender", _DEFERRED, Cause.SENDER_REFUSED),
        (Stage.MAIL, 553, "Who are you", _DEFERRED, Cause.SENDER_REFUSED),
        (Stage.MAIL, 552, "5.3.4 Too big", _DEFERRED, Cause.TOO_LARGE),
        (Stage.MAIL, 530, "5.7.0 Sign in first", _DEFERRED, Cause.AUTH_FAILED),
        (Stage.RCPT, 530, "5.7.0 Sign in first", _DEFERRED, Cause.AUTH_FAILED),
        (Stage.DATA, 250, "What?", _DEFERRED, Cause.OTHER),
        (Stage.REPLY, 354, "What?", _UNKNOWN, Cause.OTHER),
    ],
)
def test_a_reply_has_an_outcome_and_a_cause(
    stage: Stage, code: int, words: str, outcome: AttemptOutcome, cause: Cause | None
) -> None:
    handed = judge(Answer(stage=stage, code=code, words=words))

    assert (handed.outcome, handed.cause) == (outcome, cause)
    assert (handed.code, handed.words) == (code, words)


@pytest.mark.parametrize(
    ("trouble", "cause"),
    [(SmtpTimeout("late"), Cause.TIMED_OUT), (smtplib.SMTPServerDisconnected("gone"), Cause.DROPPED)],
)
@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.CONTENT, Stage.REPLY])
def test_only_a_break_after_the_whole_message_leaves_it_unknown(
    stage: Stage, trouble: Exception, cause: Cause
) -> None:
    handed = judge(Answer(stage=stage, words=str(trouble), trouble=trouble))

    assert handed.outcome is (_UNKNOWN if stage is Stage.REPLY else _DEFERRED)
    assert handed.cause == cause


@pytest.mark.parametrize(
    ("trouble", "code", "cause"),
    [
        (ConnectionRefusedError(111, "Connection refused"), None, Cause.CONNECTION_FAILED),
        (TimeoutError("timed out"), None, Cause.TIMED_OUT),
        (SmtpTimeout("late"), None, Cause.TIMED_OUT),
        (ssl.SSLError("bad certificate"), None, Cause.TLS_FAILED),
        (smtplib.SMTPNotSupportedError("STARTTLS extension not supported"), None, Cause.TLS_FAILED),
        (smtplib.SMTPNotSupportedError("SMTP AUTH extension not supported"), None, Cause.AUTH_FAILED),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad password"), 535, Cause.AUTH_FAILED),
        (smtplib.SMTPConnectError(554, b"No service"), 554, Cause.CONNECTION_FAILED),
        (smtplib.SMTPHeloError(550, b"No"), 550, Cause.CONNECTION_FAILED),
    ],
)
def test_trouble_while_connecting_is_never_the_recipients(
    trouble: Exception, code: int | None, cause: Cause
) -> None:
    handed = judge(connect_failed(trouble))

    assert (handed.outcome, handed.code, handed.cause) == (_DEFERRED, code, cause)
    assert handed.words


def test_words_are_one_line_without_controls_and_not_too_long() -> None:
    words = decoded(b"5.1.1 \x1b[31mNo\x00 such\nuser \xff") + "x" * 2000

    handed = judge(Answer(stage=Stage.RCPT, code=550, words=words))

    assert handed.words.startswith("5.1.1 [31mNo such user �x")
    assert len(handed.words) == 1000
