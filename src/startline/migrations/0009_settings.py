"""The record of settings; see settings.sql."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    """What was set, by whom and when."""

    dependencies = [("startline", "0008_imports")]
    operations = [
        migrations.CreateModel(
            name="SettingChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("area", models.CharField(max_length=9)),
                ("account_id", models.BigIntegerField(null=True)),
                ("about_user_id", models.BigIntegerField(null=True)),
                ("subject", models.CharField(max_length=64, null=True)),
                ("setting", models.CharField(max_length=16)),
                ("was", models.JSONField(null=True)),
                ("became", models.JSONField(null=True)),
                ("actor_kind", models.CharField(max_length=7)),
                ("actor_user_id", models.BigIntegerField(null=True)),
                ("occurred_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("area", "account")),
                        fields=["account_id", "-id"],
                        name="setting_account",
                    ),
                    models.Index(
                        condition=models.Q(("area", "person")),
                        fields=["about_user_id", "-id"],
                        name="setting_person",
                    ),
                    models.Index(
                        condition=models.Q(("area__in", ["catalogue", "instance"])),
                        fields=["area", "subject", "-id"],
                        name="setting_subject",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("area__in", ["account", "catalogue", "instance", "person"])),
                        name="setting_area_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "setting__in",
                                [
                                    "account_cap",
                                    "currency",
                                    "domains",
                                    "language",
                                    "line_cap",
                                    "name",
                                    "offer_added",
                                    "offer_family",
                                    "offer_name",
                                    "policy_added",
                                    "policy_withdrawn",
                                    "recipient_cap",
                                    "send_hour",
                                    "time_zone",
                                    "watches",
                                ],
                            )
                        ),
                        name="setting_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("actor_kind__in", ["console", "contact", "system", "user"])),
                        name="setting_actor_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account_id__isnull", False), ("area", "account")),
                            models.Q(
                                ("about_user_id__isnull", False),
                                ("account_id__isnull", True),
                                ("area", "person"),
                            ),
                            models.Q(
                                ("about_user_id__isnull", True),
                                ("account_id__isnull", True),
                                ("area__in", ["catalogue", "instance"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_setting_change_says_whose_it_is",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            Path(__file__).with_name("settings.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        ),
    ]
