"""A thing asked for twice is done once, and answered alike (PRODUCT C5)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from startline.actions.once import answer_of, once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


class Failed(Exception):
    """What a test raises."""


def test_the_second_time_the_first_answer_is_given_again_and_nothing_is_done() -> None:
    done: list[str] = []

    def act(word: str) -> str:
        done.append(word)
        return word

    answers = [once("key", lambda: act("first")), once("key", lambda: act("second"))]

    assert answers == ["first", "first"]
    assert done == ["first"]
    assert answer_of("key") == "first"


def test_another_key_is_another_thing() -> None:
    assert [once("a", lambda: 1), once("b", lambda: 2)] == [1, 2]


def test_what_failed_can_be_asked_for_again() -> None:
    def fail() -> str:
        raise Failed

    with pytest.raises(Failed), transaction.atomic():
        once("key", fail)

    assert answer_of("key") is None
    assert once("key", lambda: "done") == "done"


def test_an_answer_is_kept_for_a_day() -> None:
    with time_machine.travel(NOW, tick=False):
        once("key", lambda: "first")
    with time_machine.travel(NOW + timedelta(hours=24, seconds=-1), tick=False):
        assert answer_of("key") == "first"
    with time_machine.travel(NOW + timedelta(hours=24, seconds=1), tick=False):
        assert answer_of("key") is None
