"""What changes to an organization and its people share: whose it is, and the line in its record (PRODUCT P5, 6)."""

from collections.abc import Mapping
from datetime import datetime

from startline.actions.actor import Actor
from startline.models import (
    Organization,
    OrganizationChange,
    OrganizationChangeKind,
    OrganizationInvitation,
    OrganizationMember,
)
from startline.rules.people import (
    PeopleRefusalCode,
    PeopleRefused,
    manages_all,
    refuse_managing_organization,
    refuse_standing_in,
)
from startline.rules.who_may import ActorKind, OrganizationRole


def managed_organization(
    actor: Actor, organization_id: int, *, standing_in_for: OrganizationRole = OrganizationRole.ADMIN
) -> Organization:
    """The organization, locked until the transaction ends, so that changes to its people come one after the other.

    Its administrators look after it; the operator while it has none, to let in a role to be *standing_in_for*.

    :raises PeopleRefused: not_there, not_an_administrator, organization_closed; of the operator has_administrators,
        role_does_not_fit.
    """
    organization = locked_organization(organization_id)
    if actor.kind is ActorKind.MEMBER:
        code = refuse_managing_organization(_role_of(actor, organization_id))
    elif actor.person is None or not manages_all(actor.person):
        code = PeopleRefusalCode.NOT_THERE
    else:
        code = refuse_standing_in(administrators=administrators(organization_id), role=standing_in_for)
    if code:
        raise PeopleRefused(code)
    if organization.closed_at:
        raise PeopleRefused(PeopleRefusalCode.ORGANIZATION_CLOSED)
    return organization


def locked_organization(organization_id: int) -> Organization:
    """The organization, locked until the transaction ends, before its members and invitations.

    Mapping holds it open by a lock that waits for this one (`map_to_organization`); nobody locks an order after it.

    :raises PeopleRefused: not_there.
    """
    found = Organization.objects.select_for_update().filter(pk=organization_id).first()
    if found is None:
        raise PeopleRefused(PeopleRefusalCode.NOT_THERE)
    return found


def administrators(organization_id: int, *, but: OrganizationMember | None = None) -> int:
    """How many active people administer the organization, *but* for one member."""
    active = OrganizationMember.objects.filter(
        organization=organization_id, role=OrganizationRole.ADMIN, user__is_active=True
    )
    return active.exclude(pk=but.pk).count() if but else active.count()


def membership_of(organization_id: int, user_id: int) -> OrganizationMember:
    """The membership of the person, whose organization the caller has locked.

    :raises PeopleRefused: not_there.
    """
    found = (
        OrganizationMember.objects.select_related("user", "organization")
        .filter(organization=organization_id, user=user_id)
        .first()
    )
    if found is None:
        raise PeopleRefused(PeopleRefusalCode.NOT_THERE)
    return found


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


def _role_of(actor: Actor, organization_id: int) -> OrganizationRole | None:
    roles = OrganizationMember.objects.filter(organization=organization_id, user=actor.member_id)
    role = roles.values_list("role", flat=True).first()
    return OrganizationRole(role) if role else None
