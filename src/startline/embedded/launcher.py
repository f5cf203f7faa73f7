"""Starts the embedded PostgreSQL for the first who needs it and stops it after the last."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from startline.embedded.cluster import Cluster, prepare
from startline.embedded.errors import EmbeddedError
from startline.embedded.locks import given_back, opened, taken, tries
from startline.embedded.processes import start, stop
from startline.embedded.programs import binaries
from startline.embedded.session import Greeting, WrongServerError, address, greet, url

_TURN_S = 400  # whoever has the turn may have a recovery to wait for
_ANSWER_S = 60


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running embedded PostgreSQL; `bin` has `psql`, `pgbench` and the other programs of its major."""

    url: str = field(repr=False)
    major: int
    data: Path
    pid: int
    bin: Path


def home() -> Path:
    """The folder of everything an instance keeps: STARTLINE_HOME, else `var` here."""
    return Path(os.environ.get("STARTLINE_HOME") or "var").absolute()


@contextmanager
def running(home: Path, *, major: int | None = None) -> Iterator[Server]:
    """The embedded server of *home* during the block: started or joined, and stopped by the last one out.

    *major* chooses for new data only; data that is there keeps its own. Who is killed leaves the server running,
    and the next one to come and go stops it.

    :raises EmbeddedError: it cannot be had; the message says why and what to do.
    """
    cluster = Cluster(folder=home.absolute() / "postgres")
    prepare(cluster)
    with opened(cluster.users_lock) as users, address(cluster.socket) as host:
        _wait_for(users, shared=True, cluster=cluster)  # held alone only by one who stops the server
        try:
            with _turn(cluster):
                greeting = _serve(cluster, host=host, major=major)
            yield Server(
                url=url(host=host, password=cluster.password()),
                major=greeting.major,
                data=cluster.data,
                pid=greeting.pid,
                bin=binaries(greeting.major),
            )
        finally:
            with _turn(cluster):
                _leave(cluster, users=users)


def _serve(cluster: Cluster, *, host: Path, major: int | None) -> Greeting:
    for _ in tries(within_s=_ANSWER_S):
        greeting = _join(cluster, host=host) or _launch(cluster, host=host, major=major)
        if greeting:
            return greeting
    raise EmbeddedError(
        f"The PostgreSQL of {cluster.folder} lives (process {cluster.pid()}) but has not answered for "
        f"{_ANSWER_S} s. End that process; its log is in {cluster.log}."
    )


def _join(cluster: Cluster, *, host: Path) -> Greeting | None:
    try:
        return greet(cluster, host=host)
    except WrongServerError:
        stop(cluster)
    except psycopg.OperationalError:
        pass  # there is none, or it is starting or stopping without us
    return None


def _launch(cluster: Cluster, *, host: Path, major: int | None) -> Greeting | None:
    """Start the server, unless processes of an earlier one or of an interrupted `initdb` are still there."""
    with opened(cluster.server_lock) as lock:
        if not taken(lock):
            return None
        start(cluster, lock=lock, major=major)
    try:
        return greet(cluster, host=host)
    except psycopg.OperationalError as error:
        raise EmbeddedError(
            f"The PostgreSQL in {cluster.folder} has started but turns us away ({error}). "
            f"Give {cluster.folder / 'password'} its former content, or remove {cluster.folder} and all data."
        ) from error


def _leave(cluster: Cluster, *, users: int) -> None:
    if taken(users):
        stop(cluster)
    given_back(users)  # before the next one's turn, or each would think the other stays


@contextmanager
def _turn(cluster: Cluster) -> Iterator[None]:
    with opened(cluster.turn_lock) as turn:
        _wait_for(turn, shared=False, cluster=cluster)
        yield


def _wait_for(lock: int, *, shared: bool, cluster: Cluster) -> None:
    for _ in tries(within_s=_TURN_S):
        if taken(lock, shared=shared):
            return
    raise EmbeddedError(
        f"Another process has been starting or stopping the PostgreSQL of {cluster.folder} for {_TURN_S} s. "
        "End that process."
    )
