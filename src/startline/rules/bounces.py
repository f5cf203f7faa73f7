"""What a mail that came back means for a line that it spoke of (PRODUCT M4, W2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from startline.rules.deliveries import Cause

# By these an address is known to take no mail, whoever writes to it.
DEAD_ADDRESS = frozenset(
    {Cause.MAILBOX_UNKNOWN, Cause.MAILBOX_DISABLED, Cause.MAILBOX_MOVED, Cause.DOMAIN_UNKNOWN}
)


@dataclass(frozen=True, kw_only=True, order=True)
class Acceptance:
    """A mail that a server accepted, and when; of two at one instant the later mail is the later one."""

    at: datetime
    mail_id: int


@dataclass(frozen=True, kw_only=True)
class BouncedLine:
    """A line of a mail that came back.

    *over*: it is mapped or cancelled. *same_contact*: it has the contact epoch that it had in the mail.
    *standing* are the acceptances of its contact's epoch of which none came back, without this mail's.
    """

    over: bool
    closed: bool
    same_contact: bool
    undeliverable: bool
    mail_accepted_at: datetime | None
    window_mail_id: int | None
    standing: Sequence[Acceptance]


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What becomes of the line: it is flagged undeliverable, its window ends and the *next* one starts.

    *forgets*: `mail_accepted_at` becomes the instant of *earliest*, or none.
    """

    flags: bool = False
    ends_window: bool = False
    forgets: bool = False
    earliest: Acceptance | None = None

    @property
    def next(self) -> Acceptance | None:
        """From which acceptance the next window runs; None where none stands, or the window stays."""
        return self.earliest if self.ends_window else None


def consequence_of(bounced: Acceptance, line: BouncedLine, *, hard: bool) -> Consequence:
    """What the bounce of the mail accepted as *bounced* does to *line*.

    The line is undeliverable unless a mail accepted later stands; one that is so already stays as it is. A
    hard bounce of the mail that started the open window ends that before closing, whoever the contact is by
    now; the next runs from the earliest acceptance that stands (PRODUCT W2). A soft one moves no window: it
    says that this mail did not arrive, not that none would.
    """
    if line.over:
        return Consequence()
    latest = max(line.standing, default=None)
    unreached = line.same_contact and (latest is None or latest < bounced)
    moves = hard and not line.closed
    first = line.mail_accepted_at
    return Consequence(
        flags=unreached and not line.undeliverable,
        ends_window=moves and line.window_mail_id == bounced.mail_id,
        forgets=moves and line.same_contact and first is not None and first >= bounced.at,
        earliest=min(line.standing, default=None),
    )
