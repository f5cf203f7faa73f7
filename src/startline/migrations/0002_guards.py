"""Triggers and constraints that the framework cannot express; see guards.sql."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    """Append-only record, set-once columns, one account throughout."""

    dependencies = [("startline", "0001_nouns")]
    operations = [
        migrations.RunSQL(
            Path(__file__).with_name("guards.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        )
    ]
