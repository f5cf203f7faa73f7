"""The role as which pages read, and what it may see; see reader.sql."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    """Row-level security for those who read pages."""

    dependencies = [("startline", "0002_guards")]
    operations = [
        migrations.RunSQL(
            Path(__file__).with_name("reader.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        )
    ]
