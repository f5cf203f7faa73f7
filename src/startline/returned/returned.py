"""What was read out of a mail or an event that came in."""

from dataclasses import dataclass

from startline.rules.deliveries import Cause, NoticeKind

WORDS_LENGTH = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """What came in: its kind, and of a bounce or a delay why.

    *hard* is said of a bounce alone. *status* is the enhanced status (5.1.1), *code* the SMTP reply (550),
    *words* at most 1,000 characters of what the server said. *recipients* are the addresses that it names,
    in plain lower case, none where it names none. *addressed_to* are the addresses that may carry our token:
    those that it was delivered to, and the envelope sender of the mail that it quotes.
    """

    kind: NoticeKind
    hard: bool | None = None
    status: str | None = None
    code: int | None = None
    cause: Cause | None = None
    words: str = ""
    recipients: tuple[str, ...] = ()
    addressed_to: tuple[str, ...] = ()
    subject: str = ""
    from_address: str = ""
