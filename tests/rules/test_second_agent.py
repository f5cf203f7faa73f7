"""Which changes of contact take two of the operator's people (PRODUCT D2)."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from startline.rules.refusal import RefusalCode
from startline.rules.second_agent import (
    STAYS_IN_QUESTION,
    Questioned,
    needs_second_agent,
    questions,
    refuse_alone,
)

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("from_domain", "to_domain", "needs"),
    [
        ("acme.example", "acme.example", False),
        ("acme.example", "acme.test", True),
        ("acme.example", "mail.acme.example", True),  # a part of a domain may be somebody else's
        ("mail.acme.example", "acme.example", True),
        ("gmail.com", "gmail.com", True),  # anybody has an address there
        (None, "acme.example", True),  # nothing to compare with
    ],
)
def test_only_the_very_same_domain_is_the_same(
    from_domain: str | None, to_domain: str, *, needs: bool
) -> None:
    assert needs_second_agent(from_domain=from_domain, to_domain=to_domain) is needs


def in_question(**different: Any) -> Questioned:
    """A line of an unsolved case that would get another domain."""
    usual: dict[str, Any] = {
        "case_number": 10_001,
        "case_id": uuid.uuid4(),
        "solved_at": None,
        "from_domain": "acme.example",
        "to_domain": "evil.example",
    }
    return Questioned(**{**usual, **different})


def test_the_refusal_leads_to_the_case() -> None:
    case_id = uuid.uuid4()
    refusal = refuse_alone(in_question(case_id=case_id), now=NOW)

    assert refusal is not None
    assert refusal.code is RefusalCode.SECOND_AGENT_NEEDED
    assert refusal.facts == {"case": 10_001, "case_id": case_id.hex}


def test_as_long_as_nothing_is_typed_nothing_is_refused() -> None:
    assert refuse_alone(in_question(to_domain=None), now=NOW) is None


@pytest.mark.parametrize(
    ("since_solved", "counts"),
    [
        (timedelta(0), True),
        (STAYS_IN_QUESTION, True),
        (STAYS_IN_QUESTION + timedelta(microseconds=1), False),
    ],
)
def test_a_solved_case_counts_for_seven_days(since_solved: timedelta, *, counts: bool) -> None:
    solved_at = NOW - since_solved

    assert questions(solved_at=solved_at, now=NOW) is counts
    assert (refuse_alone(in_question(solved_at=solved_at), now=NOW) is not None) is counts
    assert timedelta(days=7) == STAYS_IN_QUESTION
