"""Orders, their lines, and what the lines become: subscriptions, windows, organizations (PRODUCT 2)."""

from datetime import date
from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Collate

from startline.models.account import Account
from startline.models.address import Address
from startline.models.catalogue import ExternalHub, Offer
from startline.models.columns import OrganizationReference, choice, created_at, one_of, public_id, together
from startline.rules.line import BillingCause, Expiry, Status


class CloseCause(StrEnum):
    """Why a line is closed."""

    WINDOW_ENDED = "window_ended"
    SET_UP = "set_up"
    IMPORTED = "imported"


class WindowEnd(StrEnum):
    """Why a window is over."""

    DEADLINE = "deadline"
    SET_UP = "set_up"
    CANCELLED = "cancelled"
    BOUNCED = "bounced"


class Customer(models.Model):
    """The end customer of an account; *name_key* is the name case-folded, accents stripped."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account = models.ForeignKey(Account, models.PROTECT)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, null=True)
    language = models.CharField(max_length=8, null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name_key"], name="one_customer_per_account_and_name")
        ]
        # Byte order, whatever the database's: a name's first letters are then a range of the index.
        indexes = [models.Index("account", Collate("name_key", "C"), name="customer_name")]


class Organization(models.Model):
    """The customer's own space, to which orders are mapped; two may have the same name.

    *domain* is the mail domain of a contact who proved it with a code when they created it. *reference* is what
    members tell a contact who cannot find it: long enough that nobody guesses one. *hub* and *hub_reference* name one
    that came from a hub elsewhere. A closed one takes no orders, and none was ever mapped to it.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, null=True)
    reference = models.CharField(
        max_length=14, unique=True, db_default=OrganizationReference(), editable=False
    )
    hub = models.ForeignKey(ExternalHub, models.PROTECT, null=True, related_name="+", db_index=False)
    hub_reference = models.CharField(max_length=200, null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=together("hub", "hub_reference"),
                name="an_organization_of_a_hub_has_its_reference_there",
            ),
            models.UniqueConstraint(
                fields=["hub", "hub_reference"], name="one_organization_per_hub_and_reference"
            ),
        ]
        indexes = [
            models.Index(fields=["name_key"], name="organization_name"),
            models.Index(fields=["domain"], condition=Q(domain__isnull=False), name="organization_domain"),
        ]


class Order(models.Model):
    """What a partner ordered for a customer; at most one organization, set once."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    number = models.CharField(max_length=64)
    customer = models.ForeignKey(Customer, models.PROTECT, db_constraint=False)  # with the account, by hand
    placed_by = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+", db_index=False)
    placed_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    held_at = models.DateTimeField(null=True)
    hold_name = models.CharField(max_length=200, null=True)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="one_order_per_account_and_number"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="order_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=together("held_at", "hold_name"), name="order_hold_has_a_name_and_a_start"
            ),
        ]
        # One for each way in which the list of orders is sorted.
        indexes = [
            models.Index(fields=["account", "-id"], name="order_newest"),
            models.Index("account", Collate("number", "C"), "id", name="order_number"),
            models.Index(
                "account", Coalesce("placed_on", Value(date.min)).desc(), F("id").desc(), name="order_placed"
            ),
        ]


class Subscription(models.Model):
    """What the customer pays for; several lines may feed one."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    number = models.CharField(max_length=64)
    created_at = created_at()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number"], name="one_subscription_per_account_and_number"
            )
        ]
        indexes = [models.Index("account", Collate("number", "C"), name="subscription_number")]


# A line to which a provisioning mail is owed; the mail sweep and its index share this predicate.
MAIL_OWED = Q(mail_due_at__isnull=False, held_at__isnull=True, order_held_at__isnull=True)

# A line of which the editors may have to be told; the escalating sweep and its index share this predicate.
ESCALATING = Q(escalate_at__isnull=False, held_at__isnull=True, order_held_at__isnull=True)

# What the work list's groups have in common; each group and its index share a predicate (docs/decisions/0012).
_AWAITING, _PENDING, _CLOSED = "awaiting_provisioning_details", "pending_activation", "closed"
KEPT_OPEN = Q(status__in=[_AWAITING, _PENDING], expired_at__isnull=False)
UNDELIVERABLE = Q(status__in=[_AWAITING, _CLOSED], undeliverable_at__isnull=False, mapped_at__isnull=True)
WITHOUT_CONTACT = Q(status=_AWAITING, contact__isnull=True, provisions=True, expired_at__isnull=True)
# Every other line that waits, but those whose window runs: they are found by their window.
_UNMAILED = Q(status=_PENDING) | Q(status=_AWAITING, contact__isnull=False, undeliverable_at__isnull=True)
WINDOWLESS = Q(provisions=True, set_up_at__isnull=True) & (
    Q(status__in=["entered", "booked", _CLOSED])
    | (Q(mail_accepted_at__isnull=True, expired_at__isnull=True) & _UNMAILED)
)


