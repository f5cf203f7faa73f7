"""What the database forbids, by the name of the constraint or trigger that does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import Error, connection, transaction


@contextmanager
def forbidden_by(name: str) -> Iterator[None]:
    """Whatever happens inside is forbidden by the constraint or trigger called *name*."""
    with pytest.raises(Error) as refused, transaction.atomic():
        yield
    assert constraint_of(refused.value) == name


def constraint_of(error: Error) -> str | None:
    """The constraint or trigger that *error* names."""
    cause = error.__cause__
    assert isinstance(cause, psycopg.Error)
    return cause.diag.constraint_name


def run(sql: str, *parameters: Any) -> None:
    """Run a statement as the owner of the tables, past every action."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def update_line(line_id: int, **columns: Any) -> None:
    """Write the columns of a line past every action."""
    assignments = ", ".join(f"{column} = %s" for column in columns)
    run(f"UPDATE startline_line SET {assignments} WHERE id = %s", *columns.values(), line_id)
