"""What became of each line: no action ends without saying so for every one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from startline.actions.locking import LockedLine
from startline.models.record import Outcome, TransactionStatus
from startline.rules.refusal import Refusal, RefusalCode, Refused

# Refusals that say "nothing to do here" rather than "no".
_ALREADY = frozenset(
    {
        RefusalCode.ALREADY_THAT_ADDRESS,
        RefusalCode.SAME_START_DATE,
        RefusalCode.ALREADY_BOOKED,
        RefusalCode.ALREADY_DISPUTED,
        RefusalCode.ALREADY_SAID,
    }
)
_LEFT_OUT = frozenset({RefusalCode.NO_PROVISIONING})


@dataclass(frozen=True, kw_only=True)
class LineOutcome:
    """One line's part: its refusal where it was not changed, and whether mail goes for it."""

    line_id: int
    line_number: str
    order_id: int
    outcome: Outcome
    refusal: Refusal | None = None
    mailed: bool = False


@dataclass(frozen=True, kw_only=True)
class Done:
    """An action's answer. *transaction_id* is None where nothing was there to record (PRODUCT C6)."""

    transaction_id: int | None
    lines: Sequence[LineOutcome]
    mail_ids: Sequence[int] = ()
    mail_waits_until: datetime | None = None

    @property
    def changed(self) -> Sequence[LineOutcome]:
        """The lines that were changed."""
        return [line for line in self.lines if line.outcome is Outcome.CHANGED]


def outcome_of(line: LockedLine, refusal: Refusal | None, *, mailed: bool = False) -> LineOutcome:
    """The outcome of *line* given what the rule answered."""
    return LineOutcome(
        line_id=line.id,
        line_number=line.number,
        order_id=line.order_id,
        outcome=_outcome(refusal),
        refusal=refusal,
        mailed=mailed and refusal is None,
    )


def _outcome(refusal: Refusal | None) -> Outcome:
    if refusal is None:
        return Outcome.CHANGED
    if refusal.code in _ALREADY:
        return Outcome.ALREADY
    return Outcome.LEFT_OUT if refusal.code in _LEFT_OUT else Outcome.REFUSED


def status_of(lines: Sequence[LineOutcome], *, mails: bool) -> TransactionStatus:
    """The transaction's first status: in progress while its mail is on the way (PRODUCT P3)."""
    outcomes = {line.outcome for line in lines}
    if Outcome.CHANGED not in outcomes:
        return TransactionStatus.REFUSED
    if mails:
        return TransactionStatus.IN_PROGRESS
    return TransactionStatus.PARTLY_COMPLETED if Outcome.REFUSED in outcomes else TransactionStatus.COMPLETED


def refuse_stale(lines: Sequence[LineOutcome]) -> None:
    """Go on only where nobody changed a contact since it was looked at (PRODUCT C5).

    :raises Refused: stale, with the address that the first such line has now.
    """
    for line in lines:
        if line.refusal is not None and line.refusal.code is RefusalCode.STALE:
            raise Refused(line.refusal)


def nothing_happened(lines: Sequence[LineOutcome]) -> bool:
    """Whether all lines that the verb is for already were as asked: no transaction then (PRODUCT C6)."""
    outcomes = {line.outcome for line in lines}
    return Outcome.ALREADY in outcomes and outcomes <= {Outcome.ALREADY, Outcome.LEFT_OUT}
