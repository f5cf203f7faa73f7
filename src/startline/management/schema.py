"""Whether the database has the tables that this version needs."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_behind() -> bool:
    """Whether migrations are to be run."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date() -> None:
    """Run the migrations that are left, without a word."""
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def has_tables() -> bool:
    """Whether the database has been used for Startline before, whatever its version."""
    return "startline_instance" in connection.introspection.table_names()
