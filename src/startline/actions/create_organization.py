"""Adds the organization of a contact who maps an order to a new one, and invites them into it (PRODUCT H3, P5)."""

from dataclasses import dataclass
from datetime import datetime

from startline.actions.actor import Actor
from startline.actions.map_to_organization import add_organization
from startline.actions.space import record_space
from startline.mail.link import newest_key_number
from startline.models import OrganizationChangeKind, OrganizationInvitation
from startline.rules.people import INVITATION_LASTS
from startline.rules.who_may import ActorKind, OrganizationRole


@dataclass(frozen=True, kw_only=True)
class Created:
    """A new organization, and the invitation of its first administrator."""

    organization_id: int
    invitation: OrganizationInvitation


def create_organization(
    *, name: str, domain: str | None, contact_id: int, contact_email: str, language: str, now: datetime
) -> Created:
    """Add the organization and invite the contact as its first administrator; to be called in a transaction.

    *contact_id* is the address's, *contact_email* the address, which the contact has proven with a code; *domain* is
    the part of it that was proven, lower case. No mail goes: the page that follows, and the mail that says what was
    mapped, lead to the invitation (`mail.invitation_link`), which lasts seven days.
    """
    contact = Actor(kind=ActorKind.CONTACT, address_id=contact_id)
    organization_id = add_organization(name, domain=domain)
    record_space(OrganizationChangeKind.CREATED, actor=contact, organization_id=organization_id, now=now)
    invitation = OrganizationInvitation.objects.create(
        organization_id=organization_id,
        email=contact_email.lower(),
        name="",
        role=OrganizationRole.ADMIN,
        language=language,
        key_number=newest_key_number(),
        invited_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    record_space(
        OrganizationChangeKind.INVITED,
        actor=contact,
        organization_id=organization_id,
        now=now,
        invitation=invitation,
        after=OrganizationRole.ADMIN,
    )
    return Created(organization_id=organization_id, invitation=invitation)
