"""What the self-check found in somebody's browser, as it comes back with a case (PRODUCT D1, D2)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from startline.rules.plain_text import plain


class Check(StrEnum):
    """What is checked, in the order in which it is shown."""

    SCRIPTS = "scripts"
    FILES = "files"
    PAGE = "page"
    COOKIES = "cookies"
    SESSION = "session"
    CLOCK = "clock"
    CONNECTION = "connection"
    BROWSER = "browser"
    STORAGE = "storage"
    LANGUAGE = "language"
    ZONE = "zone"
    WINDOW = "window"


class Found(StrEnum):
    """What a finding means: all is well, something has to be done, good to know, or it cannot be told."""

    OK = "ok"
    BAD = "bad"
    NOTE = "note"
    UNKNOWN = "unknown"


class FactKind(StrEnum):
    """What a fact of a finding is."""

    NUMBER = "number"
    TEXT = "text"
    INSTANT = "instant"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One finding that a check can have: what it means, and the facts that it comes with, all of them."""

    found: Found
    facts: Mapping[str, FactKind]


def _kind(found: Found, **facts: FactKind) -> Kind:
    return Kind(found=found, facts=facts)


_N, _T = FactKind.NUMBER, FactKind.TEXT
_UNTOLD = _kind(Found.UNKNOWN)
FINDINGS: Mapping[Check, Mapping[str, Kind]] = {
    Check.SCRIPTS: {"run": _kind(Found.OK)},
    Check.FILES: {
        "whole": _kind(Found.OK),
        "blocked": _kind(Found.BAD, files=_T),
        "altered": _kind(Found.BAD, files=_T),
        "untold": _UNTOLD,
    },
    Check.PAGE: {"newest": _kind(Found.OK), "old": _kind(Found.BAD, files=_T), "untold": _UNTOLD},
    Check.COOKIES: {
        "kept": _kind(Found.OK),
        "this_window": _kind(Found.NOTE),
        "refused": _kind(Found.BAD),
        "untold": _UNTOLD,
    },
    Check.SESSION: {
        "signed_in": _kind(Found.OK, until=FactKind.INSTANT),
        "signed_out": _kind(Found.NOTE),
        "ended": _kind(Found.BAD),
        "somebody_else": _kind(Found.BAD),
        "untold": _UNTOLD,
    },
    Check.CLOCK: {
        "right": _kind(Found.OK, seconds=_N),
        "ahead": _kind(Found.BAD, seconds=_N),
        "behind": _kind(Found.BAD, seconds=_N),
        "untold": _UNTOLD,
    },
    Check.CONNECTION: {
        "good": _kind(Found.OK, median_ms=_N, worst_ms=_N),
        "slow": _kind(Found.BAD, median_ms=_N, worst_ms=_N),
        "breaks": _kind(Found.BAD, failed=_N, asked=_N),
        "none": _kind(Found.BAD, asked=_N),
        "kept_answers": _kind(Found.BAD),
        "altered_answers": _kind(Found.BAD),
    },
    Check.BROWSER: {"knows_all": _kind(Found.OK), "lacks": _kind(Found.BAD, lacks=_T)},
    Check.STORAGE: {"open": _kind(Found.OK), "shut": _kind(Found.NOTE)},
    Check.LANGUAGE: {"same": _kind(Found.OK), "differs": _kind(Found.NOTE, browser=_T, page=_T)},
    Check.ZONE: {
        "same": _kind(Found.OK),
        "differs": _kind(Found.NOTE, browser=_T, account=_T),
        "untold": _UNTOLD,
    },
    Check.WINDOW: {"untold": _UNTOLD},
}
"""Every finding that there is, by check and name."""

MOST_BYTES = 4096
_LONGEST_FACT = 120
_LARGEST_FACT = 10_000_000
_LONGEST_BROWSER = 80
_MOST_LANGUAGES, _LONGEST_LANGUAGE, _LONGEST_ZONE = 8, 20, 64
_LARGEST_SCREEN = 100_000
_YEARS = range(2000, 2200)
_KEYS = frozenset({"at", "browser", "screen", "languages", "zone", "findings"})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check found, by its name in `FINDINGS`, with that finding's facts."""

    check: Check
    name: str
    facts: Mapping[str, int | str | datetime]

    @property
    def found(self) -> Found:
        """What it means."""
        return FINDINGS[self.check][self.name].found


@dataclass(frozen=True, kw_only=True)
class BrowserCheck:
    """A self-check as its browser reported it: nothing in it is proven, all of it is plain and short.

    *screen* is width and height in CSS pixels. *findings* are in the order of `Check`.
    """

    at: datetime
    browser: str
    screen: tuple[int, int]
    languages: Sequence[str]
    zone: str
    findings: Sequence[Finding]


def parse_browser_check(text: str) -> BrowserCheck | None:
    """The check in *text*, JSON of at most 4 KB (inclusive) as the page of the self-check writes it; None otherwise.

    Strict: every key is known and there, every finding is one of `FINDINGS` with exactly its facts.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return None
    try:
        return _check(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _check(read: Any) -> BrowserCheck:
    """What was *read* as a check.

    :raises ValueError, TypeError, KeyError, AttributeError: it is none.
    """
    if not isinstance(read, dict) or read.keys() != _KEYS:
        raise ValueError("keys")
    width, height = read["screen"]
    found = {Check(name): finding for name, finding in read["findings"].items()}
    if not found or len(read["languages"]) > _MOST_LANGUAGES or not isinstance(read["languages"], list):
        raise ValueError("findings or languages")
    return BrowserCheck(
        at=_instant(read["at"]),
        browser=_text(read["browser"], longest=_LONGEST_BROWSER),
        screen=(_number(width, largest=_LARGEST_SCREEN), _number(height, largest=_LARGEST_SCREEN)),
        languages=[_text(one, longest=_LONGEST_LANGUAGE) for one in read["languages"]],
        zone=_text(read["zone"], longest=_LONGEST_ZONE),
        findings=[_finding(check, found[check]) for check in Check if check in found],
    )


def _finding(check: Check, read: Any) -> Finding:
    name = read["is"]
    kind = FINDINGS[check][name]
    if read.keys() != {"is", *kind.facts}:
        raise ValueError(name)
    return Finding(
        check=check, name=name, facts={fact: _fact(read[fact], of) for fact, of in kind.facts.items()}
    )


def _fact(value: Any, kind: FactKind) -> int | str | datetime:
    if kind is FactKind.NUMBER:
        return _number(value)
    if kind is FactKind.INSTANT:
        return _instant(value)
    return _text(value, longest=_LONGEST_FACT)


def _instant(value: Any) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or at.year not in _YEARS:
        raise ValueError(value)
    return at


def _number(value: Any, *, largest: int = _LARGEST_FACT) -> int:
    if type(value) is not int or not 0 <= value <= largest:
        raise ValueError(value)
    return int(value)


def _text(value: Any, *, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest or plain(value, length=longest) != value:
        raise ValueError(value)
    return value
