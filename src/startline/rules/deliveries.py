"""What a delivery's end means for its mail and for the transaction that asked for it (PRODUCT M4, P3)."""

from dataclasses import dataclass
from enum import StrEnum


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
