"""What was told of mails after they had been accepted, and what follows from it (PRODUCT M4, M6, M7, C6, W2)."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from startline.models.account import Account, User
from startline.models.address import Address
from startline.models.columns import choice, created_at, one_of, public_id, together
from startline.rules.deliveries import NoticeKind
from startline.rules.domains import MailDomainAnswer


class NoticeSource(StrEnum):
    """By which way a notice came in; *webhook* is a provider's event, *inbound* a whole mail that it took for us."""

    IMAP = "imap"
    LMTP = "lmtp"
    WEBHOOK = "webhook"
    INBOUND = "inbound"


class NoticeState(StrEnum):
    """What became of a notice; *received* is not judged yet, *unknown* waits for a person."""

    RECEIVED = "received"
    APPLIED = "applied"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    DISMISSED = "dismissed"


class DeliveryNotice(models.Model):
    """A mail or an event that came in and may tell what became of one of ours; taken in once (*source_key*).

    *raw* is the mail as it came, or a provider's event as JSON, cut where *raw_bytes* (the whole size) is more.
    *delivered_to* is the address that it was delivered to, whose token says which mail it is about. What it
    says is empty until it is judged; *cause* is why the mail did not arrive, or why a reply waits
    (`rules.notices.Held`). One that a person has assigned to a mail is judged anew, as they said. *case_mail_id* is
    the mail about a case that it answers: it may be larger while it waits (`sweeps.cut_waiting` says how long), and
    stays so for a while where it was taken into the case, but not whole (`sweeps.cut_taken_in`).
    Seen by the operator's people alone: it may hold anything.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    source = choice(NoticeSource)
    source_key = models.CharField(max_length=255)
    received_at = models.DateTimeField()
    delivered_to = models.CharField(max_length=320, null=True)
    raw = models.BinaryField()
    raw_bytes = models.PositiveIntegerField()
    state = choice(NoticeState, db_default=NoticeState.RECEIVED.value)
    kind = choice(NoticeKind, null=True)
    hard = models.BooleanField(null=True)
    status = models.CharField(max_length=16, null=True)
    code = models.PositiveSmallIntegerField(null=True)
    cause = models.CharField(max_length=32, null=True)
    words = models.CharField(max_length=1000, null=True)
    recipient = models.CharField(max_length=320, null=True)
    subject = models.CharField(max_length=300, null=True)
    from_address = models.CharField(max_length=320, null=True)
    mail_id = models.BigIntegerField(null=True, db_index=True)
    case_mail_id = models.BigIntegerField(null=True)
    judged_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("source", NoticeSource, name="notice_source_is_known"),
            one_of("state", NoticeState, name="notice_state_is_known"),
            one_of("kind", NoticeKind, name="notice_kind_is_known", null=True),
            models.UniqueConstraint(fields=["source", "source_key"], name="a_notice_is_taken_in_once"),
            models.CheckConstraint(
                condition=Q(state="received", judged_at__isnull=True, kind__isnull=True)
                | (~Q(state="received") & Q(judged_at__isnull=False, kind__isnull=False)),
                name="a_judged_notice_says_when_and_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(mail_id__isnull=False),
                name="only_a_notice_about_a_mail_is_applied",
            ),
            models.CheckConstraint(
                condition=together("decided_by", "decided_at"), name="a_decided_notice_says_who_and_when"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="received"), name="notice_to_judge"),
            models.Index(fields=["-id"], condition=Q(state="unknown"), name="notice_unknown"),
            models.Index(fields=["-received_at", "-id"], name="notice_newest"),
        ]


class Bounce(models.Model):
    """A mail of ours that came back after it had been accepted: once per mail, never changed (PRODUCT M4, W2).

    *hard*: it will never arrive there. A soft one did not arrive either, but might another time.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, db_constraint=False)
    mail_id = models.BigIntegerField(unique=True)
    notice = models.ForeignKey(DeliveryNotice, models.PROTECT, null=True, related_name="+", db_index=False)
    bounced_at = models.DateTimeField()
    hard = models.BooleanField()
    status = models.CharField(max_length=16, null=True)
    code = models.PositiveSmallIntegerField(null=True)
    cause = models.CharField(max_length=32)
    words = models.CharField(max_length=1000)

    class Meta:
        indexes = [models.Index(fields=["bounced_at"], name="bounce_newest")]


class SuppressionReason(StrEnum):
    """Why nothing is mailed to an address."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    OPERATOR = "operator"


class Suppression(models.Model):
    """An address to which nothing is mailed, until that is lifted; over all accounts (PRODUCT M6)."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    address = models.ForeignKey(Address, models.PROTECT, related_name="suppressions", db_index=False)
    reason = choice(SuppressionReason)
    note = models.CharField(max_length=500, db_default="")
    notice = models.ForeignKey(DeliveryNotice, models.PROTECT, null=True, related_name="+", db_index=False)
    since_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            one_of("reason", SuppressionReason, name="suppression_reason_is_known"),
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(lifted_at__isnull=True),
                name="an_address_is_suppressed_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | Q(lifted_at__isnull=False),
                name="only_a_lifted_suppression_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["-since_at", "-id"], name="suppression_newest")]


class Audience(StrEnum):
    """Who is reminded."""

    CONTACT = "contact"
    EDITORS = "editors"


class Reminder(models.Model):
    """A line of which somebody was reminded, or the editors told that nothing had started: once each (M7).

    *window_id* is empty for the escalation, of which *days* counts from the requested start date; for a
    reminder they count back from the window's end.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, db_constraint=False)
    line_id = models.BigIntegerField()
    window_id = models.BigIntegerField(null=True)
    audience = choice(Audience)
    days = models.PositiveSmallIntegerField()
    transaction_id = models.BigIntegerField()
    mail_id = models.BigIntegerField(null=True)
    reminded_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("audience", Audience, name="audience_is_known"),
            models.UniqueConstraint(
                fields=["line_id", "window_id", "audience", "days"],
                condition=Q(window_id__isnull=False),
                name="each_reminder_goes_once",
            ),
            models.UniqueConstraint(
                fields=["line_id"], condition=Q(window_id__isnull=True), name="a_line_is_escalated_once"
            ),
            models.CheckConstraint(
                condition=Q(window_id__isnull=False) | Q(audience="editors"),
                name="only_editors_are_told_of_what_has_not_started",
            ),
        ]


class MailDomain(models.Model):
    """Whether a domain has a mail server, as last looked up (PRODUCT C6); advisory alone."""

    domain = models.CharField(max_length=253, primary_key=True)
    answer = choice(MailDomainAnswer)
    servers = models.JSONField(db_default=[])
    looked_up_at = models.DateTimeField()
    created_at = created_at()

    class Meta:
        constraints = [one_of("answer", MailDomainAnswer, name="mail_domain_answer_is_known")]
        indexes = [models.Index(fields=["looked_up_at"], name="mail_domain_oldest")]
