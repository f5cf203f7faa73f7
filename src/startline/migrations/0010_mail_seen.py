"""What came of mails later, reminders, the breaker; see mail_seen.sql for what the framework cannot express."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import startline.models.columns


class Migration(migrations.Migration):
    """Notices, bounces, suppressions, reminders, mail domains."""

    dependencies = [
        ("startline", "0009_settings"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bounce",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mail_id", models.BigIntegerField(unique=True)),
                ("bounced_at", models.DateTimeField()),
                ("hard", models.BooleanField()),
                ("status", models.CharField(max_length=16, null=True)),
                ("code", models.PositiveSmallIntegerField(null=True)),
                ("cause", models.CharField(max_length=32)),
                ("words", models.CharField(max_length=1000)),
            ],
        ),
        migrations.CreateModel(
            name="DeliveryNotice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("source", models.CharField(max_length=7)),
                ("source_key", models.CharField(max_length=255)),
                ("received_at", models.DateTimeField()),
                ("delivered_to", models.CharField(max_length=320, null=True)),
                ("raw", models.BinaryField()),
                ("raw_bytes", models.PositiveIntegerField()),
                ("state", models.CharField(db_default="received", max_length=9)),
                ("kind", models.CharField(max_length=10, null=True)),
                ("hard", models.BooleanField(null=True)),
                ("status", models.CharField(max_length=16, null=True)),
                ("code", models.PositiveSmallIntegerField(null=True)),
                ("cause", models.CharField(max_length=32, null=True)),
                ("words", models.CharField(max_length=1000, null=True)),
                ("recipient", models.CharField(max_length=320, null=True)),
                ("subject", models.CharField(max_length=300, null=True)),
                ("from_address", models.CharField(max_length=320, null=True)),
                ("mail_id", models.BigIntegerField(db_index=True, null=True)),
                ("judged_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MailDomain",
            fields=[
                ("domain", models.CharField(max_length=253, primary_key=True, serialize=False)),
                ("answer", models.CharField(max_length=9)),
                ("servers", models.JSONField(db_default=[])),
                ("looked_up_at", models.DateTimeField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line_id", models.BigIntegerField()),
                ("window_id", models.BigIntegerField(null=True)),
                ("audience", models.CharField(max_length=7)),
                ("days", models.PositiveSmallIntegerField()),
                ("transaction_id", models.BigIntegerField()),
                ("mail_id", models.BigIntegerField(null=True)),
                ("reminded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("reason", models.CharField(max_length=10)),
                ("note", models.CharField(db_default="", max_length=500)),
                ("since_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="instance",
            name="a_cap_lets_one_mail_through",
        ),
        migrations.RemoveConstraint(
            model_name="mail",
            name="mail_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="settingchange",
            name="setting_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="transaction",
            name="transaction_type_is_known",
        ),
        migrations.AddField(
            model_name="instance",
            name="hourly_cap",
            field=models.PositiveIntegerField(db_default=100000),
        ),
        migrations.AddField(
            model_name="instance",
            name="mail_pause",
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.AddField(
            model_name="instance",
            name="mail_paused_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="instance",
            name="mail_paused_by_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="instance",
            name="mail_resumed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="instance",
            name="refusal_percent",
            field=models.PositiveSmallIntegerField(db_default=30),
        ),
        migrations.AddField(
            model_name="line",
            name="escalate_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mail",
            name="day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="mailattempt",
            name="cause",
            field=models.CharField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="window",
            name="remind_contact_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="window",
            name="remind_editors_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(
                    ("escalate_at__isnull", False), ("held_at__isnull", True), ("order_held_at__isnull", True)
                ),
                fields=["escalate_at"],
                name="line_escalation",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(
                    ("settled_at__isnull", True),
                    (
                        "kind__in",
                        [
                            "change_approved",
                            "change_declined",
                            "change_refused",
                            "change_requested",
                            "contact_replaced",
                            "corrected",
                            "resend",
                            "review",
                        ],
                    ),
                ),
                fields=["due_at"],
                name="mail_awaited",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state", "accepted")),
                fields=["recipient", "-id"],
                name="mail_accepted_by_recipient",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state__in", ["refused", "given_up"])),
                fields=["-settled_at", "-id"],
                name="mail_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="mailattempt",
            index=models.Index(fields=["started_at"], name="attempt_started"),
        ),
        migrations.AddIndex(
            model_name="window",
            index=models.Index(
                condition=models.Q(
                    ("closes_at__isnull", False),
                    ("ended_at__isnull", True),
                    ("remind_contact_at__isnull", False),
                ),
                fields=["remind_contact_at"],
                name="window_remind_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="window",
            index=models.Index(
                condition=models.Q(
                    ("closes_at__isnull", False),
                    ("ended_at__isnull", True),
                    ("remind_editors_at__isnull", False),
                ),
                fields=["remind_editors_at"],
                name="window_remind_editors",
            ),
        ),
        migrations.AddConstraint(
            model_name="instance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account_cap__gte", 1),
                    ("hourly_cap__gte", 1),
                    ("line_cap__gte", 1),
                    ("recipient_cap__gte", 1),
                ),
                name="a_cap_lets_one_mail_through",
            ),
        ),
        migrations.AddConstraint(
            model_name="instance",
            constraint=models.CheckConstraint(
                condition=models.Q(("refusal_percent__gte", 1), ("refusal_percent__lte", 100)),
                name="refusal_percent_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="instance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mail_pause__in", ["hourly_cap", "operator", "refusals"]),
                    ("mail_pause__isnull", True),
                    _connector="OR",
                ),
                name="mail_pause_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="instance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mail_paused_at__isnull", True), ("mail_pause__isnull", True)),
                    models.Q(("mail_paused_at__isnull", False), ("mail_pause__isnull", False)),
                    _connector="OR",
                ),
                name="a_pause_of_mail_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="instance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mail_paused_by_id__isnull", True), ("mail_pause", "operator"), _connector="OR"
                ),
                name="only_people_pause_mail_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "attention",
                            "cancelled",
                            "change_approved",
                            "change_declined",
                            "change_refused",
                            "change_requested",
                            "contact_replaced",
                            "corrected",
                            "provisioning",
                            "reminder",
                            "resend",
                            "review",
                            "undeliverable",
                        ],
                    )
                ),
                name="mail_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("day__isnull", False), ("kind__in", ["attention", "reminder"])),
                    models.Q(
                        models.Q(("kind__in", ["attention", "reminder"]), _negated=True),
                        ("day__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="a_daily_mail_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("day__isnull", False)),
                fields=("account", "recipient", "kind", "day"),
                name="one_daily_mail_per_person_and_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="settingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "setting__in",
                        [
                            "account_cap",
                            "currency",
                            "domains",
                            "hourly_cap",
                            "language",
                            "line_cap",
                            "mail_paused",
                            "mail_resumed",
                            "name",
                            "offer_added",
                            "offer_family",
                            "offer_name",
                            "policy_added",
                            "policy_withdrawn",
                            "recipient_cap",
                            "refusal_percent",
                            "send_hour",
                            "suppressed",
                            "time_zone",
                            "unsuppressed",
                            "watches",
                        ],
                    )
                ),
                name="setting_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "type__in",
                        [
                            "cancellation",
                            "change_disputed",
                            "change_requested",
                            "escalated",
                            "hold",
                            "order_booked",
                            "order_import",
                            "order_placed",
                            "organization_mapped",
                            "provisioning_email_due",
                            "provisioning_email_resent",
                            "provisioning_email_update",
                            "release",
                            "reminded",
                            "review_cleared",
                            "service_set_up",
                            "start_date_moved",
                            "start_date_reached",
                            "window_ended",
                        ],
                    )
                ),
                name="transaction_type_is_known",
            ),
        ),
        migrations.AddField(
            model_name="bounce",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="startline.account",
            ),
        ),
        migrations.AddField(
            model_name="deliverynotice",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bounce",
            name="notice",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.deliverynotice",
            ),
        ),
        migrations.AddIndex(
            model_name="maildomain",
            index=models.Index(fields=["looked_up_at"], name="mail_domain_oldest"),
        ),
        migrations.AddConstraint(
            model_name="maildomain",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["accepts", "no_domain", "no_server", "unknown"])),
                name="mail_domain_answer_is_known",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="startline.account",
            ),
        ),
        migrations.AddField(
            model_name="suppression",
            name="address",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suppressions",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="suppression",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="suppression",
            name="lifted_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="suppression",
            name="notice",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.deliverynotice",
            ),
        ),
        migrations.AddIndex(
            model_name="deliverynotice",
            index=models.Index(
                condition=models.Q(("state", "received")), fields=["id"], name="notice_to_judge"
            ),
        ),
        migrations.AddIndex(
            model_name="deliverynotice",
            index=models.Index(
                condition=models.Q(("state", "unknown")), fields=["-id"], name="notice_unknown"
            ),
        ),
        migrations.AddIndex(
            model_name="deliverynotice",
            index=models.Index(fields=["-received_at", "-id"], name="notice_newest"),
        ),
        migrations.AddConstraint(
            model_name="deliverynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["imap", "lmtp", "webhook"])), name="notice_source_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["applied", "dismissed", "ignored", "received", "unknown"])),
                name="notice_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["auto_reply", "bounce", "complaint", "delayed", "delivered", "other"]),
                    ("kind__isnull", True),
                    _connector="OR",
                ),
                name="notice_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverynotice",
            constraint=models.UniqueConstraint(
                fields=("source", "source_key"), name="a_notice_is_taken_in_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("judged_at__isnull", True), ("kind__isnull", True), ("state", "received")),
                    models.Q(
                        models.Q(("state", "received"), _negated=True),
                        ("judged_at__isnull", False),
                        ("kind__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_judged_notice_says_when_and_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "applied"), _negated=True), ("mail_id__isnull", False), _connector="OR"
                ),
                name="only_a_notice_about_a_mail_is_applied",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by__isnull", True), ("decided_at__isnull", True)),
                    models.Q(("decided_by__isnull", False), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_decided_notice_says_who_and_when",
            ),
        ),
        migrations.AddIndex(
            model_name="bounce",
            index=models.Index(fields=["bounced_at"], name="bounce_newest"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["contact", "editors"])), name="audience_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("window_id__isnull", False)),
                fields=("line_id", "window_id", "audience", "days"),
                name="each_reminder_goes_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("window_id__isnull", True)),
                fields=("line_id",),
                name="a_line_is_escalated_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("window_id__isnull", False), ("audience", "editors"), _connector="OR"),
                name="only_editors_are_told_of_what_has_not_started",
            ),
        ),
        migrations.AddIndex(
            model_name="suppression",
            index=models.Index(fields=["-since_at", "-id"], name="suppression_newest"),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["bounced", "complained", "operator"])),
                name="suppression_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("address",),
                name="an_address_is_suppressed_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_by__isnull", True), ("lifted_at__isnull", False), _connector="OR"
                ),
                name="only_a_lifted_suppression_says_by_whom",
            ),
        ),
        migrations.RunSQL(
            Path(__file__).with_name("mail_seen.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]
