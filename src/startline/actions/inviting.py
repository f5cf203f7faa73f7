"""What invitations into accounts and into organizations share: the address, the caps, the end, the mail."""

from datetime import datetime

from startline.actions.actor import Actor
from startline.mail.addresses import BadAddress
from startline.mail.to_people import PeopleMail, send_to
from startline.models import (
    AccessChange,
    AccessChangeKind,
    Invited,
    OrganizationChange,
    OrganizationChangeKind,
)
from startline.rules.addresses import Address, AddressProblem, parse_address
from startline.rules.people import (
    CAP_SPAN,
    INVITATION_LASTS,
    PeopleRefusalCode,
    PeopleRefused,
    refuse_invitation_mail,
)
from startline.rules.who_may import ActorKind

_TO_ACCOUNTS = (AccessChangeKind.INVITED, AccessChangeKind.INVITED_AGAIN)
_TO_ORGANIZATIONS = (OrganizationChangeKind.INVITED, OrganizationChangeKind.INVITED_AGAIN)


def invited_address(email: str) -> Address:
    """The address typed as *email*.

    :raises BadAddress: it is not exactly one plain address (PRODUCT C6).
    """
    address = parse_address(email)
    if isinstance(address, AddressProblem):
        raise BadAddress(address)
    return address


def refuse_capped(actor: Actor, *, email: str, now: datetime) -> None:
    """Go on only where one more invitation mail may go from *actor* to *email*, a key.

    Mails of both kinds count together; who creates an organization in the hub is invited without one.

    :raises PeopleRefused: inviter_cap, invitee_cap.
    """
    since = now - CAP_SPAN
    accounts = AccessChange.objects.filter(kind__in=_TO_ACCOUNTS, occurred_at__gt=since)
    spaces = OrganizationChange.objects.filter(kind__in=_TO_ORGANIZATIONS, occurred_at__gt=since).exclude(
        by_kind=ActorKind.CONTACT
    )
    by, to = {"by": actor.user_id}, {"invitation__email": email}
    refusal = refuse_invitation_mail(
        by_inviter=accounts.filter(**by).count() + spaces.filter(**by).count() if actor.user_id else 0,
        to_address=accounts.filter(**to).count() + spaces.filter(**to).count(),
    )
    if refusal:
        raise PeopleRefused(refusal.code, **refusal.facts)


def refuse_ended(invitation: Invited) -> None:
    """Go on only where the invitation is neither accepted nor withdrawn.

    :raises PeopleRefused: invitation_gone.
    """
    if invitation.accepted_at or invitation.withdrawn_at:
        raise PeopleRefused(PeopleRefusalCode.INVITATION_GONE)


def prolong(invitation: Invited, *, now: datetime) -> None:
    """Let the invitation run for seven days from *now*; its mail is to go once more."""
    invitation.expires_at = now + INVITATION_LASTS
    invitation.mailed_at = None
    invitation.save(update_fields=["expires_at", "mailed_at"])


def withdraw(invitation: Invited, *, now: datetime) -> None:
    """End the invitation: its link leads nowhere from now on."""
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])


def mail_at_once(invitation: Invited, mail: PeopleMail, *, now: datetime) -> bool:
    """Mail the invitation at once; whether the mail server took it. Call it outside any transaction."""
    sent = send_to(invitation.email, mail, language=invitation.language)
    if sent:
        invitation.mailed_at = now
        invitation.save(update_fields=["mailed_at"])
    return sent
