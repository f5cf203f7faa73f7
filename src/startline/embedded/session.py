"""Connects to a cluster's server, proves that it is the right one, and sees to the database in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow, class_row

from startline.embedded.cluster import Cluster
from startline.embedded.processes import PORT, SUPERUSER

NAME = "startline"
"""Of the database, and of the role that owns it and is no superuser."""
_LONGEST = 107
_ANSWER_S = 20  # a busy machine takes seconds to begin a session

_WHO_ARE_YOU = """
    SELECT current_setting('data_directory') AS data,
           current_setting('server_version_num')::int / 10000 AS major,
           split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int AS pid
"""

Connection = psycopg.Connection[TupleRow]


@dataclass(frozen=True, kw_only=True)
class Greeting:
    """What a server tells of itself; `pid` is its postmaster's."""

    data: str
    major: int
    pid: int


class WrongServerError(Exception):
    """The server that answers must be replaced: its data or its programs are not where it thinks."""


@contextmanager
def address(socket: Path) -> Iterator[Path]:
    """A name of the folder *socket* that every client takes: short, and in plain letters.

    The kernel allows 107 bytes for the whole path of a socket, and a comma would mean two hosts to libpq.
    """
    plain = str(socket).isascii() and "," not in str(socket)
    if plain and len(str(socket / f".s.PGSQL.{PORT}")) <= _LONGEST:
        yield socket
        return
    with TemporaryDirectory(prefix="startline-", dir="/tmp") as private:
        link = Path(private) / "socket"
        link.symlink_to(socket)
        yield link


def url(*, host: Path, password: str) -> str:
    """The address of the database for its owner."""
    return f"postgresql://{NAME}:{password}@:{PORT}/{NAME}?host={quote(os.fspath(host))}"


def greet(cluster: Cluster, *, host: Path) -> Greeting:
    """Ask the server at *host* who it is; return when it serves this cluster, with its database.

    :raises psycopg.OperationalError: nobody answers, or not yet, or no longer.
    :raises WrongServerError: it serves other data than it thinks, or has lost its programs.
    """
    password = cluster.password()
    with psycopg.connect(
        host=os.fspath(host),
        port=PORT,
        user=SUPERUSER,
        password=password,
        dbname="postgres",
        connect_timeout=_ANSWER_S,
        autocommit=True,
    ) as connection:
        greeting = _greeting(connection)
        if not _same(Path(greeting.data), cluster.data):
            raise WrongServerError(f"it was started for {greeting.data}, which is not {cluster.data}")
        _furnish(connection, password=password)
    return greeting


def _greeting(connection: Connection) -> Greeting:
    """What the server tells of itself, once it has loaded a library.

    A server outlives the removal of its programs and of its data, but cannot do this any more.
    """
    try:
        connection.execute("DO 'BEGIN END'")
        with connection.cursor(row_factory=class_row(Greeting)) as cursor:
            return cursor.execute(_WHO_ARE_YOU).fetchall()[0]
    except psycopg.errors.UndefinedFile as error:
        raise WrongServerError(str(error)) from error


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _furnish(connection: Connection, *, password: str) -> None:
    """Make the role and the database unless they are there; a killed launcher may have made one of them."""
    has_role, has_database = connection.execute(
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %(name)s),"
        " EXISTS (SELECT FROM pg_database WHERE datname = %(name)s)",
        {"name": NAME},
    ).fetchone() or (False, False)
    name = sql.Identifier(NAME)
    if not has_role:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(
                name, sql.Literal(password)
            )
        )
    if not has_database:
        connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(name))
