"""What a command prints: tables for people, one JSON document for scripts, progress for those who watch."""

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from startline.management.progress import Progress
from startline.rules.plain_text import plain

_ELLIPSIS = "…"
_GAP = "  "
_NARROWEST = 12
_LONGEST_CELL = 500
_ALL_OF_IT = 100_000


class Stream(Protocol):
    """What Django hands a command to write on."""

    def write(self, msg: str = "", style_func: None = None, ending: str | None = None) -> None:
        """Write *msg* and *ending*."""
        ...

    def isatty(self) -> bool:
        """Whether a person sits before it."""
        ...


class Tone(StrEnum):
    """What a colour stands for; a word always says the same."""

    BAD = "31"
    SOON = "33"
    GOOD = "32"
    QUIET = "2"


class Cut(StrEnum):
    """Where a text that is too wide for its column is cut."""

    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table; one that says where it is *cut* gives way on a narrow terminal."""

    heading: str
    right: bool = False
    cut: Cut | None = None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A text with a colour."""

    text: str
    tone: Tone | None = None


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where a command's answer goes: *as_json* on stdout as one document, else as text."""

    stdout: Stream
    stderr: Stream
    as_json: bool
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def document(self, content: Mapping[str, object]) -> None:
        """Print *content* as the one JSON document, where one is asked for."""
        if self.as_json:
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=_encoded))

    def say(self, text: str = "", *, tone: Tone | None = None) -> None:
        """Print a line for people, where no document is asked for."""
        if not self.as_json:
            self.stdout.write(self.painted(text, tone))

    def note(self, text: str, *, tone: Tone | None = None) -> None:
        """Print a line on stderr, whatever the answer's form."""
        self.stderr.write(self._painted(text, tone, on=self.stderr))

    def painted(self, text: str, tone: Tone | None) -> str:
        """*text* in the colour of *tone*, where a person on a terminal has not asked for none."""
        return self._painted(text, tone, on=self.stdout)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str | Cell]]) -> None:
        """Print *rows* under the columns' headings, cut to the terminal where there is one."""
        if self.as_json:
            return
        cells = [[_cell(cell) for cell in row] for row in rows]
        widths = fitted(columns, cells, width=self._width())
        headings = [Cell(text=column.heading, tone=Tone.QUIET) for column in columns]
        for row in (headings, *cells):
            pieces = zip(row, columns, widths, strict=True)
            shown = (self._padded(cell, column, width) for cell, column, width in pieces)
            self.stdout.write(_GAP.join(shown).rstrip())

    @contextmanager
    def progress(self, label: str, *, total: int | None = None) -> Iterator[Progress]:
        """A bar on stderr while something long goes on, where a person watches."""
        watched = self.stderr.isatty() and self.environment.get("TERM") != "dumb"
        bar = Progress(label=label, total=total, write=self._overwrite if watched else None)
        try:
            yield bar
        finally:
            bar.close()

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked something."""
        return sys.stdin.isatty() and self.stderr.isatty()

    def ask(self, question: str) -> str:
        """What the person answers to *question*; nothing where they end the input."""
        self.stderr.write(f"{question} ", ending="")
        return sys.stdin.readline().strip()

    def _overwrite(self, text: str) -> None:
        self.stderr.write(text, ending="")

    def _painted(self, text: str, tone: Tone | None, *, on: Stream) -> str:
        bare = self.environment.get("NO_COLOR") or self.environment.get("TERM") == "dumb"
        if tone is None or not text or bare or not on.isatty():
            return text
        return f"\x1b[{tone}m{text}\x1b[0m"

    def _width(self) -> int:
        return shutil.get_terminal_size().columns if self.stdout.isatty() else _ALL_OF_IT

    def _padded(self, cell: Cell, column: Column, width: int) -> str:
        text = shortened(cell.text, width=width, cut=column.cut)
        blank = " " * (width - width_of(text))
        painted = self.painted(text, cell.tone)
        return blank + painted if column.right else painted + blank


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, width: int) -> list[int]:
    """How wide each column is so that a row fits *width*: of those that can be cut the widest gives way."""
    widths = [
        max(width_of(column.heading), *(width_of(row[place].text) for row in rows), 0)
        for place, column in enumerate(columns)
    ]
    for _ in range(sum(widths)):
        givers = [place for place, column in enumerate(columns) if column.cut and widths[place] > _NARROWEST]
        if not givers or sum(widths) + len(_GAP) * (len(widths) - 1) <= width:
            break
        widths[max(givers, key=lambda place: widths[place])] -= 1
    return widths


def shortened(text: str, *, width: int, cut: Cut | None) -> str:
    """*text* in at most *width* columns: an address keeps both its ends (`it-admin@long…example`)."""
    if cut is None or width_of(text) <= width:
        return text
    if cut is Cut.END:
        return _start(text, width - 1) + _ELLIPSIS
    tail = (width - 1) // 3
    return _start(text, width - 1 - tail) + _ELLIPSIS + _start(text[::-1], tail)[::-1]


def width_of(text: str) -> int:
    """How many columns of a terminal *text* takes."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _start(text: str, width: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += _character_width(character)
        if taken > width:
            return text[:place]
    return text


def _cell(cell: str | Cell) -> Cell:
    """The cell without anything that would steer the terminal."""
    tone = cell.tone if isinstance(cell, Cell) else None
    text = cell.text if isinstance(cell, Cell) else cell
    return Cell(text=plain(text, length=_LONGEST_CELL), tone=tone)


def _encoded(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer.")
