"""Why mail does not arrive, and what a delivery's end means for the transaction that asked for it (PRODUCT M4, P3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a mail was not accepted, or came back; kept with the line and worded at the edge."""

    MAILBOX_UNKNOWN = "mailbox_unknown"
    MAILBOX_DISABLED = "mailbox_disabled"
    MAILBOX_FULL = "mailbox_full"
    MAILBOX_MOVED = "mailbox_moved"
    DOMAIN_UNKNOWN = "domain_unknown"
    BLOCKED = "blocked"
    POLICY = "policy"
    CONTENT = "content"
    GREYLISTED = "greylisted"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    SENDER_REFUSED = "sender_refused"
    AUTH_FAILED = "auth_failed"
    TLS_FAILED = "tls_failed"
    CONNECTION_FAILED = "connection_failed"
    TIMED_OUT = "timed_out"
    EXPIRED = "expired"
    DROPPED = "dropped"
    SYSTEM = "system"
    SUPPRESSED = "suppressed"
    COMPLAINED = "complained"
    OTHER = "other"


# Nothing more will ever arrive there; every other cause may pass, or concerns the mail or its sender.
_FOR_GOOD = frozenset({Cause.MAILBOX_UNKNOWN, Cause.MAILBOX_MOVED, Cause.DOMAIN_UNKNOWN})


def never_arrives(cause: Cause) -> bool:
    """Whether *cause* says that no mail will ever arrive at the address: what makes a bounce hard (PRODUCT M4)."""
    return cause in _FOR_GOOD


class NoticeKind(StrEnum):
    """What came in after a mail: it came back, is late, was complained of, arrived, or something else came.

    An *auto-reply* is a machine's answer, such as of somebody who is away; a *reply* is a person's, to a mail about a
    case; *other* is what nobody can place.
    """

    BOUNCE = "bounce"
    DELAYED = "delayed"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto_reply"
    DELIVERED = "delivered"
    REPLY = "reply"
    OTHER = "other"


class WayOut(StrEnum):
    """What helps a line whose mail did not arrive; all but the last is for the people who sell the order.

    *Correct*: another address. *Allow*: the customer's IT lets our mail in, then it is sent again. *Resend*:
    sending it again. *Operator*: only who runs the mail server can mend it.
    """

    CORRECT = "correct"
    ALLOW = "allow"
    RESEND = "resend"
    OPERATOR = "operator"


_HELPS: Mapping[Cause, WayOut] = {
    Cause.MAILBOX_UNKNOWN: WayOut.CORRECT,
    Cause.MAILBOX_DISABLED: WayOut.CORRECT,
    Cause.MAILBOX_FULL: WayOut.RESEND,
    Cause.MAILBOX_MOVED: WayOut.CORRECT,
    Cause.DOMAIN_UNKNOWN: WayOut.CORRECT,
    Cause.BLOCKED: WayOut.ALLOW,
    Cause.POLICY: WayOut.ALLOW,
    Cause.CONTENT: WayOut.ALLOW,
    Cause.GREYLISTED: WayOut.RESEND,
    Cause.TOO_LARGE: WayOut.ALLOW,
    Cause.TOO_MANY: WayOut.RESEND,
    Cause.SENDER_REFUSED: WayOut.OPERATOR,
    Cause.AUTH_FAILED: WayOut.OPERATOR,
    Cause.TLS_FAILED: WayOut.OPERATOR,
    Cause.CONNECTION_FAILED: WayOut.OPERATOR,
    Cause.TIMED_OUT: WayOut.RESEND,
    Cause.EXPIRED: WayOut.CORRECT,
    Cause.DROPPED: WayOut.RESEND,
    Cause.SYSTEM: WayOut.RESEND,
    Cause.SUPPRESSED: WayOut.CORRECT,
    Cause.COMPLAINED: WayOut.CORRECT,
    Cause.OTHER: WayOut.RESEND,
}


def way_out_of(cause: str) -> WayOut:
    """What helps against *cause*; one that is no `Cause`, such as a mail that was given up, asks for an address."""
    return _HELPS[Cause(cause)] if cause in _HELPS else WayOut.CORRECT


class MailsStatus(StrEnum):
    """The status that its contact mails give a transaction."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    PARTLY_COMPLETED = "partly_completed"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class MailCounts:
    """How many of a transaction's contact mails are still open, and how the others ended."""

    open: int
    reached: int
    failed: int
    some_lines_refused: bool


def status_after_mails(counts: MailCounts) -> MailsStatus:
    """In progress until the last mail is accepted; failed where none reached its contact (PRODUCT P3).

    A mail that no line was left in neither reached nor failed: what it was for went on without it.
    """
    if counts.open:
        return MailsStatus.IN_PROGRESS
    if counts.failed and not counts.reached:
        return MailsStatus.FAILED
    partly = counts.failed or counts.some_lines_refused
    return MailsStatus.PARTLY_COMPLETED if partly else MailsStatus.COMPLETED
