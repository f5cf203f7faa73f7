"""When a mail is tried again: backoff for five days, the last attempt at their end (PRODUCT M4)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.rules.retries import GIVE_UP_AFTER, next_attempt_at

FIRST = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
END = FIRST + timedelta(days=5)
MICROSECOND = timedelta(microseconds=1)


def test_mail_is_tried_for_five_days() -> None:
    assert timedelta(days=5) == GIVE_UP_AFTER


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(1, 1), (2, 5), (3, 15), (4, 30), (5, 60), (6, 120), (7, 240), (8, 480), (9, 480), (400, 480)],
)
def test_the_waits_grow_to_eight_hours_and_stay_there(attempts: int, minutes: int) -> None:
    now = FIRST + timedelta(hours=3)

    found = next_attempt_at(attempts=attempts, first_attempt_at=FIRST, now=now)

    assert found == now + timedelta(minutes=minutes)


def test_a_mail_that_was_not_tried_goes_before_those_that_were() -> None:
    tried = next_attempt_at(attempts=3, first_attempt_at=FIRST, now=FIRST)
    not_tried = next_attempt_at(attempts=3, first_attempt_at=FIRST, now=FIRST, tried=False)

    assert (tried, not_tried) == (FIRST + timedelta(minutes=15), FIRST + timedelta(minutes=7.5))


def test_the_last_attempt_falls_on_the_end_of_the_fifth_day() -> None:
    just_before = END - MICROSECOND

    assert next_attempt_at(attempts=20, first_attempt_at=FIRST, now=just_before) == END


def test_after_five_days_there_is_none() -> None:
    assert next_attempt_at(attempts=20, first_attempt_at=FIRST, now=END) is None
    assert next_attempt_at(attempts=1, first_attempt_at=FIRST, now=END + timedelta(days=3)) is None


def test_a_server_that_is_down_all_along_is_asked_23_times_the_last_at_the_end() -> None:
    at: datetime | None = FIRST
    tried: list[datetime] = []
    while at is not None:
        tried.append(at)
        at = next_attempt_at(attempts=len(tried), first_attempt_at=FIRST, now=at)

    assert tried[-1] == END
    assert len(tried) == 23
    assert tried == sorted(set(tried))


@given(attempts=st.integers(1, 1000), waited=st.timedeltas(timedelta(0), timedelta(days=6)))
def test_the_next_attempt_is_always_ahead_and_never_past_the_fifth_day(
    attempts: int, waited: timedelta
) -> None:
    now = FIRST + waited

    found = next_attempt_at(attempts=attempts, first_attempt_at=FIRST, now=now)

    assert (found is None) is (waited >= GIVE_UP_AFTER)
    assert found is None or now < found <= END
