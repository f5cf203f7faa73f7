"""The one row that says what this instance is: real, or a rehearsal whose clock can be moved."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from startline.models.columns import choice, created_at, one_of, together
from startline.models.files import StoredFile
from startline.rules.breaker import MailPause


class Instance(models.Model):
    """A single row; the offset only rises, and only in a rehearsal.

    The breaker pauses all mail when more than `hourly_cap` attempts began within an hour, or when more than
    `refusal_percent` of an hour's attempts (fifty or more) were refused for good (PRODUCT M6). Attempts from
    before `mail_resumed_at` count no more.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    rehearsal = models.BooleanField()
    clock_offset = models.DurationField(db_default=timedelta(0))
    line_cap = models.PositiveIntegerField(db_default=5)
    recipient_cap = models.PositiveIntegerField(db_default=20)
    account_cap = models.PositiveIntegerField(db_default=1000)
    hourly_cap = models.PositiveIntegerField(db_default=100_000)
    refusal_percent = models.PositiveSmallIntegerField(db_default=30)
    mail_paused_at = models.DateTimeField(null=True)
    mail_pause = choice(MailPause, null=True)
    mail_paused_by_id = models.BigIntegerField(null=True)
    mail_resumed_at = models.DateTimeField(null=True)
    desk_days = models.CharField(max_length=7, db_default="12345")
    desk_opens = models.PositiveSmallIntegerField(db_default=9)
    desk_closes = models.PositiveSmallIntegerField(db_default=18)
    desk_promises = models.JSONField(db_default={"urgent": 2, "high": 4, "normal": 9, "low": 27})
    logo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = created_at()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_instance"),
            models.CheckConstraint(
                condition=Q(rehearsal=True) | Q(clock_offset=timedelta(0)),
                name="only_a_rehearsal_moves_its_clock",
            ),
            models.CheckConstraint(
                condition=Q(line_cap__gte=1, recipient_cap__gte=1, account_cap__gte=1, hourly_cap__gte=1),
                name="a_cap_lets_one_mail_through",
            ),
            models.CheckConstraint(
                condition=Q(refusal_percent__gte=1, refusal_percent__lte=100),
                name="refusal_percent_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(desk_days__regex=r"^1?2?3?4?5?6?7?$") & ~Q(desk_days=""),
                name="desk_days_are_days_of_the_week",
            ),
            models.CheckConstraint(
                condition=Q(desk_opens__lt=models.F("desk_closes"), desk_closes__lte=24),
                name="the_desk_opens_before_it_closes",
            ),
            one_of("mail_pause", MailPause, name="mail_pause_is_known", null=True),
            models.CheckConstraint(
                condition=together("mail_paused_at", "mail_pause"), name="a_pause_of_mail_says_why"
            ),
            models.CheckConstraint(
                condition=Q(mail_paused_by_id__isnull=True) | Q(mail_pause="operator"),
                name="only_people_pause_mail_by_name",
            ),
        ]
