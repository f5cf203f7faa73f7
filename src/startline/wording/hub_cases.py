"""What a customer asks the desk, and where their case stands, in the words of their pages (PRODUCT D2, P5)."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_lazy

from startline.rules.cases import CaseState, CaseType
from startline.wording.versions import Words

_ASKED: Mapping[CaseType, Words] = {
    CaseType.SETTING_UP: gettext_lazy("Help with the setup"),
    CaseType.SIGN_IN: gettext_lazy("The code does not come, or signing in fails"),
    CaseType.MAPPED_WRONGLY: gettext_lazy("The order is mapped to the wrong organization"),
    CaseType.NOT_PROVISIONED: gettext_lazy("The service cannot be used"),
    CaseType.CHANGE_CONTACT: gettext_lazy("Somebody else should set this up"),
    CaseType.OTHER: gettext_lazy("Something else"),
    CaseType.MAIL_NOT_ARRIVED: gettext_lazy("An email did not arrive"),
    CaseType.WINDOW_OR_BILLING: gettext_lazy("The time that is left, or the billing"),
}
_MEANT: Mapping[CaseType, Words] = {
    CaseType.SETTING_UP: gettext_lazy("A question is unclear, or an answer is not taken."),
    CaseType.SIGN_IN: gettext_lazy(
        "Look in the folder for unwanted mail first; a code works for ten minutes."
    ),
    CaseType.MAPPED_WRONGLY: gettext_lazy(
        "This cannot be undone on these pages: the desk looks at what can be done."
    ),
    CaseType.NOT_PROVISIONED: gettext_lazy("It is set up or billed already, and still does not work."),
    CaseType.CHANGE_CONTACT: gettext_lazy("As a rule this needs nobody: it is handed over here, at once."),
    CaseType.OTHER: gettext_lazy("Prices and contracts are a matter of whoever sold the order."),
}
_STATES: Mapping[CaseState, Words] = {
    CaseState.NEW: gettext_lazy("the desk has it"),
    CaseState.OPEN: gettext_lazy("the desk has it"),
    CaseState.WAITING: gettext_lazy("answered"),
    CaseState.SOLVED: gettext_lazy("closed"),
}


def asked_label(type_: CaseType) -> str:
    """What a case is about, as the customer chose it; an agent may have chosen another type since."""
    return str(_ASKED[type_])


def asked_means(type_: CaseType) -> str:
    """What that choice means, beside it; empty for types that customers are not offered."""
    return str(_MEANT.get(type_, ""))


def standing_label(state: CaseState) -> str:
    """Where a case stands for who asked, in lower case."""
    return str(_STATES[state])


def standing_sentence(state: CaseState, *, due: str = "", at: str = "") -> str:
    """Whose move it is: an answer is due at *due* (empty once that has passed), or the case was closed *at*."""
    match state:
        case CaseState.WAITING:
            return gettext("The desk has answered. Whatever is still open can be written below.")
        case CaseState.SOLVED:
            return gettext("Closed on %(at)s. Writing below opens it again.") % {"at": at}
        case _ if due:
            return gettext("The desk answers by %(due)s at the latest, here and by mail.") % {"due": due}
        case _:
            return gettext("The desk answers here and by mail.")
