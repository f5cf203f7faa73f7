"""Two actions at a time: real threads with a connection each, a common start, and a jitter on either side."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError, Event
from typing import Any, TypeVar

from django.db import connection

from startline.actions.outcome import Done
from startline.models import TransactionItem
from startline.models.record import Outcome

PAIRS = 300
FEWER = 60  # where other races of 300 pairs go much the same way
JITTERS_S = (0.0, 0.002, 0.020)
STUCK_S = 60.0

_L = TypeVar("_L")
_R = TypeVar("_R")
_T = TypeVar("_T")


def race(left: Callable[[int], _L], right: Callable[[int], _R], *, pairs: int = PAIRS) -> list[tuple[_L, _R]]:
    """Run `left(n)` and `right(n)` at once for every pair n, and return both answers of each.

    Of the first two pairs one side waits until the other has ended, the right one and then the left one: both orders
    are met, however fast the machine is. In the others every jitter comes equally often on each side. Whatever a side
    raises is raised here.
    """
    start, ended = Barrier(2, timeout=STUCK_S), (Event(), Event())
    with ThreadPoolExecutor(2) as threads:
        lefts = threads.submit(_side, left, side=0, pairs=pairs, start=start, ended=ended)
        rights = threads.submit(_side, right, side=1, pairs=pairs, start=start, ended=ended)
    _raise_first(lefts, rights)
    return list(zip(lefts.result(), rights.result(), strict=True))


def at_once(*acts: Callable[[], _T]) -> list[_T]:
    """Run all of *acts* at once, each in a thread and on a connection of its own, and return their answers."""
    start = Barrier(len(acts), timeout=STUCK_S)
    with ThreadPoolExecutor(len(acts)) as threads:
        answers = [threads.submit(_once, act, start=start) for act in acts]
    _raise_first(*answers)
    return [answer.result() for answer in answers]


def wait_until_somebody_waits() -> None:
    """Return once a lock that this connection holds is waited for; other tests' locks on the server do not count."""
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    give_up_at = time.monotonic() + STUCK_S
    while time.monotonic() < give_up_at:
        with connection.cursor() as cursor:
            if cursor.execute(waiting).fetchone() != (0,):
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("Nobody waits.")


def assert_on_record(dones: Iterable[Done]) -> None:
    """Every answer, line by line, is what the record says: nothing is lost, nothing is silent."""
    answered = [(done.transaction_id, line) for done in dones for line in done.lines]
    items = TransactionItem.objects.filter(transaction_id__in={id_ for id_, _ in answered})
    recorded = {(item.transaction_id, item.line_id): item for item in items}

    assert len(recorded) == len(answered)
    for transaction_id, line in answered:
        assert transaction_id is not None
        item = recorded[transaction_id, line.line_id]
        assert item.outcome == line.outcome
        assert line.outcome is Outcome.CHANGED or (line.refusal and line.refusal.code == item.reason)


def _side(
    act: Callable[[int], _T], *, side: int, pairs: int, start: Barrier, ended: Sequence[Event]
) -> list[_T]:
    try:
        _wait_for_no_disk()
        return [_one(act, number, side=side, start=start, ended=ended) for number in range(pairs)]
    except BaseException:
        start.abort()
        raise
    finally:
        for event in ended:
            event.set()
        connection.close()


def _one(act: Callable[[int], _T], number: int, *, side: int, start: Barrier, ended: Sequence[Event]) -> _T:
    start.wait()
    if number < len(ended):
        return _in_turn(act, number, is_first=side == number, ended=ended[number])
    late_side = number // len(JITTERS_S) % 2
    if side == late_side:
        time.sleep(JITTERS_S[number % len(JITTERS_S)])
    return act(number)


def _in_turn(act: Callable[[int], _T], number: int, *, is_first: bool, ended: Event) -> _T:
    if not is_first:
        assert ended.wait(STUCK_S), "The other side has not ended."
    answer = act(number)
    ended.set()
    return answer


def _once(act: Callable[[], _T], *, start: Barrier) -> _T:
    try:
        _wait_for_no_disk()
        start.wait()
        return act()
    finally:
        connection.close()


def _wait_for_no_disk() -> None:
    """Who comes first is what a race is about; that commits are on disk is not, and would be most of its time."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _raise_first(*answers: Future[Any]) -> None:
    """Raise what a side raised by itself, rather than that the other side waited in vain."""
    errors = [error for answer in answers if (error := answer.exception())]
    causes = [error for error in errors if not isinstance(error, BrokenBarrierError)]
    if errors:
        raise (causes or errors)[0]
