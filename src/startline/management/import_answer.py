"""How the import tells what came in and what did not, and gives back the rows to correct."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext, ngettext, pgettext

from startline.actions.import_report import ImportSummary
from startline.management.console import Call
from startline.management.failures import Exit
from startline.management.output import Cell, Column, Tone
from startline.management.row_problems import TO_CORRECT, ToldProblem, first_told, give_back
from startline.models.imports import RowOutcome
from startline.queries.imports import rows_left
from startline.reports import Report
from startline.wording.reports import sentence_of_note

_SHOWN = 20
_ROWS_NAMED = 3
_IN_DOCUMENT = 1000
_LEFT_BEHIND = (RowOutcome.ERROR, RowOutcome.CONFLICT, RowOutcome.SKIPPED)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A report and what came of it; *target* is where rows to correct go, None for beside *source*."""

    source: Path
    target: Path | None
    report: Report
    summary: ImportSummary
    dry_run: bool
    stopped: bool

    @property
    def to_correct(self) -> int:
        """How many rows are given back."""
        return self.summary.errors + self.summary.conflicts


def tell_import(call: Call, imported: Imported) -> Exit:
    """Print what came in, or would; write the rows to correct.

    :raises BadInput: they cannot be written where they are wanted.
    """
    summary, file = imported.summary, None
    if imported.to_correct:
        file = give_back(
            imported.report, run_id=summary.run_id, source=imported.source, target=imported.target
        )
    call.out.document(_document(imported, file=file))
    _tell_counts(call, imported)
    _tell_mails(call, imported)
    _tell_problems(call, imported, file=file)
    if imported.stopped:
        _tell_stop(call, rows_left(imported.summary.run_id))
    return Exit.REFUSED if imported.stopped or imported.to_correct else Exit.DONE


def _tell_stop(call: Call, left: int) -> None:
    sentence = ngettext(
        "Stopped between two batches: %(left)s row is still to come. Import the same file again to go on.",
        "Stopped between two batches: %(left)s rows are still to come. Import the same file again to go on.",
        left,
    )
    call.out.note(sentence % {"left": f"{left:,}"}, tone=Tone.SOON)


def _tell_counts(call: Call, imported: Imported) -> None:
    summary = imported.summary
    read = ngettext(
        "%(rows)s row in %(orders)s read from %(file)s.",
        "%(rows)s rows in %(orders)s read from %(file)s.",
        summary.rows,
    )
    orders = ngettext("%(count)s order", "%(count)s orders", summary.orders) % {
        "count": f"{summary.orders:,}"
    }
    call.out.say(read % {"rows": f"{summary.rows:,}", "orders": orders, "file": imported.source.name})
    for note in imported.report.notes:
        call.out.say(sentence_of_note(note), tone=Tone.QUIET)
    if imported.dry_run:
        call.out.say(gettext("Nothing has been imported yet. This is what an import would bring:"))
    for label, number, tone in _counts(summary):
        call.out.say(f"  {number:>9,}  {label}", tone=tone if number else Tone.QUIET)


def _counts(summary: ImportSummary) -> Sequence[tuple[str, int, Tone | None]]:
    return (
        (pgettext("rows of a report", "new"), summary.new, None),
        (pgettext("rows of a report", "changed"), summary.changed, None),
        (pgettext("rows of a report", "unchanged"), summary.unchanged, None),
        (
            pgettext("rows of a report", "in conflict: changed here and in the file"),
            summary.conflicts,
            Tone.BAD,
        ),
        (pgettext("rows of a report", "skipped"), summary.skipped, Tone.SOON),
        (pgettext("rows of a report", "in error"), summary.errors, Tone.BAD),
    )


