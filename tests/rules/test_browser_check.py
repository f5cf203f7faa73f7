"""What comes back from the self-check: strict, short and plain, or nothing (PRODUCT D1, D2)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.rules.browser_check import MOST_BYTES, Check, Found, parse_browser_check

WHOLE: dict[str, Any] = {
    "at": "2026-11-28T10:00:00.000Z",
    "browser": "Firefox 140",
    "screen": [1440, 900],
    "languages": ["it-IT", "en"],
    "zone": "Europe/Rome",
    "findings": {
        "clock": {"is": "behind", "seconds": 312},
        "scripts": {"is": "run"},
        "files": {"is": "blocked", "files": "htmx.min.js"},
        "session": {"is": "signed_in", "until": "2026-12-12T10:00:00Z"},
    },
}
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


def written(**changes: Any) -> str:
    return json.dumps({**WHOLE, **changes})


def test_a_whole_check_is_understood_in_the_order_of_the_checks() -> None:
    check = parse_browser_check(written())

    assert check is not None
    assert (check.browser, check.screen, check.zone) == ("Firefox 140", (1440, 900), "Europe/Rome")
    assert check.at == datetime(2026, 11, 28, 10, tzinfo=UTC)
    assert [(one.check, one.name, one.found) for one in check.findings] == [
        (Check.SCRIPTS, "run", Found.OK),
        (Check.FILES, "blocked", Found.BAD),
        (Check.SESSION, "signed_in", Found.OK),
        (Check.CLOCK, "behind", Found.BAD),
    ]
    assert check.findings[2].facts == {"until": datetime(2026, 12, 12, 10, tzinfo=UTC)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "[]",
        "null",
        "1e999",
        "[" * 3000,
        written(more="than is known"),
        json.dumps({key: value for key, value in WHOLE.items() if key != "zone"}),
        written(at="2026-11-28T10:00:00"),
        written(at="9999-12-31T23:59:59Z"),
        written(at=5),
        written(browser="Firefox\n140"),
        written(browser="x" * 81),
        written(browser="evil \u202e name"),
        written(screen=[1440]),
        written(screen=[-1, 900]),
        written(screen=[True, 900]),
        written(screen=[float("nan"), 900]),
        written(screen=[1440, 100_001]),
        written(languages="it"),
        written(languages=["it"] * 9),
        written(languages=["x" * 21]),
        written(zone=["Europe/Rome"]),
        written(skew_s=-312),
        written(zone="x" * 65),
        written(findings={}),
        written(findings=[]),
        written(findings={"weather": {"is": "fine"}}),
        written(findings={"scripts": {"is": "walk"}}),
        written(findings={"scripts": {"is": ["run"]}}),
        written(findings={"scripts": "run"}),
        written(findings={"scripts": {"is": "run", "fast": 1}}),
        written(findings={"clock": {"is": "behind"}}),
        written(findings={"clock": {"is": "behind", "seconds": "312"}}),
        written(findings={"clock": {"is": "behind", "seconds": -1}}),
        written(findings={"clock": {"is": "behind", "seconds": 1.5}}),
        written(findings={"clock": {"is": "behind", "seconds": float("nan")}}),
        written(findings={"clock": {"is": "behind", "seconds": 10_000_001}}),
        written(findings={"files": {"is": "blocked", "files": "x" * 121}}),
    ],
)
def test_what_is_not_exactly_a_check_is_nothing(text: str) -> None:
    assert parse_browser_check(text) is None


def test_four_kilobytes_are_read_and_not_a_byte_more() -> None:
    written_so = json.dumps({**WHOLE, "browser": "Навигатор"}, ensure_ascii=False)
    padded = written_so + " " * (MOST_BYTES - len(written_so.encode()))

    assert parse_browser_check(padded) is not None
    assert parse_browser_check(padded + " ") is None


@given(_json)
def test_whatever_comes_it_is_answered(anything: Any) -> None:
    parse_browser_check(json.dumps(anything))
    parse_browser_check(written(findings=anything))
    parse_browser_check(written(screen=anything, languages=anything))
