"""Named SQL statements in `.sql` files, run prepared on Django's own connection.

A file holds blocks of the form `-- name: what it does`, each followed by one statement with
`%(parameter)s` placeholders. Planning a large statement costs a millisecond, so every one is prepared
(ARCHITECTURE, "Fast where it is hot").
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.rows import namedtuple_row
from psycopg.types.json import JsonbLoader

PREPARE_THRESHOLD = 5
_BLOCK = re.compile(r"^-- (?P<name>[a-z_]+): (?P<about>.+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One named statement; its sentence says what it does."""

    name: str
    about: str
    sql: str

    def rows(self, **parameters: Any) -> list[Any]:
        """Run it and return every row as a named tuple."""
        return self._run(parameters).fetchall()

    def row(self, **parameters: Any) -> Any:
        """Run it and return its single row, or None."""
        return self._run(parameters).fetchone()

    def run(self, **parameters: Any) -> int:
        """Run it and return how many rows it touched."""
        return self._run(parameters).rowcount

    def locking(self, table: str) -> "Statement":
        """The same statement, which also locks its rows of *table* (an alias) until the transaction ends."""
        return replace(self, sql=f"{self.sql}\nFOR NO KEY UPDATE OF {table}")

    def stream(self, *, size: int = 2000, **parameters: Any) -> Iterator[Any]:
        """Run it behind a server-side cursor and yield its rows; needs an open transaction."""
        with psycopg.ServerCursor(_connection(), self.name, row_factory=namedtuple_row) as cursor:
            cursor.itersize = size
            cursor.execute(self.sql.encode(), parameters)
            yield from cursor

    def _run(self, parameters: Mapping[str, Any]) -> psycopg.Cursor[Any]:
        with connection.wrap_database_errors:
            cursor = psycopg.Cursor(_connection(), row_factory=namedtuple_row)
            # The framework leaves JSON as text on its connections.
            cursor.adapters.register_loader("jsonb", JsonbLoader)
            return cursor.execute(self.sql.encode(), parameters, prepare=True)


def statements_of(module_file: str) -> Mapping[str, Statement]:
    """The statements of the `.sql` file that stands beside *module_file* (pass `__file__`)."""
    return _read(Path(module_file).with_suffix(".sql"))


def copy_rows(*, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append *rows* to *table* by COPY; *columns* says what each value is."""
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(_connection()) as cursor,
        cursor.copy(target) as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _connection() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    return raw


@cache
def _read(path: Path) -> Mapping[str, Statement]:
    text = path.read_text(encoding="utf-8")
    heads = list(_BLOCK.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    blocks = zip(heads, ends, strict=True)
    return {
        head["name"]: Statement(
            name=head["name"],
            about=head["about"],
            sql=f"/* {head['name']} */ {text[head.end() : end].strip().rstrip(';')}",
        )
        for head, end in blocks
    }
