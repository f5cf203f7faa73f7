"""Where a case stands, for who asked: who answers by when, or what opens it again (PRODUCT D2)."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext, gettext_lazy

from startline.rules.cases import CaseState, Solution
from startline.wording.cases import solution_label
from startline.wording.dates import short_instant
from startline.wording.versions import Versions, say

_OWED: Versions = (
    gettext_lazy("%(agent)s answers by %(due)s."),
    gettext_lazy("The desk answers by %(due)s."),
)
_LATE: Versions = (
    gettext_lazy("%(agent)s was to answer by %(due)s and has not yet. Nothing more is needed from you."),
    gettext_lazy("An answer was due by %(due)s and is late. Nothing more is needed from you."),
)


class Standing(Protocol):
    """What of a case says where it stands; *assigned_to* is the agent's name."""

    @property
    def state(self) -> CaseState:
        """Whose move it is."""
        ...

    @property
    def due_at(self) -> datetime | None:
        """When the next answer is owed."""
        ...

    @property
    def assigned_to(self) -> str | None:
        """Who answers."""
        ...

    @property
    def solved_at(self) -> datetime | None:
        """When it was solved."""
        ...

    @property
    def solution(self) -> Solution | None:
        """Why it is."""
        ...


def standing_sentence(case: Standing, *, zone: str, now: datetime) -> str:
    """Who answers by when; that an answer waits for the asker; or why it is solved and how it is opened again."""
    if case.due_at is not None:
        facts = {"agent": case.assigned_to, "due": short_instant(case.due_at, zone=zone, now=now)}
        return say(_LATE if case.due_at < now else _OWED, facts)
    if case.solved_at is not None and case.solution is not None:
        solved = gettext("Solved on %(at)s: %(solution)s. Writing below opens the case again.")
        return solved % {
            "at": short_instant(case.solved_at, zone=zone, now=now),
            "solution": solution_label(case.solution),
        }
    return gettext("The desk has answered and waits to hear from you.")


def opened_sentence(number: int, *, due_at: datetime | None, zone: str, now: datetime) -> str:
    """That the case was opened, under which number, and by when it is answered."""
    if due_at is None:
        return gettext("Case %(number)s was opened.") % {"number": number}
    facts = {"number": number, "due": short_instant(due_at, zone=zone, now=now)}
    return gettext("Case %(number)s was opened; an answer is due by %(due)s.") % facts
