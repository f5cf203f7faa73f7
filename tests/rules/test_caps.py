"""Caps on mail that a person asks for: exact, the line's first (PRODUCT M6)."""

from datetime import timedelta

import pytest

from startline.rules.caps import CAP_SPAN, Caps, refuse_for_cap
from startline.rules.refusal import Refusal, RefusalCode

CAPS = Caps(line=5, recipient=20, account=1000)


def test_the_caps_count_over_a_rolling_day() -> None:
    assert timedelta(hours=24) == CAP_SPAN


def test_a_resend_below_every_cap_goes() -> None:
    assert refuse_for_cap(caps=CAPS, line=4, recipient=19, account=999) is None


@pytest.mark.parametrize(
    ("line", "recipient", "account", "refusal"),
    [
        (5, 19, 999, Refusal(code=RefusalCode.LINE_CAP, facts={"cap": 5})),
        (4, 20, 999, Refusal(code=RefusalCode.RECIPIENT_CAP, facts={"cap": 20})),
        (4, 19, 1000, Refusal(code=RefusalCode.ACCOUNT_CAP, facts={"cap": 1000})),
        (6, 99, 9999, Refusal(code=RefusalCode.LINE_CAP, facts={"cap": 5})),
        (4, 20, 1000, Refusal(code=RefusalCode.RECIPIENT_CAP, facts={"cap": 20})),
    ],
)
def test_a_resend_at_a_cap_is_refused_with_the_cap_the_narrowest_first(
    line: int, recipient: int, account: int, refusal: Refusal
) -> None:
    assert refuse_for_cap(caps=CAPS, line=line, recipient=recipient, account=account) == refusal
