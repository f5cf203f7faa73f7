"""How mail as a whole fares: the queue, what went, what was refused and why, our own troubles (PRODUCT M6).

Bounded by time, each found by an index, so that it costs the same however much was mailed before.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from startline.models.mail import AttemptOutcome
from startline.rules.deliveries import Cause
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
COUNTED_AT_MOST = 100_000
"""So many waiting mails are counted exactly."""
TOP = 20


@dataclass(frozen=True, kw_only=True)
class Queue:
    """How many mails are *unsettled*, *due* and being sent, and since when the oldest is due; *more* than counted."""

    unsettled: int
    due: int
    sending: int
    oldest_at: datetime | None
    more: bool

    @property
    def waiting(self) -> int:
        """How many wait, due or not."""
        return self.unsettled - self.sending


@dataclass(frozen=True, kw_only=True)
class Ends:
    """How attempts ended in a span of time, and how many mails came back after they had been accepted."""

    accepted: int
    deferred: int
    refused: int
    bounced: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The queue, the ends of the last hour, day and week, and the mails accepted in each of the last 24 hours.

    *workers* have shown a sign of life in the last half minute.
    """

    queue: Queue
    workers: int
    hour: Ends
    day: Ends
    week: Ends
    by_hour: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Failing:
    """How many mails failed or came back for a *cause*, or at a *domain* (and there mostly for that cause)."""

    cause: str
    domain: str | None
    number: int


@dataclass(frozen=True, kw_only=True)
class Refusals:
    """The most frequent causes, and the domains at which most mails fail."""

    causes: Sequence[Failing]
    domains: Sequence[Failing]


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """The last trouble of our own mail server; *over* where a mail has been accepted since."""

    cause: Cause
    code: int | None
    words: str
    server: str
    at: datetime
    over: bool


def standing(*, now: datetime) -> Standing:
    """How mail stands at *now*: attempts of the seven days before it, exclusive, up to it, inclusive."""
    row = _STATEMENTS["queue"].row(now=now, since=now - WEEK, counted=COUNTED_AT_MOST + 1)
    ends: Mapping[tuple[int, str | None], int] = {
        (one.hours_ago, one.outcome): one.number
        for one in _STATEMENTS["by_hour"].rows(now=now, since=now - WEEK)
    }
    more = row.unsettled > COUNTED_AT_MOST
    return Standing(
        queue=Queue(
            unsettled=min(row.unsettled, COUNTED_AT_MOST),
            due=min(row.due, COUNTED_AT_MOST),
            sending=row.sending,
            oldest_at=row.oldest_at,
            more=more,
        ),
        workers=row.workers,
        hour=_ends(ends, hours=1, bounced=row.bounced_hour),
        day=_ends(ends, hours=24, bounced=row.bounced_day),
        week=_ends(ends, hours=24 * 7, bounced=row.bounced_week),
        by_hour=[ends.get((ago, AttemptOutcome.ACCEPTED.value), 0) for ago in reversed(range(24))],
    )


def refusals(*, now: datetime) -> Refusals:
    """What mails of the last seven days were refused for, or came back for: the `TOP` causes and domains."""
    rows = _STATEMENTS["refused"].rows(since=now - WEEK, limit=TOP)
    found = [
        (row.by_cause, Failing(cause=row.cause, domain=row.domain, number=row.number))
        for row in rows
        if row.by_cause or row.domain
    ]
    return Refusals(
        causes=[failing for by_cause, failing in found if by_cause],
        domains=[failing for by_cause, failing in found if not by_cause],
    )


def last_trouble(causes: Sequence[Cause], *, now: datetime) -> Trouble | None:
    """The last attempt of a day before *now* that failed by one of these *causes*; None where none has."""
    named = [cause.value for cause in causes]
    row = _STATEMENTS["trouble"].row(since=now - DAY, causes=named)
    return Trouble(**{**row._asdict(), "cause": Cause(row.cause), "words": row.words or ""}) if row else None


def _ends(ends: Mapping[tuple[int, str | None], int], *, hours: int, bounced: int) -> Ends:
    counted: Counter[str | None] = Counter()
    for (ago, outcome), number in ends.items():
        if ago < hours:
            counted[outcome] += number
    return Ends(
        accepted=counted[AttemptOutcome.ACCEPTED],
        deferred=counted[AttemptOutcome.DEFERRED] + counted[AttemptOutcome.UNKNOWN],
        refused=counted[AttemptOutcome.REFUSED],
        bounced=bounced,
    )
