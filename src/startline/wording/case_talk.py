"""Who did what in a case, as the line above an entry of its conversation says it (PRODUCT D2)."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy

from startline.rules.cases import CasePriority, CaseType, EntryKind, Solution
from startline.wording.cases import priority_label, solution_label, type_label
from startline.wording.versions import Versions, say

_K = EntryKind
_SENTENCES: Mapping[EntryKind, Versions] = {
    _K.OPENED: (gettext_lazy("%(who)s opened the case"),),
    _K.SAID: (gettext_lazy("%(who)s wrote"),),
    _K.ANSWERED: (gettext_lazy("%(who)s answered"),),
    _K.NOTED: (gettext_lazy("%(who)s noted for the desk"),),
    _K.BY_STRANGER: (gettext_lazy("%(who)s answered by mail, and is not who asked"),),
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
_LABELS: Mapping[str, Callable[[str], str]] = {
    "priority": lambda code: priority_label(CasePriority(code)),
    "type": lambda code: type_label(CaseType(code)),
    "solution": lambda code: solution_label(Solution(code)),
}


def entry_sentence(kind: EntryKind, *, who: str, facts: Mapping[str, object]) -> str:
    """What *who* did; *facts* are the entry's: `to` and `address` as they are, `priority`, `type`, `solution` codes."""
    labelled = {
        name: _LABELS[name](str(fact)) if name in _LABELS and fact else fact for name, fact in facts.items()
    }
    return say(_SENTENCES[kind], {**labelled, "who": who})
