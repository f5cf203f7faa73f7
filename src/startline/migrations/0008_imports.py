"""Imports begun in a page: the file, what was asked and decided, and how far a run has come."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Imports begun in a page; who sees them is in imports.sql."""

    dependencies = [("startline", "0007_people")]
    operations = [
        migrations.CreateModel(
            name="ImportChunk",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("run_id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="ImportConflict",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "row_number",
                        "field",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("run_id", models.BigIntegerField()),
                ("row_number", models.PositiveIntegerField()),
                ("field", models.CharField(max_length=16)),
                ("account_id", models.BigIntegerField()),
                ("order_number", models.CharField(max_length=64)),
                ("line_number", models.CharField(max_length=64)),
                ("line_id", models.BigIntegerField()),
                ("file_value", models.TextField()),
                ("our_value", models.TextField()),
                ("code", models.CharField(max_length=32)),
                ("facts", models.JSONField(db_default={})),
                ("decision", models.CharField(max_length=4, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="importrun",
            name="import_state_is_known",
        ),
        migrations.AddField(
            model_name="importrow",
            name="expected",
            field=models.CharField(max_length=9, null=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="problem_kind",
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="mails",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="importrun",
            name="came_in",
            field=models.JSONField(db_default={}),
        ),
        migrations.AddField(
            model_name="importrun",
            name="causes",
            field=models.JSONField(db_default=[]),
        ),
        migrations.AddField(
            model_name="importrun",
            name="checked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="importrun",
            name="expected",
            field=models.JSONField(db_default={}),
        ),
        migrations.AddField(
            model_name="importrun",
            name="orders_done",
            field=models.PositiveIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="importrun",
            name="orders_total",
            field=models.PositiveIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="importrun",
            name="questions",
            field=models.JSONField(db_default=[]),
        ),
        migrations.AddField(
            model_name="importrun",
            name="rows_read",
            field=models.PositiveIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="importrun",
            name="rows_total",
            field=models.PositiveIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="importrun",
            name="started_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="stop_asked",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="importrun",
            name="taken_over_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="tidied_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="importrun",
            name="told",
            field=models.JSONField(db_default={}),
        ),
        migrations.AddField(
            model_name="importrun",
            name="transactions",
            field=models.JSONField(db_default=[]),
        ),
        migrations.AddField(
            model_name="importrun",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="importrun",
            name="understood",
            field=models.JSONField(db_default={}),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="state",
            field=models.CharField(max_length=9),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["run_id", "account_id", "order_number"], name="import_row_of_order"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("problem_kind__isnull", False)),
                fields=["run_id", "row_number"],
                name="import_row_with_problems",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("problem_kind__isnull", False)),
                fields=["run_id", "problem_kind", "row_number"],
                name="import_row_of_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("problem_kind__in", ["error", "skipped", "warning", "with_order"]),
                    ("problem_kind__isnull", True),
                    _connector="OR",
                ),
                name="problem_kind_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                condition=models.Q(("source", "report")), fields=["-id"], name="import_run_latest"
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                condition=models.Q(("started_by__isnull", False), ("state__in", ["reading", "applying"])),
                fields=["id"],
                name="import_run_for_worker",
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                condition=models.Q(("tidied_at__isnull", True)),
                fields=["started_at"],
                name="import_run_to_tidy",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expected__in", ["changed", "conflict", "error", "new", "skipped", "unchanged"]),
                    ("expected__isnull", True),
                    _connector="OR",
                ),
                name="expected_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "applying",
                            "asking",
                            "checked",
                            "discarded",
                            "done",
                            "reading",
                            "refused",
                            "stopped",
                        ],
                    )
                ),
                name="import_state_is_known",
            ),
        ),
        migrations.AddField(
            model_name="importconflict",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="importconflict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decision__in", ["file", "ours"]), ("decision__isnull", True), _connector="OR"
                ),
                name="decision_is_known",
            ),
        ),
        migrations.RunSQL(
            Path(__file__).with_name("imports.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]
