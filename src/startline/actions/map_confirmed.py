"""Maps what a contact has confirmed with a code: exactly that, or nothing of it (PRODUCT H3)."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.actions.actor import Actor
from startline.actions.codes import Step
from startline.actions.create_organization import create_organization
from startline.actions.map_to_organization import map_to_organization
from startline.actions.outcome import Done
from startline.models import Address, Organization
from startline.rules.who_may import ActorKind


@dataclass(frozen=True, kw_only=True)
class NewOrganization:
    """One that is created with the mapping; *domain* is the contact's own, where it is said to be the organization's.

    Its first administrator, the contact, is invited in *language*.
    """

    name: str
    domain: str | None
    language: str


def mapping_subject(
    *, order_ids: Sequence[int], epochs: Mapping[int, int], organization: uuid.UUID | NewOrganization
) -> Mapping[str, Any]:
    """What a code for a mapping confirms: the orders, their lines with the epoch of each, and the organization."""
    lines = {"order_ids": list(order_ids), "epochs": {str(line): epoch for line, epoch in epochs.items()}}
    if isinstance(organization, uuid.UUID):
        return {**lines, "organization": organization.hex}
    return {
        **lines,
        "new": {
            "name": organization.name,
            "domain": organization.domain,
            "language": organization.language,
        },
    }


def map_confirmed(step: Step, *, now: datetime) -> Done:
    """Map the lines of *step* as its contact; to be called by `codes.confirm`, in whose transaction it happens.

    A new organization is created only where a line goes to it. What can no longer be mapped is on record as refused,
    and the code is used up all the same: what it confirmed is no longer to be had, and anything else is another step.
    """
    subject = step.subject
    epochs = {int(line): epoch for line, epoch in subject["epochs"].items()}
    contact = Address.objects.get(pk=step.address_id)
    return map_to_organization(
        actor=Actor(kind=ActorKind.CONTACT, address_id=contact.pk),
        order_ids=subject["order_ids"],
        line_ids=list(epochs),
        organization_id=_known(subject) if "organization" in subject else _new(subject, contact, now=now),
        mapped_by=contact.email or "",
        now=now,
        seen_epochs=epochs,
    )


def _known(subject: Mapping[str, Any]) -> int:
    public_id = uuid.UUID(hex=subject["organization"])
    return Organization.objects.values_list("id", flat=True).get(public_id=public_id)


def _new(subject: Mapping[str, Any], contact: Address, *, now: datetime) -> Callable[[], int]:
    def create() -> int:
        created = create_organization(
            **subject["new"], contact_id=contact.pk, contact_email=contact.email or "", now=now
        )
        return created.organization_id

    return create
