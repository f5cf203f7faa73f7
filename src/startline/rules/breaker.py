"""When all mail is paused by itself: too much in an hour, or too much of it refused (PRODUCT M6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOUR = timedelta(hours=1)
JUDGED_FROM = 50
"""So many attempts must have ended before their refusals say anything."""


class MailPause(StrEnum):
    """Why no mail goes out."""

    OPERATOR = "operator"
    HOURLY_CAP = "hourly_cap"
    REFUSALS = "refusals"


@dataclass(frozen=True, kw_only=True)
class Breaker:
    """The most attempts of all mail within an hour, and the share of refusals, in percent, that pauses it."""

    hourly_cap: int = 100_000
    refusal_percent: int = 30


@dataclass(frozen=True, kw_only=True)
class Hour:
    """The attempts that count: how many began, ended, and were refused for good."""

    begun: int
    ended: int
    refused: int


def counted_since(now: datetime, *, resumed_at: datetime | None) -> datetime:
    """From when on (exclusive) attempts count: an hour ago, or since mail went on, whichever is later.

    What paused mail has been looked at by whoever let it go on: it does not pause it once more.
    """
    return max(now - HOUR, resumed_at) if resumed_at else now - HOUR


def places_left(hour: Hour, breaker: Breaker) -> int:
    """How many more attempts may begin now; 0 where the cap is reached (inclusive)."""
    return max(0, breaker.hourly_cap - hour.begun)


def pause_for(hour: Hour, breaker: Breaker) -> MailPause | None:
    """Why all mail is to be paused, or None; refusals count as soon as `JUDGED_FROM` attempts have ended.

    A share of exactly `refusal_percent` does not pause it.
    """
    if hour.ended >= JUDGED_FROM and hour.refused * 100 > hour.ended * breaker.refusal_percent:
        return MailPause.REFUSALS
    return None if places_left(hour, breaker) else MailPause.HOURLY_CAP
