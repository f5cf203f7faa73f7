"""What a run keeps of its report: what was understood of it as a whole, and the cells of rows to be given back."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any

from startline.actions.import_report.stage import storable
from startline.reports import Report
from startline.reports.problems import ReportNoteCode
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_CHUNK = 1000


def understood_of(report: Report) -> Mapping[str, Any]:
    """The report as its page shows it, and as its rows are given back."""
    opened = report.opened
    told_elsewhere = (ReportNoteCode.COLUMNS_IGNORED,)
    return {
        "preset": report.preset,
        "title": opened.header.preset.title,
        "kind": report.file_format.kind.value,
        "delimiter": report.file_format.delimiter,
        "sheet": report.file_format.sheet,
        "other_sheets": list(opened.other_sheets),
        "header": list(report.header),
        "columns": {field.value: heading for field, heading in report.columns.items()},
        "ignored": list(opened.header.ignored),
        "notes": [
            {"code": note.code.value, "facts": dict(note.facts)}
            for note in report.notes
            if note.code not in told_elsewhere
        ],
    }


def keep_cells_of_conflicts(run_id: int, report: Report) -> None:
    """Keep what the file says in rows with a conflict, whose cells were not worth keeping when they were staged."""
    wanted = {row.row_number for row in _STATEMENTS["conflicting_rows"].rows(run_id=run_id)}
    if not wanted:
        return
    rows = (row for row in report.rows() if row.row_number in wanted)
    while chunk := list(islice(rows, _CHUNK)):
        _STATEMENTS["keep_cells"].run(
            run_id=run_id,
            row_numbers=[row.row_number for row in chunk],
            raws=[json.dumps({name: storable(text) for name, text in row.raw.items()}) for row in chunk],
        )
