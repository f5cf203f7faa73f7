"""Lines whose services are set up together, and what they have been answered as a whole (PRODUCT H4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, Protocol, TypeVar


class Groupable(Protocol):
    """What is to be known of a line: *alike* is None before anybody has chosen."""

    @property
    def id(self) -> int:
        """Its id."""
        ...

    @property
    def offer_id(self) -> int:
        """What it is a line of."""
        ...

    @property
    def alike(self) -> bool | None:
        """Whether the order's lines of its offer are set up alike."""
        ...

    @property
    def set_up_at(self) -> datetime | None:
        """When it was set up."""
        ...


L = TypeVar("L", bound=Groupable)


@dataclass(frozen=True, kw_only=True)
class Group(Generic[L]):
    """Open lines that get the same answers; *undecided* where it is still to be chosen whether they do."""

    lines: Sequence[L]
    undecided: bool

    @property
    def first(self) -> L:
        """The line that stands for all of them."""
        return self.lines[0]

    @property
    def line_ids(self) -> list[int]:
        """Its lines, by id."""
        return [line.id for line in self.lines]


def groups_of(lines: Sequence[L]) -> Sequence[Group[L]]:
    """The open lines as they are set up together: those of one offer alike, or each by itself.

    Where several of one offer are open and nobody has chosen yet, they are one group that is undecided.
    """
    by_offer: dict[int, list[L]] = {}
    for line in lines:
        if line.set_up_at is None:
            by_offer.setdefault(line.offer_id, []).append(line)
    return [group for of_one in by_offer.values() for group in _groups(of_one)]


def _groups(lines: Sequence[L]) -> Sequence[Group[L]]:
    alike = lines[0].alike
    if alike is False or len(lines) == 1:
        return [Group(lines=[line], undecided=False) for line in lines]
    return [Group(lines=lines, undecided=alike is None)]


class Saved(Protocol):
    """An answer as it is kept."""

    @property
    def value(self) -> Any:
        """What was entered; None for a file, or where it was left blank."""
        ...

    @property
    def file_id(self) -> int | None:
        """The file that was given."""
        ...

    @property
    def version(self) -> int:
        """It rises with every save."""
        ...

    @property
    def saved_at(self) -> datetime:
        """When it was saved."""
        ...


S = TypeVar("S", bound=Saved)


@dataclass(frozen=True, kw_only=True)
class Common(Generic[S]):
    """What the lines of a group answer to one field: the newest *answer*, None where none has one.

    *whole* says that all lines have that answer, *differs* that some have another one. *version* is that of the last
    save for any of them, 0 before the first.
    """

    answer: S | None
    version: int
    whole: bool
    differs: bool


def common_answer(answers: Sequence[S | None]) -> Common[S]:
    """What the lines answer, of which *answers* has one each, or None for a line that has none."""
    given = [answer for answer in answers if answer is not None]
    if not given:
        return Common(answer=None, version=0, whole=False, differs=False)
    newest = max(given, key=lambda answer: (answer.saved_at, answer.version))
    differs = any(not same_answer(answer, newest) for answer in given)
    return Common(
        answer=newest,
        version=max(answer.version for answer in given),
        whole=not differs and len(given) == len(answers),
        differs=differs,
    )


def same_answer(one: Saved, other: Saved) -> bool:
    """Whether the two say the same."""
    return (one.value, one.file_id) == (other.value, other.file_id)


@dataclass(frozen=True, kw_only=True)
class Overwritten(Generic[S]):
    """An answer of a line that another line's would take the place of."""

    line_id: int
    field_id: int
    before: S
    after: S


def answers_like(answers: Mapping[int, Mapping[int, S]], line_id: int) -> Mapping[int, S]:
    """What all lines would answer, by field, if they were set up like the line *line_id*.

    Where it has no answer, the newest of the others: nothing that was entered is lost without need.
    """
    taken: dict[int, S] = {}
    for of_line in answers.values():
        for field_id, answer in of_line.items():
            if field_id not in taken or answer.saved_at > taken[field_id].saved_at:
                taken[field_id] = answer
    return {**taken, **answers[line_id]}


def overwritten_by(answers: Mapping[int, Mapping[int, S]], line_id: int) -> Sequence[Overwritten[S]]:
    """The answers, by line and field, that would be lost if all lines were set up like the line *line_id*."""
    taken = answers_like(answers, line_id)
    return [
        Overwritten(line_id=of_line, field_id=field_id, before=answer, after=taken[field_id])
        for of_line, given in answers.items()
        for field_id, answer in given.items()
        if not same_answer(answer, taken[field_id])
    ]


def seen_of(answers: Mapping[int, Mapping[int, S]]) -> str:
    """What names these answers as they are: another save, and it is another text."""
    versions = sorted(
        (line_id, field_id, answer.version)
        for line_id, given in answers.items()
        for field_id, answer in given.items()
    )
    return sha256(repr(versions).encode()).hexdigest()[:32]
