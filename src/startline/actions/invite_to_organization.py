"""Invites somebody into a customer's organization, sends the invitation again, or withdraws it (PRODUCT P5)."""

from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.inviting import (
    invited_address,
    mail_at_once,
    prolong,
    refuse_capped,
    refuse_ended,
    withdraw,
)
from startline.actions.space import managed_organization, record_space
from startline.mail.invitation_link import InvitedTo, invitation_url
from startline.mail.invitations import invitation_mail
from startline.mail.link import newest_key_number
from startline.models import (
    OrganizationChangeKind,
    OrganizationInvitation,
    OrganizationMember,
)
from startline.rules.addresses import Address
from startline.rules.people import INVITATION_LASTS, PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import OrganizationRole


def invite_to_organization(
    *,
    actor: Actor,
    organization_id: int,
    email: str,
    name: str,
    role: OrganizationRole,
    language: str,
    now: datetime,
) -> OrganizationInvitation:
    """Offer the role to who has *email*, for seven days; `mail_organization_invitation` then tells them.

    An administrator of the organization invites; the operator only while it has no active one, and only one.

    :raises BadAddress: *email* is not exactly one plain address.
    :raises PeopleRefused: as `managed_organization`; already_member, already_invited, inviter_cap, invitee_cap.
    """
    address = invited_address(email)
    with transaction.atomic():
        organization = managed_organization(actor, organization_id, standing_in_for=role)
        _refuse_known(address, organization_id=organization_id)
        refuse_capped(actor, email=address.key, now=now)
        invitation = OrganizationInvitation.objects.create(
            organization=organization,
            email=address.key,
            name=name,
            role=role,
            language=language,
            key_number=newest_key_number(),
            invited_by_id=actor.user_id,
            invited_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        _record(OrganizationChangeKind.INVITED, invitation, actor=actor, now=now)
    return invitation


def invite_to_organization_again(
    *, actor: Actor, invitation_id: int, now: datetime
) -> OrganizationInvitation:
    """Let it run for seven days from *now*; `mail_organization_invitation` then sends the same link once more.

    :raises PeopleRefused: as `managed_organization`; invitation_gone, inviter_cap, invitee_cap.
    """
    with transaction.atomic():
        invitation = _open_invitation(actor, invitation_id)
        refuse_capped(actor, email=invitation.email, now=now)
        prolong(invitation, now=now)
        _record(OrganizationChangeKind.INVITED_AGAIN, invitation, actor=actor, now=now)
    return invitation


def withdraw_from_organization(*, actor: Actor, invitation_id: int, now: datetime) -> OrganizationInvitation:
    """End the invitation: its link leads nowhere from now on.

    :raises PeopleRefused: as `managed_organization`; invitation_gone.
    """
    with transaction.atomic():
        invitation = _open_invitation(actor, invitation_id)
        withdraw(invitation, now=now)
        _record(OrganizationChangeKind.INVITATION_WITHDRAWN, invitation, actor=actor, now=now)
    return invitation


def mail_organization_invitation(invitation: OrganizationInvitation, *, zone: str, now: datetime) -> bool:
    """Mail the link at once; whether the mail server took it. Call it outside any transaction.

    *zone* is the one in which its last instant is told. What an administrator does, they do under their name; who
    stands in for them, as the operator.
    """
    inviter = invitation.invited_by
    is_member = (
        inviter is not None and inviter.organizations.filter(organization=invitation.organization).exists()
    )
    mail = invitation_mail(
        link=invitation_url(
            invitation.public_id, key_number=invitation.key_number, to=InvitedTo.ORGANIZATION
        ),
        language=invitation.language,
        name=invitation.name,
        account=invitation.organization.name,
        inviter=inviter.name if inviter and is_member else "",
        until=invitation.expires_at,
        zone=zone,
        to=InvitedTo.ORGANIZATION,
    )
    return mail_at_once(invitation, mail, now=now)


def _open_invitation(actor: Actor, invitation_id: int) -> OrganizationInvitation:
    found = (
        OrganizationInvitation.objects.select_related("organization", "invited_by")
        .filter(pk=invitation_id)
        .first()
    )
    if found is None:
        raise PeopleRefused(PeopleRefusalCode.NOT_THERE)
    managed_organization(actor, found.organization_id, standing_in_for=OrganizationRole(found.role))
    found.refresh_from_db(fields=["accepted_at", "withdrawn_at"])
    refuse_ended(found)
    return found


def _refuse_known(address: Address, *, organization_id: int) -> None:
    if OrganizationMember.objects.filter(organization=organization_id, user__email=address.key).exists():
        raise PeopleRefused(PeopleRefusalCode.ALREADY_MEMBER, email=address.email)
    waiting = OrganizationInvitation.objects.filter(
        organization=organization_id, email=address.key, accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    if waiting.exists():
        raise PeopleRefused(PeopleRefusalCode.ALREADY_INVITED, email=address.email)


def _record(
    kind: OrganizationChangeKind, invitation: OrganizationInvitation, *, actor: Actor, now: datetime
) -> None:
    record_space(
        kind,
        actor=actor,
        organization_id=invitation.organization_id,
        now=now,
        invitation=invitation,
        after=OrganizationRole(invitation.role),
    )
