"""What the file itself changed of known rows, what conflicts, and what a person has decided of it (PRODUCT I3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg.types.json import Jsonb

from startline.actions.import_report.batches import Batch
from startline.actions.locking import LockedLine
from startline.models.imports import Decision, RowOutcome
from startline.reports.entries import EntryCode, Merge, merge
from startline.rules.line import refuse_contact_change, refuse_hold, refuse_new_start_date
from startline.rules.refusal import Refusal
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_KEYS = {"contact": "contact_id", "start_date": "start_date", "hold_name": "hold_name"}

# A row of `differing`: the file's, the last file's and our value of each of _KEYS.
Differing = Any
# What a person decided, by row number and field, with our value as they saw it.
Decisions = Mapping[tuple[int, str], tuple[Decision, str]]


@dataclass(kw_only=True)
class Merged:
    """One known row: what of it is taken, what conflicts, what was decided to stay as it is here."""

    row: Differing
    take: set[str] = field(default_factory=set)
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def outcome(self) -> RowOutcome:
        """What becomes of the row."""
        if self.problems:
            return RowOutcome.CONFLICT
        return RowOutcome.CHANGED if self.take else RowOutcome.UNCHANGED

    def said(self, name: str) -> Any:
        """What the file is remembered to have said: values in conflict come back until somebody decides."""
        conflicts = any(problem["field"] == name for problem in self.problems)
        return getattr(self.row, f"{'last' if conflicts else 'file'}_{_KEYS[name]}")

    def note_refusal(self, name: str, refusal: Refusal) -> None:
        """Take note that our rules do not let the value in."""
        self.take.discard(name)
        self.problems.append(_problem(name, refusal.code.value, self.row, **refusal.facts))


def merged_rows(batch: Batch) -> Sequence[Merged]:
    """The batch's known rows that say something else than the last file did, each merged value by value."""
    rows = _STATEMENTS["differing"].rows(**batch)
    decisions = _decisions(batch["run_id"], [row.row_number for row in rows]) if rows else {}
    return [_merge(row, decisions=decisions) for row in rows]


def leave_out_refused(merged: Sequence[Merged], lines: Mapping[int, LockedLine]) -> None:
    """Ask the rules first: a value that stays refused comes back with every file, and is recorded with none (I3)."""
    for item in merged:
        line, row = lines[item.row.line_id], item.row
        refusals = {
            "contact": refuse_contact_change(line, contact_id=row.file_contact_id, expected_epoch=None),
            "start_date": refuse_new_start_date(line, start_date=row.file_start_date),
            "hold_name": refuse_hold(line) if row.held_at is None else None,
        }
        for name, refusal in refusals.items():
            if refusal and name in item.take:
                item.note_refusal(name, refusal)


def note_conflicts(batch: Batch, merged: Sequence[Merged]) -> None:
    """Keep what is still to be decided of the batch; what was decided stays as it was decided."""
    _STATEMENTS["forget_undecided"].run(**batch)
    conflicts = [(item.row, problem) for item in merged for problem in item.problems]
    if not conflicts:
        return
    _STATEMENTS["note_conflicts"].run(
        run_id=batch["run_id"],
        row_numbers=[row.row_number for row, _ in conflicts],
        fields=[problem["field"] for _, problem in conflicts],
        account_id=batch["account_id"],
        order_numbers=[row.order_number for row, _ in conflicts],
        line_numbers=[row.line_number for row, _ in conflicts],
        line_ids=[row.line_id for row, _ in conflicts],
        file_values=[problem["value"] for _, problem in conflicts],
        our_values=[problem["facts"]["ours"] for _, problem in conflicts],
        codes=[problem["code"] for _, problem in conflicts],
        facts=[Jsonb(problem["facts"]) for _, problem in conflicts],
    )


def _decisions(run_id: int, row_numbers: Sequence[int]) -> Decisions:
    rows = _STATEMENTS["decisions"].rows(run_id=run_id, row_numbers=row_numbers)
    return {(row.row_number, row.field): (Decision(row.decision), row.our_value) for row in rows}


def _merge(row: Differing, *, decisions: Decisions) -> Merged:
    merged = Merged(row=row)
    for name in _KEYS:
        _merge_value(merged, name, decided=decisions.get((row.row_number, name)))
    return merged


def _merge_value(merged: Merged, name: str, *, decided: tuple[Decision, str] | None) -> None:
    """Decide over one value; who decided for the file's saw ours, and is asked again where that has changed."""
    row = merged.row
    file, last, ours = (getattr(row, f"{side}{_KEYS[name]}") for side in ("file_", "last_", ""))
    answer = merge(file=file, last=last, ours=ours)
    decision, seen = decided or (None, "")
    if answer is Merge.KEEP or decision is Decision.OURS:
        return
    removed = name == "contact" and file is None
    chosen = decision is Decision.FILE and seen == _shown(row, name)[1]
    if not removed and (answer is Merge.TAKE or chosen):
        merged.take.add(name)
    elif answer is Merge.TAKE:
        merged.problems.append(_problem(name, EntryCode.CONTACT_REMOVED.value, row))
    else:
        merged.problems.append(_problem(name, EntryCode.CHANGED_ON_BOTH_SIDES.value, row))


def _shown(row: Differing, name: str) -> tuple[str, str]:
    """The file's value and ours as people read them; empty where there is none."""
    pairs = {
        "contact": (row.file_contact, row.our_contact),
        "start_date": (row.file_start_date, row.start_date),
        "hold_name": (row.file_hold_name, row.hold_name),
    }
    file, ours = ("" if value is None else str(value) for value in pairs[name])
    return file, ours


def _problem(name: str, code: str, row: Differing, **facts: str | int | None) -> dict[str, Any]:
    file, ours = _shown(row, name)
    return {"field": name, "column": name, "value": file, "code": code, "facts": {"ours": ours, **facts}}
