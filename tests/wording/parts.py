"""An action's answer as the wording sees it."""

from dataclasses import dataclass, field
from datetime import datetime

from startline.models.record import Outcome
from startline.rules.refusal import Refusal
from startline.wording.outcomes import LinePart


@dataclass(frozen=True, kw_only=True)
class Part:
    """One line's part; changed where nothing else is said."""

    line_number: str = "1.0"
    outcome: Outcome = Outcome.CHANGED
    refusal: Refusal | None = None
    mailed: bool = False


@dataclass(frozen=True, kw_only=True)
class Said:
    """The answer."""

    lines: list[LinePart] = field(default_factory=list)
    mail_waits_until: datetime | None = None
