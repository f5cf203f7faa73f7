"""The groups of the work list in words: what a group is called, and what an empty one means."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy, pgettext_lazy

from startline.queries.work_list import Group
from startline.web.lines import Urgency
from startline.wording.versions import Words

_NAMES: Mapping[Group, Words] = {
    Group.KEPT_OPEN: pgettext_lazy("work list", "Kept open past the window"),
    Group.UNDELIVERABLE: pgettext_lazy("work list", "Undeliverable"),
    Group.NO_CONTACT: pgettext_lazy("work list", "No contact"),
    Group.CLOSING: pgettext_lazy("work list", "Window about to end"),
    Group.CLOSED_PENDING: pgettext_lazy("work list", "Closed, still pending"),
    Group.NOT_STARTED: pgettext_lazy("work list", "Not set up yet"),
    Group.AHEAD: pgettext_lazy("work list", "Start date ahead"),
}
_MEANINGS: Mapping[Group, Words] = {
    Group.KEPT_OPEN: gettext_lazy(
        "Lines come here whose policy window has ended and whose policy keeps them open. There is none."
    ),
    Group.UNDELIVERABLE: gettext_lazy(
        "Lines come here when the contact's server refuses the provisioning email. There is none: every mail "
        "has been accepted or is on its way."
    ),
    Group.NO_CONTACT: gettext_lazy(
        "Lines come here when their requested start date is reached and nobody is named to mail. There is none."
    ),
    Group.CLOSING: gettext_lazy(
        "Lines come here three days before their policy window ends and billing starts. There is none."
    ),
    Group.CLOSED_PENDING: gettext_lazy(
        "Lines come here when they are closed and billing, but the service is not set up. There is none."
    ),
    Group.NOT_STARTED: gettext_lazy(
        "Lines wait here from their requested start date until the service is set up, whether that has started or "
        "not. There is none."
    ),
    Group.AHEAD: gettext_lazy("Lines stand here until their requested start date. There is none."),
}
# How loud a group is while it has lines.
_TONES: Mapping[Group, Urgency] = {
    Group.KEPT_OPEN: Urgency.BAD,
    Group.UNDELIVERABLE: Urgency.BAD,
    Group.NO_CONTACT: Urgency.BAD,
    Group.CLOSING: Urgency.SOON,
    Group.CLOSED_PENDING: Urgency.SOON,
    Group.NOT_STARTED: Urgency.PLAIN,
    Group.AHEAD: Urgency.PLAIN,
}


def group_name(group: Group) -> str:
    """What the group is called."""
    return str(_NAMES[group])


def group_meaning(group: Group) -> str:
    """What would stand in the group, where nothing does."""
    return str(_MEANINGS[group])


def group_tone(group: Group) -> Urgency:
    """How loud the group is."""
    return _TONES[group]
