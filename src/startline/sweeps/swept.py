"""What one run of a sweep did."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Swept:
    """How many lines (or mails) one bounded run took, and whether more were due than it took."""

    lines: int
    more: bool
