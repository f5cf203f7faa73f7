"""Accounts and their people (PRODUCT 1)."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from startline.models.columns import choice, created_at, one_of, public_id
from startline.rules.who_may import AccountKind, Role


class Account(models.Model):
    """Whose the orders are: the operator's, a distributor's or a partner's, who may stand under one."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    kind = choice(AccountKind)
    name = models.CharField(max_length=200, unique=True)
    distributor = models.ForeignKey("self", models.PROTECT, null=True, related_name="partners")
    time_zone = models.CharField(max_length=64, db_default="UTC")
    language = models.CharField(max_length=8, db_default="en")
    send_hour = models.PositiveSmallIntegerField(db_default=8)
    currency = models.CharField(max_length=3, null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("kind", AccountKind, name="account_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="partner") | Q(distributor__isnull=True),
                name="only_a_partner_has_a_distributor",
            ),
            models.UniqueConstraint("kind", condition=Q(kind="operator"), name="there_is_one_operator"),
            models.CheckConstraint(condition=Q(send_hour__lte=23), name="send_hour_is_an_hour_of_the_day"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="account_currency_is_a_code"
            ),
        ]


class AccountDomain(models.Model):
    """A mail domain whose submitters' orders belong to an account (PRODUCT I1)."""

    domain = models.CharField(max_length=253, primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="domains")


class UserManager(BaseUserManager["User"]):
    """Finds a user by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user who signs in with *username*, an address."""
        return self.get(email=(username or "").casefold())


class User(AbstractBaseUser):
    """A person who signs in; an editor of orders through the accounts that they belong to."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    email = models.CharField(max_length=254, unique=True)
    email_verified_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, db_default="en")
    time_zone = models.CharField(max_length=64, null=True)
    is_active = models.BooleanField(db_default=True)
    created_at = created_at()

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case")
        ]


class Membership(models.Model):
    """A person's role in an account; *watches* says whether they are told of its orders."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    role = choice(Role)
    watches = models.BooleanField(db_default=True)

    class Meta:
        constraints = [
            one_of("role", Role, name="role_is_known"),
            models.UniqueConstraint(fields=["user", "account"], name="one_role_per_person_and_account"),
        ]
