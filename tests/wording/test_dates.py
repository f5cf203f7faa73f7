"""Dates, instants and countdowns as people read them, in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.wording.speaking import NOW, heard

from startline.wording.dates import countdown, long_date, short_date, short_instant

AT = datetime(2026, 11, 12, 9, 14, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize("month", range(1, 13))
def test_months_are_named_in_both_languages(month: int) -> None:
    english, italian = heard(lambda: long_date(date(2026, month, 2)))
    short = heard(lambda: short_date(date(2026, month, 2)))

    assert english != italian
    assert short == tuple(
        f"{day} {name[:3]} {year}" for day, name, year in (text.split() for text in (english, italian))
    )


def test_a_long_date_has_the_month_whole() -> None:
    assert heard(lambda: long_date(date(2026, 12, 6))) == ("6 December 2026", "6 dicembre 2026")


def test_the_first_of_a_month_is_an_ordinal_in_italian() -> None:
    assert heard(lambda: long_date(date(2026, 12, 1))) == ("1 December 2026", "1º dicembre 2026")


def test_the_current_year_is_left_out() -> None:
    said = [short_date(date(2026, 11, 12), today=today) for today in (date(2026, 1, 1), date(2027, 1, 1))]

    assert said == ["12 Nov", "12 Nov 2026"]


def test_an_instant_is_shown_in_the_readers_zone() -> None:
    assert heard(lambda: short_instant(AT, zone="Europe/Rome")) == (
        "12 Nov 2026, 10:14",
        "12 nov 2026, 10:14",
    )


def test_an_instant_may_fall_on_another_day_for_the_reader() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert short_instant(late, zone="Europe/Rome", now=late) == "1 Jan, 00:30"


def test_utc_is_named() -> None:
    assert short_instant(AT) == "12 Nov 2026, 09:14 UTC"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (3 * DAY, ("closes in 3 days", "si chiude tra 3 giorni")),
        (2 * DAY, ("closes in 2 days", "si chiude tra 2 giorni")),
        (2 * DAY - SECOND, ("closes in 47 hours", "si chiude tra 47 ore")),
        (5 * HOUR + 59 * MINUTE, ("closes in 5 hours", "si chiude tra 5 ore")),
        (HOUR, ("closes in 1 hour", "si chiude tra 1 ora")),
        (HOUR - SECOND, ("closes in 59 minutes", "si chiude tra 59 minuti")),
        (MINUTE, ("closes in 1 minute", "si chiude tra 1 minuto")),
        (MINUTE - SECOND, ("closes in less than a minute", "si chiude tra meno di un minuto")),
        (timedelta(microseconds=1), ("closes in less than a minute", "si chiude tra meno di un minuto")),
        (timedelta(0), ("closes now", "si chiude ora")),
        (-DAY, ("closes now", "si chiude ora")),
    ],
)
def test_a_countdown_is_rounded_down(left: timedelta, said: tuple[str, str]) -> None:
    assert heard(lambda: countdown(NOW + left, now=NOW)) == said
