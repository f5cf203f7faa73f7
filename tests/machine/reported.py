"""What a report does to the model: how new lines enter, what of known ones is taken (PRODUCT I1–I3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tests.machine.model import (
    AWAITING,
    BOOKED,
    CANCELLED,
    CLOSED,
    ENTERED,
    PENDING,
    REFUSED,
    Model,
)
from tests.machine.states import Key, LineState, Said
from tests.worlds import FLEX, WINDOW_DAYS


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """One row of a report; a known line's status is not looked at."""

    key: Key
    said: Said
    status: str = "Booked"


def import_rows(model: Model, rows: Sequence[FileRow], *, sends_mail: bool) -> dict[str, str]:
    """Take the rows over; what became of each, by order and line."""
    known = [row for row in rows if row.key in model.lines]
    outcomes = {_name(row.key): "new" for row in rows if row.key not in model.lines}
    for row in rows:
        if row.key not in model.lines:
            _enter(model, row, sends_mail=sends_mail)
    return outcomes | _merge_known(model, known)


def _name(key: Key) -> str:
    return f"{key.order}/{key.number}"


def _enter(model: Model, row: FileRow, *, sends_mail: bool) -> None:
    status, silent = _entry(row, today=model.today(), sends_mail=sends_mail)
    imported = "imported" if status == CLOSED else None
    line = LineState(
        status=status,
        window_days=WINDOW_DAYS[FLEX],
        contact=row.said.contact,
        start_date=row.said.start_date,
        said=row.said,
        silent=silent,
        hold=row.said.hold,
        order_held=row.key.order in model.held_orders,
        mapped_at=model.now if status == PENDING else None,
        organization="elsewhere" if status == PENDING else None,
        close_cause=imported,
        billing_cause=imported,
    )
    line.due_at = model.first_mail_due_at(line) if status == BOOKED else None
    model.lines[row.key] = line
    model.contacts[row.key, 0] = line.contact


def _entry(row: FileRow, *, today: date, sends_mail: bool) -> tuple[str, bool]:
    """The status that the line enters with, and whether it comes in silent (I1, I2)."""
    starts = row.said.start_date
    if row.status == "Entered" or starts is None:
        return ENTERED, False
    if row.status in ("Closed", "Pending activation"):
        return (CLOSED if row.status == "Closed" else PENDING), False
    started_there = starts < today or (row.status.startswith("Awaiting") and starts == today)
    return (AWAITING, True) if started_there and not sends_mail else (BOOKED, False)


def _merge_known(model: Model, rows: Sequence[FileRow]) -> dict[str, str]:
    """Contacts first, one change per address and order; then dates and holds (I3)."""
    taken = {row.key: _taken(model, row) for row in rows}
    conflicts = {row.key: _conflicts(model, row) for row in rows}
    removed = {row.key for row in rows if "contact" in taken[row.key] and row.said.contact is None}
    for key in removed:
        _refuse(taken[key], conflicts[key], "contact")
    _change_contacts(model, rows, taken=taken, conflicts=conflicts)
    for row in rows:
        _change_rest(model, row, taken=taken[row.key], conflicts=conflicts[row.key])
    for row in rows:
        line, refused = model.lines[row.key], conflicts[row.key]
        line.said = replace(row.said, **{name: getattr(line.said, name) for name in refused})
    return {_name(row.key): _outcome(taken[row.key], conflicts[row.key]) for row in rows}


def _ours(line: LineState) -> Said:
    return Said(contact=line.contact, start_date=line.start_date, hold=line.hold)


def _differing(model: Model, row: FileRow, *, ours_changed: bool) -> set[str]:
    """What the file changed since it was last read, by whether we changed it too."""
    line = model.lines[row.key]
    last, ours = line.said, _ours(line)

    def values(name: str) -> tuple[object, object, object]:
        return getattr(row.said, name), getattr(last, name), getattr(ours, name)

    names = ("contact", "start_date", "hold")
    return {
        name
        for name, (file, before, own) in zip(names, map(values, names), strict=True)
        if file not in (before, own) and (own != before) == ours_changed
    }


def _taken(model: Model, row: FileRow) -> set[str]:
    return _differing(model, row, ours_changed=False)


def _conflicts(model: Model, row: FileRow) -> set[str]:
    return _differing(model, row, ours_changed=True)


def _change_contacts(
    model: Model, rows: Sequence[FileRow], *, taken: dict[Key, set[str]], conflicts: dict[Key, set[str]]
) -> None:
    chosen = [row for row in rows if "contact" in taken[row.key] and row.said.contact]
    for order, contact in sorted({(row.key.order, row.said.contact or "") for row in chosen}):
        keys = [row.key for row in chosen if (row.key.order, row.said.contact) == (order, contact)]
        for key, outcome in model.change_contact(keys, contact, seen={}).items():
            if outcome == REFUSED:
                _refuse(taken[key], conflicts[key], "contact")


def _change_rest(model: Model, row: FileRow, *, taken: set[str], conflicts: set[str]) -> None:
    def attempt(name: str, change: Callable[[], dict[Key, str]]) -> None:
        if change()[row.key] == REFUSED:
            _refuse(taken, conflicts, name)

    starts, hold = row.said.start_date, row.said.hold
    if "start_date" in taken and starts:
        attempt("start_date", lambda: model.move_start_date([row.key], starts))
    if "hold" in taken and hold and model.lines[row.key].status in (CLOSED, CANCELLED):
        _refuse(taken, conflicts, "hold")  # a hold that cannot be replaced stays
    if "hold" in taken and model.lines[row.key].hold is not None:
        attempt("hold", lambda: model.release_lines([row.key]))
    if "hold" in taken and hold:
        attempt("hold", lambda: model.hold_lines([row.key], hold))


def _refuse(taken: set[str], conflicts: set[str], name: str) -> None:
    taken.discard(name)
    conflicts.add(name)


def _outcome(taken: set[str], conflicts: set[str]) -> str:
    if conflicts:
        return "conflict"
    return "changed" if taken else "unchanged"
