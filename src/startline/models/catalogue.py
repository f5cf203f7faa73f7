"""What is sold, and the dated policies that say how long a customer has to set it up (PRODUCT W1)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from startline.models.columns import choice, created_at, one_of, public_id, together
from startline.rules.line import Expiry


class ExternalHub(models.Model):
    """An outside system in which some services are set up instead of here (PRODUCT H6).

    *admin_url* is where the mail's link leads to; *events_url* takes our signed events, where it is filled. *secret*,
    with which both sides sign, is kept sealed (`startline.sealed`); after it was replaced, *former_secret* counts too
    until *former_until*. While it is not active its offers are set up here, and it is neither told nor heard. One that
    did not answer is left alone until *quiet_until*.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    name = models.CharField(max_length=200, unique=True)
    admin_url = models.CharField(max_length=500)
    events_url = models.CharField(max_length=500, null=True)
    secret = models.CharField(max_length=500)
    former_secret = models.CharField(max_length=500, null=True)
    former_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(db_default=True)
    quiet_until = models.DateTimeField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(admin_url__regex=r"^https?://"), name="hub_admin_url_is_a_url"
            ),
            models.CheckConstraint(
                condition=Q(events_url__regex=r"^https?://"), name="hub_events_url_is_a_url"
            ),
            models.CheckConstraint(
                condition=together("former_secret", "former_until"),
                name="a_former_secret_ends",
            ),
        ]


class Offer(models.Model):
    """A thing sold; *provisions* is false where nobody has to set anything up.

    *hub* is where its service is set up; empty where that is here (PRODUCT H6).
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    family = models.CharField(max_length=64)
    provisions = models.BooleanField(db_default=True)
    hub = models.ForeignKey(ExternalHub, models.PROTECT, null=True, related_name="offers")
    created_at = created_at()


class Policy(models.Model):
    """In force from *valid_from* until a later policy with the same match; never by prefix."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="policies")
    family = models.CharField(max_length=64, null=True)
    valid_from = models.DateField()
    window_days = models.PositiveSmallIntegerField()
    expiry = choice(Expiry)
    reminder_days = ArrayField(models.PositiveSmallIntegerField())
    escalation_days = models.PositiveSmallIntegerField()
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("expiry", Expiry, name="expiry_is_known"),
            models.CheckConstraint(
                condition=Q(offer__isnull=True, family__isnull=False)
                | Q(offer__isnull=False, family__isnull=True),
                name="policy_matches_an_offer_or_a_family",
            ),
            models.CheckConstraint(condition=Q(window_days__gte=1), name="window_is_a_day_or_more"),
            models.UniqueConstraint(fields=["offer", "valid_from"], name="one_policy_per_offer_and_day"),
            models.UniqueConstraint(fields=["family", "valid_from"], name="one_policy_per_family_and_day"),
        ]
