"""Solves a case, and says why; its asker opens it again by saying something (PRODUCT D2)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_unless_desk
from startline.actions.case_entries import Words, append_entry
from startline.actions.say_in_case import lock_case
from startline.mail.case_told import tell_asker
from startline.models import Case, CaseEntry, MailKind
from startline.rules.cases import CaseState, EntryKind, Solution
from startline.rules.refusal import Refusal, RefusalCode, Refused


def solve_case(
    *,
    actor: Actor,
    case_id: int,
    solution: Solution,
    words: Words,
    article: str | None = None,
    now: datetime,
) -> CaseEntry:
    """Close the case for the reason *solution*, with or without *words*; *article* is the help that answers it.

    The asker solves their own with `Solution.BY_ASKER`, through a door that has asked whose it is; any other
    solution is the desk's, counts as its first answer where it gave none, and is mailed to who asked.

    :raises Refused: not_found, where the actor is not one of the operator's people and it is not their own solving;
        case_solved, where it is so already.
    """
    if solution is not Solution.BY_ASKER:
        refuse_unless_desk(actor)
    with transaction.atomic():
        case = lock_case(case_id)
        if case.state == CaseState.SOLVED:
            raise Refused(Refusal(code=RefusalCode.CASE_SOLVED))
        entry = solve_locked(case, actor=actor, solution=solution, words=words, article=article, now=now)
        if solution is not Solution.BY_ASKER:
            tell_asker(case, entry, kind=MailKind.CASE_SOLVED, now=now)
        return entry


def solve_locked(
    case: Case, *, actor: Actor, solution: Solution, words: Words, article: str | None, now: datetime
) -> CaseEntry:
    """The same for an unsolved case that the caller holds locked."""
    case.state, case.solved_at, case.solution = CaseState.SOLVED, now, solution
    case.answered_by_article, case.due_at, case.changed_at = article, None, now
    if solution is not Solution.BY_ASKER:
        case.first_answered_at = case.first_answered_at or now
    case.save(
        update_fields=[
            "state",
            "solved_at",
            "solution",
            "answered_by_article",
            "due_at",
            "changed_at",
            "first_answered_at",
        ]
    )
    said = Words(text=words.text, pictures=words.pictures, via=words.via, facts=_facts(solution, article))
    return append_entry(case, EntryKind.SOLVED, said, actor=actor, now=now)


def _facts(solution: Solution, article: str | None) -> dict[str, str]:
    return {"solution": solution.value} | ({"article": article} if article else {})
