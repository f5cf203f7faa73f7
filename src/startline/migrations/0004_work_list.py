"""What the work list reads: an index for each of its groups, and the filters that people keep."""

import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import startline.models.columns

_AWAITING, _PENDING, _CLOSED = "awaiting_provisioning_details", "pending_activation", "closed"
_UNMAILED = Q(status=_PENDING) | Q(status=_AWAITING, contact__isnull=False, undeliverable_at__isnull=True)
_LINE_INDEXES = [
    models.Index(
        fields=["account", "expired_at", "id"],
        condition=Q(status__in=[_AWAITING, _PENDING], expired_at__isnull=False),
        name="line_kept_open",
    ),
    models.Index(
        fields=["account", "undeliverable_at", "id"],
        condition=Q(status__in=[_AWAITING, _CLOSED], undeliverable_at__isnull=False, mapped_at__isnull=True),
        name="line_undeliverable",
    ),
    models.Index(
        fields=["account", "start_date", "id"],
        condition=Q(status=_AWAITING, contact__isnull=True, provisions=True, expired_at__isnull=True),
        name="line_without_contact",
    ),
    models.Index(
        fields=["account", "status", "start_date", "id"],
        condition=Q(provisions=True, set_up_at__isnull=True)
        & (
            Q(status__in=["entered", "booked", _CLOSED])
            | (Q(mail_accepted_at__isnull=True, expired_at__isnull=True) & _UNMAILED)
        ),
        name="line_windowless",
    ),
]
# A person's filters are for their eyes alone.
_READER = """
ALTER TABLE startline_savedfilter ENABLE ROW LEVEL SECURITY;
CREATE POLICY filters_of_the_reader ON startline_savedfilter FOR SELECT TO startline_reader
  USING (user_id = (SELECT startline_reading_user()));
GRANT SELECT ON startline_savedfilter TO startline_reader;
"""


class Migration(migrations.Migration):
    """Indexes led by the account, each for one group of the work list, and saved filters."""

    dependencies = [("startline", "0003_reader")]
    operations = [
        *(migrations.AddIndex(model_name="line", index=index) for index in _LINE_INDEXES),
        migrations.AddIndex(
            model_name="window",
            index=models.Index(
                fields=["account", "closes_at", "line"],
                condition=Q(ended_at__isnull=True),
                name="window_running",
            ),
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=startline.models.columns.RandomUuid(), editable=False, unique=True
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=1000)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["user", "name"], name="one_saved_filter_per_person_and_name"
                    ),
                    models.CheckConstraint(condition=~Q(name=""), name="saved_filter_has_a_name"),
                ]
            },
        ),
        migrations.RunSQL(_READER, migrations.RunSQL.noop),
    ]
