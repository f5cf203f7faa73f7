"""The record of settings: who set what, when, from what to what; append-only (PRODUCT 6)."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from startline.models.columns import choice, one_of
from startline.rules.who_may import ActorKind


class SettingArea(StrEnum):
    """Whose a setting is."""

    PERSON = "person"
    ACCOUNT = "account"
    CATALOGUE = "catalogue"
    INSTANCE = "instance"


class Setting(StrEnum):
    """What can be set; where it is a column, its name."""

    NAME = "name"
    LANGUAGE = "language"
    TIME_ZONE = "time_zone"
    WATCHES = "watches"
    SEND_HOUR = "send_hour"
    CURRENCY = "currency"
    DOMAINS = "domains"
    LINE_CAP = "line_cap"
    RECIPIENT_CAP = "recipient_cap"
    ACCOUNT_CAP = "account_cap"
    HOURLY_CAP = "hourly_cap"
    REFUSAL_PERCENT = "refusal_percent"
    MAIL_PAUSED = "mail_paused"
    MAIL_RESUMED = "mail_resumed"
    SUPPRESSED = "suppressed"
    UNSUPPRESSED = "unsuppressed"
    OFFER_ADDED = "offer_added"
    OFFER_NAME = "offer_name"
    OFFER_FAMILY = "offer_family"
    OPERATOR_NAME = "operator_name"
    LOGO = "logo"
    POLICY_ADDED = "policy_added"
    POLICY_WITHDRAWN = "policy_withdrawn"
    FIELD_ADDED = "field_added"
    FIELD_EDITED = "field_edited"
    FIELD_MOVED = "field_moved"
    FIELD_RETIRED = "field_retired"
    OFFER_HUB = "offer_hub"
    HUB_ADDED = "hub_added"
    HUB_NAME = "hub_name"
    HUB_ADMIN_URL = "hub_admin_url"
    HUB_EVENTS_URL = "hub_events_url"
    HUB_IS_ACTIVE = "hub_is_active"
    DESK_HOURS = "desk_hours"
    CANNED_ANSWER = "canned_answer"
    HUB_SECRET = "hub_secret"  # noqa: S105 - what was set, not the secret


class SettingChange(models.Model):
    """One setting's change; never changed itself.

    *was* and *became* are codes and numbers as stored. A person's name is not kept in them, so that erasing
    the person leaves nothing of it behind. *subject* is what it is about: an offer's code, a family, the public id
    of a hub elsewhere.
    """

    id = models.BigAutoField(primary_key=True)
    area = choice(SettingArea)
    account_id = models.BigIntegerField(null=True)
    about_user_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=64, null=True)
    setting = choice(Setting)
    was = models.JSONField(null=True)
    became = models.JSONField(null=True)
    actor_kind = choice(ActorKind)
    actor_user_id = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("area", SettingArea, name="setting_area_is_known"),
            one_of("setting", Setting, name="setting_is_known"),
            one_of("actor_kind", ActorKind, name="setting_actor_kind_is_known"),
            models.CheckConstraint(
                condition=Q(area="account", account_id__isnull=False)
                | Q(area="person", account_id__isnull=True, about_user_id__isnull=False)
                | Q(area__in=["catalogue", "instance"], account_id__isnull=True, about_user_id__isnull=True),
                name="a_setting_change_says_whose_it_is",
            ),
        ]
        indexes = [
            models.Index(fields=["account_id", "-id"], condition=Q(area="account"), name="setting_account"),
            models.Index(fields=["about_user_id", "-id"], condition=Q(area="person"), name="setting_person"),
            models.Index(
                fields=["area", "subject", "-id"],
                condition=Q(area__in=["catalogue", "instance"]),
                name="setting_subject",
            ),
        ]
