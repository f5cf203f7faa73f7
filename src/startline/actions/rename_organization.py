"""Gives an organization another name (PRODUCT P5)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.space import managed_organization, record_space
from startline.models import OrganizationChangeKind
from startline.rules.names import name_key


def rename_organization(*, actor: Actor, organization_id: int, name: str, now: datetime) -> bool:
    """Call the organization *name*, on every page at once; whether it was called otherwise.

    Two may have the same name: what is mapped to it stays, and its reference too.

    :raises PeopleRefused: as `managed_organization`.
    """
    wanted = name.strip()
    with transaction.atomic():
        organization = managed_organization(actor, organization_id)
        before = organization.name
        if before == wanted:
            return False
        organization.name, organization.name_key = wanted, name_key(wanted)
        organization.save(update_fields=["name", "name_key"])
        record_space(
            OrganizationChangeKind.RENAMED,
            actor=actor,
            organization_id=organization_id,
            now=now,
            facts={"before": before, "after": wanted},
        )
    return True