class Line(models.Model):
    """A line of an order: status, provisioning and billing are three separate facts (PRODUCT 2).

    `mail_due_at` is when a provisioning mail for the current contact epoch is owed: the first mail while
    booked, later the mail of a contact changed during a hold. It is empty once the intent is written.
    `escalate_at` is when the editors are told that nothing has started; empty before the first mail and afterwards.
    `started_at` is when the present contact said in the hub who sets the service up (PRODUCT H2); each new contact
    starts anew.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, db_constraint=False)
    order = models.ForeignKey(
        Order, models.PROTECT, db_index=False, db_constraint=False, related_name="lines"
    )  # with the account, by hand
    number = models.CharField(max_length=64)
    offer = models.ForeignKey(Offer, models.PROTECT, db_index=False)
    provisions = models.BooleanField()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, null=True, db_constraint=False, related_name="lines"
    )  # with the account, by hand
    quantity = models.PositiveIntegerField()
    order_value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    monthly_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    term_months = models.PositiveSmallIntegerField(null=True)
    start_date = models.DateField(null=True)
    time_zone = models.CharField(max_length=64)
    status = choice(Status)
    mail_due_at = models.DateTimeField(null=True)
    contact = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+", db_index=False)
    contact_epoch = models.PositiveIntegerField(db_default=0)
    mail_accepted_at = models.DateTimeField(null=True)
    undeliverable_at = models.DateTimeField(null=True)
    undeliverable_cause = models.CharField(max_length=64, null=True)
    silent = models.BooleanField(db_default=False)
    held_at = models.DateTimeField(null=True)
    hold_name = models.CharField(max_length=200, null=True)
    order_held_at = models.DateTimeField(null=True)
    review_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    mapped_at = models.DateTimeField(null=True)
    mapped_by = models.CharField(max_length=254, null=True)
    mapped_elsewhere = models.BooleanField(db_default=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, db_index=False, db_constraint=False
    )  # its order's, by hand
    set_up_at = models.DateTimeField(null=True)
    billing_started_at = models.DateTimeField(null=True)
    billing_cause = choice(BillingCause, null=True)
    closed_at = models.DateTimeField(null=True)
    close_cause = choice(CloseCause, null=True)
    expired_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="one_line_per_order_and_number"),
            one_of("status", Status, name="line_status_is_known"),
            one_of("billing_cause", BillingCause, name="billing_cause_is_known", null=True),
            one_of("close_cause", CloseCause, name="close_cause_is_known", null=True),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(status="entered") | Q(start_date__isnull=False),
                name="a_booked_line_has_a_start_date",
            ),
            models.CheckConstraint(
                condition=Q(provisions=True)
                | Q(contact__isnull=True, mail_due_at__isnull=True, mapped_at__isnull=True),
                name="a_line_without_provisioning_has_no_contact_and_no_mail",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True) | Q(contact__isnull=False),
                name="only_a_contact_starts_the_set_up",
            ),
            models.CheckConstraint(
                condition=~Q(status="booked") | Q(provisions=False) | Q(mail_due_at__isnull=False),
                name="a_booked_line_knows_when_its_mail_is_due",
            ),
            models.CheckConstraint(
                condition=Q(mail_due_at__isnull=True)
                | Q(mapped_at__isnull=True, status__in=["booked", "awaiting_provisioning_details", "closed"]),
                name="mail_is_owed_only_before_mapping",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", close_cause__isnull=False)
                | (~Q(status="closed") & Q(close_cause__isnull=True, closed_at__isnull=True)),
                name="a_closed_line_says_why",
            ),
            models.CheckConstraint(
                condition=Q(close_cause__isnull=True)
                | Q(close_cause="imported")
                | Q(closed_at__isnull=False),
                name="only_an_imported_closing_has_no_date",
            ),
            models.CheckConstraint(
                condition=Q(billing_cause__isnull=True, billing_started_at__isnull=True)
                | Q(billing_cause="imported")
                | Q(billing_cause__isnull=False, billing_started_at__isnull=False),
                name="billing_starts_with_a_cause_and_a_date",
            ),
            models.CheckConstraint(
                condition=Q(status="closed") | Q(billing_cause__isnull=True),
                name="only_a_closed_line_bills",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(billing_cause__isnull=False),
                name="a_closed_line_bills",
            ),
            models.CheckConstraint(
                condition=Q(mapped_at__isnull=True) | ~Q(status__in=["entered", "booked", "cancelled"]),
                name="a_mapped_line_is_past_booking_and_not_cancelled",
            ),
            models.CheckConstraint(
                condition=~Q(status="pending_activation")
                | Q(mapped_at__isnull=False, set_up_at__isnull=True),
                name="pending_activation_is_mapped_and_not_set_up",
            ),
            models.CheckConstraint(
                condition=~Q(status="awaiting_provisioning_details") | Q(mapped_at__isnull=True),
                name="an_awaiting_line_is_not_mapped",
            ),
            models.CheckConstraint(
                condition=Q(mapped_at__isnull=True, organization__isnull=True, mapped_elsewhere=False)
                | Q(mapped_at__isnull=False, organization__isnull=False, mapped_elsewhere=False)
                | Q(mapped_at__isnull=False, organization__isnull=True, mapped_elsewhere=True),
                name="a_mapped_line_has_its_organization_or_is_mapped_elsewhere",
            ),
            models.CheckConstraint(
                condition=Q(set_up_at__isnull=True) | Q(mapped_at__isnull=False, status="closed"),
                name="a_line_set_up_is_mapped_and_closed",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
                name="a_cancelled_line_says_when",
            ),
            models.CheckConstraint(
                condition=together("held_at", "hold_name"), name="line_hold_has_a_name_and_a_start"
            ),
            models.CheckConstraint(
                condition=together("undeliverable_at", "undeliverable_cause"),
                name="an_undeliverable_line_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["mail_due_at"], condition=MAIL_OWED, name="line_mail_due"),
            models.Index(fields=["escalate_at"], condition=ESCALATING, name="line_escalation"),
            # Costs the hot write its heap-only updates; "this person has left" would scan without it.
            models.Index(fields=["account", "contact"], name="line_account_contact"),
            models.Index(fields=["account", "id"], name="line_account"),
            # The work list's groups (docs/decisions/0012).
            models.Index(fields=["account", "expired_at", "id"], condition=KEPT_OPEN, name="line_kept_open"),
            models.Index(
                fields=["account", "undeliverable_at", "id"],
                condition=UNDELIVERABLE,
                name="line_undeliverable",
            ),
            models.Index(
                fields=["account", "start_date", "id"], condition=WITHOUT_CONTACT, name="line_without_contact"
            ),
            models.Index(
                fields=["account", "status", "start_date", "id"], condition=WINDOWLESS, name="line_windowless"
            ),
            # By these the list of orders finds offers, statuses and start dates (docs/decisions/0013).
            models.Index(fields=["account", "offer", "status", "order"], name="line_offer_status"),
            models.Index(fields=["account", "start_date", "order"], name="line_start"),
        ]


# A window that the closing sweep will end; the sweep and its index share this predicate.
CLOSING = Q(ended_at__isnull=True, closes_at__isnull=False)
# Windows of which somebody is still to be reminded; the reminding sweeps and their indexes share these.
REMINDING_CONTACT = CLOSING & Q(remind_contact_at__isnull=False)
REMINDING_EDITORS = CLOSING & Q(remind_editors_at__isnull=False)
# A window that runs, or that a hold has stopped; the work list's groups of windows share it.
RUNNING = Q(ended_at__isnull=True)


class Window(models.Model):
    """The days that a customer has to set up, started by an accepted mail; set once (PRODUCT W1, W2).

    `deadline_at` never moves; `closes_at` is the deadline, or later after a hold, or empty during one.
    `remind_contact_at` and `remind_editors_at` are when the next reminder is due; empty after the last (M7).
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, db_constraint=False)
    line = models.ForeignKey(Line, models.PROTECT, related_name="windows")
    mail_id = models.BigIntegerField()
    contact_epoch = models.PositiveIntegerField()
    accepted_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    policy_id = models.BigIntegerField()
    policy_name = models.CharField(max_length=200)
    window_days = models.PositiveSmallIntegerField()
    expiry = choice(Expiry)
    reminder_days = ArrayField(models.PositiveSmallIntegerField())
    escalation_days = models.PositiveSmallIntegerField()
    deadline_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    remind_contact_at = models.DateTimeField(null=True)
    remind_editors_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_cause = choice(WindowEnd, null=True)

    class Meta:
        constraints = [
            one_of("expiry", Expiry, name="window_expiry_is_known"),
            one_of("end_cause", WindowEnd, name="window_end_is_known", null=True),
            models.UniqueConstraint(
                fields=["line"], condition=Q(ended_at__isnull=True), name="one_open_window_per_line"
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__gt=F("accepted_at")), name="a_window_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gte=F("deadline_at")), name="no_line_closes_before_its_deadline"
            ),
            models.CheckConstraint(
                condition=together("ended_at", "end_cause"), name="an_ended_window_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["closes_at"], condition=CLOSING, name="window_closing"),
            models.Index(
                fields=["remind_contact_at"], condition=REMINDING_CONTACT, name="window_remind_contact"
            ),
            models.Index(
                fields=["remind_editors_at"], condition=REMINDING_EDITORS, name="window_remind_editors"
            ),
            models.Index(fields=["account", "closes_at", "line"], condition=RUNNING, name="window_running"),
        ]
