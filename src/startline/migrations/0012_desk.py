"""What the desk keeps; see desk.sql for what the framework cannot express."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import startline.models.columns
import startline.models.desk


class Migration(migrations.Migration):
    """Help, cases and all that is said in them."""

    dependencies = [
        ("startline", "0011_hub"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE startline_case_number START 10001",
            "DROP SEQUENCE startline_case_number",
        ),
        migrations.CreateModel(
            name="CannedAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("titles", models.JSONField(db_default={})),
                ("type", models.CharField(max_length=17, null=True)),
                ("texts", models.JSONField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=startline.models.desk.CaseNumber(), editable=False, unique=True
                    ),
                ),
                ("side", models.CharField(max_length=8)),
                ("transaction_id", models.BigIntegerField(unique=True)),
                ("type", models.CharField(max_length=17)),
                ("state", models.CharField(db_default="new", max_length=7)),
                ("priority", models.CharField(max_length=6)),
                ("subject", models.CharField(max_length=200)),
                ("language", models.CharField(max_length=8)),
                ("opened_by_kind", models.CharField(max_length=7)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("first_due_at", models.DateTimeField()),
                ("first_answered_at", models.DateTimeField(null=True)),
                ("solved_at", models.DateTimeField(null=True)),
                ("solution", models.CharField(max_length=15, null=True)),
                ("answered_by_article", models.CharField(max_length=64, null=True)),
                ("reopened", models.PositiveSmallIntegerField(db_default=0)),
                ("changed_at", models.DateTimeField()),
                ("facts", models.JSONField(db_default={})),
            ],
        ),
        migrations.CreateModel(
            name="CaseEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("for_sellers", models.BooleanField()),
                ("internal", models.BooleanField()),
                ("kind", models.CharField(max_length=12)),
                ("via", models.CharField(max_length=4)),
                ("by_kind", models.CharField(max_length=7)),
                ("text", models.TextField(db_default="")),
                ("facts", models.JSONField(db_default={})),
                ("transaction_id", models.BigIntegerField(null=True)),
                ("occurred_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account_id", models.BigIntegerField()),
                ("for_sellers", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "line_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.BigIntegerField()),
                ("line_id", models.BigIntegerField(db_index=True)),
                ("account_id", models.BigIntegerField()),
                ("for_sellers", models.BooleanField()),
                ("contact_epoch", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseMail",
            fields=[
                ("mail_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("to_desk", models.BooleanField()),
                ("unreached_at", models.DateTimeField(null=True)),
                ("unreached_cause", models.CharField(max_length=32, null=True)),
                ("flagged_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CaseProposal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("lines", models.JSONField()),
                ("state", models.CharField(db_default="open", max_length=9)),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("change_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="HelpSearch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=8)),
                ("words", models.CharField(max_length=200)),
                ("found", models.PositiveSmallIntegerField()),
                ("searched_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="HelpText",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("slug", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=8)),
                ("audience", models.CharField(max_length=9)),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("summary", models.CharField(max_length=500)),
                ("keywords", models.TextField(db_default="")),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpVote",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("slug", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=8)),
                ("useful", models.BooleanField()),
                ("words", models.CharField(db_default="", max_length=1000)),
                ("came_from", models.CharField(db_default="", max_length=64)),
                ("voted_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="deliverynotice",
            name="notice_source_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="deliverynotice",
            name="notice_kind_is_known",
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
        migrations.RemoveIndex(
            model_name="mail",
            name="mail_awaited",
        ),
        migrations.AddField(
            model_name="deliverynotice",
            name="case_mail_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="instance",
            name="desk_closes",
            field=models.PositiveSmallIntegerField(db_default=18),
        ),
        migrations.AddField(
            model_name="instance",
            name="desk_days",
            field=models.CharField(db_default="12345", max_length=7),
        ),
        migrations.AddField(
            model_name="instance",
            name="desk_opens",
            field=models.PositiveSmallIntegerField(db_default=9),
        ),
        migrations.AddField(
            model_name="instance",
            name="desk_promises",
            field=models.JSONField(db_default={"high": 4, "low": 27, "normal": 9, "urgent": 2}),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(
                    ("settled_at__isnull", True),
                    (
                        "kind__in",
                        [
                            "admins_told",
                            "case_answered",
                            "case_opened",
                            "case_proposed",
                            "case_said",
                            "case_solved",
                            "change_approved",
                            "change_declined",
                            "change_refused",
                            "change_requested",
                            "contact_replaced",
                            "corrected",
                            "mapped",
                            "resend",
                            "review",
                            "service_set_up",
                        ],
                    ),
                ),
                fields=["due_at"],
                name="mail_awaited",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["imap", "inbound", "lmtp", "webhook"])),
                name="notice_source_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["auto_reply", "bounce", "complaint", "delayed", "delivered", "other", "reply"],
                    ),
                    ("kind__isnull", True),
                    _connector="OR",
                ),
                name="notice_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="instance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("desk_days__regex", "^1?2?3?4?5?6?7?$"), models.Q(("desk_days", ""), _negated=True)
                ),
                name="desk_days_are_days_of_the_week",
            ),
        ),
        migrations.AddConstraint(
            model_name="instance",
            constraint=models.CheckConstraint(
                condition=models.Q(("desk_closes__lte", 24), ("desk_opens__lt", models.F("desk_closes"))),
                name="the_desk_opens_before_it_closes",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "admins_told",
                            "attention",
                            "cancelled",
                            "case_answered",
                            "case_opened",
                            "case_proposed",
                            "case_said",
                            "case_solved",
                            "change_approved",
                            "change_declined",
                            "change_refused",
                            "change_requested",
                            "contact_replaced",
                            "corrected",
                            "mapped",
                            "provisioning",
                            "reminder",
                            "resend",
                            "review",
                            "service_set_up",
                            "undeliverable",
                        ],
                    )
                ),
                name="mail_kind_is_known",
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
                            "canned_answer",
                            "currency",
                            "desk_hours",
                            "domains",
                            "field_added",
                            "field_edited",
                            "field_moved",
                            "field_retired",
                            "hourly_cap",
                            "hub_added",
                            "hub_admin_url",
                            "hub_events_url",
                            "hub_is_active",
                            "hub_name",
                            "hub_secret",
                            "language",
                            "line_cap",
                            "logo",
                            "mail_paused",
                            "mail_resumed",
                            "name",
                            "offer_added",
                            "offer_family",
                            "offer_hub",
                            "offer_name",
                            "operator_name",
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
                            "case_opened",
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
                            "set_up_started",
                            "start_date_moved",
                            "start_date_reached",
                            "window_ended",
                        ],
                    )
                ),
                name="transaction_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="cannedanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "type__in",
                        [
                            "change_contact",
                            "mail_not_arrived",
                            "mapped_wrongly",
                            "not_provisioned",
                            "other",
                            "setting_up",
                            "sign_in",
                            "window_or_billing",
                        ],
                    ),
                    ("type__isnull", True),
                    _connector="OR",
                ),
                name="canned_answer_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="cannedanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("title",),
                name="one_canned_answer_per_title",
            ),
        ),
        migrations.CreateModel(
            name="CaseDeskWords",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="startline.case",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseWords",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="startline.case",
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("for_sellers", models.BooleanField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.AddField(
            model_name="case",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.account",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="assigned_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="opened_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="opened_by_address",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="order",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.order",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="organization",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.organization",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="wanted",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
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
            model_name="caseentry",
            name="by_address",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="startline.case",
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="startline.caseentry"
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="startline.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="caseline",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="casemail",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="mails", to="startline.caseentry"
            ),
        ),
        migrations.AddField(
            model_name="caseproposal",
            name="address",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="caseproposal",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="startline.case"
            ),
        ),
        migrations.AddField(
            model_name="caseproposal",
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
            model_name="caseproposal",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="helpsearch",
            index=models.Index(
                condition=models.Q(("found", 0)), fields=["-searched_at"], name="help_searches_without_hit"
            ),
        ),
        migrations.AddIndex(
            model_name="helpsearch",
            index=models.Index(fields=["-searched_at", "-id"], name="help_searches_newest"),
        ),
        migrations.AddConstraint(
            model_name="helptext",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["customers", "everybody", "sellers"])),
                name="help_audience_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="helptext",
            constraint=models.UniqueConstraint(
                fields=("language", "slug"), name="one_help_text_per_slug_and_language"
            ),
        ),
        migrations.AddIndex(
            model_name="helpvote",
            index=models.Index(fields=["-voted_at", "-id"], name="help_votes_newest"),
        ),
        migrations.AddIndex(
            model_name="helpvote",
            index=models.Index(
                condition=models.Q(("words", ""), _negated=True),
                fields=["-voted_at", "-id"],
                name="help_votes_with_words",
            ),
        ),
        migrations.AddIndex(
            model_name="casedeskwords",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["words"], name="case_desk_words"
            ),
        ),
        migrations.AddIndex(
            model_name="casewords",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["words"], name="case_words"
            ),
        ),
        migrations.AddIndex(
            model_name="casewords",
            index=models.Index(fields=["account_id", "-case"], name="case_words_of_account"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["new", "open"])), fields=["due_at", "id"], name="case_owed"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["new", "open"])),
                fields=["assigned_to", "due_at", "id"],
                name="case_owed_by",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["account", "-id"], name="case_account"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "solved"), _negated=True),
                fields=["account", "-id"],
                name="case_account_unsolved",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("opened_by__isnull", False)),
                fields=["opened_by", "-id"],
                name="case_opened_by",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("opened_by_address__isnull", False)),
                fields=["opened_by_address", "-id"],
                name="case_of_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["-opened_at", "-id"], name="case_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["-changed_at", "-id"], name="case_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "solved")), fields=["-solved_at", "-id"], name="case_solved"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["account", "-changed_at", "-id"], name="case_account_changed"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(models.Q(("state", "solved"), _negated=True), ("wanted__isnull", False)),
                fields=["wanted"],
                name="case_wanted",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["customer", "seller"])), name="case_side_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "type__in",
                        [
                            "change_contact",
                            "mail_not_arrived",
                            "mapped_wrongly",
                            "not_provisioned",
                            "other",
                            "setting_up",
                            "sign_in",
                            "window_or_billing",
                        ],
                    )
                ),
                name="case_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["new", "open", "solved", "waiting"])),
                name="case_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", ["high", "low", "normal", "urgent"])),
                name="case_priority_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "solution__in",
                        [
                            "by_asker",
                            "contact_changed",
                            "duplicate",
                            "explained",
                            "mail_sent_again",
                            "mended",
                            "no_answer",
                            "other",
                            "past_ponr",
                        ],
                    ),
                    ("solution__isnull", True),
                    _connector="OR",
                ),
                name="case_solution_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_by_kind__in", ["console", "contact", "hub", "member", "system", "user"])
                ),
                name="case_opener_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_by__isnull", True), ("opened_by_address__isnull", True), _connector="OR"
                ),
                name="a_case_was_opened_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_by__isnull", False), ("opened_by_address__isnull", False), _connector="OR"
                ),
                name="a_case_was_opened_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["new", "open"]), ("due_at__isnull", False)),
                    models.Q(
                        models.Q(("state__in", ["new", "open"]), _negated=True), ("due_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="an_answer_is_due_while_it_is_owed",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("state", "solved"), _negated=True), ("solved_at__isnull", True)),
                    models.Q(("state", "solved"), ("solved_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_solved_case_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("solved_at__isnull", True), ("solution__isnull", True)),
                    models.Q(("solved_at__isnull", False), ("solution__isnull", False)),
                    _connector="OR",
                ),
                name="a_solved_case_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("organization__isnull", True), ("side", "customer"), _connector="OR"),
                name="only_a_customers_case_is_an_organizations",
            ),
        ),
        migrations.AddIndex(
            model_name="caseentry",
            index=models.Index(fields=["case", "id"], name="case_entries_in_order"),
        ),
        migrations.AddConstraint(
            model_name="caseentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "acted",
                            "answered",
                            "approved",
                            "assigned",
                            "by_stranger",
                            "declined",
                            "noted",
                            "opened",
                            "priority_set",
                            "proposed",
                            "reopened",
                            "said",
                            "solved",
                            "type_set",
                            "unreached",
                            "withdrawn",
                        ],
                    )
                ),
                name="case_entry_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("via__in", ["mail", "page"])), name="case_entry_way_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by_kind__in", ["console", "contact", "hub", "member", "system", "user"])
                ),
                name="case_entry_actor_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("internal", False), ("for_sellers", False), _connector="OR"),
                name="an_internal_entry_is_the_desks_alone",
            ),
        ),
        migrations.AddIndex(
            model_name="casemail",
            index=models.Index(
                condition=models.Q(("flagged_at__isnull", True), ("unreached_at__isnull", False)),
                fields=["mail_id"],
                name="case_mail_to_flag",
            ),
        ),
        migrations.AddConstraint(
            model_name="casemail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("unreached_at__isnull", True), ("unreached_cause__isnull", True)),
                    models.Q(("unreached_at__isnull", False), ("unreached_cause__isnull", False)),
                    _connector="OR",
                ),
                name="a_case_mail_that_did_not_arrive_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["approved", "declined", "open", "refused", "withdrawn"])),
                name="proposal_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by__isnull", True), ("decided_at__isnull", True)),
                    models.Q(("decided_by__isnull", False), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_proposals_decision_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="only_an_open_proposal_is_undecided",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "refused", "declined"]), _negated=True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="a_second_agent_decides",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("case",), name="one_open_proposal_per_case"
            ),
        ),
        migrations.RunSQL(
            Path(__file__).with_name("desk.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]
