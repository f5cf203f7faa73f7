"""Does a thing once, however often it is asked for: a double click and a sent-again form do no harm."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import transaction

from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_KEPT_S = 24 * 60 * 60

T = TypeVar("T")


def once(key: str, act: Callable[[], T]) -> T:
    """What *act* answers; within a day the same *key* gets that answer again, and nothing is done again.

    The answer is kept in the transaction of the act itself, so that it is there exactly when the act is
    done. Of two who ask at once the second waits for the first. *act* must not answer None.
    """
    with transaction.atomic():
        _STATEMENTS["take_turn"].run(key=key)
        kept: T | None = cache.get(key)
        if kept is not None:
            return kept
        answer = act()
        cache.set(key, answer, timeout=_KEPT_S)
        return answer


def answer_of(key: str) -> Any:
    """The answer that is kept under *key*; None where there is none, or no longer."""
    return cache.get(key)
