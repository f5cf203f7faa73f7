"""Gives a member of an organization another role (PRODUCT P5)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.space import administrators, managed_organization, membership_of, record_space
from startline.models import OrganizationChangeKind
from startline.rules.people import PeopleRefused, refuse_without_administrator
from startline.rules.who_may import OrganizationRole


def change_organization_role(
    *, actor: Actor, organization_id: int, user_id: int, role: OrganizationRole, now: datetime
) -> bool:
    """Give the member *role*, from their next request on; whether it is another than before.

    :raises PeopleRefused: as `managed_organization`; not_there, last_administrator.
    """
    with transaction.atomic():
        organization = managed_organization(actor, organization_id)
        membership = membership_of(organization_id, user_id)
        before = OrganizationRole(membership.role)
        if before is role:
            return False
        others = administrators(organization_id, but=membership)
        if code := refuse_without_administrator(before=before, after=role, others=others):
            raise PeopleRefused(code, name=membership.user.name, account=organization.name)
        membership.role = role
        membership.save(update_fields=["role"])
        record_space(
            OrganizationChangeKind.ROLE_CHANGED,
            actor=actor,
            organization_id=organization_id,
            now=now,
            whom_id=user_id,
            before=before,
            after=role,
        )
    return True
