"""Who did what in a case, as the line above an entry of its conversation says it (PRODUCT D2)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from startline.files import FileProblem, FileProblemCode
from startline.rules.cases import TOO_MANY, CasePriority, CaseType, EntryKind, Solution
from startline.wording.cases import priority_label, solution_label, type_label
from startline.wording.causes import cause_label
from startline.wording.files import sentence_of_file
from startline.wording.versions import Versions, say

_K = EntryKind
_SENTENCES: Mapping[EntryKind, Versions] = {
    _K.OPENED: (gettext_lazy("%(who)s opened the case"),),
    _K.SAID: (gettext_lazy("%(who)s wrote"),),
    _K.ANSWERED: (gettext_lazy("%(who)s answered"),),
    _K.NOTED: (gettext_lazy("%(who)s noted for the desk"),),
    _K.BY_STRANGER: (gettext_lazy("%(who)s answered by mail, but is not the person who asked"),),
    _K.UNREACHED: (gettext_lazy("An email about the case did not arrive: %(cause)s"),),
    _K.ASSIGNED: (
        gettext_lazy("%(who)s gave the case to %(to)s"),
        gettext_lazy("%(who)s gave the case back to all"),
    ),
    _K.PRIORITY_SET: (gettext_lazy("%(who)s set the priority: %(priority)s"),),
    _K.TYPE_SET: (gettext_lazy("%(who)s set the type of request: %(type)s"),),
    _K.SOLVED: (
        gettext_lazy("%(who)s closed the case: %(solution)s"),
        gettext_lazy("%(who)s closed the case"),
    ),
    _K.REOPENED: (gettext_lazy("%(who)s opened the case again"),),
    _K.PROPOSED: (gettext_lazy("%(who)s proposed %(address)s as the contact; another agent decides"),),
    _K.APPROVED: (gettext_lazy("%(who)s approved the proposed contact"),),
    _K.DECLINED: (gettext_lazy("%(who)s declined the proposed contact"),),
    _K.WITHDRAWN: (gettext_lazy("%(who)s withdrew the proposal"),),
    _K.ACTED: (gettext_lazy("%(who)s did what was asked for"),),
}
_TAKEN: Versions = (gettext_lazy("%(who)s took the case"),)
_OPENED_FROM_ELSEWHERE: Versions = (
    gettext_lazy("The case was opened again: an email about it was answered from another address"),
)
_LABELS: Mapping[str, Callable[[str], str]] = {
    "cause": cause_label,
    "priority": lambda code: priority_label(CasePriority(code)),
    "type": lambda code: type_label(CaseType(code)),
    "solution": lambda code: solution_label(Solution(code)),
}


def entry_sentence(kind: EntryKind, *, who: str, facts: Mapping[str, object]) -> str:
    """What *who* did; *facts* are the entry's: `to` and `address` as they are, `priority`, `type`, `solution` codes."""
    labelled = {
        name: _LABELS[name](str(fact)) if name in _LABELS and fact else fact for name, fact in facts.items()
    }
    return say(_versions(kind, who=who, facts=facts), {**labelled, "who": who})


def _versions(kind: EntryKind, *, who: str, facts: Mapping[str, object]) -> Versions:
    """The sentences to choose from; what *who* says of itself is not said twice."""
    if kind is EntryKind.ASSIGNED and facts.get("to") == who:
        return _TAKEN
    if kind is EntryKind.REOPENED and facts.get("by_stranger"):
        return _OPENED_FROM_ELSEWHERE
    if kind is EntryKind.SOLVED and facts.get("solution") == Solution.BY_ASKER:
        return _SENTENCES[kind][1:]
    return _SENTENCES[kind]


def mail_remarks(facts: Mapping[str, Any]) -> Iterator[str]:
    """What of a reply by mail is not in the case, and why: files that are no pictures, and what was too much."""
    for file in facts.get("left_out", ()):
        yield gettext("Left out: %(name)s. %(why)s") % {"name": file["name"], "why": _why(file)}
    if more := facts.get("more_left_out"):
        yield ngettext("%(count)s more file was left out.", "%(count)s more files were left out.", more) % {
            "count": more
        }
    if facts.get("cut"):
        yield gettext("The mail was too large to be read whole: not all of it is here.")


def _why(file: Mapping[str, Any]) -> str:
    if file["why"] == TOO_MANY:
        most: str = file["facts"]["max"]
        return gettext("At most %(max)s pictures are taken from one mail.") % {"max": most}
    return sentence_of_file(FileProblem(code=FileProblemCode(file["why"]), facts=file["facts"]))
