"""Requests for a change of contact: how they stand, and what a decision came to (PRODUCT C7)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy, pgettext_lazy

from startline.models.request import RequestState
from startline.wording.versions import Words

_STATE: Mapping[RequestState, Words] = {
    RequestState.OPEN: pgettext_lazy("request", "waits for a decision"),
    RequestState.APPROVED: pgettext_lazy("request", "approved"),
    RequestState.REFUSED: pgettext_lazy("request", "approved too late"),
    RequestState.DECLINED: pgettext_lazy("request", "declined"),
    RequestState.WITHDRAWN: pgettext_lazy("request", "withdrawn"),
}
_DECIDED: Mapping[RequestState, Words] = {
    RequestState.APPROVED: gettext_lazy("%(actor)s approved the change request"),
    RequestState.REFUSED: gettext_lazy(
        "%(actor)s approved the change request, but no line could be changed any more"
    ),
    RequestState.DECLINED: gettext_lazy("%(actor)s declined the change request"),
    RequestState.WITHDRAWN: gettext_lazy("%(actor)s withdrew the change request"),
}


def request_state_label(state: str) -> str:
    """How a request stands: the name of a RequestState."""
    return str(_STATE[RequestState(state)])


def decision_sentence(state: str, *, actor: str) -> str:
    """How a request ended and by whom, with no full stop; *actor* comes from `actor_label`.

    :raises KeyError: the request is open.
    """
    return str(_DECIDED[RequestState(state)]) % {"actor": actor}
