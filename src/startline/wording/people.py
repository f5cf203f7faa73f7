"""Roles, changes of access, and why one was refused, in sentences (PRODUCT 1)."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from startline.models import AccessChangeKind
from startline.rules.people import PeopleRefusal, PeopleRefusalCode
from startline.rules.who_may import AccountKind, Role
from startline.wording.versions import Versions, Words, say

_C = PeopleRefusalCode
_K = AccessChangeKind

_ROLES: Mapping[Role, Words] = {
    Role.VIEWER: pgettext_lazy("role", "viewer"),
    Role.EDITOR: pgettext_lazy("role", "editor"),
    Role.ADMIN: pgettext_lazy("role", "administrator"),
    Role.OPERATOR: pgettext_lazy("role", "operator"),
    Role.AGENT: pgettext_lazy("role", "agent"),
}
_MAY: Mapping[Role, Words] = {
    Role.VIEWER: gettext_lazy("sees the orders, changes nothing"),
    Role.EDITOR: gettext_lazy("sees and changes the orders"),
    Role.ADMIN: gettext_lazy("sees and changes the orders, looks after the people"),
    Role.OPERATOR: gettext_lazy("looks after catalogue, accounts, people and mail"),
    Role.AGENT: gettext_lazy("sees every account, helps with orders and cases"),
}
_KINDS: Mapping[AccountKind, Words] = {
    AccountKind.OPERATOR: pgettext_lazy("account", "operator"),
    AccountKind.DISTRIBUTOR: pgettext_lazy("account", "distributor"),
    AccountKind.PARTNER: pgettext_lazy("account", "partner"),
}
_REFUSALS: Mapping[PeopleRefusalCode, Versions] = {
    _C.NOT_AN_ADMINISTRATOR: (
        gettext_lazy(
            "People are looked after by the administrators of an account and by the operator. Ask one of "
            "them for what is needed."
        ),
    ),
    _C.NOT_THERE: (
        gettext_lazy("Nothing was changed: this person or invitation is no longer there. Reload the page."),
    ),
    _C.ROLE_DOES_NOT_FIT: (
        gettext_lazy("This role does not exist in this kind of account. Choose another one."),
    ),
    _C.ALREADY_MEMBER: (
        gettext_lazy(
            "%(email)s already belongs to this account, so no invitation was sent. To let them do more or "
            "less, change their role."
        ),
    ),
    _C.ALREADY_INVITED: (
        gettext_lazy(
            "%(email)s has been invited to this account already. To remind them, send that invitation again."
        ),
    ),
    _C.INVITER_CAP: (
        gettext_lazy(
            "The invitation was not sent: one person can send %(cap)s in 24 hours. Those already sent stay "
            "valid; try again tomorrow."
        ),
    ),
    _C.INVITEE_CAP: (
        gettext_lazy(
            "The invitation was not sent: one address gets %(cap)s at most in 24 hours. Those already sent "
            "stay valid; try again tomorrow."
        ),
    ),
    _C.INVITATION_GONE: (
        gettext_lazy(
            "This invitation leads nowhere any more: it was used or withdrawn, or its seven days are over. "
            "Ask who sent it for a new one."
        ),
    ),
    _C.INVITED_SOMEBODY_ELSE: (
        gettext_lazy(
            "The invitation is for %(invited)s, and the person signed in here is %(signed_in)s. Sign out, "
            "then open the link again."
        ),
    ),
    _C.SIGN_IN_FIRST: (
        gettext_lazy("This address has signed in before. Sign in with it to accept the invitation."),
    ),
    _C.DEACTIVATED: (
        gettext_lazy("The operator has closed this person's access. Ask the operator to open it again."),
    ),
    _C.LAST_ADMINISTRATOR: (
        gettext_lazy(
            "Nothing was changed: %(name)s is the last administrator of %(account)s. Make somebody else "
            "administrator first."
        ),
    ),
    _C.ONESELF: (
        gettext_lazy("Nothing was changed: nobody can close their own access. Another operator can do it."),
    ),
    _C.ACCOUNT_NAME_TAKEN: (
        gettext_lazy("There is an account called %(name)s already. Choose another name."),
    ),
    _C.HAS_ADMINISTRATORS: (
        gettext_lazy(
            "Nothing was changed: the organization has an administrator, and its people are theirs to look after."
        ),
    ),
    _C.ORGANIZATION_CLOSED: (
        gettext_lazy(
            "Nothing was changed: the organization is closed for good. What happened in it can still be read."
        ),
    ),
    _C.ORGANIZATION_HAS_ORDERS: (
        gettext_lazy(
            "%(account)s was not closed: orders are mapped to it, which is the point of no return. It stays open."
        ),
    ),
}
_CHANGES: Mapping[AccessChangeKind, Words] = {
    _K.INVITED: gettext_lazy("%(by)s invited %(whom)s as %(after)s."),
    _K.INVITED_AGAIN: gettext_lazy("%(by)s sent the invitation of %(whom)s again."),
    _K.INVITATION_WITHDRAWN: gettext_lazy("%(by)s withdrew the invitation of %(whom)s."),
    _K.JOINED: gettext_lazy("%(whom)s accepted the invitation as %(after)s."),
    _K.ROLE_CHANGED: gettext_lazy("%(by)s made %(whom)s %(after)s (before: %(before)s)."),
    _K.REMOVED: gettext_lazy("%(by)s took %(whom)s out of the account (before: %(before)s)."),
    _K.DEACTIVATED: gettext_lazy("%(by)s closed the access of %(whom)s."),
    _K.REACTIVATED: gettext_lazy("%(by)s opened the access of %(whom)s again."),
    _K.ACCOUNT_OPENED: gettext_lazy("%(by)s opened the account."),
}


def role_label(role: str) -> str:
    """The name of a Role."""
    return str(_ROLES[Role(role)])


def role_told(role: str) -> str:
    """What who has the Role may do."""
    return str(_MAY[Role(role)])


def account_kind_label(kind: str) -> str:
    """The name of an AccountKind."""
    return str(_KINDS[AccountKind(kind)])


def sentence_of_people(refusal: PeopleRefusal) -> str:
    """Why a change to people was refused, and what to do."""
    return say(_REFUSALS[refusal.code], refusal.facts)


def access_change_told(
    kind: str, *, by: str | None, whom: str | None, before: str | None, after: str | None
) -> str:
    """A change of access as a sentence; who is not known by name is said to be somebody who has left."""
    facts = {
        "by": by or gettext("A former user"),
        "whom": whom or gettext("a former user"),
        "before": role_label(before) if before else "",
        "after": role_label(after) if after else "",
    }
    return str(_CHANGES[AccessChangeKind(kind)]) % facts


def invitation_told(email: str, *, sent: bool) -> str:
    """What became of an invitation: *sent*, or there and still to be sent."""
    if sent:
        sentence = gettext("The invitation was sent to %(email)s. Its link works for seven days.")
    else:
        sentence = gettext(
            "The invitation of %(email)s is there, but its mail could not be sent: the mail server did not take "
            "it. Send it again later."
        )
    return sentence % {"email": email}
