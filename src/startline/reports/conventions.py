"""How one file writes dates and numbers: found from evidence over whole columns, never guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from startline.reports.fields import Field
from startline.reports.problems import Fault

C = TypeVar("C", bound=str)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """A text and the row in which it stands."""

    text: str
    row_number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Contradiction:
    """Two cells of one column that no single convention can read."""

    first: Sighting
    second: Sighting


class Evidence(Generic[C]):
    """What the cells of one column have said so far about its convention."""

    def __init__(self) -> None:
        self.decisive: dict[C, Sighting] = {}
        self.undecided: Sighting | None = None

    def add(self, possible: tuple[C, ...], *, text: str, row_number: int) -> None:
        """Take note of a cell that only the *possible* conventions can read, with different results."""
        if len(possible) == 1:
            if possible[0] not in self.decisive:
                self.decisive[possible[0]] = Sighting(text=text, row_number=row_number)
        elif self.undecided is None:
            self.undecided = Sighting(text=text, row_number=row_number)

    def verdict(self) -> C | Contradiction | None:
        """The one convention that reads all, the contradiction, or None where no cell is decisive."""
        if len(self.decisive) > 1:
            first, second, *_ = self.decisive.values()
            return Contradiction(first=first, second=second)
        return next(iter(self.decisive), None)


@dataclass(frozen=True, kw_only=True)
class Findings(Generic[C]):
    """The convention of each column, and of the file where its columns agree.

    *needed* lists the columns whose convention somebody has to say. Where cells could be meant in two
    ways and nobody said which, *decided_by* is the cell that settled it; *assumed* that the fallback did.
    """

    columns: Mapping[Field, C | Contradiction | None]
    whole_file: C | None
    needed: Mapping[Field, Sighting]
    decided_by: Sighting | None
    assumed: bool


def conclude(
    evidence: Mapping[Field, Evidence[C]], *, given: C | None, fallback: C | None = None
) -> Findings[C]:
    """What *evidence* says: *given* counts most, then the column, the columns beside it, the *fallback*."""
    verdicts = {field: found.verdict() for field, found in evidence.items()}
    undecided = {field: found.undecided for field, found in evidence.items() if found.undecided}
    agreed = _agreed(verdicts.values())
    whole_file = given or agreed or fallback
    columns = {field: given or verdict or whole_file for field, verdict in verdicts.items()}
    open_to_evidence = bool(undecided) and not given
    return Findings(
        columns=columns,
        whole_file=whole_file,
        needed={field: sighting for field, sighting in undecided.items() if columns[field] is None},
        decided_by=_first_sighting(evidence.values(), of=agreed) if agreed and open_to_evidence else None,
        assumed=open_to_evidence and not agreed and fallback is not None,
    )


def telling(readings: Mapping[C, object]) -> tuple[C, ...]:
    """The conventions under which a text can be read, or none where all agree on what it says."""
    possible = {convention: value for convention, value in readings.items() if not isinstance(value, Fault)}
    agree = len(possible) == len(readings) and len(set(possible.values())) == 1
    return () if agree else tuple(possible)


def _agreed(verdicts: Iterable[C | Contradiction | None]) -> C | None:
    said = {verdict for verdict in verdicts if verdict and not isinstance(verdict, Contradiction)}
    return said.pop() if len(said) == 1 else None


def _first_sighting(evidence: Iterable[Evidence[C]], *, of: C) -> Sighting:
    sightings = (found.decisive[of] for found in evidence if of in found.decisive)
    return min(sightings, key=lambda sighting: sighting.row_number)
