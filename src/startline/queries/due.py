"""What the sweeps have to do: now, and next."""

from dataclasses import dataclass
from datetime import datetime

from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Due:
    """Lines to which mail is owed, mails to be delivered or under way, windows to be ended, notices to be judged.

    *reminders* counts the windows of which a contact or the editors are to be reminded, and the lines for which
    the editors may have to hear that nothing has started.
    """

    lines: int
    mails: int
    windows: int
    reminders: int
    notices: int

    @property
    def anything(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.lines or self.mails or self.windows or self.reminders or self.notices)


def due(*, now: datetime) -> Due:
    """What is due at *now*, inclusive; what a hold keeps back is not."""
    row = _STATEMENTS["due"].row(now=now)
    return Due(
        lines=row.lines, mails=row.mails, windows=row.windows, reminders=row.reminders, notices=row.notices
    )


def next_due_at(*, now: datetime) -> datetime | None:
    """The first instant after *now* at which a mail, a retry, a reminder or a closing is due; None if never."""
    found: datetime | None = _STATEMENTS["next_due"].row(now=now).at
    return found


def workers_alive() -> int:
    """How many workers have shown a sign of life in the last half minute."""
    alive: int = _STATEMENTS["workers"].row().alive
    return alive
