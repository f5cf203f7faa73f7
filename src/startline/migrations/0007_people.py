"""Invitations, the record of people's access, and the cache that limits sign-in; see people.sql."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import startline.models.columns

_ROLES = ["admin", "agent", "editor", "operator", "viewer"]


class Migration(migrations.Migration):
    """Invitations and the record of access."""

    dependencies = [
        ("startline", "0006_requests"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        migrations.CreateModel(
            name="Invitation",
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
                ("role", models.CharField(max_length=8)),
                ("language", models.CharField(max_length=8)),
                ("key_number", models.PositiveSmallIntegerField()),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="startline.account",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["email"], name="invitations_of_an_address")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", _ROLES)), name="invited_role_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="invited_email_is_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"
                        ),
                        name="an_invitation_is_accepted_or_withdrawn",
                    ),
                    models.UniqueConstraint(
                        fields=["account", "email"],
                        condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                        name="one_open_invitation_per_account_and_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("occurred_at", models.DateTimeField()),
                ("by_kind", models.CharField(max_length=7)),
                ("role_before", models.CharField(max_length=8, null=True)),
                ("role_after", models.CharField(max_length=8, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="startline.account",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "whom",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="startline.invitation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-id"], name="access_changes_newest_first")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "account_opened",
                                    "deactivated",
                                    "invitation_withdrawn",
                                    "invited",
                                    "invited_again",
                                    "joined",
                                    "reactivated",
                                    "removed",
                                    "role_changed",
                                ],
                            )
                        ),
                        name="access_change_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_kind__in", ["console", "contact", "system", "user"])),
                        name="access_change_actor_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role_before__in", _ROLES), ("role_before__isnull", True), _connector="OR"
                        ),
                        name="role_before_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role_after__in", _ROLES), ("role_after__isnull", True), _connector="OR"
                        ),
                        name="role_after_is_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            Path(__file__).with_name("people.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]
