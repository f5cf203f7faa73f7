"""How orders come in: runs, their staged rows, and what each line's file last said (PRODUCT I1–I4)."""

from enum import StrEnum

from django.db import models

from startline.models.account import Account
from startline.models.columns import choice, created_at, one_of, public_id


class ImportState(StrEnum):
    """Where a run stands."""

    READING = "reading"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    STOPPED = "stopped"
    REFUSED = "refused"


class RowOutcome(StrEnum):
    """What became of a staged row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    SKIPPED = "skipped"
    ERROR = "error"


class ImportRun(models.Model):
    """One file, or one order placed by hand: orders enter in the same way."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account = models.ForeignKey(Account, models.PROTECT, null=True)
    source = models.CharField(max_length=8)
    file_name = models.CharField(max_length=255)
    sends_mail = models.BooleanField()
    state = choice(ImportState)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("state", ImportState, name="import_state_is_known"),
            one_of("source", ["report", "form"], name="import_source_is_known"),
        ]


class ImportRow(models.Model):
    """A row as the file has it (*raw*) and as it was understood; kept until its run is tidied away."""

    pk = models.CompositePrimaryKey("run_id", "row_number")
    run_id = models.BigIntegerField()
    row_number = models.PositiveIntegerField()
    account_id = models.BigIntegerField(null=True)
    order_number = models.CharField(max_length=64, null=True)
    line_number = models.CharField(max_length=64, null=True)
    offer_id = models.BigIntegerField(null=True)
    provisions = models.BooleanField(null=True)
    quantity = models.PositiveIntegerField(null=True)
    placed_on = models.DateField(null=True)
    placed_by_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=32, null=True)
    subscription_number = models.CharField(max_length=64, null=True)
    start_date = models.DateField(null=True)
    time_zone = models.CharField(max_length=64, null=True)
    mail_due_at = models.DateTimeField(null=True)
    silent = models.BooleanField(null=True)
    customer_name = models.CharField(max_length=200, null=True)
    customer_key = models.CharField(max_length=200, null=True)
    order_value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    monthly_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    term_months = models.PositiveSmallIntegerField(null=True)
    hold_name = models.CharField(max_length=200, null=True)
    currency = models.CharField(max_length=3, null=True)
    outcome = choice(RowOutcome, null=True)
    problems = models.JSONField(db_default=[])
    raw = models.JSONField(db_default={})

    class Meta:
        constraints = [one_of("outcome", RowOutcome, name="row_outcome_is_known", null=True)]
        indexes = [
            models.Index(
                fields=["run_id", "account_id", "order_number"],
                condition=models.Q(outcome__isnull=True),
                name="import_row_next",
            ),
        ]


class ImportedLine(models.Model):
    """What the last imported file said of a line, so that only what a file itself changed is applied (I3)."""

    line_id = models.BigIntegerField(primary_key=True)
    account_id = models.BigIntegerField()
    run_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(null=True)
    start_date = models.DateField(null=True)
    hold_name = models.CharField(max_length=200, null=True)
