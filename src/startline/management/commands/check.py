"""`startline check`: verifies the record."""

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from startline.management.console import Call, ConsoleCommand
from startline.management.failures import Exit
from startline.management.output import Tone
from startline.queries.check import Checked, Problem, problems, size
from startline.queries.lines import facts_of
from startline.rules.refusal import Refusal, RefusalCode, Refused


class Command(ConsoleCommand):
    """Folds the record and tests every invariant; names what does not hold (PRODUCT 6)."""

    help = "Verify that the record, folded, reproduces the tables and that every invariant holds."
    example = "startline check --json"

    def answer(self, call: Call) -> Exit:
        """Check, and name what does not hold."""
        if call.person is not None and not call.person.operates:
            raise Refused(Refusal(code=RefusalCode.MAY_NOT_OPERATE))
        checked = size()
        with call.out.progress(gettext("Checking"), total=checked.checks) as bar:
            found = list(problems(progress=lambda check: bar.advance(1)))
        places = _places(found)
        call.out.document(_document(checked, found, places=places))
        for problem in found:
            call.out.say(_said(problem, places=places), tone=Tone.BAD)
        call.out.say(_summary(checked, found), tone=Tone.BAD if found else Tone.GOOD)
        return Exit.PROBLEMS_FOUND if found else Exit.DONE


def _summary(checked: Checked, found: list[Problem]) -> str:
    facts = {"lines": f"{checked.lines:,}", "transactions": f"{checked.transactions:,}", "count": len(found)}
    if not found:
        sentence = gettext(
            "%(lines)s lines, %(transactions)s transactions checked: the record reproduces the tables."
        )
        return sentence % facts
    return (
        ngettext(
            "%(lines)s lines, %(transactions)s transactions checked: %(count)s problem found.",
            "%(lines)s lines, %(transactions)s transactions checked: %(count)s problems found.",
            len(found),
        )
        % facts
    )


def _places(found: list[Problem]) -> Mapping[int | None, str]:
    """The lines that problems are about, as people name them."""
    line_ids = {problem.line_id for problem in found if problem.line_id is not None}
    return {line.id: f"{line.order_number}:{line.number}" for line in facts_of(sorted(line_ids))}


def _said(problem: Problem, *, places: Mapping[int | None, str]) -> str:
    """The problem by its name and sentence, and what it is about."""
    named = {
        "line": places.get(problem.line_id),
        "transaction": problem.transaction_id,
        "mail": problem.mail_id,
        "columns": ", ".join(problem.columns) or None,
    }
    rows = ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)
    return f"{problem.check}: {problem.about} ({rows})"


def _document(
    checked: Checked, found: list[Problem], *, places: Mapping[int | None, str]
) -> Mapping[str, object]:
    return {
        "lines": checked.lines,
        "transactions": checked.transactions,
        "checks": checked.checks,
        "problems": [
            {
                "check": problem.check,
                "sentence": problem.about,
                "line": places.get(problem.line_id),
                "line_id": problem.line_id,
                "transaction_id": problem.transaction_id,
                "mail_id": problem.mail_id,
                "columns": list(problem.columns),
            }
            for problem in found
        ],
        "by_check": dict(Counter(problem.check for problem in found)),
    }
