"""What the hub keeps: codes, what a service is asked for and was answered, what hubs elsewhere tell (PRODUCT H2–H6)."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from startline.models.account import User
from startline.models.address import Address
from startline.models.catalogue import ExternalHub, Offer
from startline.models.columns import choice, created_at, one_of, public_id
from startline.models.files import StoredFile
from startline.models.order import Line, Order
from startline.rules.codes import MOST_TRIES, CodePurpose
from startline.rules.setup_fields import FieldKind


class Code(models.Model):
    """Six digits that were mailed to a contact, to confirm one step in one browser; only their HMAC is kept.

    *subject* is all that the code confirms, so that nothing else can be done with it. *browser* is the SHA-256 of a
    secret that only the browser which asked for the code holds. It is kept for 30 days after it has expired.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account_id = models.BigIntegerField()
    link_id = models.UUIDField()
    address = models.ForeignKey(Address, models.PROTECT, related_name="+", db_index=False)
    purpose = choice(CodePurpose)
    subject = models.JSONField()
    digest = models.CharField(max_length=64)
    key_number = models.PositiveSmallIntegerField()
    browser = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(db_default=0)
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("purpose", CodePurpose, name="code_purpose_is_known"),
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="a_code_is_tried_a_few_times"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(replaced_at__isnull=True),
                name="a_code_is_used_or_replaced",
            ),
        ]
        indexes = [
            models.Index(fields=["address", "-asked_at"], name="codes_of_an_address"),
            models.Index(
                fields=["link_id"],
                condition=Q(used_at__isnull=True, replaced_at__isnull=True),
                name="codes_of_a_link",
            ),
        ]


class LostMail(models.Model):
    """Somebody typed an address because the mail is lost; the worker finds out whether it is a contact's (PRODUCT H5).

    The page writes this row whatever was typed, so that its answer is the same for everybody, and takes the same time.
    While a worker has it at hand, *taken_until* says when another may take it; once it is answered it is gone.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=254)
    asked_at = models.DateTimeField()
    taken_until = models.DateTimeField(null=True)


class SetupField(models.Model):
    """One thing that a service is asked for, as the operator defined it (PRODUCT H4).

    *labels* and *helps* are texts by language, *options* what the kind needs (`rules.setup_fields`). Texts alone may
    change without a new version; a retired field is asked for no longer, and keeps its answers (decisions/0028).
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="setup_fields")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    kind = choice(FieldKind)
    labels = models.JSONField()
    helps = models.JSONField(db_default={})
    required = models.BooleanField()
    options = models.JSONField(db_default={})
    version = models.PositiveIntegerField(db_default=1)
    retired_at = models.DateTimeField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("kind", FieldKind, name="setup_field_kind_is_known"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[a-z][a-z0-9_]*$"), name="setup_field_key_is_plain"
            ),
            models.UniqueConstraint(
                fields=["offer", "key"],
                condition=Q(retired_at__isnull=True),
                name="one_setup_field_per_offer_and_key",
            ),
        ]
        indexes = [models.Index(fields=["offer", "position"], name="setup_fields_in_order")]


class SetupPlan(models.Model):
    """How an order's lines of one offer are set up: all *alike*, or each by itself (PRODUCT H4)."""

    id = models.BigAutoField(primary_key=True)
    account_id = models.BigIntegerField()
    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_index=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+", db_index=False)
    alike = models.BooleanField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "offer"], name="one_setup_plan_per_order_and_offer")
        ]


class SetupAnswer(models.Model):
    """What was entered for a field of a line, saved as it was entered; *version* rises with every save.

    *field_version* is that of the field as it was shown. Nothing changes once the line is set up.
    """

    id = models.BigAutoField(primary_key=True)
    account_id = models.BigIntegerField()
    line = models.ForeignKey(Line, models.PROTECT, related_name="setup_answers", db_index=False)
    field = models.ForeignKey(SetupField, models.PROTECT, related_name="+", db_index=False)
    field_version = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", db_index=False)
    version = models.PositiveIntegerField(db_default=1)
    saved_at = models.DateTimeField()
    saved_by_address = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+", db_index=False)
    saved_by_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "field"], name="one_answer_per_line_and_field"),
            models.CheckConstraint(
                condition=Q(saved_by_address__isnull=False, saved_by_user__isnull=True)
                | Q(saved_by_address__isnull=True, saved_by_user__isnull=False),
                name="an_answer_was_saved_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["field"], name="answers_of_a_field"),
            models.Index(fields=["file"], condition=Q(file__isnull=False), name="answers_that_are_files"),
        ]


class HubEvent(models.Model):
    """What a hub elsewhere told us, once by its *event_id*, with what we answered (PRODUCT H6)."""

    id = models.BigAutoField(primary_key=True)
    hub = models.ForeignKey(ExternalHub, models.PROTECT, related_name="+", db_index=False)
    event_id = models.CharField(max_length=200)
    type = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    transaction_ids = models.JSONField(db_default=[])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hub", "event_id"], name="a_hub_tells_an_event_once")]
        indexes = [models.Index(fields=["hub", "-id"], name="hub_events_newest_first")]


class TellingType(StrEnum):
    """What hubs elsewhere are told of a line."""

    CONTACT_ADDED = "contact.added"
    CONTACT_CHANGED = "contact.changed"


class TellingState(StrEnum):
    """Where a telling stands; the last two are final."""

    WAITING = "waiting"
    SENDING = "sending"
    TOLD = "told"
    GIVEN_UP = "given_up"


# Something still to be told; the telling sweep and its index share this predicate.
UNTOLD = Q(settled_at__isnull=True)


class HubTelling(models.Model):
    """A signed event for a hub elsewhere: written with its cause, delivered at least once; *public_id* names it.

    *last_status* and *last_words* are what the hub answered last; *first_attempt_at* is when the five days began after
    which it is given up. One that was given up may be tried once more from the start.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account_id = models.BigIntegerField()
    hub = models.ForeignKey(ExternalHub, models.PROTECT, related_name="+", db_index=False)
    line_id = models.BigIntegerField()
    contact_epoch = models.PositiveIntegerField()
    type = choice(TellingType)
    contact = models.ForeignKey(Address, models.PROTECT, related_name="+", db_index=False)
    former_contact = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+", db_index=False)
    occurred_at = models.DateTimeField()
    state = choice(TellingState, db_default=TellingState.WAITING.value)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(db_default=0)
    lease = models.UUIDField(null=True)
    first_attempt_at = models.DateTimeField(null=True)
    last_attempt_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_words = models.CharField(max_length=1000, null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("type", TellingType, name="telling_type_is_known"),
            one_of("state", TellingState, name="telling_state_is_known"),
            models.UniqueConstraint(fields=["line_id", "contact_epoch"], name="a_contact_is_told_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], settled_at__isnull=True)
                | Q(state__in=["told", "given_up"], settled_at__isnull=False),
                name="a_settled_telling_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease__isnull=False)
                | (~Q(state="sending") & Q(lease__isnull=True)),
                name="a_telling_is_leased_while_it_is_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["hub", "due_at"], condition=UNTOLD, name="telling_due"),
            models.Index(fields=["hub", "-id"], name="tellings_newest_first"),
            models.Index(
                fields=["hub", "-id"], condition=Q(state="given_up"), name="tellings_given_up_newest_first"
            ),
        ]
