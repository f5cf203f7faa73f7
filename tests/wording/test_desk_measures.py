"""How long things took at the desk, in words (PRODUCT D2)."""

from datetime import timedelta

import pytest

from startline.wording.desk_measures import span_words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=2, hours=1), "2 d 1 h"),
    ],
)
def test_a_span_is_told_without_a_zero_after_full_hours_or_days(span: timedelta, words: str) -> None:
    assert span_words(span) == words
