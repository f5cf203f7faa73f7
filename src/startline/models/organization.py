"""The people of a customer's organization, and the record of what became of it (PRODUCT H3, P5)."""

from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from startline.models.account import User
from startline.models.address import Address
from startline.models.columns import choice, one_of
from startline.models.order import Organization
from startline.models.people import Invited
from startline.rules.who_may import ActorKind, OrganizationRole


class OrganizationMember(models.Model):
    """A person's role in an organization."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="organizations")
    role = choice(OrganizationRole)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("role", OrganizationRole, name="organization_role_is_known"),
            models.UniqueConstraint(
                fields=["organization", "user"], name="one_role_per_person_and_organization"
            ),
        ]


class OrganizationInvitation(Invited):
    """An offer of a role in an organization.

    Who creates an organization in the hub is invited as its first administrator: *invited_by* is empty then.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="invitations")
    role = choice(OrganizationRole)

    class Meta:
        constraints = [
            one_of("role", OrganizationRole, name="role_invited_to_an_organization_is_known"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invited_member_is_lower_case"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="an_invitation_to_an_organization_is_accepted_or_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_per_organization_and_address",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="members_invited_by_address")]


class OrganizationChangeKind(StrEnum):
    """What happened to an organization or to somebody's place in it."""

    CREATED = "created"
    RENAMED = "renamed"
    CLOSED = "closed"
    INVITED = "invited"
    INVITED_AGAIN = "invited_again"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    JOINED = "joined"
    ROLE_CHANGED = "role_changed"
    REMOVED = "removed"
    LEFT = "left"


class OrganizationChange(models.Model):
    """One change: who, when, what, whom; never changed. Persons are named by id (PRODUCT 6)."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = choice(OrganizationChangeKind)
    occurred_at = models.DateTimeField()
    by_kind = choice(ActorKind)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_address = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+")
    whom = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(OrganizationInvitation, models.PROTECT, null=True, related_name="+")
    role_before = choice(OrganizationRole, null=True)
    role_after = choice(OrganizationRole, null=True)
    facts = models.JSONField(db_default={})

    class Meta:
        constraints = [
            one_of("kind", OrganizationChangeKind, name="organization_change_kind_is_known"),
            one_of("by_kind", ActorKind, name="organization_change_actor_is_known"),
            one_of("role_before", OrganizationRole, name="organization_role_before_is_known", null=True),
            one_of("role_after", OrganizationRole, name="organization_role_after_is_known", null=True),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="organization_changes_newest")]
