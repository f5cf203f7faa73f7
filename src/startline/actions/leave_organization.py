"""Takes a member out of an organization, or lets them leave (PRODUCT P5)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.space import (
    administrators,
    locked_organization,
    managed_organization,
    membership_of,
    record_space,
)
from startline.models import Organization, OrganizationChangeKind, OrganizationMember
from startline.rules.people import PeopleRefusalCode, PeopleRefused, refuse_without_administrator
from startline.rules.who_may import OrganizationRole


def remove_from_organization(*, actor: Actor, organization_id: int, user_id: int, now: datetime) -> None:
    """End another's membership: from their next request on the person sees nothing of the organization.

    :raises PeopleRefused: as `managed_organization`; not_there, last_administrator.
    """
    with transaction.atomic():
        organization = managed_organization(actor, organization_id)
        membership = membership_of(organization_id, user_id)
        _end(membership, organization, kind=OrganizationChangeKind.REMOVED, actor=actor, now=now)


def leave_organization(*, actor: Actor, organization_id: int, now: datetime) -> None:
    """End the acting member's own membership; who leaves one that is closed may be its last administrator.

    :raises PeopleRefused: not_there, last_administrator.
    """
    if actor.member_id is None:
        raise PeopleRefused(PeopleRefusalCode.NOT_THERE)
    with transaction.atomic():
        organization = locked_organization(organization_id)
        membership = membership_of(organization_id, actor.member_id)
        _end(membership, organization, kind=OrganizationChangeKind.LEFT, actor=actor, now=now)


def _end(
    membership: OrganizationMember,
    organization: Organization,
    *,
    kind: OrganizationChangeKind,
    actor: Actor,
    now: datetime,
) -> None:
    before = OrganizationRole(membership.role)
    others = administrators(organization.pk, but=membership)
    code = refuse_without_administrator(before=before, after=None, others=others)
    if code and organization.closed_at is None:
        raise PeopleRefused(code, name=membership.user.name, account=organization.name)
    membership.delete()
    record_space(
        kind,
        actor=actor,
        organization_id=organization.pk,
        now=now,
        whom_id=membership.user_id,
        before=before,
    )
