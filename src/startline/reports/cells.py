"""Single cells: what a text means in the column it stands in, or why it means nothing there."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Generic

from startline.reports.amounts import DecimalMark, NumberCell, possible_marks, read_amount, read_whole
from startline.reports.conventions import C, Contradiction
from startline.reports.dates import DateOrder, possible_orders, read_date
from startline.reports.limits import MAX_NAME, MAX_NUMBER
from startline.reports.presets import Preset, word_key
from startline.reports.problems import CellProblemCode, Fault
from startline.rules.addresses import (
    Address,
    AddressProblem,
    HiddenKind,
    code_point,
    hidden_character,
    parse_address,
    shown,
)

# A text in, its meaning or a Fault out; None where the cell is empty.
Reader = Callable[[str], object]

_CODE = CellProblemCode
# A spreadsheet runs a cell that starts so, whatever the file's own format.
FORMULA_STARTS = tuple("=+-@＝＋－＠")
# A number may well start with a sign.
FORMULA_STARTS_OF_NUMBERS = tuple("=@＝＠")
_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
# What spreadsheets make of a long number: 104582973.0, which can be undone, or 1.04583E+08.
_MADE_A_NUMBER = re.compile(r"([0-9]{1,64})\.0+|[0-9](?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_LINE_NUMBER = re.compile(r"([0-9]+)(?:[.,]0+)?")
_SUBLINE_WITH_COMMA = re.compile(r"[0-9]+,[0-9]+")
_SPACES = re.compile("[ \t\r\n\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# Joiners are part of correct spelling in several scripts.
_JOINERS = str.maketrans("", "", "\u200c\u200d")
_SPECIAL_STARTS = frozenset("'#=+-@＝＋－＠")
_FORMULA = Fault(code=_CODE.FORMULA)
_SPREADSHEET_ERROR = Fault(code=_CODE.SPREADSHEET_ERROR)
_SCIENTIFIC = Fault(code=_CODE.SCIENTIFIC_NOTATION)
_DIGITS = frozenset("0123456789")
_REMEMBERED = 1024


def defused(text: str) -> str:
    """*text* as a cell that no spreadsheet takes for a formula, nor for one behind a tab or a line break."""
    bare = text.lstrip("\t\r\n")
    return f"'{bare}" if bare.startswith(FORMULA_STARTS) else bare


def undefused(text: str) -> str:
    """*text* without the apostrophe that `defused` puts before it; any other apostrophe stays."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def cell_reader(
    read: Reader, *, formula_starts: tuple[str, ...] = FORMULA_STARTS, when_empty: Fault | None = None
) -> Reader:
    """*read* for cells as they come: with space around them, empty, defused, or formulas."""

    def read_cell(text: str) -> object:
        bare = text.strip()
        if not bare:
            return when_empty
        if bare[0] in _SPECIAL_STARTS:
            bare = undefused(bare).strip()
            if bare.startswith(formula_starts):
                return _FORMULA
            if bare in _ERRORS:
                return _SPREADSHEET_ERROR
        return read(bare)

    return read_cell


def remembering(read: Reader) -> Reader:
    """*read* for a column whose texts come again and again."""
    return lru_cache(maxsize=_REMEMBERED)(read)


def read_key(text: str) -> str | Fault:
    """An order number, an offer code or a key: one line of at most 64 visible characters."""
    if text[0] in _DIGITS and (found := _MADE_A_NUMBER.fullmatch(text)):
        return found[1] or _SCIENTIFIC
    return _text_fault(text, longest=MAX_NUMBER) or text


def read_line_number(text: str) -> str | Fault:
    """A line number; 1, 1.0 and 1,0 are the same line 1.0."""
    if found := _LINE_NUMBER.fullmatch(text):
        text = f"{found[1]}.0"
    elif _SUBLINE_WITH_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    return _text_fault(text, longest=MAX_NUMBER) or text


def read_name(text: str) -> str | Fault:
    """A name of at most 200 characters; line breaks and runs of space become one space."""
    name = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    return _text_fault(name.translate(_JOINERS), longest=MAX_NAME) or name


