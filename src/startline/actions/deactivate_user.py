"""Shuts a person out of the whole instance, or lets them in again (PRODUCT 1)."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from startline.actions.access import record_access, refuse_unless_operator
from startline.actions.actor import Actor
from startline.models import AccessChangeKind, User
from startline.rules.people import PeopleRefusalCode, PeopleRefused


def deactivate_user(*, actor: Actor, user_id: int, now: datetime) -> bool:
    """End the person's sessions and let nobody sign in as them; whether they could until now.

    :raises PeopleRefused: not_there (*actor* is not the operator's, or there is no such person), oneself.
    """
    if actor.user_id == user_id:
        raise PeopleRefused(PeopleRefusalCode.ONESELF)
    changed = _set_active(actor, user_id=user_id, active=False, now=now)
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()
    return changed


def reactivate_user(*, actor: Actor, user_id: int, now: datetime) -> bool:
    """Let the person sign in again, with what they signed in with before; whether they could not until now.

    :raises PeopleRefused: not_there (*actor* is not the operator's, or there is no such person).
    """
    return _set_active(actor, user_id=user_id, active=True, now=now)


def _set_active(actor: Actor, *, user_id: int, active: bool, now: datetime) -> bool:
    refuse_unless_operator(actor)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            raise PeopleRefused(PeopleRefusalCode.NOT_THERE)
        if user.is_active is active:
            return False
        user.is_active = active
        user.save(update_fields=["is_active"])
        kind = AccessChangeKind.REACTIVATED if active else AccessChangeKind.DEACTIVATED
        record_access(kind, actor=actor, now=now, whom_id=user_id)
    return True
