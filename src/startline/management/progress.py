"""A bar that grows while something long goes on, redrawn at most ten times a second."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_WIDTH = 24
_BETWEEN_S = 0.1
_CLEAR = "\r\x1b[K"


@dataclass(kw_only=True)
class Progress:
    """Counts what is done of *total*, or without an end; writes nothing where nobody watches."""

    label: str
    total: int | None
    write: Callable[[str], None] | None
    done: int = 0
    _drawn_at: float = field(default=float("-inf"))

    def advance(self, count: int) -> None:
        """Add *count* to what is done."""
        self.done += count
        if self.write and time.monotonic() - self._drawn_at >= _BETWEEN_S:
            self._drawn_at = time.monotonic()
            self.write(f"{_CLEAR}{self._drawn()}")

    def close(self) -> None:
        """Take the bar away: what is printed next says what came of it."""
        if self.write:
            self.write(_CLEAR)

    def _drawn(self) -> str:
        if not self.total:
            return f"{self.label} {self.done:,}"
        filled = min(_WIDTH, _WIDTH * self.done // self.total)
        return f"{self.label} [{'█' * filled}{'·' * (_WIDTH - filled)}] {self.done:,} / {self.total:,}"
