"""When a code confirms its step, and when one more may go to an address (PRODUCT H2, H3, M6)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.rules.codes import (
    CODE_LASTS,
    MOST_CODES,
    MOST_TRIES,
    CodeRefusal,
    CodeRefusalCode,
    CodeRefused,
    digits_of,
    refuse_another_code,
    refuse_code,
)

ASKED = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
ENDS = ASKED + CODE_LASTS
MICROSECOND = timedelta(microseconds=1)
C = CodeRefusalCode


@dataclass(frozen=True, kw_only=True)
class Facts:
    expires_at: datetime = ENDS
    tries: int = 0
    used_at: datetime | None = None
    replaced_at: datetime | None = None


def refused(
    facts: Facts | None = None, *, same_browser: bool = True, matches: bool = True, now: datetime = ASKED
) -> CodeRefusal | None:
    return refuse_code(facts or Facts(), same_browser=same_browser, matches=matches, now=now)


def test_a_code_lasts_ten_minutes_and_that_instant_is_too_late() -> None:
    assert timedelta(minutes=10) == CODE_LASTS
    assert refused(now=ENDS - MICROSECOND) is None
    assert refused(now=ENDS) == CodeRefusal(code=C.EXPIRED)


def test_the_fifth_wrong_try_is_the_last() -> None:
    assert MOST_TRIES == 5
    left = [refused(Facts(tries=tries), matches=False) for tries in range(5)]

    assert left == [CodeRefusal(code=C.WRONG, left=left_over) for left_over in (4, 3, 2, 1, 0)]
    assert refused(Facts(tries=4)) is None
    assert refused(Facts(tries=5)) == CodeRefusal(code=C.TRIED_TOO_OFTEN)


def test_in_another_browser_not_even_the_right_digits_help() -> None:
    assert refused(same_browser=False) == CodeRefusal(code=C.OF_ANOTHER_BROWSER)
    assert refused(same_browser=False, matches=False) == CodeRefusal(code=C.OF_ANOTHER_BROWSER)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (Facts(used_at=ASKED), C.USED),
        (Facts(replaced_at=ASKED), C.REPLACED),
        (Facts(used_at=ASKED, expires_at=ASKED), C.USED),
        (Facts(replaced_at=ASKED, expires_at=ASKED), C.REPLACED),
    ],
)
def test_what_is_wrong_with_the_code_comes_before_what_was_typed(facts: Facts, code: C) -> None:
    for matches in (True, False):
        assert refused(facts, matches=matches, same_browser=False) == CodeRefusal(code=code)


def test_ten_codes_go_to_an_address_in_a_day() -> None:
    assert MOST_CODES == 10
    assert refuse_another_code(sent=9, next_at=ENDS) is None
    assert refuse_another_code(sent=10, next_at=ENDS) == CodeRefusal(code=C.CAP, cap=10, next_at=ENDS)


@pytest.mark.parametrize(
    "typed", ["123456", " 123456 ", "123 456", "12 34 56", "123-456", "123.456", "123–456", "1 2 3 4 5 6\n"]
)
def test_digits_may_be_pasted_with_what_stands_between_them(typed: str) -> None:
    assert digits_of(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345x", "１２３４５６", "٣٤٥٦٧٨", "123,456"])
def test_what_has_not_six_digits_is_no_code(typed: str) -> None:
    assert digits_of(typed) is None


@given(st.text())
def test_whatever_is_typed_it_is_six_digits_or_no_code(typed: str) -> None:
    digits = digits_of(typed)

    assert digits is None or (len(digits) == 6 and digits.isascii() and digits.isdigit())


def test_the_refusal_travels_with_its_code() -> None:
    assert str(CodeRefused(CodeRefusal(code=C.CAP, cap=10))) == "cap"