def read_address(text: str) -> Address | Fault:
    """A mail address (PRODUCT C6)."""
    parsed = parse_address(text)
    return Fault(code=parsed.code, facts=parsed.facts) if isinstance(parsed, AddressProblem) else parsed


def status_reader(preset: Preset) -> Reader:
    """Reads the status words of *preset* (PRODUCT I1)."""
    unknown = Fault(code=_CODE.STATUS_UNKNOWN, facts={"known": " · ".join(preset.status_words)})
    return lambda text: preset.statuses.get(word_key(text), unknown)


def date_reader(order: DateOrder | Contradiction | None) -> Reader:
    """Reads dates of a column that was found to be written in *order*."""
    ways = _Ways(
        readers={order: partial(read_date, order=order) for order in DateOrder},
        possible=possible_orders,
        differs=_CODE.DATE_ORDER_DIFFERS,
        contradictory=_CODE.DATE_ORDER_CONTRADICTORY,
    )
    return remembering(cell_reader(ways.reader(order), formula_starts=FORMULA_STARTS_OF_NUMBERS))


def amount_reader(mark: DecimalMark | Contradiction | None) -> Reader:
    """Reads amounts of money of a column that was found to use *mark*."""
    return _number_reader(mark, readers={mark: partial(read_amount, mark=mark) for mark in DecimalMark})


def whole_reader(mark: DecimalMark | Contradiction | None, *, most: int) -> Reader:
    """Reads whole numbers from 1 to *most* of a column that was found to use *mark*."""
    return _number_reader(
        mark, readers={mark: partial(read_whole, mark=mark, most=most) for mark in DecimalMark}
    )


@dataclass(frozen=True, kw_only=True)
class _Ways(Generic[C]):
    """A kind of cell whose meaning depends on a convention."""

    readers: Mapping[C, Reader]
    possible: Callable[[str], tuple[C, ...]]
    differs: CellProblemCode
    contradictory: CellProblemCode

    def reader(self, convention: C | Contradiction | None) -> Reader:
        """Reads under *convention*; where none was found, no cell of the column depends on it."""
        if isinstance(convention, Contradiction):
            return self._contradictory_reader(convention)
        known = convention or next(iter(self.readers))
        read_known, differs = self.readers[known], Fault(code=self.differs, facts={"found": known})

        def read(text: str) -> object:
            value = read_known(text)
            possible = self.possible(text) if isinstance(value, Fault) else ()
            return differs if possible and known not in possible else value

        return read

    def _contradictory_reader(self, contradiction: Contradiction) -> Reader:
        first, second = contradiction.first, contradiction.second
        facts = {
            "first": shown(first.text),
            "first_row": str(first.row_number),
            "second": shown(second.text),
            "second_row": str(second.row_number),
        }
        fault = Fault(code=self.contradictory, facts=facts)
        read_any = next(iter(self.readers.values()))
        return lambda text: fault if self.possible(text) else read_any(text)


def _number_reader(
    mark: DecimalMark | Contradiction | None, *, readers: Mapping[DecimalMark, Reader]
) -> Reader:
    ways = _Ways(
        readers=readers,
        possible=possible_marks,
        differs=_CODE.DECIMAL_MARK_DIFFERS,
        contradictory=_CODE.DECIMAL_MARK_CONTRADICTORY,
    )
    read_text = remembering(cell_reader(ways.reader(mark), formula_starts=FORMULA_STARTS_OF_NUMBERS))
    read_number_cell = readers[DecimalMark.POINT]
    return lambda text: read_number_cell(text) if type(text) is NumberCell else read_text(text)


def _text_fault(text: str, *, longest: int) -> Fault | None:
    if len(text) <= longest and text.isascii() and text.isprintable():
        return None
    if hidden := hidden_character(text):
        kind, character = hidden
        control = kind is HiddenKind.CONTROL
        code = _CODE.CONTROL_CHARACTER if control else _CODE.INVISIBLE_CHARACTER
        return Fault(code=code, facts={"character": code_point(character)})
    if len(text) > longest:
        return Fault(code=_CODE.TOO_LONG, facts={"max": str(longest), "length": str(len(text))})
    return None
