"""Small order reports as files, in the columns of the generic preset."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

_HEADINGS = "Order,Line,Offer,Quantity,Provisioning contact,Status,Start date,Customer,Submitted by"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a report."""

    order: str = "500"
    line: str = "1.0"
    offer: str = "A-FLEX"
    quantity: str = "25"
    contact: str = "it@acme.example"
    status: str = "Booked"
    start_date: str = "2026-12-06"
    customer: str = "Acme S.p.A."
    submitted_by: str = "g.conti@telepartner.example"


def report(folder: Path, *rows: Row, name: str = "orders.csv") -> Path:
    """A report of *rows* (one where none is given) in *folder*."""
    return write(folder / name, rows or (Row(),))


def write(path: Path, rows: Iterable[Row]) -> Path:
    """*path*, with *rows* in it."""
    lines = [_HEADINGS, *(",".join(astuple(row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
