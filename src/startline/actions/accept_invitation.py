"""Lets somebody in who has followed the link of their invitation, which proves their address (PRODUCT 1)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from startline.actions.access import record_access
from startline.actions.actor import Actor
from startline.models import AccessChangeKind, Invitation, Membership, User
from startline.rules.people import PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import ActorKind, Person, Role


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What somebody says of themselves who signs in for the first time; the password has passed the rules."""

    name: str
    language: str
    password: str


def accept_invitation(*, invitation_id: int, by: int | Newcomer, now: datetime) -> User:
    """Use the invitation up: *by*, a signed-in user's id or a newcomer, gets its role; who that is.

    The caller has checked the link's token. Who is a member already keeps the role that they have.

    :raises PeopleRefused: invitation_gone (used, withdrawn, past its seven days), invited_somebody_else,
        sign_in_first (the address has a user who has signed in before), deactivated.
    """
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
        if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
            raise PeopleRefused(PeopleRefusalCode.INVITATION_GONE)
        user = _newcomer(invitation, by) if isinstance(by, Newcomer) else _known(invitation, by)
        if not user.is_active:
            raise PeopleRefused(PeopleRefusalCode.DEACTIVATED)
        user.email_verified_at = user.email_verified_at or now
        user.save()
        Membership.objects.get_or_create(
            user=user, account_id=invitation.account_id, defaults={"role": invitation.role}
        )
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        _record(invitation, user, now=now)
    return user


def _known(invitation: Invitation, user_id: int) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    if user.email != invitation.email:
        raise PeopleRefused(
            PeopleRefusalCode.INVITED_SOMEBODY_ELSE, invited=invitation.email, signed_in=user.email
        )
    return user


def _newcomer(invitation: Invitation, newcomer: Newcomer) -> User:
    user = User.objects.select_for_update().filter(email=invitation.email).first()
    if user and (user.last_login or user.has_usable_password()):
        raise PeopleRefused(PeopleRefusalCode.SIGN_IN_FIRST)
    user = user or User(email=invitation.email, is_active=True)
    user.name, user.language = newcomer.name, newcomer.language
    user.set_password(newcomer.password)
    return user


def _record(invitation: Invitation, user: User, *, now: datetime) -> None:
    person = Person(user_id=user.pk, verified_address_id=None, roles={}, operates=False)
    record_access(
        AccessChangeKind.JOINED,
        actor=Actor(kind=ActorKind.USER, person=person),
        now=now,
        account_id=invitation.account_id,
        whom_id=user.pk,
        invitation=invitation,
        after=Role(invitation.role),
    )
