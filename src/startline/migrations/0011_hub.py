"""What the hub keeps; see hub.sql for what the framework cannot express."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import startline.models.columns


class Migration(migrations.Migration):
    """Codes, service setup, organizations of customers, hubs elsewhere."""

    dependencies = [
        ("startline", "0010_mail_seen"),
    ]

    operations = [
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("link_id", models.UUIDField()),
                ("purpose", models.CharField(max_length=9)),
                ("subject", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("key_number", models.PositiveSmallIntegerField()),
                ("browser", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(db_default=0)),
                ("used_at", models.DateTimeField(null=True)),
                ("replaced_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ExternalHub",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                ("admin_url", models.CharField(max_length=500)),
                ("events_url", models.CharField(max_length=500, null=True)),
                ("secret", models.CharField(max_length=500)),
                ("former_secret", models.CharField(max_length=500, null=True)),
                ("former_until", models.DateTimeField(null=True)),
                ("is_active", models.BooleanField(db_default=True)),
                ("quiet_until", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HubEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event_id", models.CharField(max_length=200)),
                ("type", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("body_sha256", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("answer", models.JSONField()),
                ("transaction_ids", models.JSONField(db_default=[])),
            ],
        ),
        migrations.CreateModel(
            name="HubTelling",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("line_id", models.BigIntegerField()),
                ("contact_epoch", models.PositiveIntegerField()),
                ("type", models.CharField(max_length=15)),
                ("occurred_at", models.DateTimeField()),
                ("state", models.CharField(db_default="waiting", max_length=8)),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(db_default=0)),
                ("lease", models.UUIDField(null=True)),
                ("first_attempt_at", models.DateTimeField(null=True)),
                ("last_attempt_at", models.DateTimeField(null=True)),
                ("last_status", models.PositiveSmallIntegerField(null=True)),
                ("last_words", models.CharField(max_length=1000, null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LostMail",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=254)),
                ("asked_at", models.DateTimeField()),
                ("taken_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OrganizationChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("occurred_at", models.DateTimeField()),
                ("by_kind", models.CharField(max_length=7)),
                ("role_before", models.CharField(max_length=6, null=True)),
                ("role_after", models.CharField(max_length=6, null=True)),
                ("facts", models.JSONField(db_default={})),
            ],
        ),
        migrations.CreateModel(
            name="OrganizationInvitation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("email", models.CharField(max_length=254)),
                ("name", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=6)),
                ("language", models.CharField(max_length=8)),
                ("key_number", models.PositiveSmallIntegerField()),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OrganizationMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("role", models.CharField(max_length=6)),
                ("joined_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SetupAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account_id", models.BigIntegerField()),
                ("field_version", models.PositiveIntegerField()),
                ("value", models.JSONField(null=True)),
                ("version", models.PositiveIntegerField(db_default=1)),
                ("saved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SetupField",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=9)),
                ("labels", models.JSONField()),
                ("helps", models.JSONField(db_default={})),
                ("required", models.BooleanField()),
                ("options", models.JSONField(db_default={})),
                ("version", models.PositiveIntegerField(db_default=1)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SetupPlan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account_id", models.BigIntegerField()),
                ("alike", models.BooleanField()),
                ("decided_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                ("account_id", models.BigIntegerField(null=True)),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("size_bytes", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="accesschange",
            name="access_change_actor_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="mail",
            name="mail_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="settingchange",
            name="setting_actor_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="settingchange",
            name="setting_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="transaction",
            name="actor_kind_is_known",
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
            model_name="line",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="hub_reference",
            field=models.CharField(max_length=200, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="reference",
            field=models.CharField(
                db_default=startline.models.columns.OrganizationReference(),
                editable=False,
                max_length=14,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="organization",
            name="name_key",
            field=models.CharField(max_length=200),
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
            model_name="accesschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by_kind__in", ["console", "contact", "hub", "member", "system", "user"])
                ),
                name="access_change_actor_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("started_at__isnull", True), ("contact__isnull", False), _connector="OR"),
                name="only_a_contact_starts_the_set_up",
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
                            "currency",
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
            model_name="settingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("actor_kind__in", ["console", "contact", "hub", "member", "system", "user"])
                ),
                name="setting_actor_kind_is_known",
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
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("actor_kind__in", ["console", "contact", "hub", "member", "system", "user"])
                ),
                name="actor_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="code",
            name="address",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalhub",
            constraint=models.CheckConstraint(
                condition=models.Q(("admin_url__regex", "^https?://")), name="hub_admin_url_is_a_url"
            ),
        ),
        migrations.AddConstraint(
            model_name="externalhub",
            constraint=models.CheckConstraint(
                condition=models.Q(("events_url__regex", "^https?://")), name="hub_events_url_is_a_url"
            ),
        ),
        migrations.AddConstraint(
            model_name="externalhub",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("former_secret__isnull", True), ("former_until__isnull", True)),
                    models.Q(("former_secret__isnull", False), ("former_until__isnull", False)),
                    _connector="OR",
                ),
                name="a_former_secret_ends",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="hub",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers",
                to="startline.externalhub",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="hub",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.externalhub",
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["name_key"], name="organization_name"),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                condition=models.Q(("domain__isnull", False)), fields=["domain"], name="organization_domain"
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hub__isnull", True), ("hub_reference__isnull", True)),
                    models.Q(("hub__isnull", False), ("hub_reference__isnull", False)),
                    _connector="OR",
                ),
                name="an_organization_of_a_hub_has_its_reference_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.UniqueConstraint(
                fields=("hub", "hub_reference"), name="one_organization_per_hub_and_reference"
            ),
        ),
        migrations.AddField(
            model_name="hubevent",
            name="hub",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.externalhub",
            ),
        ),
        migrations.AddField(
            model_name="hubtelling",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="hubtelling",
            name="former_contact",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="hubtelling",
            name="hub",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.externalhub",
            ),
        ),
        migrations.AddField(
            model_name="organizationchange",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="organizationchange",
            name="by_address",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="organizationchange",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="startline.organization"
            ),
        ),
        migrations.AddField(
            model_name="organizationchange",
            name="whom",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="organizationinvitation",
            name="invited_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="organizationinvitation",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="startline.organization",
            ),
        ),
        migrations.AddField(
            model_name="organizationchange",
            name="invitation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.organizationinvitation",
            ),
        ),
        migrations.AddField(
            model_name="organizationmember",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="startline.organization",
            ),
        ),
        migrations.AddField(
            model_name="organizationmember",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="organizations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="setupanswer",
            name="line",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="setup_answers",
                to="startline.line",
            ),
        ),
        migrations.AddField(
            model_name="setupanswer",
            name="saved_by_address",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.address",
            ),
        ),
        migrations.AddField(
            model_name="setupanswer",
            name="saved_by_user",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="setupfield",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="setup_fields", to="startline.offer"
            ),
        ),
        migrations.AddField(
            model_name="setupanswer",
            name="field",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.setupfield",
            ),
        ),
        migrations.AddField(
            model_name="setupplan",
            name="offer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.offer",
            ),
        ),
        migrations.AddField(
            model_name="setupplan",
            name="order",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.order",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size_bytes__gte", 1), ("size_bytes__lte", 10485760)),
                name="a_stored_file_is_of_sane_size",
            ),
        ),
        migrations.AddField(
            model_name="setupanswer",
            name="file",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="instance",
            name="logo",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="startline.storedfile",
            ),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(fields=["address", "-asked_at"], name="codes_of_an_address"),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(
                condition=models.Q(("replaced_at__isnull", True), ("used_at__isnull", True)),
                fields=["link_id"],
                name="codes_of_a_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["hand_over", "map", "set_up"])),
                name="code_purpose_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(("tries__lte", 5)), name="a_code_is_tried_a_few_times"
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at__isnull", True), ("replaced_at__isnull", True), _connector="OR"),
                name="a_code_is_used_or_replaced",
            ),
        ),
        migrations.AddIndex(
            model_name="hubevent",
            index=models.Index(fields=["hub", "-id"], name="hub_events_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="hubevent",
            constraint=models.UniqueConstraint(fields=("hub", "event_id"), name="a_hub_tells_an_event_once"),
        ),
        migrations.AddIndex(
            model_name="hubtelling",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)), fields=["hub", "due_at"], name="telling_due"
            ),
        ),
        migrations.AddIndex(
            model_name="hubtelling",
            index=models.Index(fields=["hub", "-id"], name="tellings_newest_first"),
        ),
        migrations.AddIndex(
            model_name="hubtelling",
            index=models.Index(
                condition=models.Q(("state", "given_up")),
                fields=["hub", "-id"],
                name="tellings_given_up_newest_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubtelling",
            constraint=models.CheckConstraint(
                condition=models.Q(("type__in", ["contact.added", "contact.changed"])),
                name="telling_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubtelling",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["given_up", "sending", "told", "waiting"])),
                name="telling_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubtelling",
            constraint=models.UniqueConstraint(
                fields=("line_id", "contact_epoch"), name="a_contact_is_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="hubtelling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("state__in", ["waiting", "sending"])),
                    models.Q(("settled_at__isnull", False), ("state__in", ["told", "given_up"])),
                    _connector="OR",
                ),
                name="a_settled_telling_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubtelling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease__isnull", False), ("state", "sending")),
                    models.Q(models.Q(("state", "sending"), _negated=True), ("lease__isnull", True)),
                    _connector="OR",
                ),
                name="a_telling_is_leased_while_it_is_sent",
            ),
        ),
        migrations.AddIndex(
            model_name="organizationinvitation",
            index=models.Index(fields=["email"], name="members_invited_by_address"),
        ),
        migrations.AddConstraint(
            model_name="organizationinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["admin", "member"])),
                name="role_invited_to_an_organization_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invited_member_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"
                ),
                name="an_invitation_to_an_organization_is_accepted_or_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationinvitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("organization", "email"),
                name="one_open_invitation_per_organization_and_address",
            ),
        ),
        migrations.AddIndex(
            model_name="organizationchange",
            index=models.Index(fields=["organization", "-id"], name="organization_changes_newest"),
        ),
        migrations.AddConstraint(
            model_name="organizationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "closed",
                            "created",
                            "invitation_withdrawn",
                            "invited",
                            "invited_again",
                            "joined",
                            "left",
                            "removed",
                            "renamed",
                            "role_changed",
                        ],
                    )
                ),
                name="organization_change_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by_kind__in", ["console", "contact", "hub", "member", "system", "user"])
                ),
                name="organization_change_actor_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role_before__in", ["admin", "member"]), ("role_before__isnull", True), _connector="OR"
                ),
                name="organization_role_before_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role_after__in", ["admin", "member"]), ("role_after__isnull", True), _connector="OR"
                ),
                name="organization_role_after_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["admin", "member"])), name="organization_role_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationmember",
            constraint=models.UniqueConstraint(
                fields=("organization", "user"), name="one_role_per_person_and_organization"
            ),
        ),
        migrations.AddIndex(
            model_name="setupfield",
            index=models.Index(fields=["offer", "position"], name="setup_fields_in_order"),
        ),
        migrations.AddConstraint(
            model_name="setupfield",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["choice", "country", "domain", "email", "file", "number", "text", "time_zone"],
                    )
                ),
                name="setup_field_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="setupfield",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", "^[a-z][a-z0-9_]*$")), name="setup_field_key_is_plain"
            ),
        ),
        migrations.AddConstraint(
            model_name="setupfield",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("offer", "key"),
                name="one_setup_field_per_offer_and_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="setupplan",
            constraint=models.UniqueConstraint(
                fields=("order", "offer"), name="one_setup_plan_per_order_and_offer"
            ),
        ),
        migrations.AddIndex(
            model_name="setupanswer",
            index=models.Index(fields=["field"], name="answers_of_a_field"),
        ),
        migrations.AddIndex(
            model_name="setupanswer",
            index=models.Index(
                fields=["file"], condition=models.Q(("file__isnull", False)), name="answers_that_are_files"
            ),
        ),
        migrations.AddConstraint(
            model_name="setupanswer",
            constraint=models.UniqueConstraint(
                fields=("line", "field"), name="one_answer_per_line_and_field"
            ),
        ),
        migrations.AddConstraint(
            model_name="setupanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("saved_by_address__isnull", False), ("saved_by_user__isnull", True)),
                    models.Q(("saved_by_address__isnull", True), ("saved_by_user__isnull", False)),
                    _connector="OR",
                ),
                name="an_answer_was_saved_by_somebody",
            ),
        ),
        migrations.RunSQL(
            Path(__file__).with_name("hub.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]
