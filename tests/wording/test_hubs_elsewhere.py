"""Hubs elsewhere in words, whole and in both languages (DESIGN, Voice)."""

from typing import Any

import pytest
from tests.wording.speaking import heard, is_sentence, sounds_right

from startline.models.hub import TellingState, TellingType
from startline.rules.hub_events import EventProblemCode, EventType
from startline.rules.hub_urls import UrlProblem
from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.hubs_elsewhere import (
    event_outcome_sentence,
    event_problem_sentence,
    event_refusal_sentence,
    event_type_label,
    telling_state_label,
    telling_type_label,
    url_problem_sentence,
)

FACTS = {"field": "data.order", "most": 64, "known": "service.set_up"}


def answer(*outcomes: str) -> Any:
    return {"lines": [{"outcome": outcome} for outcome in outcomes]}


@pytest.mark.parametrize("code", EventProblemCode)
@pytest.mark.parametrize("facts", [FACTS, {"field": "data.order"}], ids=["known", "kept"])
def test_every_problem_of_an_event_has_its_sentence(code: EventProblemCode, facts: dict[str, Any]) -> None:
    if code is EventProblemCode.TOO_LARGE:  # is never kept
        facts = FACTS
    for sentence in heard(lambda: event_problem_sentence(code, **facts)):
        assert sentence.endswith(".")  # it may begin with the name of a field, as that is written
        assert sounds_right(sentence)


@pytest.mark.parametrize("problem", UrlProblem)
def test_every_problem_of_an_address_has_its_sentence(problem: UrlProblem) -> None:
    for sentence in heard(lambda: url_problem_sentence(problem)):
        assert is_sentence(sentence)


def test_every_state_and_type_has_its_word() -> None:
    words = [
        *(telling_state_label(state) for state in TellingState),
        *(telling_type_label(kind) for kind in TellingType),
        *(event_type_label(kind) for kind in EventType),
    ]

    assert all(words)
    assert len(set(words)) == len(words)
    assert (event_type_label("order.deleted"), event_type_label("")) == ("order.deleted", "Unreadable")


def test_what_came_of_an_event_counts_its_lines() -> None:
    assert event_outcome_sentence(answer("changed")) == "1 line changed"
    assert event_outcome_sentence(answer("changed", "changed", "already", "refused")) == (
        "2 lines changed, 1 line so already, 1 line refused"
    )


def test_what_is_not_a_hubs_own_is_not_there_for_it() -> None:
    assert event_refusal_sentence(Refusal(code=RefusalCode.NOT_FOUND)) == (
        "There is no such order or line that is set up in this hub."
    )
    assert "cancelled" in event_refusal_sentence(Refusal(code=RefusalCode.CANCELLED))
