"""Dates as reports write them: ISO and named months are always clear, 03/04/2026 needs an order."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from startline.reports.conventions import telling
from startline.reports.limits import MAX_YEAR, MIN_YEAR
from startline.reports.problems import CellProblemCode, Fault


class DateOrder(StrEnum):
    """What stands first in 03/04/2026."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_ENGLISH = "january february march april may june july august september october november december"
_ITALIAN = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
_MONTHS = {
    name[:length]: number
    for language in (_ENGLISH, _ITALIAN)
    for number, name in enumerate(language.split(), start=1)
    for length in (3, 4, len(name))
}

_TIME = re.compile(
    r"[T ] ?[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)? ?([AP]M)?(Z|[+-][0-9]{2}:?[0-9]{2})?\Z", re.I
)
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_ISO_BASIC = re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})")
_DAY_NAME_YEAR = re.compile(r"([0-9]{1,2})[-/. ]{1,2}([^\W\d_]{3,10})[-/., ]{1,2}([0-9]+)")
_NAME_DAY_YEAR = re.compile(r"([^\W\d_]{3,10})[-/. ]{1,2}([0-9]{1,2})[-/., ]{1,2}([0-9]+)")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]+)")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")

_UNREADABLE = Fault(code=CellProblemCode.DATE_UNREADABLE)
_SERIAL_NUMBER = Fault(code=CellProblemCode.DATE_SERIAL)
_IMPOSSIBLE = Fault(code=CellProblemCode.DATE_IMPOSSIBLE)
_TWO_DIGITS = Fault(code=CellProblemCode.YEAR_TWO_DIGITS)
_OUT_OF_RANGE = Fault(
    code=CellProblemCode.YEAR_OUT_OF_RANGE, facts={"min": str(MIN_YEAR), "max": str(MAX_YEAR)}
)


def read_date(text: str, *, order: DateOrder) -> date | Fault:
    """The date that *text* says, its time of day left out; *order* counts only where it is all numbers."""
    day_text = _TIME.sub("", text) if ":" in text else text
    if found := _ISO.fullmatch(day_text) or _ISO_BASIC.fullmatch(day_text):
        return _date(year=found[1], month=found[3], day=found[4])
    if found := _NUMBERS.fullmatch(day_text):
        day, month = (found[1], found[3]) if order is DateOrder.DAY_FIRST else (found[3], found[1])
        return _date(year=found[4], month=month, day=day)
    return _named_date(day_text)


@lru_cache(maxsize=4096)
def possible_orders(text: str) -> tuple[DateOrder, ...]:
    """The orders that can read *text*; none where the order makes no difference."""
    bare = text.strip()
    return telling({order: read_date(bare, order=order) for order in DateOrder})


def _named_date(text: str) -> date | Fault:
    if found := _DAY_NAME_YEAR.fullmatch(text):
        day, name, year = found.groups()
    elif found := _NAME_DAY_YEAR.fullmatch(text):
        name, day, year = found.groups()
    else:
        return _SERIAL_NUMBER if _SERIAL.fullmatch(text) else _UNREADABLE
    month = _MONTHS.get(name.casefold())
    return _date(year=year, month=str(month), day=day) if month else _UNREADABLE


def _date(*, year: str, month: str, day: str) -> date | Fault:
    if len(year) == 2:
        return _TWO_DIGITS
    if len(year) != 4:
        return _UNREADABLE
    if not MIN_YEAR <= int(year) <= MAX_YEAR:
        return _OUT_OF_RANGE
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return _IMPOSSIBLE
