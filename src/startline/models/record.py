"""The record: what happened, to which lines, and how it went on; append-only (PRODUCT 6).

Items and events take their ids from one sequence while the lines they speak of are locked, so that
folding the `changes` of a line's items and events in the order of their ids gives the line as the table has it.
"""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from startline.models.account import Account
from startline.models.columns import choice, one_of, public_id
from startline.rules.who_may import ActorKind


class TransactionType(StrEnum):
    """What a transaction is about (PRODUCT P3)."""

    ORDER_IMPORT = "order_import"
    ORDER_PLACED = "order_placed"
    ORDER_BOOKED = "order_booked"
    START_DATE_REACHED = "start_date_reached"
    PROVISIONING_EMAIL_DUE = "provisioning_email_due"
    PROVISIONING_EMAIL_UPDATE = "provisioning_email_update"
    PROVISIONING_EMAIL_RESENT = "provisioning_email_resent"
    WINDOW_ENDED = "window_ended"
    ORGANIZATION_MAPPED = "organization_mapped"
    SET_UP_STARTED = "set_up_started"
    SERVICE_SET_UP = "service_set_up"
    HOLD = "hold"
    RELEASE = "release"
    CANCELLATION = "cancellation"
    START_DATE_MOVED = "start_date_moved"
    CHANGE_REQUESTED = "change_requested"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    CHANGE_DISPUTED = "change_disputed"
    REVIEW_CLEARED = "review_cleared"
    CASE_OPENED = "case_opened"


class TransactionStatus(StrEnum):
    """How a transaction stands; the status of its latest event."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    PARTLY_COMPLETED = "partly_completed"
    FAILED = "failed"
    REFUSED = "refused"


class Outcome(StrEnum):
    """What became of one line in a transaction."""

    CHANGED = "changed"
    ASKED = "asked"
    ALREADY = "already"
    LEFT_OUT = "left_out"
    REFUSED = "refused"


class Transaction(models.Model):
    """The header: what, who, when; never changed."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, db_constraint=False)
    type = choice(TransactionType)
    order_id = models.BigIntegerField(null=True)
    actor_kind = choice(ActorKind)
    actor_user_id = models.BigIntegerField(null=True)
    actor_address_id = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()
    facts = models.JSONField(db_default={})

    class Meta:
        constraints = [
            one_of("type", TransactionType, name="transaction_type_is_known"),
            one_of("actor_kind", ActorKind, name="actor_kind_is_known"),
        ]
        # By these the list of transactions is paged and searched (docs/decisions/0013).
        indexes = [
            models.Index(fields=["account", "-occurred_at", "-id"], name="transaction_newest"),
            models.Index(fields=["account", "type", "-occurred_at", "-id"], name="transaction_type"),
            models.Index(
                fields=["order_id", "-occurred_at", "-id"],
                condition=Q(order_id__isnull=False),
                name="transaction_order",
            ),
            models.Index(
                fields=["actor_user_id", "-id"],
                condition=Q(actor_user_id__isnull=False),
                name="transaction_user",
            ),
            models.Index(
                fields=["actor_address_id", "-id"],
                condition=Q(actor_address_id__isnull=False),
                name="transaction_contact",
            ),
        ]


class TransactionItem(models.Model):
    """One line's part in a transaction: outcome, reason, and the columns that changed with their new values."""

    id = models.BigIntegerField(primary_key=True)
    transaction_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    outcome = choice(Outcome)
    reason = models.CharField(max_length=64, null=True)
    facts = models.JSONField(db_default={})
    from_address_id = models.BigIntegerField(null=True)
    to_address_id = models.BigIntegerField(null=True)
    changes = models.JSONField(db_default={})

    class Meta:
        constraints = [one_of("outcome", Outcome, name="item_outcome_is_known")]
        indexes = [
            models.Index(fields=["line_id", "id"], name="item_line"),
            models.Index(fields=["transaction_id"], name="item_transaction"),
            models.Index(
                fields=["from_address_id", "-transaction_id"],
                condition=Q(from_address_id__isnull=False),
                name="item_from_address",
            ),
            models.Index(
                fields=["to_address_id", "-transaction_id"],
                condition=Q(to_address_id__isnull=False),
                name="item_to_address",
            ),
        ]


class TransactionEvent(models.Model):
    """How a transaction went on, with one line or whole; the latest one's status is the transaction's."""

    id = models.BigIntegerField(primary_key=True)
    transaction_id = models.BigIntegerField(db_index=True)
    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=64)
    status = choice(TransactionStatus)
    cause = models.CharField(max_length=64, null=True)
    mail_id = models.BigIntegerField(null=True)
    line_id = models.BigIntegerField(null=True)
    changes = models.JSONField(db_default={})
    facts = models.JSONField(db_default={})
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [one_of("status", TransactionStatus, name="event_status_is_known")]
        indexes = [
            models.Index(fields=["line_id", "id"], condition=Q(line_id__isnull=False), name="event_line")
        ]


class TransactionState(models.Model):
    """The read table: each transaction's latest status, mirrored by trigger."""

    transaction_id = models.BigIntegerField(primary_key=True)
    account_id = models.BigIntegerField()
    event_id = models.BigIntegerField()
    status = choice(TransactionStatus)
    cause = models.CharField(max_length=64, null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [one_of("status", TransactionStatus, name="transaction_status_is_known")]
        indexes = [
            models.Index(fields=["account_id", "status", "-transaction_id"], name="transaction_state_status")
        ]
