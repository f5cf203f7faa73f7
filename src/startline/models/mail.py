"""The outbox: mails with the lines they speak of, their attempts, what came of them later, and their one link.

PRODUCT M1–M7, H1.
"""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from startline.models.account import Account
from startline.models.address import Address
from startline.models.columns import RandomUuid, choice, created_at, one_of, public_id, together


class MailKind(StrEnum):
    """What a mail is for."""

    PROVISIONING = "provisioning"
    CORRECTED = "corrected"
    RESEND = "resend"
    UNDELIVERABLE = "undeliverable"
    CANCELLED = "cancelled"
    CHANGE_REQUESTED = "change_requested"
    CHANGE_APPROVED = "change_approved"
    CHANGE_DECLINED = "change_declined"
    CHANGE_REFUSED = "change_refused"
    REMINDER = "reminder"
    ATTENTION = "attention"
    CONTACT_REPLACED = "contact_replaced"
    REVIEW = "review"
    MAPPED = "mapped"
    SERVICE_SET_UP = "service_set_up"
    ADMINS_TOLD = "admins_told"
    CASE_OPENED = "case_opened"
    CASE_ANSWERED = "case_answered"
    CASE_SOLVED = "case_solved"
    CASE_SAID = "case_said"
    CASE_PROPOSED = "case_proposed"


# Mails that carry the lines to their contact and whose acceptance starts a window.
CONTACT_KINDS = (MailKind.PROVISIONING, MailKind.CORRECTED, MailKind.RESEND, MailKind.REMINDER)
# Mails about a change that somebody asked for; they lead to the request's page, where one signs in.
REQUEST_KINDS = (
    MailKind.CHANGE_REQUESTED,
    MailKind.CHANGE_APPROVED,
    MailKind.CHANGE_DECLINED,
    MailKind.CHANGE_REFUSED,
)
# Mails about a change of contact that was made: to the former contact, and to the editors once it is disputed.
REPLACED_KINDS = (MailKind.CONTACT_REPLACED, MailKind.REVIEW)
# Mails about what was done in the hub: to the contact, what was mapped and what was set up, with the link by which they
# go on; and to the organization's administrators, that an order was mapped to it. They lead on past the PONR.
HUB_KINDS = (MailKind.MAPPED, MailKind.SERVICE_SET_UP, MailKind.ADMINS_TOLD)
# Mails about a case at the desk: to who opened it, that it was taken in, answered or solved; to its agent, what was
# said in it; to those who may decide, that a contact is proposed. They speak of no line, and lead to the conversation
# (PRODUCT D2).
ASKER_KINDS = (MailKind.CASE_OPENED, MailKind.CASE_ANSWERED, MailKind.CASE_SOLVED)
DESK_KINDS = (MailKind.CASE_SAID, MailKind.CASE_PROPOSED)
CASE_KINDS = (*ASKER_KINDS, *DESK_KINDS)
# Mails whose end is that of the transaction that asked for them: until then it is in progress (PRODUCT P3).
STATUS_KINDS = (*CONTACT_KINDS, *ASKER_KINDS)
# Mails that follow at once from what a person does, and that somebody waits for: they overtake the others. Who is
# told that they are no longer the contact must not be told later than the new one.
AWAITED_KINDS = (
    MailKind.CORRECTED,
    MailKind.RESEND,
    *REPLACED_KINDS,
    *REQUEST_KINDS,
    *HUB_KINDS,
    *CASE_KINDS,
)
# At most one of each goes to a person, for an account and a day (PRODUCT M7).
DAILY_KINDS = (MailKind.REMINDER, MailKind.ATTENTION)


class MailState(StrEnum):
    """Where a mail stands; the last four are final."""

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


