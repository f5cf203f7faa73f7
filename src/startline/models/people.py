"""How people get in, and what became of their access: invitations, and the record of every change (PRODUCT 1, 6)."""

from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from startline.models.account import Account, User
from startline.models.columns import choice, one_of, public_id
from startline.rules.who_may import ActorKind, Role


class AccessChangeKind(StrEnum):
    """What happened to somebody's access."""

    INVITED = "invited"
    INVITED_AGAIN = "invited_again"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    JOINED = "joined"
    ROLE_CHANGED = "role_changed"
    REMOVED = "removed"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    ACCOUNT_OPENED = "account_opened"


class Invited(models.Model):
    """An offer of a role somewhere, to whoever proves that *email* is theirs; used once, for seven days."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    email = models.CharField(max_length=254)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    key_number = models.PositiveSmallIntegerField()
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Invitation(Invited):
    """An offer of a role in an account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="invitations")
    role = choice(Role)

    class Meta:
        constraints = [
            one_of("role", Role, name="invited_role_is_known"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invited_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="an_invitation_is_accepted_or_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["account", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_per_account_and_address",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="invitations_of_an_address")]


class AccessChange(models.Model):
    """One change of somebody's access: who, when, what, whom; never changed. No account: it concerns them all.

    Persons are named by id, so that erasing one blanks one row (PRODUCT 6).
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    kind = choice(AccessChangeKind)
    occurred_at = models.DateTimeField()
    by_kind = choice(ActorKind)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    whom = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="+")
    role_before = choice(Role, null=True)
    role_after = choice(Role, null=True)

    class Meta:
        constraints = [
            one_of("kind", AccessChangeKind, name="access_change_kind_is_known"),
            one_of("by_kind", ActorKind, name="access_change_actor_is_known"),
            one_of("role_before", Role, name="role_before_is_known", null=True),
            one_of("role_after", Role, name="role_after_is_known", null=True),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="access_changes_newest_first")]
