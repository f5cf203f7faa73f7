"""Invites somebody into an account, sends the invitation again, or withdraws it (PRODUCT 1)."""

from datetime import datetime

from django.db import transaction

from startline.actions.access import managed_account, record_access
from startline.actions.actor import Actor
from startline.actions.inviting import (
    invited_address,
    mail_at_once,
    prolong,
    refuse_capped,
    refuse_ended,
    withdraw,
)
from startline.mail.invitation_link import invitation_url
from startline.mail.invitations import invitation_mail
from startline.mail.link import newest_key_number
from startline.models import AccessChangeKind, Invitation, Membership
from startline.rules.addresses import Address
from startline.rules.people import INVITATION_LASTS, PeopleRefusalCode, PeopleRefused, refuse_role
from startline.rules.who_may import AccountKind, Role


def invite(
    *, actor: Actor, account_id: int, email: str, name: str, role: Role, language: str, now: datetime
) -> Invitation:
    """Offer the role in the account to who has *email*, for seven days; `mail_invitation` then tells them.

    Who is a member already is invited only as long as they have never signed in.

    :raises BadAddress: *email* is not exactly one plain address.
    :raises PeopleRefused: not_there, role_does_not_fit, already_member, already_invited, inviter_cap, invitee_cap.
    """
    address = invited_address(email)
    with transaction.atomic():
        account = managed_account(actor, account_id)
        if code := refuse_role(role, kind=AccountKind(account.kind)):
            raise PeopleRefused(code)
        _refuse_known(address, account_id=account_id)
        refuse_capped(actor, email=address.key, now=now)
        invitation = Invitation.objects.create(
            account=account,
            email=address.key,
            name=name,
            role=role.value,
            language=language,
            key_number=newest_key_number(),
            invited_by_id=actor.user_id,
            invited_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        _record(AccessChangeKind.INVITED, invitation, actor=actor, now=now)
    return invitation


def invite_again(*, actor: Actor, invitation_id: int, now: datetime) -> Invitation:
    """Let the invitation run for seven days from *now*; `mail_invitation` then sends the same link once more.

    :raises PeopleRefused: not_there, invitation_gone (accepted or withdrawn), inviter_cap, invitee_cap.
    """
    with transaction.atomic():
        invitation = _open_invitation(actor, invitation_id)
        refuse_capped(actor, email=invitation.email, now=now)
        prolong(invitation, now=now)
        _record(AccessChangeKind.INVITED_AGAIN, invitation, actor=actor, now=now)
    return invitation


def withdraw_invitation(*, actor: Actor, invitation_id: int, now: datetime) -> Invitation:
    """End the invitation: its link leads nowhere from now on.

    :raises PeopleRefused: not_there, invitation_gone (accepted or withdrawn before).
    """
    with transaction.atomic():
        invitation = _open_invitation(actor, invitation_id)
        withdraw(invitation, now=now)
        _record(AccessChangeKind.INVITATION_WITHDRAWN, invitation, actor=actor, now=now)
    return invitation


def mail_invitation(invitation: Invitation, *, now: datetime) -> bool:
    """Mail the invitation's link at once; whether the mail server took it. Call it outside any transaction."""
    inviter = invitation.invited_by
    mail = invitation_mail(
        link=invitation_url(invitation.public_id, key_number=invitation.key_number),
        language=invitation.language,
        name=invitation.name,
        account=invitation.account.name,
        inviter=inviter.name if inviter else "",
        until=invitation.expires_at,
        zone=invitation.account.time_zone,
    )
    return mail_at_once(invitation, mail, now=now)


def _open_invitation(actor: Actor, invitation_id: int) -> Invitation:
    found = Invitation.objects.select_related("account", "invited_by").filter(pk=invitation_id).first()
    if found is None:
        raise PeopleRefused(PeopleRefusalCode.NOT_THERE)
    managed_account(actor, found.account_id)
    found.refresh_from_db(fields=["accepted_at", "withdrawn_at"])
    refuse_ended(found)
    return found


def _refuse_known(address: Address, *, account_id: int) -> None:
    member = Membership.objects.filter(
        account=account_id, user__email=address.key, user__last_login__isnull=False
    )
    if member.exists():
        raise PeopleRefused(PeopleRefusalCode.ALREADY_MEMBER, email=address.email)
    waiting = Invitation.objects.filter(
        account=account_id, email=address.key, accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    if waiting.exists():
        raise PeopleRefused(PeopleRefusalCode.ALREADY_INVITED, email=address.email)


def _record(kind: AccessChangeKind, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    record_access(
        kind,
        actor=actor,
        now=now,
        account_id=invitation.account_id,
        invitation=invitation,
        after=Role(invitation.role),
    )
