"""Launchers as real processes, to be left, killed and interrupted by the tests."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

SOURCES = Path(__file__).parents[2] / "src"
HOLDER = Path(__file__).with_name("holder.py")
NOBODY = 65534


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a launcher told of its server."""

    url: str
    major: int
    data: Path
    pid: int
    bin: Path


class Launcher:
    """A process, in a process group of its own, that holds the server of a home."""

    def __init__(
        self,
        home: Path,
        *,
        user: int | None = None,
        wheel: Path | None = None,
        under: tuple[str, ...] = (),
        path: str | None = None,
        major: int | None = None,
    ) -> None:
        env = {**os.environ, "PYTHONPATH": str(SOURCES)}
        env |= {"PATH": path} if path else {}
        env |= {"STARTLINE_PG_MAJOR": str(major)} if major else {}
        words = [str(home), "" if user is None else str(user), str(wheel or "")]
        self.process = subprocess.Popen(
            [*under, sys.executable, HOLDER, *words],
            env=env,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave, if the test has not ended the process in its own way."""
        if self.process.returncode is None:
            self.end()

    def told(self) -> Told:
        """Wait until it has the server."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.process.communicate(timeout=60)[1]
        facts = json.loads(line)
        return Told(**{**facts, "data": Path(facts["data"]), "bin": Path(facts["bin"])})

    def begin_to_leave(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.stdin = None

    def end(self) -> str:
        """Let it leave, and return its last words."""
        output, errors = self.process.communicate(timeout=180)
        return output + errors

    def kill(self) -> None:
        """End it as the kernel does when memory runs out."""
        self.process.kill()
        self.process.communicate()

    def interrupt(self) -> str:
        """Ctrl-C, as a terminal sends it: to the whole process group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.end()


def is_down(home: Path) -> bool:
    """Whether no process of the server is left."""
    with (home / "postgres" / "server.lock").open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def eventually(condition: Callable[[], bool], *, within_s: float = 120) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


def logged(home: Path) -> str:
    """What the server has said, in order; each day of the week has a file of its own."""
    files = (home / "postgres" / "log").glob("postgresql-*")
    return "".join(file.read_text() for file in sorted(files, key=lambda file: file.stat().st_mtime_ns))


def remember(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (word text)")
        connection.execute("INSERT INTO remembered VALUES (%s)", [word])


def remembered(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM remembered ORDER BY word")]
