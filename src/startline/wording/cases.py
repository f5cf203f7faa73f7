"""Cases of the desk in words: types of request, states, priorities, solutions (PRODUCT D2)."""

from collections.abc import Mapping

from django.utils.translation import gettext, pgettext_lazy

from startline.rules.cases import CasePriority, CaseState, CaseType, Solution
from startline.wording.versions import Words

_TYPES: Mapping[CaseType, Words] = {
    CaseType.CHANGE_CONTACT: pgettext_lazy("type of request", "Change provisioning contact email"),
    CaseType.MAIL_NOT_ARRIVED: pgettext_lazy("type of request", "Provisioning email did not arrive"),
    CaseType.NOT_PROVISIONED: pgettext_lazy("type of request", "Line closed, service not provisioned"),
    CaseType.MAPPED_WRONGLY: pgettext_lazy("type of request", "Order mapped to the wrong organization"),
    CaseType.SETTING_UP: pgettext_lazy("type of request", "Help with the service setup"),
    CaseType.WINDOW_OR_BILLING: pgettext_lazy("type of request", "Policy window or billing"),
    CaseType.SIGN_IN: pgettext_lazy("type of request", "Sign-in and access"),
    CaseType.OTHER: pgettext_lazy("type of request", "Something else"),
}
_STATES: Mapping[CaseState, Words] = {
    CaseState.NEW: pgettext_lazy("case state", "new"),
    CaseState.OPEN: pgettext_lazy("case state", "open"),
    CaseState.WAITING: pgettext_lazy("case state", "waiting for an answer from the asker"),
    CaseState.SOLVED: pgettext_lazy("case state", "solved"),
}
_PRIORITIES: Mapping[CasePriority, Words] = {
    CasePriority.URGENT: pgettext_lazy("case priority", "urgent"),
    CasePriority.HIGH: pgettext_lazy("case priority", "high"),
    CasePriority.NORMAL: pgettext_lazy("case priority", "normal"),
    CasePriority.LOW: pgettext_lazy("case priority", "low"),
}
_SOLUTIONS: Mapping[Solution, Words] = {
    Solution.CONTACT_CHANGED: pgettext_lazy("case solution", "contact changed"),
    Solution.MAIL_SENT_AGAIN: pgettext_lazy("case solution", "mail sent again"),
    Solution.EXPLAINED: pgettext_lazy("case solution", "explained"),
    Solution.PAST_PONR: pgettext_lazy("case solution", "past the point of no return, led to the hub"),
    Solution.MENDED: pgettext_lazy("case solution", "fault mended"),
    Solution.DUPLICATE: pgettext_lazy("case solution", "same as another case"),
    Solution.NO_ANSWER: pgettext_lazy("case solution", "no answer from the asker"),
    Solution.BY_ASKER: pgettext_lazy("case solution", "settled by the asker"),
    Solution.OTHER: pgettext_lazy("case solution", "other"),
}


def type_label(type_: CaseType) -> str:
    """The type of request, as a heading or a choice."""
    return str(_TYPES[type_])


def subject_of(type_: CaseType, *, about: str) -> str:
    """The subject of a case to which nobody has given one; *about* is what it is about, in words, or blank."""
    if not about:
        return type_label(type_)
    return gettext("%(type)s: %(about)s") % {"type": type_label(type_), "about": about}


def state_label(state: CaseState) -> str:
    """Where a case stands, in lower case."""
    return str(_STATES[state])


def priority_label(priority: CasePriority) -> str:
    """How urgent a case is, in lower case."""
    return str(_PRIORITIES[priority])


def solution_label(solution: Solution) -> str:
    """Why a case is solved, in lower case."""
    return str(_SOLUTIONS[solution])
