"""When a contact is not one agent's to change: another domain, for a line that a case is about (PRODUCT D2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from startline.rules.domains import is_public_provider
from startline.rules.refusal import Refusal, RefusalCode

STAYS_IN_QUESTION = timedelta(days=7)
"""So long a line stays in question once its case is solved: to solve it first is no way round the second agent."""


@dataclass(frozen=True, kw_only=True)
class Questioned:
    """A line that a case is about: the first such *case* that is unsolved, or else the one solved last, and the mail
    domains it has and would get.

    *from_domain* is None where the line has no contact, *to_domain* as long as no address was typed.
    """

    case_number: int
    case_id: UUID
    solved_at: datetime | None
    from_domain: str | None
    to_domain: str | None


def questions(*, solved_at: datetime | None, now: datetime) -> bool:
    """Whether a case puts its lines in question: while it is unsolved, and for seven days (inclusive) after that."""
    return solved_at is None or now - solved_at <= STAYS_IN_QUESTION


def needs_second_agent(*, from_domain: str | None, to_domain: str) -> bool:
    """Whether an address in *to_domain* in the place of one in *from_domain* takes two of the operator's people.

    Only the very same domain is the same: a part of it may be somebody else's, and at a public provider's anybody
    has an address. A line without a contact has nothing to compare with.
    """
    return from_domain != to_domain or is_public_provider(to_domain)


def refuse_alone(questioned: Questioned, *, now: datetime) -> Refusal | None:
    """Why one of the operator's people may not make the change by themselves, or None; facts: the case."""
    to_domain = questioned.to_domain
    if to_domain is None or not questions(solved_at=questioned.solved_at, now=now):
        return None
    if not needs_second_agent(from_domain=questioned.from_domain, to_domain=to_domain):
        return None
    return Refusal(
        code=RefusalCode.SECOND_AGENT_NEEDED,
        facts={"case": questioned.case_number, "case_id": questioned.case_id.hex},
    )
