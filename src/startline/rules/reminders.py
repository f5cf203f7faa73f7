"""When somebody is reminded that a window ends, and when the editors hear that nothing has started (PRODUCT M7)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from startline.rules.line import Status
from startline.rules.windows import first_instant, local_date

_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


class WaitingLine(Protocol):
    """What the rules need to know of a line of which somebody may have to be told."""

    status: str
    contact_id: int | None
    mail_accepted_at: datetime | None
    undeliverable_at: datetime | None
    started_at: datetime | None
    mapped_at: datetime | None
    review_at: datetime | None


def editors_hear_of(line: WaitingLine) -> bool:
    """Whether the editors are told that the window of *line* ends: it awaits its provisioning details.

    Of one that no mail reaches they have been told (M4).
    """
    return line.status == Status.AWAITING and line.mapped_at is None and line.undeliverable_at is None


def nothing_started(line: WaitingLine) -> bool:
    """Whether the editors are told that nothing has started: not even who sets the service up was said (H2)."""
    return editors_hear_of(line) and line.started_at is None


def contact_hears_of(line: WaitingLine) -> bool:
    """Whether the contact of *line* is reminded: a mail has reached them, and nothing keeps them from mapping.

    A contact who has not been reached yet learns from the mail on its way when the window ends. While a line
    is under review its contact could not map it (C9).
    """
    reached = line.contact_id is not None and line.mail_accepted_at is not None
    return editors_hear_of(line) and reached and line.review_at is None


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """The reminders of one window to one side: the contact, whose *send_zone* is the line's, or the editors.

    Each of *days* counts back, by calendar days in the line's *zone*, from the day on which the line closes;
    mail goes at *send_hour* o'clock of that day in *send_zone*.
    """

    closes_at: datetime
    zone: str
    days: Sequence[int]
    send_zone: str
    send_hour: int

    def next_after(self, instant: datetime) -> datetime | None:
        """When the first reminder later than *instant* is due; None where none is left."""
        return min((at for at, _ in self._instants() if instant < at < self.closes_at), default=None)

    def latest(self, *, since: datetime, until: datetime, gone: Collection[int] = ()) -> int | None:
        """The days of the last reminder later than *since* and not later than *until*.

        Those before it are passed over (PRODUCT M7: after an outage one goes, not several). None where there
        is none, or where it is *gone* already.
        """
        passed = [(at, days) for at, days in self._instants() if since < at <= until and at < self.closes_at]
        if not passed:
            return None
        _, days = max(passed, key=lambda one: (one[0], -one[1]))
        return None if days in gone else days

    def _instants(self) -> Iterator[tuple[datetime, int]]:
        closing_day = local_date(self.closes_at, self.zone)
        for count in self.days:
            yield first_instant(closing_day - count * _DAY, self.send_zone, self.send_hour), count


def escalation_at(*, started_on: date, days: int, zone: str, send_hour: int) -> datetime:
    """When the editors hear that nothing has started: the send hour, *days* days after *started_on*.

    That is the day on which the line left `booked`: its start date, or later where it came in or was mailed late.
    """
    return first_instant(started_on + days * _DAY, zone, send_hour)


def end_of_day(now: datetime, zone: str) -> datetime:
    """The last instant of the calendar day in *zone*: what is due up to then shares one daily mail."""
    return first_instant(local_date(now, zone) + _DAY, zone) - _MICROSECOND


def next_send_at(now: datetime, *, zone: str, send_hour: int) -> datetime:
    """The send hour of the next calendar day in *zone*, when the next daily mail can go."""
    return first_instant(local_date(now, zone) + _DAY, zone, send_hour)
