"""What a staged run would change of known lines, and what it would not without a decision (PRODUCT I2, I3)."""

from collections.abc import Mapping, Sequence

from startline.actions.change_contact import Treatment, treatment_of
from startline.actions.import_report.batches import batches
from startline.actions.import_report.merging import Merged, leave_out_refused, merged_rows, note_conflicts
from startline.actions.locking import LockedLine, read
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def foresee(run_id: int) -> None:
    """Find for every known row what applying the run now would do, with what has been decided so far.

    True when it was found, and no longer: applying finds it anew, under locks.
    """
    for batch in batches(_STATEMENTS["known_orders"], run_id=run_id):
        if merged := merged_rows(batch):
            _expect(merged, run_id=run_id)
        note_conflicts(batch, merged)


def _expect(merged: Sequence[Merged], *, run_id: int) -> None:
    lines = _read(merged)
    leave_out_refused(merged, lines)
    _STATEMENTS["expect"].run(
        run_id=run_id,
        row_numbers=[item.row.row_number for item in merged],
        outcomes=[item.outcome.value for item in merged],
        mails=[_mails(item, lines[item.row.line_id]) for item in merged],
    )


def _read(merged: Sequence[Merged]) -> Mapping[int, LockedLine]:
    found = read(
        order_ids=[item.row.order_id for item in merged], line_ids=[item.row.line_id for item in merged]
    )
    return {line.id: line for line in found.lines}


def _mails(item: Merged, line: LockedLine) -> bool:
    """Whether the row's new contact would be mailed at once (PRODUCT C3)."""
    return "contact" in item.take and treatment_of(line) is Treatment.MAIL
