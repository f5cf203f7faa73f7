"""What commands are prepared to fail with: each as a code, a sentence and an exit code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import singledispatch

from django.utils.translation import gettext

from startline.actions.import_report import CurrencyNeeded
from startline.mail.addresses import BadAddress
from startline.queries.access import AccountUnknown, OrderAmbiguous, PersonUnknown
from startline.queries.paging import BadCursor
from startline.reports import ReportProblem, ReportProblemCode, ReportRefused
from startline.rules.people import PeopleRefusalCode, PeopleRefused
from startline.rules.refusal import RefusalCode, Refused
from startline.wording.addresses import sentence_of_address
from startline.wording.people import sentence_of_people
from startline.wording.refusals import sentence_of
from startline.wording.reports import sentence_of_report

# The options that answer what a report leaves open.
_ANSWERED_BY = {
    ReportProblemCode.DATE_ORDER_NEEDED: "--date-order dmy, --date-order mdy",
    ReportProblemCode.DECIMAL_MARK_NEEDED: "--decimal-mark point, --decimal-mark comma",
    ReportProblemCode.SHEET_UNKNOWN: "--sheet",
    ReportProblemCode.COLUMNS_MISSING: "--preset",
}


class Exit(IntEnum):
    """How a command went, as its exit code says it."""

    DONE = 0
    REFUSED = 1
    BAD_INPUT = 2
    NOT_FOUND = 3
    PROBLEMS_FOUND = 4


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One thing that kept a command from doing what was asked."""

    code: str
    sentence: str
    exit: Exit
    facts: Mapping[str, object] = field(default_factory=dict)

    def document(self) -> Mapping[str, object]:
        """The failure as scripts read it."""
        return {"code": self.code, "sentence": self.sentence, "facts": dict(self.facts)}


class BadInput(Exception):
    """What was typed cannot be meant; *sentence* is worded where it is raised, in the reader's language."""

    def __init__(self, code: str, sentence: str, **facts: object) -> None:
        """Carry the code, the sentence and its facts."""
        super().__init__(code)
        self.failure = Failure(code=code, sentence=sentence, exit=Exit.BAD_INPUT, facts=facts)


@singledispatch
def failures_of(problem: Exception) -> Sequence[Failure]:
    """What *problem*, one of EXPECTED, says."""
    raise problem


@failures_of.register
def _(problem: BadInput) -> Sequence[Failure]:
    return [problem.failure]


@failures_of.register
def _(problem: Refused) -> Sequence[Failure]:
    refusal = problem.refusal
    exit_ = Exit.NOT_FOUND if refusal.code is RefusalCode.NOT_FOUND else Exit.REFUSED
    return [Failure(code=refusal.code, sentence=sentence_of(refusal), exit=exit_, facts=refusal.facts)]


@failures_of.register
def _(problem: PeopleRefused) -> Sequence[Failure]:
    refusal = problem.refusal
    exit_ = Exit.NOT_FOUND if refusal.code is PeopleRefusalCode.NOT_THERE else Exit.REFUSED
    return [Failure(code=refusal.code, sentence=sentence_of_people(refusal), exit=exit_, facts=refusal.facts)]


@failures_of.register
def _(problem: BadAddress) -> Sequence[Failure]:
    found = problem.problem
    facts = {**found.facts, "value": found.value}
    sentence = sentence_of_address(found)
    return [Failure(code=found.code, sentence=sentence, exit=Exit.BAD_INPUT, facts=facts)]


@failures_of.register
def _(problem: PersonUnknown) -> Sequence[Failure]:
    sentence = gettext("Nobody signs in with %(email)s, or no longer. Check the address after --as.")
    facts = {"email": problem.email}
    return [Failure(code="person_unknown", sentence=sentence % facts, exit=Exit.NOT_FOUND, facts=facts)]


@failures_of.register
def _(problem: AccountUnknown) -> Sequence[Failure]:
    sentence = gettext("There is no account called %(account)s among those that you may see.")
    facts = {"account": problem.name}
    return [Failure(code="account_unknown", sentence=sentence % facts, exit=Exit.NOT_FOUND, facts=facts)]


@failures_of.register
def _(problem: OrderAmbiguous) -> Sequence[Failure]:
    sentence = gettext(
        "%(accounts)s each have an order %(number)s. Add --account with the name of the one that is meant."
    )
    facts = {"number": problem.number, "accounts": list(problem.accounts)}
    said = sentence % {"number": problem.number, "accounts": ", ".join(problem.accounts)}
    return [Failure(code="order_ambiguous", sentence=said, exit=Exit.BAD_INPUT, facts=facts)]


@failures_of.register
def _(problem: BadCursor) -> Sequence[Failure]:
    sentence = gettext("--after takes what an earlier list gave for its next page. Leave it out to start.")
    return [Failure(code="bad_cursor", sentence=sentence, exit=Exit.BAD_INPUT)]


@failures_of.register
def _(problem: ReportRefused) -> Sequence[Failure]:
    return [
        Failure(code=found.code, sentence=_said_of_report(found), exit=Exit.BAD_INPUT, facts=found.facts)
        for found in problem.problems
    ]


def _said_of_report(problem: ReportProblem) -> str:
    option = _ANSWERED_BY.get(problem.code)
    sentence = sentence_of_report(problem)
    return f"{sentence} ({option})" if option else sentence


@failures_of.register
def _(problem: CurrencyNeeded) -> Sequence[Failure]:
    sentence = gettext("The account %(account)s has no currency yet. Add --currency, such as --currency EUR.")
    facts = {"account": problem.account_name}
    return [Failure(code="currency_needed", sentence=sentence % facts, exit=Exit.BAD_INPUT, facts=facts)]


EXPECTED: tuple[type[Exception], ...] = tuple(
    kind for kind in failures_of.registry if kind not in (object, Exception)
)
