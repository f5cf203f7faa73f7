"""What pauses all mail, to the very mail and percent (PRODUCT M6)."""

from datetime import timedelta

import pytest
from tests.worlds import NOW

from startline.rules.breaker import (
    HOUR,
    JUDGED_FROM,
    Breaker,
    Hour,
    MailPause,
    counted_since,
    pause_for,
    places_left,
)

MICROSECOND = timedelta(microseconds=1)
BREAKER = Breaker(hourly_cap=200, refusal_percent=30)


@pytest.mark.parametrize(("begun", "left"), [(0, 200), (199, 1), (200, 0), (201, 0)])
def test_so_many_attempts_may_begin_as_the_hour_has_left(begun: int, left: int) -> None:
    hour = Hour(begun=begun, ended=0, refused=0)

    assert places_left(hour, BREAKER) == left
    assert pause_for(hour, BREAKER) == (None if left else MailPause.HOURLY_CAP)


@pytest.mark.parametrize(
    ("ended", "refused", "pauses"),
    [
        (JUDGED_FROM - 1, JUDGED_FROM - 1, False),
        (JUDGED_FROM, 15, False),
        (JUDGED_FROM, 16, True),
        (100, 30, False),
        (100, 31, True),
        (0, 0, False),
    ],
)
def test_more_refusals_than_the_share_of_fifty_attempts_or_more_pause_it(
    ended: int, refused: int, *, pauses: bool
) -> None:
    hour = Hour(begun=ended, ended=ended, refused=refused)

    assert pause_for(hour, BREAKER) == (MailPause.REFUSALS if pauses else None)


def test_refusals_say_more_than_a_reached_cap() -> None:
    assert pause_for(Hour(begun=200, ended=200, refused=200), BREAKER) is MailPause.REFUSALS


def test_attempts_count_for_an_hour_and_none_from_before_mail_went_on() -> None:
    assert counted_since(NOW, resumed_at=None) == NOW - HOUR
    assert counted_since(NOW, resumed_at=NOW - HOUR - MICROSECOND) == NOW - HOUR
    assert counted_since(NOW, resumed_at=NOW - MICROSECOND) == NOW - MICROSECOND
