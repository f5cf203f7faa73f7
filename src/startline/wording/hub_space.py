"""An organization's roles, what happened to it, and why a change was refused, in sentences (PRODUCT P5)."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from startline.models import OrganizationChangeKind
from startline.rules.people import PeopleRefusal, PeopleRefusalCode
from startline.rules.who_may import ActorKind, OrganizationRole
from startline.wording.people import sentence_of_people
from startline.wording.versions import Versions, Words, one_stop, say

_C = PeopleRefusalCode
_K = OrganizationChangeKind

_ROLES: Mapping[OrganizationRole, Words] = {
    OrganizationRole.ADMIN: pgettext_lazy("organization role", "administrator"),
    OrganizationRole.MEMBER: pgettext_lazy("organization role", "member"),
}
_MAY: Mapping[OrganizationRole, Words] = {
    OrganizationRole.ADMIN: gettext_lazy("sets services up, looks after the organization and its members"),
    OrganizationRole.MEMBER: gettext_lazy("sets services up"),
}
# What is said of an organization; every other sentence is said of accounts and organizations alike.
_REFUSALS: Mapping[PeopleRefusalCode, Versions] = {
    _C.NOT_AN_ADMINISTRATOR: (
        gettext_lazy(
            "Nothing was changed: the administrators of the organization look after it and its members. Ask "
            "one of them."
        ),
    ),
    _C.ALREADY_MEMBER: (
        gettext_lazy(
            "%(email)s already belongs to the organization, so no invitation was sent. To let them do more or "
            "less, change their role."
        ),
    ),
    _C.ALREADY_INVITED: (
        gettext_lazy(
            "%(email)s has been invited to the organization already. To remind them, send that invitation again."
        ),
    ),
    _C.ROLE_DOES_NOT_FIT: (
        gettext_lazy(
            "The operator only invites administrators, and only where an organization has none. The members "
            "are theirs to invite."
        ),
    ),
}
_CHANGES: Mapping[OrganizationChangeKind, Words] = {
    _K.CREATED: gettext_lazy("%(by)s created the organization."),
    _K.RENAMED: gettext_lazy("%(by)s renamed the organization from %(old)s to %(new)s."),
    _K.CLOSED: gettext_lazy("%(by)s closed the organization."),
    _K.INVITED: gettext_lazy("%(by)s invited %(whom)s as %(after)s."),
    _K.INVITED_AGAIN: gettext_lazy("%(by)s sent the invitation of %(whom)s again."),
    _K.INVITATION_WITHDRAWN: gettext_lazy("%(by)s withdrew the invitation of %(whom)s."),
    _K.JOINED: gettext_lazy("%(whom)s accepted the invitation as %(after)s."),
    _K.ROLE_CHANGED: gettext_lazy("%(by)s made %(whom)s %(after)s (before: %(before)s)."),
    _K.REMOVED: gettext_lazy("%(by)s took %(whom)s out of the organization (before: %(before)s)."),
    _K.LEFT: gettext_lazy("%(whom)s left the organization (before: %(before)s)."),
}
_INVITED_AS_FIRST: Words = gettext_lazy(
    "%(by)s, who created the organization, may become its first %(after)s by accepting the invitation."
)


def organization_role_label(role: str) -> str:
    """The name of an OrganizationRole."""
    return str(_ROLES[OrganizationRole(role)])


def organization_role_told(role: str) -> str:
    """What who has the OrganizationRole may do."""
    return str(_MAY[OrganizationRole(role)])


def sentence_of_space(refusal: PeopleRefusal) -> str:
    """Why a change to an organization or its people was refused, and what to do."""
    versions = _REFUSALS.get(refusal.code)
    return say(versions, refusal.facts) if versions else sentence_of_people(refusal)


def organization_change_told(
    kind: str,
    *,
    by_kind: str,
    by: str,
    whom: str | None,
    before: str | None,
    after: str | None,
    facts: Mapping[str, str],
) -> str:
    """What happened as a sentence; who is not known by name is said to be somebody who has left.

    *by* is who acted, as `actors.actor_label` names them.
    """
    told = _CHANGES[OrganizationChangeKind(kind)]
    if kind == _K.INVITED and by_kind == ActorKind.CONTACT:
        told = _INVITED_AS_FIRST
    named = {
        "by": by,
        "whom": whom or gettext("a former user"),
        "before": organization_role_label(before) if before else "",
        "after": organization_role_label(after) if after else "",
        "old": facts.get("before", ""),
        "new": facts.get("after", ""),
    }
    return one_stop(str(told) % named)
