"""Answers in a case: the asker reads it, and the next move is theirs, unless the answer solves it (PRODUCT D2)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor, refuse_unless_desk
from startline.actions.case_entries import Words, append_entry
from startline.actions.say_in_case import lock_case
from startline.actions.solve_case import solve_locked
from startline.mail.case_told import tell_asker
from startline.models import Case, CaseEntry, MailKind
from startline.rules.cases import ASKERS_KINDS, CaseState, EntryKind, Solution
from startline.rules.refusal import Refusal, RefusalCode, Refused


def answer_case(
    *,
    actor: Actor,
    case_id: int,
    words: Words,
    solves: Solution | None = None,
    article: str | None = None,
    seen: int | None = None,
    now: datetime,
) -> CaseEntry:
    """Append the desk's answer and mail it to who asked.

    The case waits for its asker from now on, or is solved for the reason *solves*. Who answers a case that another has
    solved meanwhile leaves it solved. *seen* is the id of the last entry that the agent had before them; *article* the
    slug of the help article that answers the question.

    :raises Refused: not_found, where the actor is not one of the operator's people; case_went_on, where the asker
        has said something since *seen*.
    """
    refuse_unless_desk(actor)
    with transaction.atomic():
        case = lock_case(case_id)
        _refuse_unread(case, seen=seen)
        answered = append_entry(case, EntryKind.ANSWERED, words, actor=actor, now=now)
        case.first_answered_at = case.first_answered_at or now
        case.changed_at = now
        if case.state != CaseState.SOLVED:
            case.state, case.due_at = CaseState.WAITING, None
        case.save(update_fields=["first_answered_at", "changed_at", "state", "due_at"])
        tell_asker(case, answered, kind=MailKind.CASE_ANSWERED, now=now)
        if solves and case.state != CaseState.SOLVED:
            solve_locked(case, actor=actor, solution=solves, words=Words(), article=article, now=now)
        return answered


def _refuse_unread(case: Case, *, seen: int | None) -> None:
    if seen is None:
        return
    said = CaseEntry.objects.filter(case=case, id__gt=seen, kind__in=ASKERS_KINDS)
    if said.exists():
        raise Refused(Refusal(code=RefusalCode.CASE_WENT_ON))
