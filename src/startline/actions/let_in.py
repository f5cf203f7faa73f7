"""Lets somebody in who has followed the link of an invitation, which proves their address (PRODUCT 1, P5)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from startline.actions.inviting import refuse_ended
from startline.models import Invited, User
from startline.rules.people import PeopleRefusalCode, PeopleRefused


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What somebody says of themselves who signs in for the first time; the password has passed the rules."""

    name: str
    language: str
    password: str


def let_in(invitation: Invited, *, by: int | Newcomer, now: datetime) -> User:
    """Use the invitation up, which the caller has locked: *by* is a signed-in user's id or a newcomer; who that is.

    The caller has checked the link's token, and gives the role.

    :raises PeopleRefused: invitation_gone (used, withdrawn, past its seven days), invited_somebody_else,
        sign_in_first (the address has a user who has signed in before), deactivated.
    """
    refuse_ended(invitation)
    if invitation.expires_at <= now:
        raise PeopleRefused(PeopleRefusalCode.INVITATION_GONE)
    user = _newcomer(invitation, by) if isinstance(by, Newcomer) else _known(invitation, by)
    if not user.is_active:
        raise PeopleRefused(PeopleRefusalCode.DEACTIVATED)
    user.email_verified_at = user.email_verified_at or now
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:  # another invitation has just made the same newcomer a user
        raise PeopleRefused(PeopleRefusalCode.SIGN_IN_FIRST) from taken
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    return user


def _known(invitation: Invited, user_id: int) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    if user.email != invitation.email:
        raise PeopleRefused(
            PeopleRefusalCode.INVITED_SOMEBODY_ELSE, invited=invitation.email, signed_in=user.email
        )
    return user


def _newcomer(invitation: Invited, newcomer: Newcomer) -> User:
    user = User.objects.select_for_update().filter(email=invitation.email).first()
    if user and (user.last_login or user.has_usable_password()):
        raise PeopleRefused(PeopleRefusalCode.SIGN_IN_FIRST)
    user = user or User(email=invitation.email, is_active=True)
    user.name, user.language = newcomer.name, newcomer.language
    user.set_password(newcomer.password)
    return user