class AttemptOutcome(StrEnum):
    """How an attempt ended; an attempt without outcome was cut short by a crash."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"


# A mail still to be delivered; the delivery sweep and its index share this predicate.
UNSETTLED = Q(settled_at__isnull=True)
# One of them that somebody waits for; likewise.
AWAITED = UNSETTLED & Q(kind__in=sorted(map(str, AWAITED_KINDS)))
# A mail that did not arrive; the list of failed mails and its index share this one.
FAILED = Q(state__in=["refused", "given_up"])


class Mail(models.Model):
    """One intent, one recipient; delivered at least once, every copy alike (PRODUCT M2, M3).

    The body is kept as it went out at the first attempt, with the link masked. `counts_at` is the
    instant at which caps count the mail: when it was asked for, or when a cap lets it go. `due_at` is when
    the next attempt is due; while one runs, when its lease is over and another worker takes the mail.
    `day` is the calendar date that a daily mail is for.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, db_constraint=False)
    transaction_id = models.BigIntegerField(db_index=True)
    kind = choice(MailKind)
    recipient = models.ForeignKey(Address, models.PROTECT, db_index=False, related_name="+")
    language = models.CharField(max_length=8)
    state = choice(MailState, db_default=MailState.WAITING.value)
    counts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(db_default=0)
    first_attempt_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    subject = models.TextField(null=True)
    text = models.TextField(null=True)
    html = models.TextField(null=True)
    day = models.DateField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("kind", MailKind, name="mail_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(map(str, DAILY_KINDS)), day__isnull=False)
                | (~Q(kind__in=sorted(map(str, DAILY_KINDS))) & Q(day__isnull=True)),
                name="a_daily_mail_has_its_day",
            ),
            models.UniqueConstraint(
                fields=["account", "recipient", "kind", "day"],
                condition=Q(day__isnull=False),
                name="one_daily_mail_per_person_and_account",
            ),
            one_of("state", MailState, name="mail_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="sending", lease__isnull=False)
                | (~Q(state="sending") & Q(lease__isnull=True)),
                name="a_mail_is_leased_while_it_is_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], settled_at__isnull=True)
                | Q(state__in=["accepted", "refused", "given_up", "cancelled"], settled_at__isnull=False),
                name="a_settled_mail_says_when",
            ),
            models.CheckConstraint(
                condition=together("subject", "text", "html"), name="a_kept_body_is_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=UNSETTLED, name="mail_due"),
            models.Index(fields=["due_at"], condition=AWAITED, name="mail_awaited"),
            models.Index(fields=["-settled_at", "-id"], condition=FAILED, name="mail_failed"),
            models.Index(
                fields=["recipient", "counts_at"],
                condition=Q(kind__in=["corrected", "resend"]),
                name="mail_cap_recipient",
            ),
            models.Index(
                fields=["account", "counts_at"],
                condition=Q(kind__in=["corrected", "resend"]),
                name="mail_cap_account",
            ),
            # By it a mail that came back without a token is looked for among those to the same address.
            models.Index(
                fields=["recipient", "-id"], condition=Q(state="accepted"), name="mail_accepted_by_recipient"
            ),
        ]


class MailLine(models.Model):
    """A line that a mail speaks of, with the contact epoch that it had; it may leave the intent (M3)."""

    pk = models.CompositePrimaryKey("mail_id", "line_id")
    mail_id = models.BigIntegerField()
    line_id = models.BigIntegerField(db_index=True)
    account_id = models.BigIntegerField()
    contact_epoch = models.PositiveIntegerField()
    left_at = models.DateTimeField(null=True)
    left_cause = models.CharField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=together("left_at", "left_cause"), name="a_line_that_left_a_mail_says_why"
            )
        ]


class MailAttempt(models.Model):
    """One try to hand a mail to a server, committed before the socket opens (PRODUCT M2)."""

    id = models.BigAutoField(primary_key=True)
    mail_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    server = models.CharField(max_length=255)
    ended_at = models.DateTimeField(null=True)
    outcome = choice(AttemptOutcome, null=True)
    code = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=1000, null=True)
    cause = models.CharField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mail_id", "number"], name="attempts_of_a_mail_are_numbered"),
            one_of("outcome", AttemptOutcome, name="attempt_outcome_is_known", null=True),
            models.CheckConstraint(
                condition=together("ended_at", "outcome"), name="an_ended_attempt_has_an_outcome"
            ),
        ]
        # The breaker counts the last hour's; mail health groups the last days'.
        indexes = [models.Index(fields=["started_at"], name="attempt_started")]


class Link(models.Model):
    """The one link of a mail; its token is HMAC(key, id), so nothing usable is stored (PRODUCT H1)."""

    id = models.UUIDField(primary_key=True, db_default=RandomUuid())
    mail_id = models.BigIntegerField(unique=True)
    account_id = models.BigIntegerField()
    key_number = models.PositiveSmallIntegerField()
