"""The one row that says what this instance is: real, or a rehearsal whose clock can be moved."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from startline.models.columns import created_at


class Instance(models.Model):
    """A single row; the offset only rises, and only in a rehearsal."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    rehearsal = models.BooleanField()
    clock_offset = models.DurationField(db_default=timedelta(0))
    line_cap = models.PositiveIntegerField(db_default=5)
    recipient_cap = models.PositiveIntegerField(db_default=20)
    account_cap = models.PositiveIntegerField(db_default=1000)
    created_at = created_at()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_instance"),
            models.CheckConstraint(
                condition=Q(rehearsal=True) | Q(clock_offset=timedelta(0)),
                name="only_a_rehearsal_moves_its_clock",
            ),
            models.CheckConstraint(
                condition=Q(line_cap__gte=1, recipient_cap__gte=1, account_cap__gte=1),
                name="a_cap_lets_one_mail_through",
            ),
        ]
