"""How orders come in: runs, their staged rows, and what each line's file last said (PRODUCT I1–I4)."""

from enum import StrEnum

from django.db import models

from startline.models.account import Account, User
from startline.models.columns import choice, created_at, one_of, public_id


class ImportState(StrEnum):
    """Where a run stands; *asking* and *checked* wait for a person, *reading* and *applying* for a worker."""

    READING = "reading"
    ASKING = "asking"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    STOPPED = "stopped"
    REFUSED = "refused"
    DISCARDED = "discarded"


class RowOutcome(StrEnum):
    """What became of a staged row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    SKIPPED = "skipped"
    ERROR = "error"


class ProblemKind(StrEnum):
    """What the problems of a row of the file did to it; *with_order* is a good row of an order with a bad one."""

    ERROR = "error"
    WITH_ORDER = "with_order"
    SKIPPED = "skipped"
    WARNING = "warning"


class Decision(StrEnum):
    """Whose value counts where both sides have changed it (PRODUCT I3)."""

    FILE = "file"
    OURS = "ours"


class ImportRun(models.Model):
    """One file, or one order placed by hand: orders enter in the same way.

    A run of a page has a person: who brought the file, and who had it taken over. *told* is what they said
    of the file, *questions* what it cannot be read without, *understood* what was found in it; *expected*
    and *came_in* count rows and mails, before and after; *causes* are the errors that most rows share.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account = models.ForeignKey(Account, models.PROTECT, null=True)
    source = models.CharField(max_length=8)
    file_name = models.CharField(max_length=255)
    sends_mail = models.BooleanField()
    state = choice(ImportState)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_over_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    told = models.JSONField(db_default={})
    questions = models.JSONField(db_default=[])
    understood = models.JSONField(db_default={})
    expected = models.JSONField(db_default={})
    came_in = models.JSONField(db_default={})
    causes = models.JSONField(db_default=[])
    transactions = models.JSONField(db_default=[])
    rows_total = models.PositiveIntegerField(db_default=0)
    rows_read = models.PositiveIntegerField(db_default=0)
    orders_total = models.PositiveIntegerField(db_default=0)
    orders_done = models.PositiveIntegerField(db_default=0)
    tries = models.PositiveSmallIntegerField(db_default=0)
    stop_asked = models.BooleanField(db_default=False)
    started_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    tidied_at = models.DateTimeField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("state", ImportState, name="import_state_is_known"),
            one_of("source", ["report", "form"], name="import_source_is_known"),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=models.Q(source="report"), name="import_run_latest"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["reading", "applying"], started_by__isnull=False),
                name="import_run_for_worker",
            ),
            models.Index(
                fields=["started_at"],
                condition=models.Q(tidied_at__isnull=True),
                name="import_run_to_tidy",
            ),
        ]


class ImportChunk(models.Model):
    """A piece of the file that a page was given, where every worker can read it, until its run ends."""

    pk = models.CompositePrimaryKey("run_id", "number")
    run_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    content = models.BinaryField()


class ImportRow(models.Model):
    """A row as the file has it (*raw*) and as it was understood; kept until its run is tidied away.

    Until it is taken over, *expected* is what the dry run found for a row of a known line, and *mails*
    whether its new contact is mailed at once.
    """

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
    expected = choice(RowOutcome, null=True)
    mails = models.BooleanField(null=True)
    problem_kind = choice(ProblemKind, null=True)
    problems = models.JSONField(db_default=[])
    raw = models.JSONField(db_default={})

    class Meta:
        constraints = [
            one_of("outcome", RowOutcome, name="row_outcome_is_known", null=True),
            one_of("expected", RowOutcome, name="expected_outcome_is_known", null=True),
            one_of("problem_kind", ProblemKind, name="problem_kind_is_known", null=True),
        ]
        indexes = [
            models.Index(
                fields=["run_id", "account_id", "order_number"],
                condition=models.Q(outcome__isnull=True),
                name="import_row_next",
            ),
            models.Index(fields=["run_id", "account_id", "order_number"], name="import_row_of_order"),
            models.Index(
                fields=["run_id", "row_number"],
                condition=models.Q(problem_kind__isnull=False),
                name="import_row_with_problems",
            ),
            models.Index(
                fields=["run_id", "problem_kind", "row_number"],
                condition=models.Q(problem_kind__isnull=False),
                name="import_row_of_kind",
            ),
        ]


class ImportConflict(models.Model):
    """A value that file and Startline have both changed, or that was refused, and whose of the two counts (I3)."""

    pk = models.CompositePrimaryKey("run_id", "row_number", "field")
    run_id = models.BigIntegerField()
    row_number = models.PositiveIntegerField()
    field = models.CharField(max_length=16)
    account_id = models.BigIntegerField()
    order_number = models.CharField(max_length=64)
    line_number = models.CharField(max_length=64)
    line_id = models.BigIntegerField()
    file_value = models.TextField()
    our_value = models.TextField()
    code = models.CharField(max_length=32)
    facts = models.JSONField(db_default={})
    decision = choice(Decision, null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [one_of("decision", Decision, name="decision_is_known", null=True)]


class ImportedLine(models.Model):
    """What the last imported file said of a line, so that only what a file itself changed is applied (I3)."""

    line_id = models.BigIntegerField(primary_key=True)
    account_id = models.BigIntegerField()
    run_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(null=True)
    start_date = models.DateField(null=True)
    hold_name = models.CharField(max_length=200, null=True)
