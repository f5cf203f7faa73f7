"""A small chart of bars, drawn by the server; its numbers are also its text."""

from collections.abc import Sequence
from dataclasses import dataclass

from startline.wording.numbers import grouped

HEIGHT, STEP, BAR = 96, 20, 16


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar, in units of the drawing, and what it says."""

    x: int
    y: int
    height: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The bars from left to right, the drawing's size, and all of it in one sentence."""

    bars: Sequence[Bar]
    width: int
    height: int
    words: str
    highest: str


def chart_of(numbers: Sequence[int], *, said: Sequence[str], words: str) -> Chart:
    """Bars as high as *numbers*, one at least; *said* is what each of them says."""
    highest = max(numbers)
    return Chart(
        bars=[
            _bar(place, number, highest=highest, words=each)
            for place, (number, each) in enumerate(zip(numbers, said, strict=True))
        ],
        width=len(numbers) * STEP,
        height=HEIGHT,
        words=words,
        highest=grouped(highest),
    )


def _bar(place: int, number: int, *, highest: int, words: str) -> Bar:
    height = max(2, round(number * (HEIGHT - 4) / highest)) if number else 1
    return Bar(x=place * STEP + (STEP - BAR) // 2, y=HEIGHT - height, height=height, words=words)
