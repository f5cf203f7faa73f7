"""Lets the asker say something in their case: a solved one is opened again (PRODUCT D2)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.case_entries import Words, append_entry
from startline.mail.case_told import tell_agent
from startline.models import Case, CaseEntry, EntryVia
from startline.queries.desk_hours import desk_hours
from startline.rules.cases import CasePriority, CaseState, EntryKind, state_after_saying
from startline.rules.desk_hours import due_at
from startline.rules.refusal import Refusal, RefusalCode, Refused


def say_in_case(
    *, actor: Actor, case_id: int, words: Words, now: datetime, kind: EntryKind = EntryKind.SAID
) -> CaseEntry:
    """Append what the asker says; the desk owes an answer from now on, unless it owed one already.

    Whose case it is, the caller's door has asked. By mail a stranger may say something, too: that is another *kind*.

    :raises Refused: not_found.
    """
    with transaction.atomic():
        case = lock_case(case_id)
        by_stranger = kind is EntryKind.BY_STRANGER
        hand_to_desk(case, actor=actor, via=words.via, now=now, by_stranger=by_stranger)
        entry = append_entry(case, kind, words, actor=actor, now=now)
        tell_agent(case, entry, now=now)
    return entry


def hand_to_desk(
    case: Case, *, actor: Actor, via: EntryVia, now: datetime, by_stranger: bool = False
) -> None:
    """Make it the desk's move in *case*, which the caller holds locked: a solved one is opened again.

    *by_stranger*: somebody whom the desk does not know answered a mail; who asked reads that this was why.
    """
    reopens = case.state == CaseState.SOLVED
    case.state = state_after_saying(CaseState(case.state))
    case.changed_at = now
    if case.due_at is None:
        case.due_at = due_at(since=now, priority=CasePriority(case.priority), hours=desk_hours())
    if reopens:
        case.solved_at, case.solution, case.reopened = None, None, case.reopened + 1
        words = Words(via=via, facts={"by_stranger": True} if by_stranger else {})
        append_entry(case, EntryKind.REOPENED, words, actor=actor, now=now)
    case.save(update_fields=["state", "changed_at", "due_at", "solved_at", "solution", "reopened"])


def lock_case(case_id: int) -> Case:
    """The case, held until the transaction ends; after the lines that it is about, where these are held too.

    :raises Refused: not_found.
    """
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    if case is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    return case
