"""The processes that `startline run` starts: restarted when they die, stopped with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext

from startline.management.lifeline import PARENT

_DEATHS, _WITHIN_S = 5, 60.0
_STOP_WITHIN_S = 10.0
_LAST_LINES = 5


class GaveUp(Exception):
    """A process died again and again; the message shows its last words."""


@dataclass(kw_only=True)
class Child:
    """One command of ours in a process of its own, its output in *log*."""

    name: str
    environment: Mapping[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    due_at: float = 0.0
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it; a Ctrl-C in the terminal reaches only us, and we stop it in order."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                [sys.executable, "-m", "config.main", self.name],
                env={**os.environ, **self.environment, PARENT: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    @property
    def last_words(self) -> Sequence[str]:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]


class Children:
    """Processes that are looked after together."""

    def __init__(self, children: Iterable[Child], *, tell: Callable[[str], None]) -> None:
        """Look after *children*; *tell* says what happens to them."""
        self._children = tuple(children)
        self._tell = tell

    def start(self) -> None:
        """Start all of them, with empty logs."""
        for child in self._children:
            child.log.write_bytes(b"")
            child.start()

    def look_after(self) -> None:
        """Start those again that have died, later each time.

        :raises GaveUp: one died five times within a minute.
        """
        for child in self._children:
            if child.process is None:
                if time.monotonic() >= child.due_at:
                    child.start()
            elif child.process.poll() is not None:
                self._mourn(child, code=child.process.returncode)

    def stop(self) -> None:
        """Ask all of them to stop, and end those that do not within ten seconds."""
        running = [child.process for child in self._children if child.process]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _STOP_WITHIN_S
        for process in running:
            try:
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _mourn(self, child: Child, *, code: int) -> None:
        now = time.monotonic()
        child.process = None
        child.deaths = [*(death for death in child.deaths if now - death < _WITHIN_S), now]
        if len(child.deaths) >= _DEATHS:
            raise GaveUp(_gave_up(child, code=code))
        pause_s = 2.0 ** (len(child.deaths) - 1)
        child.due_at = now + pause_s
        facts = {"name": child.name, "code": code, "seconds": f"{pause_s:.0f}", "log": child.log}
        words = gettext(
            "The %(name)s process ended (%(code)s); it starts again in %(seconds)s s. See %(log)s."
        )
        self._tell(words % facts)


def _gave_up(child: Child, *, code: int) -> str:
    words = gettext(
        "The %(name)s process ended %(count)s times within a minute (%(code)s). Its last words in %(log)s:"
    )
    facts = {"name": child.name, "count": _DEATHS, "code": code, "log": child.log}
    return "\n".join([words % facts, *(f"  {line}" for line in child.last_words)])
