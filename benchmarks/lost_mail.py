"""Lost mail: whether the time of the answer tells a contact's address from one that nobody has (PRODUCT H5).

2,000 samples of each go through the whole page, in pairs whose order is thrown for each. The Mann-Whitney test asks
whether one kind tends to take longer; it supposes nothing of how the times are spread, and its effect size is what
somebody could do with it: the odds that of two answers the slower one is the known address's.
"""

import math
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.test import Client

from benchmarks.bench import Bench, Result

_SAMPLES = 2000
_WARMING = 200
# In one of a thousand runs chance alone gives a smaller one.
_LEAST_P = 0.001
# What a difference that this many samples could just find comes to: 53 of 100 instead of 50.
_MOST_ODDS = 1.13


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two samples beside each other: *above* is the share of pairs in which one of the first is the greater."""

    above: float
    p: float

    @property
    def odds(self) -> float:
        """The odds for the more frequent order of a pair, at least 1."""
        share = max(self.above, 1 - self.above)
        return share / (1 - share) if share < 1 else math.inf


def measure(bench: Bench) -> Iterator[Result]:
    """The times of both kinds, whether a test tells them apart, and how well a guess would do."""
    known, unknown = sample(people=bench.lines // 10)
    found = compare(known, unknown)
    told = {
        "ours": f"known {statistics.median(known) * 1000:.2f} ms",
        "bare": f"unknown {statistics.median(unknown) * 1000:.2f} ms",
    }
    yield Result(
        name="lost mail, p of no difference in time", ratio=found.p, target=_LEAST_P, at_least=True, **told
    )
    yield Result(
        name="lost mail, odds of the slower being known",
        ratio=found.odds,
        target=_MOST_ODDS,
        at_least=False,
        **told,
    )


def sample(*, people: int) -> tuple[list[float], list[float]]:
    """The seconds that known and unknown addresses took, one of each in turn and in an order that is thrown."""
    client = Client(SERVER_NAME="localhost")
    times: dict[str, list[float]] = {"c": [], "x": []}
    for number in range(-_WARMING, _SAMPLES):
        person = random.randint(1, people)
        for kind in random.sample(list(times), k=2):
            taken = _ask(client, f"{kind}{person}@bench.example")
            if number >= 0:
                times[kind].append(taken)
    return times["c"], times["x"]


def compare(first: Sequence[float], second: Sequence[float]) -> Comparison:
    """The Mann-Whitney test of two samples of some size, two-sided, by the normal approximation with its ties."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks, ties, place = 0.0, 0, 0
    while place < len(ranked):
        after = place
        while after < len(ranked) and ranked[after][0] == ranked[place][0]:
            after += 1
        ranks += (place + 1 + after) / 2 * sum(1 for _, of in ranked[place:after] if of == 0)
        ties += (after - place) ** 3 - (after - place)
        place = after
    m, n = len(first), len(second)
    u = ranks - m * (m + 1) / 2
    variance = m * n / 12 * (m + n + 1 - ties / ((m + n) * (m + n - 1)))
    z = (u - m * n / 2) / math.sqrt(variance) if variance else 0.0
    return Comparison(above=u / (m * n), p=math.erfc(abs(z) / math.sqrt(2)))


def _ask(client: Client, address: str) -> float:
    """How long the page takes for *address*, from a place of its own, so that no limit answers instead."""
    place = ".".join(str(random.randint(1, 254)) for _ in range(4))
    started = time.perf_counter()
    response = client.post("/m/lost/", {"address": address}, REMOTE_ADDR=place)
    taken = time.perf_counter() - started
    assert response.status_code == 200, response.content
    return taken
