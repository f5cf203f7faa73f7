"""What a person's daily mail tells, and when each reminder or escalation is looked at again (PRODUCT M7)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from startline.rules.reminders import (
    Reminders,
    contact_hears_of,
    editors_hear_of,
    end_of_day,
    next_send_at,
    nothing_started,
)
from startline.rules.windows import local_date, overdue

_MOST_DAYS = 32_767


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A line of which somebody is to be told at *due_at*, if they still are to *hear* of it.

    With *reminders*, of the end of its window *window_id*, whose reminders count since *since*, without those
    *gone*; without them, that nothing has started *waited_days* after its start date.
    """

    line_id: int
    order_id: int
    window_id: int | None
    due_at: datetime
    hears: bool
    reminders: Reminders | None
    since: datetime | None
    gone: Collection[int]
    waited_days: int

    def days(self, *, until: datetime, now: datetime) -> int | None:
        """Of how many days the mail tells that covers what is owed by *until*; None where nothing is."""
        if not self.hears:
            return None
        if self.reminders is None or self.since is None:
            return self.waited_days if self.due_at <= until else None
        if overdue(now=now, deadline_at=self.reminders.closes_at):
            return None
        return self.reminders.latest(since=self.since, until=until, gone=self.gone)

    def next_after(self, instant: datetime) -> datetime | None:
        """When it is due again, once all up to *instant* has been told or passed over."""
        return None if self.reminders is None else self.reminders.next_after(instant)

    def put_off(self, *, send_at: datetime, now: datetime) -> datetime | None:
        """When it is due again where today's mail is gone: at *send_at*, if the window still runs then."""
        if self.reminders is None or send_at < self.reminders.closes_at:
            return send_at
        return self.next_after(now)


@dataclass(frozen=True, kw_only=True)
class Day:
    """The calendar *date* of an account at *now*, until the instant *end*; *send_at* is the next one's send hour."""

    now: datetime
    date: date
    end: datetime
    send_at: datetime


def day_of(now: datetime, *, zone: str, send_hour: int) -> Day:
    """The day that daily mails are for: the account's."""
    return Day(
        now=now,
        date=local_date(now, zone),
        end=end_of_day(now, zone),
        send_at=next_send_at(now, zone=zone, send_hour=send_hour),
    )


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which notices today's mail tells, each with its days, and when each one looked at is due next."""

    told: Mapping[Notice, int]
    moved: Mapping[Notice, datetime | None]


def plan_of(notices: Sequence[Notice], *, day: Day, has_mail: bool) -> Plan:
    """What becomes of one person's (or one account's editors') *notices*, due up to the end of *day*.

    A mail goes where one of them is owed now, and takes along what is owed later on the same day. With
    *has_mail* today's is gone already: what is owed now is put off. What nobody is to hear of moves on.
    """
    ripe = {notice for notice in notices if notice.days(until=day.now, now=day.now) is not None}
    told = {} if has_mail or not ripe else _owed(notices, day=day)
    moved: dict[Notice, datetime | None] = {notice: notice.next_after(day.end) for notice in told}
    for notice in notices:
        if notice in told or notice.due_at > day.now:
            continue
        put_off = has_mail and notice in ripe
        moved[notice] = (
            notice.put_off(send_at=day.send_at, now=day.now) if put_off else notice.next_after(day.now)
        )
    return Plan(told=told, moved=moved)


def _owed(notices: Sequence[Notice], *, day: Day) -> Mapping[Notice, int]:
    owed = {notice: notice.days(until=day.end, now=day.now) for notice in notices}
    return {notice: days for notice, days in owed.items() if days is not None}


def reminder_to_contact(row: Any) -> Notice:
    """The notice of a window to the line's contact, who reads it in the line's zone."""
    return _reminder(row, hears=contact_hears_of(row), send_zone=row.time_zone)


def reminder_to_editors(row: Any) -> Notice:
    """The notice of a window to the editors, who read it in their account's zone."""
    return _reminder(row, hears=editors_hear_of(row), send_zone=row.account_zone)


def escalation(row: Any, *, now: datetime) -> Notice:
    """The notice to the editors that nothing has started for a line."""
    waited = (local_date(now, row.time_zone) - row.start_date).days
    return Notice(
        line_id=row.line_id,
        order_id=row.order_id,
        window_id=None,
        due_at=row.due_at,
        hears=nothing_started(row),
        reminders=None,
        since=None,
        gone=(),
        waited_days=max(0, min(waited, _MOST_DAYS)),
    )


def _reminder(row: Any, *, hears: bool, send_zone: str) -> Notice:
    return Notice(
        line_id=row.line_id,
        order_id=row.order_id,
        window_id=row.window_id,
        due_at=row.due_at,
        hears=hears,
        reminders=Reminders(
            closes_at=row.closes_at,
            zone=row.time_zone,
            days=tuple(row.reminder_days),
            send_zone=send_zone,
            send_hour=row.send_hour,
        ),
        since=row.accepted_at,
        gone=tuple(row.gone),
        waited_days=0,
    )
