"""What every measure is given, and the shape of what it finds."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Bench:
    """The database under measurement and how long to measure."""

    binaries: Path
    url: str
    lines: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """One ratio, ours to the bare one, beside its target; *at_least* says from which side it is to be met."""

    name: str
    ours: str
    bare: str
    ratio: float
    target: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target

    def told(self) -> str:
        """A line for the terminal."""
        sign = "≥" if self.at_least else "≤"
        verdict = "met" if self.met else "MISSED"
        measured = f"ours {self.ours}, bare {self.bare}"
        return f"{self.name:<44} {measured:<44} ratio {self.ratio:5.2f}  (target {sign} {self.target}: {verdict})"


def seconds_of(act: Callable[[], object]) -> float:
    """How long *act* takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def rate_of(act: Callable[[], object], *, seconds: float) -> float:
    """How often *act* can be done in a second."""
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        act()
        done += 1
    return done / (time.perf_counter() - started)


def median_ratio(pairs: list[tuple[float, float]]) -> float:
    """The median of ours over bare, pair by pair: each pair was taken side by side."""
    return statistics.median(ours / bare for ours, bare in pairs)
