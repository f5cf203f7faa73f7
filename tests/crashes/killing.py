"""Lets the worker die at a named point, and looks at what it left behind."""

import json
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection

APPLICATION_NAME = "doomed"
"""How the workers' sessions are told from the tests' own."""

_SERVER_NOTICES_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.005


class When(StrEnum):
    """On which side of the call the worker dies."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class Point:
    """Before or after the *call*-th call of the function *name* of *module*."""

    module: str
    name: str
    when: When
    call: int = 1


def before(module: str, name: str, *, call: int = 1) -> Point:
    """The point right before a call."""
    return Point(module=module, name=name, when=When.BEFORE, call=call)


def after(module: str, name: str, *, call: int = 1) -> Point:
    """The point right after a call."""
    return Point(module=module, name=name, when=When.AFTER, call=call)


@dataclass(frozen=True, kw_only=True)
class Doomed:
    """The program that forks workers, already running."""

    program: "subprocess.Popen[str]"

    def start(
        self, run: str, *, now: datetime, port: int = 9, point: Point | None = None, **arguments: Any
    ) -> int:
        """Start a worker that dies at *point*; returns its process id."""
        order = {
            "run": run,
            "now": now.isoformat(),
            "port": port,
            "point": asdict(point) if point else None,
            "arguments": arguments,
        }
        assert self.program.stdin is not None
        self.program.stdin.write(json.dumps(order) + "\n")
        self.program.stdin.flush()
        return self._answer("worker")

    def wait(self) -> int:
        """The signal that ended the worker; 0 where it came to its end.

        A killed client leaves its session, and the locks of its open transaction, to the server until that
        reads the end of the stream: only then is the worker as dead as after a crash of its machine.
        """
        ended_by = self._answer("signal")
        _wait_until_sessions_end()
        return ended_by

    def kill_at(self, point: Point, run: str, *, now: datetime, port: int = 9, **arguments: Any) -> None:
        """Have a worker die at *point*.

        :raises AssertionError: it ended otherwise, so that the point was never passed.
        """
        self.start(run, now=now, port=port, point=point, **arguments)
        assert self.wait() == signal.SIGKILL, f"No worker ever came to {point}."

    def _answer(self, name: str) -> int:
        assert self.program.stdout is not None
        line = self.program.stdout.readline()
        assert line, "The program that forks workers is gone; its errors are above."
        number: int = json.loads(line)[name]
        return number


def _wait_until_sessions_end() -> None:
    give_up_at = time.monotonic() + _SERVER_NOTICES_WITHIN_S
    while _open_sessions():
        assert time.monotonic() < give_up_at, "The server still holds the session of a worker that is gone."
        time.sleep(_LOOK_EVERY_S)


def _open_sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s",
            [APPLICATION_NAME],
        )
        (sessions,) = cursor.fetchone()
    return int(sessions)
