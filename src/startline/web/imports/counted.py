"""What a run counts: rows by what became of them, and problems by what they did to their row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from startline.models.imports import ProblemKind
from startline.wording.numbers import grouped

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A number with its word; *tone* is empty where nothing is the matter."""

    word: str
    count: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A kind of problem to narrow the list to."""

    word: str
    count: str
    kind: str
    here: bool


def counters(counts: Mapping[str, int]) -> Sequence[Counter]:
    """The rows by what becomes of them; what is not there is left out, but for what is new."""
    words = (
        ("new", pgettext("rows of a report", "new"), ""),
        ("changed", pgettext("rows of a report", "changed"), ""),
        ("unchanged", pgettext("rows of a report", "unchanged"), ""),
        ("conflicts", pgettext("rows of a report", "in conflict"), "soon"),
        ("skipped", pgettext("rows of a report", "skipped"), "soon"),
        ("errors", pgettext("rows of a report", "in error"), "bad"),
    )
    return [
        Counter(word=word, count=grouped(counts[name]), tone=tone if counts[name] else "")
        for name, word, tone in words
        if counts.get(name) or name == "new"
    ]


def chips(counts: Mapping[str, int], *, kind: str) -> Sequence[Chip]:
    """The kinds of problems that there are, what is to be corrected first, and all of them last."""
    with_order = counts.get("errors_of_order", 0)
    numbers = (
        (ProblemKind.ERROR.value, gettext("To correct"), counts.get("errors", 0) - with_order),
        (ProblemKind.WITH_ORDER.value, gettext("Left out with their order"), with_order),
        (ProblemKind.SKIPPED.value, gettext("Skipped"), counts.get("skipped", 0)),
        (ProblemKind.WARNING.value, gettext("To look at"), counts.get("warnings", 0)),
    )
    found = [(each, word, number) for each, word, number in numbers if number]
    if len(found) > 1:
        found.append((ALL, gettext("All rows"), sum(number for _, _, number in found)))
    here = kind or (found[0][0] if found else "")
    return [
        Chip(word=word, count=grouped(number), kind=each, here=each == here) for each, word, number in found
    ]
