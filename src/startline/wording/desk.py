"""What the desk's pages say: when an answer is due, what came along with a case, and what a proposal came to (D2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from startline.models.desk import ProposalState
from startline.rules.desk_queue import Looked, Standing
from startline.wording.versions import Words

_HOUR, _MINUTE, _DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
_STANDINGS: Mapping[Standing, Words] = {
    Standing.OWED: gettext_lazy("Owed an answer"),
    Standing.OVERDUE: gettext_lazy("Overdue"),
    Standing.PROPOSED: gettext_lazy("Contact to approve"),
    Standing.WAITING: gettext_lazy("Waiting for the asker"),
    Standing.SOLVED: gettext_lazy("Solved"),
    Standing.ALL: gettext_lazy("All cases"),
}
_LOOKED: Mapping[Looked, Words] = {
    Looked.ANYBODY: gettext_lazy("Everybody's"),
    Looked.MINE: gettext_lazy("Mine"),
    Looked.NOBODY: gettext_lazy("Nobody's"),
}
_PROPOSALS: Mapping[ProposalState, Words] = {
    ProposalState.OPEN: pgettext_lazy("proposal", "waits for a second agent"),
    ProposalState.APPROVED: pgettext_lazy("proposal", "approved"),
    ProposalState.REFUSED: pgettext_lazy("proposal", "approved too late: the contact had changed"),
    ProposalState.DECLINED: pgettext_lazy("proposal", "declined"),
    ProposalState.WITHDRAWN: pgettext_lazy("proposal", "withdrawn"),
}


def standing_label(standing: Standing) -> str:
    """Which cases are listed."""
    return str(_STANDINGS[standing])


def looked_label(looked: Looked) -> str:
    """Whose cases are listed."""
    return str(_LOOKED[looked])


def waiting_proposal(*, own: bool) -> str:
    """What a contact that is proposed in a case waits for, to whoever proposed it and to the others, in lower case."""
    return (
        proposal_label(ProposalState.OPEN) if own else pgettext("proposal", "contact to approve or decline")
    )


def proposal_label(state: ProposalState) -> str:
    """Where a proposal stands, in lower case."""
    return str(_PROPOSALS[state])


def due_words(due_at: datetime, *, now: datetime) -> str:
    """How long until an answer is due, or since when it is overdue; rounded down, overdue at the instant itself."""
    late = now >= due_at
    span = now - due_at if late else due_at - now
    if span >= 2 * _DAY:
        count = span // _DAY
        words = (
            ngettext("overdue for %(count)s day", "overdue for %(count)s days", count)
            if late
            else ngettext("due in %(count)s day", "due in %(count)s days", count)
        )
    elif span >= _HOUR:
        count = span // _HOUR
        words = (
            ngettext("overdue for %(count)s hour", "overdue for %(count)s hours", count)
            if late
            else ngettext("due in %(count)s hour", "due in %(count)s hours", count)
        )
    else:
        count = span // _MINUTE
        words = (
            ngettext("overdue for %(count)s minute", "overdue for %(count)s minutes", count)
            if late
            else ngettext("due in %(count)s minute", "due in %(count)s minutes", count)
        )
    return words % {"count": count}


def promise_label(priority: str) -> str:
    """The field for within how many hours cases of that priority are answered."""
    return gettext("Hours to an answer: %(priority)s") % {"priority": priority}


def unfilled_sentence(names: Sequence[str]) -> str:
    """Why an answer does not go out yet: nothing is known of what these placeholders stand for."""
    named = ", ".join(f"{{{name}}}" for name in names)
    return gettext("Nothing is known here of %(names)s. Write it in its place, or leave it out.") % {
        "names": named
    }
