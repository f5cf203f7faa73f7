"""Closes an organization that nobody needs: no order was ever mapped to it (PRODUCT P5)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.inviting import withdraw
from startline.actions.space import managed_organization, record_space
from startline.models import Order, OrganizationChangeKind, OrganizationInvitation
from startline.rules.people import PeopleRefused, refuse_closing_organization


def close_organization(*, actor: Actor, organization_id: int, now: datetime) -> None:
    """Close it for good: it takes no orders and nobody more; invitations that wait are withdrawn.

    A mapping that runs at the moment either comes first, and the closing is refused; or finds it closed.

    :raises PeopleRefused: as `managed_organization`; organization_has_orders.
    """
    with transaction.atomic():
        organization = managed_organization(actor, organization_id)
        orders = Order.objects.filter(organization=organization_id).exists()
        if code := refuse_closing_organization(orders=orders):
            raise PeopleRefused(code, account=organization.name)
        organization.closed_at = now
        organization.save(update_fields=["closed_at"])
        waiting = OrganizationInvitation.objects.filter(
            organization=organization_id, accepted_at__isnull=True, withdrawn_at__isnull=True
        )
        for invitation in waiting:
            withdraw(invitation, now=now)
        record_space(OrganizationChangeKind.CLOSED, actor=actor, organization_id=organization_id, now=now)