def _tell_mails(call: Call, imported: Imported) -> None:
    summary = imported.summary
    if summary.mails:
        sentence = ngettext(
            "%(mails)s mail goes at once, to %(addresses)s.",
            "%(mails)s mails go at once, to %(addresses)s.",
            summary.mails,
        )
        call.out.say(sentence % _mail_facts(summary.mails, summary.addresses))
    if summary.silent_mails:
        sentence = ngettext(
            "Lines whose start date is past come in without mail: with --send-mail, %(mails)s mail more "
            "would go, to %(addresses)s.",
            "Lines whose start date is past come in without mail: with --send-mail, %(mails)s mails more "
            "would go, to %(addresses)s.",
            summary.silent_mails,
        )
        call.out.say(sentence % _mail_facts(summary.silent_mails, summary.silent_addresses))


def _mail_facts(mails: int, addresses: int) -> Mapping[str, str]:
    counted = ngettext("%(count)s address", "%(count)s addresses", addresses) % {"count": f"{addresses:,}"}
    return {"mails": f"{mails:,}", "addresses": counted}


def _tell_problems(call: Call, imported: Imported, *, file: Path | None) -> None:
    """What is wrong, each thing once with its rows, and where the rows to correct are."""
    kinds = _kinds(imported)
    if not kinds:
        return
    call.out.say()
    call.out.table(_columns(), [_row(sentence, told) for sentence, told in kinds[:_SHOWN]])
    if len(kinds) > _SHOWN:
        more = ngettext("and %(count)s problem more", "and %(count)s problems more", len(kinds) - _SHOWN)
        call.out.say(more % {"count": len(kinds) - _SHOWN}, tone=Tone.QUIET)
    if file is not None:
        _tell_file(call, imported, file=file)


def _tell_file(call: Call, imported: Imported, *, file: Path) -> None:
    sentence = ngettext(
        "%(count)s row to correct is in %(file)s, with what is wrong in words. Correct it there and import "
        "that file.",
        "All %(count)s rows to correct are in %(file)s, with what is wrong in words. Correct them there and "
        "import that file.",
        imported.to_correct,
    )
    call.out.say()
    call.out.say(sentence % {"count": f"{imported.to_correct:,}", "file": file})


def _kinds(imported: Imported) -> Sequence[tuple[str, Sequence[ToldProblem]]]:
    """The problems by what they say, those that keep a row out before mere warnings."""
    by_sentence: dict[str, list[ToldProblem]] = defaultdict(list)
    told = first_told(imported.summary.run_id, limit=_IN_DOCUMENT)
    for one in sorted(told, key=lambda one: one.row.outcome not in _LEFT_BEHIND):
        by_sentence[one.sentence].append(one)
    return list(by_sentence.items())


def _columns() -> list[Column]:
    return [Column(heading=gettext("Rows")), Column(heading=gettext("What is wrong, and what to do"))]


def _row(sentence: str, told: Sequence[ToldProblem]) -> list[str | Cell]:
    """The first rows by number, how many more there are, and the sentence that they share."""
    numbers = list(dict.fromkeys(one.row.row_number for one in told))
    rows = ", ".join(map(str, numbers[:_ROWS_NAMED]))
    more = f" +{len(numbers) - _ROWS_NAMED:,}" if len(numbers) > _ROWS_NAMED else ""
    tone = Tone.BAD if any(one.row.outcome in TO_CORRECT for one in told) else Tone.SOON
    return [f"{rows}{more}", Cell(text=sentence, tone=tone)]


def _document(imported: Imported, *, file: Path | None) -> Mapping[str, object]:
    counts = asdict(imported.summary)
    del counts["run_id"]
    return {
        "file": str(imported.source),
        "dry_run": imported.dry_run,
        "stopped": imported.stopped,
        "left": rows_left(imported.summary.run_id) if imported.stopped else 0,
        **counts,
        "notes": [
            {"code": note.code, "facts": dict(note.facts), "sentence": sentence_of_note(note)}
            for note in imported.report.notes
        ],
        "problems": [
            {
                "row": one.row.row_number,
                "order": one.row.order_number,
                "line": one.row.line_number,
                "outcome": one.row.outcome,
                "column": one.column,
                "value": one.value,
                "code": one.code,
                "sentence": one.sentence,
            }
            for one in first_told(imported.summary.run_id, limit=_IN_DOCUMENT)
        ],
        "to_correct": file and str(file),
    }
