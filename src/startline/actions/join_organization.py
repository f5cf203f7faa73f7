"""Gives who has followed the link of their invitation its role in the organization (PRODUCT P5)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.let_in import Newcomer, let_in
from startline.actions.space import locked_organization, record_space
from startline.models import OrganizationChangeKind, OrganizationInvitation, OrganizationMember, User
from startline.rules.people import PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import ActorKind, OrganizationRole


def join_organization(*, invitation_id: int, by: int | Newcomer, now: datetime) -> User:
    """Use the invitation up: *by*, a signed-in user's id or a newcomer, gets its role; who that is.

    The caller has checked the link's token. Who is a member already keeps the role that they have.

    :raises PeopleRefused: as `let_in`; invitation_gone, where the organization is closed.
    """
    with transaction.atomic():
        invitation = OrganizationInvitation.objects.get(pk=invitation_id)
        organization = locked_organization(invitation.organization_id)
        invitation = OrganizationInvitation.objects.select_for_update().get(pk=invitation_id)
        if organization.closed_at:
            raise PeopleRefused(PeopleRefusalCode.INVITATION_GONE)
        user = let_in(invitation, by=by, now=now)
        OrganizationMember.objects.get_or_create(
            user=user, organization=organization, defaults={"role": invitation.role, "joined_at": now}
        )
        record_space(
            OrganizationChangeKind.JOINED,
            actor=Actor(kind=ActorKind.MEMBER, member_id=user.pk),
            organization_id=organization.pk,
            now=now,
            whom_id=user.pk,
            invitation=invitation,
            after=OrganizationRole(invitation.role),
        )
    return user
