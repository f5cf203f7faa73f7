"""The six digits by which a contact confirms a step in the hub (PRODUCT H2, H3): how long, how often, where."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

CODE_LASTS = timedelta(minutes=10)
DIGITS = 6
MOST_TRIES = 5
MOST_CODES = 10
"""So many codes go to one address in any `CODE_CAP_SPAN`, whatever they are for (PRODUCT M6)."""
CODE_CAP_SPAN = timedelta(hours=24)
_BETWEEN_DIGITS = re.compile(r"[\s.\-–]+")
_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")


class CodePurpose(StrEnum):
    """The step that a code confirms."""

    MAP = "map"
    HAND_OVER = "hand_over"
    SET_UP = "set_up"


class CodeRefusalCode(StrEnum):
    """Why a code was refused, or none was sent; `wording.codes` has a sentence for each, in every language."""

    NOT_THERE = "not_there"
    WRONG = "wrong"
    TRIED_TOO_OFTEN = "tried_too_often"
    EXPIRED = "expired"
    USED = "used"
    REPLACED = "replaced"
    OF_ANOTHER_BROWSER = "of_another_browser"
    CAP = "cap"


@dataclass(frozen=True, kw_only=True)
class CodeRefusal:
    """Why not: *left* are the tries left, *cap* how many codes go in a day, *next_at* when the next one may go."""

    code: CodeRefusalCode
    left: int | None = None
    cap: int | None = None
    next_at: datetime | None = None


class CodeRefused(Exception):
    """An expected failure; carries its refusal to the edge that words it."""

    def __init__(self, refusal: CodeRefusal) -> None:
        """Carry *refusal*."""
        super().__init__(refusal.code.value)
        self.refusal = refusal


class CodeFacts(Protocol):
    """What the rule needs to know of a code."""

    @property
    def expires_at(self) -> datetime:
        """From then on it works no more."""
        ...

    @property
    def tries(self) -> int:
        """How often it was mistyped."""
        ...

    @property
    def used_at(self) -> datetime | None:
        """When it did what it confirms."""
        ...

    @property
    def replaced_at(self) -> datetime | None:
        """When a newer one took its place."""
        ...


def digits_of(typed: str) -> str | None:
    """The digits of a code as typed or pasted, with spaces, dots or hyphens among them; None where it is none."""
    digits = _BETWEEN_DIGITS.sub("", typed)
    return digits if _CODE.fullmatch(digits) else None


def refuse_code(code: CodeFacts, *, same_browser: bool, matches: bool, now: datetime) -> CodeRefusal | None:
    """Why the code does not confirm its step, or None (PRODUCT H3).

    It works once, until `CODE_LASTS` after it was asked for (that instant excluded), in the browser that asked for
    it, while it has been mistyped fewer than `MOST_TRIES` times. What is wrong with the code itself comes before
    what was typed.
    """
    if code.used_at is not None:
        return CodeRefusal(code=CodeRefusalCode.USED)
    if code.replaced_at is not None:
        return CodeRefusal(code=CodeRefusalCode.REPLACED)
    if now >= code.expires_at:
        return CodeRefusal(code=CodeRefusalCode.EXPIRED)
    if not same_browser:
        return CodeRefusal(code=CodeRefusalCode.OF_ANOTHER_BROWSER)
    if code.tries >= MOST_TRIES:
        return CodeRefusal(code=CodeRefusalCode.TRIED_TOO_OFTEN)
    if matches:
        return None
    left = MOST_TRIES - code.tries - 1
    return CodeRefusal(code=CodeRefusalCode.WRONG, left=left)


def refuse_another_code(*, sent: int, next_at: datetime | None) -> CodeRefusal | None:
    """Why no further code goes to the address, to which *sent* went in the last `CODE_CAP_SPAN`, or None (PRODUCT M6).

    *next_at* is when the oldest of them counts no more.
    """
    if sent < MOST_CODES:
        return None
    return CodeRefusal(code=CodeRefusalCode.CAP, cap=MOST_CODES, next_at=next_at)
