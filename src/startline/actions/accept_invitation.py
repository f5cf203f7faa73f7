"""Gives who has followed the link of their invitation its role in the account (PRODUCT 1)."""

from datetime import datetime

from django.db import transaction

from startline.actions.access import record_access
from startline.actions.actor import Actor
from startline.actions.let_in import Newcomer, let_in
from startline.models import AccessChangeKind, Invitation, Membership, User
from startline.rules.who_may import ActorKind, Person, Role


def accept_invitation(*, invitation_id: int, by: int | Newcomer, now: datetime) -> User:
    """Use the invitation up: *by*, a signed-in user's id or a newcomer, gets its role; who that is.

    The caller has checked the link's token. Who is a member already keeps the role that they have.

    :raises PeopleRefused: as `let_in`.
    """
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
        user = let_in(invitation, by=by, now=now)
        Membership.objects.get_or_create(
            user=user, account_id=invitation.account_id, defaults={"role": invitation.role}
        )
        _record(invitation, user, now=now)
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
