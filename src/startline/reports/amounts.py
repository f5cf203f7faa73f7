"""Numbers as reports write them: 1,234.56 and 1.234,56 are clear, 1,234 needs a decimal mark."""

import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from startline.reports.conventions import telling
from startline.reports.limits import MAX_DECIMALS, MAX_DIGITS
from startline.reports.problems import CellProblemCode, Fault


class DecimalMark(StrEnum):
    """What stands before the decimals; the other one, a space or an apostrophe groups thousands."""

    POINT = "."
    COMMA = ","


class NumberCell(str):
    """The text of a number that a spreadsheet holds as one: its mark is a point, whatever its column's."""

    __slots__ = ()


def _pattern(*, mark: str, group: str) -> re.Pattern[str]:
    grouped = rf"[1-9][0-9]{{0,2}}([{group} '’\u00a0\u202f])[0-9]{{3}}(?:\1[0-9]{{3}})*"
    return re.compile(rf"-?(?:{grouped}|[0-9]+)(?:[{mark}]([0-9]+))?")


_PATTERNS = {
    DecimalMark.POINT: _pattern(mark=".", group=","),
    DecimalMark.COMMA: _pattern(mark=",", group="."),
}
# Most numbers are as plain as this, whatever the mark.
_PLAIN = re.compile(r"-?[0-9]+(?:([.,])([0-9]{1,2}))?")
_NO_DIGIT = re.compile(r"[^0-9-]")
_BEYOND_DIGITS = Decimal(10) ** MAX_DIGITS

_UNREADABLE = Fault(code=CellProblemCode.NUMBER_UNREADABLE)
_NOT_WHOLE = Fault(code=CellProblemCode.NOT_WHOLE)
_NEGATIVE = Fault(code=CellProblemCode.TOO_SMALL, facts={"min": "0"})
_BELOW_ONE = Fault(code=CellProblemCode.TOO_SMALL, facts={"min": "1"})
_DIGITS = Fault(code=CellProblemCode.TOO_MANY_DIGITS, facts={"max": str(MAX_DIGITS)})
_DECIMALS = Fault(code=CellProblemCode.TOO_MANY_DECIMALS, facts={"max": str(MAX_DECIMALS)})


def read_amount(text: str, *, mark: DecimalMark) -> Decimal | Fault:
    """The amount that *text* says: not negative, at most 12 digits before and 2 after the decimal mark."""
    number = read_number(text, mark=mark)
    if isinstance(number, Fault):
        return number
    value, decimals = number
    if value < 0:
        return _NEGATIVE
    if decimals > MAX_DECIMALS:
        return _DECIMALS
    return value if value < _BEYOND_DIGITS else _DIGITS


def read_whole(text: str, *, mark: DecimalMark, most: int) -> int | Fault:
    """The whole number from 1 to *most* that *text* says; .0 and .00 behind it do no harm."""
    number = read_number(text, mark=mark)
    if isinstance(number, Fault):
        return number
    value, decimals = number
    # Three decimals are more likely thousands under the wrong mark: 1.000 is never taken for 1.
    if value != value.to_integral_value() or decimals > MAX_DECIMALS:
        return _NOT_WHOLE
    if value < 1:
        return _BELOW_ONE
    return int(value) if value <= most else Fault(code=CellProblemCode.TOO_LARGE, facts={"max": str(most)})


def read_number(text: str, *, mark: DecimalMark) -> tuple[Decimal, int] | Fault:
    """The number that *text* says under *mark*, and with how many decimals it is written."""
    if plain := _PLAIN.fullmatch(text):
        written_mark, decimals = plain[1], plain[2] or ""
        readable = written_mark is None or written_mark == mark
        return (Decimal(text.replace(",", ".")), len(decimals)) if readable else _UNREADABLE
    found = _PATTERNS[mark].fullmatch(text)
    if not found:
        return _UNREADABLE
    decimals = found[2] or ""
    whole = _NO_DIGIT.sub("", text.removesuffix(f"{mark}{decimals}"))
    return Decimal(f"{whole}.{decimals}"), len(decimals)


@lru_cache(maxsize=4096)
def possible_marks(text: str) -> tuple[DecimalMark, ...]:
    """The decimal marks that can read *text*; none where the mark makes no difference."""
    bare = text.strip()
    if plain := _PLAIN.fullmatch(bare):
        return (DecimalMark(plain[1]),) if plain[1] else ()
    return telling({mark: read_number(bare, mark=mark) for mark in DecimalMark})
