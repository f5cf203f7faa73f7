"""Changes asked for by who may not make them; see requests.sql for what the framework cannot express."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import startline.models.columns

_KINDS = [
    "cancelled", "change_approved", "change_declined", "change_refused", "change_requested", "corrected",
    "provisioning", "resend", "undeliverable",
]  # fmt: skip
_TYPES = [
    "cancellation", "change_requested", "hold", "order_booked", "order_import", "order_placed",
    "organization_mapped", "provisioning_email_due", "provisioning_email_resent", "provisioning_email_update",
    "release", "service_set_up", "start_date_moved", "start_date_reached", "window_ended",
]  # fmt: skip
# A column that a trigger speaks of cannot become longer: the trigger stands aside meanwhile.
_GUARD = """
CREATE TRIGGER a_mail_keeps_its_recipient BEFORE UPDATE ON startline_mail FOR EACH ROW
  WHEN ((OLD.public_id, OLD.account_id, OLD.transaction_id, OLD.kind, OLD.recipient_id, OLD.counts_at)
        IS DISTINCT FROM
        (NEW.public_id, NEW.account_id, NEW.transaction_id, NEW.kind, NEW.recipient_id, NEW.counts_at))
  EXECUTE FUNCTION startline_forbid('a mail keeps its recipient and its cause');
"""
_OUTCOMES = ["already", "asked", "changed", "left_out", "refused"]


class Migration(migrations.Migration):
    """Requests with their lines, the codes that tell of them, and who sees them."""

    dependencies = [("startline", "0005_lists")]
    operations = [
        migrations.RunSQL(
            "DROP TRIGGER a_mail_keeps_its_recipient ON startline_mail", migrations.RunSQL.noop
        ),
        migrations.AlterField(model_name="mail", name="kind", field=models.CharField(max_length=16)),
        migrations.RunSQL(_GUARD, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="mail", name="mail_kind_is_known"),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(condition=models.Q(kind__in=_KINDS), name="mail_kind_is_known"),
        ),
        migrations.RemoveConstraint(model_name="transaction", name="transaction_type_is_known"),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(type__in=_TYPES), name="transaction_type_is_known"
            ),
        ),
        migrations.RemoveConstraint(model_name="transactionitem", name="item_outcome_is_known"),
        migrations.AddConstraint(
            model_name="transactionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(outcome__in=_OUTCOMES), name="item_outcome_is_known"
            ),
        ),
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="startline.account",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="startline.order",
                    ),
                ),
                ("transaction_id", models.BigIntegerField(unique=True)),
                (
                    "address",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="startline.address",
                    ),
                ),
                ("note", models.CharField(db_default="", max_length=500)),
                ("state", models.CharField(db_default="open", max_length=9)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reply", models.CharField(db_default="", max_length=500)),
                ("change_id", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            state__in=["approved", "declined", "open", "refused", "withdrawn"]
                        ),
                        name="request_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by__isnull", True), ("decided_at__isnull", True))
                        | models.Q(("decided_by__isnull", False), ("decided_at__isnull", False)),
                        name="a_decision_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state="open", decided_at__isnull=True)
                        | (~models.Q(state="open") & models.Q(decided_at__isnull=False)),
                        name="only_an_open_request_is_undecided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(change_id__isnull=True)
                        | models.Q(state__in=["approved", "refused"]),
                        name="only_an_approval_makes_a_change",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["account", "id"], condition=models.Q(state="open"), name="request_waiting"
                    ),
                    models.Index(fields=["account", "id"], name="request_account"),
                    models.Index(fields=["asked_by", "id"], name="request_asked_by"),
                    models.Index(fields=["order", "id"], name="request_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeRequestLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "request_id", "line_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("request_id", models.BigIntegerField()),
                ("line_id", models.BigIntegerField()),
                ("account_id", models.BigIntegerField()),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="startline.address",
                    ),
                ),
                ("contact_epoch", models.PositiveIntegerField()),
                ("outcome", models.CharField(max_length=8, null=True)),
                ("reason", models.CharField(max_length=64, null=True)),
                ("facts", models.JSONField(db_default={})),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(outcome__in=_OUTCOMES) | models.Q(outcome__isnull=True),
                        name="request_line_outcome_is_known",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            Path(__file__).with_name("requests.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]
