"""What every change to an organization and its people shares: its line in the record (PRODUCT P5, 6)."""

from collections.abc import Mapping
from datetime import datetime

from startline.actions.actor import Actor
from startline.models import OrganizationChange, OrganizationChangeKind, OrganizationInvitation
from startline.rules.who_may import OrganizationRole


def record_space(
    kind: OrganizationChangeKind,
    *,
    actor: Actor,
    organization_id: int,
    now: datetime,
    whom_id: int | None = None,
    invitation: OrganizationInvitation | None = None,
    before: OrganizationRole | None = None,
    after: OrganizationRole | None = None,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Write down what *actor* did at *now*; it stays."""
    OrganizationChange.objects.create(
        organization_id=organization_id,
        kind=kind,
        occurred_at=now,
        by_kind=actor.kind,
        by_id=actor.user_id,
        by_address_id=actor.address_id,
        whom_id=whom_id,
        invitation=invitation,
        role_before=before,
        role_after=after,
        facts=dict(facts or {}),
    )
