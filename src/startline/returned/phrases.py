"""What mail servers say in words when they do not take a mail, by its meaning (`phrases.toml`).

Statuses and reply codes are often wrong or say nothing (5.0.0, or 5.7.1 for a user who does not exist), so the
words decide where they are plain.
"""

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import TypeAlias

from startline.rules.deliveries import Cause

WORDS_HEARD = 8000

_Table: TypeAlias = Sequence[tuple[Cause, re.Pattern[str]]]

# Some characters of one sentence: a full stop inside a name does not end it.
_GAP = r"(?:(?:(?![.;] )[^;]){0,60}?)"
_ADDRESS = re.compile(r"<?\"?[^\s<>\"@,;:()\[\]]{1,64}\"?@[\w.-]{1,253}>?")
_APOSTROPHE = re.compile("['\u2019`]")
_LINK = re.compile(r"\bhttps?:\S{1,500}")
_BLOCKLIST = re.compile(
    r"spamhaus|spamcop|sorbs|barracudacentral|abuseat|uceprotect|[/.-](?:dns)?[rdx]bl\b|dnsbl|block-?list",
    re.I,
)
_HOST = re.compile(r"(?<![\w.@])(?:[a-z0-9_-]{1,63}\.){1,8}[a-z]{2,24}\b(?!@)")
# The code at the start of each line but the last of a reply of several lines: 550-5.7.1.
_CONTINUED = re.compile(r"\b([245]\d\d)-(?:([245])\.\d{1,3}\.\d{1,3}\s)?")


def plain_cause(words: str) -> Cause | None:
    """The cause that *words* say in so many words; None where they are vague or unheard of."""
    return _first(_PLAIN, words)


def vague_cause(words: str) -> Cause | None:
    """The cause that *words* hint at."""
    return _first(_VAGUE, words)


def says(sign: str, words: str) -> bool:
    """Whether *words* bear *sign*, one of the table's signs of what kind of mail it is."""
    return bool(_SIGNS[sign].search(_heard(words)))


def _first(table: _Table, words: str) -> Cause | None:
    heard = _heard(words)
    return next((cause for cause, pattern in table if pattern.search(heard)), None)


def _heard(words: str) -> str:
    """*words* as one line in which no address, link or name of a host can be mistaken for a phrase."""
    line = " ".join(_APOSTROPHE.sub("", words[:WORDS_HEARD]).split())
    return _HOST.sub("~", _ADDRESS.sub("@", _LINK.sub(_of_link, _CONTINUED.sub(" ", line))))


def _of_link(link: re.Match[str]) -> str:
    """What a link says: nothing but that it leads to a list of blocked senders."""
    return " blocklist " if _BLOCKLIST.search(link[0]) else " "


def _table(name: str) -> _Table:
    return tuple((Cause(entry["cause"]), _pattern(entry["said"])) for entry in _WRITTEN[name])


def _pattern(said: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in said).replace("~", _GAP), re.IGNORECASE)


_WRITTEN = tomllib.loads(files("startline.returned").joinpath("phrases.toml").read_text("utf-8"))
_SIGNS = {sign: _pattern(said) for sign, said in _WRITTEN["signs"].items()}
_PLAIN = _table("plain")
_VAGUE = _table("vague")
