"""`startline` as real processes, each with a home of its own, and what is left of them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_SOURCES = Path(__file__).parents[2] / "src"
_PATIENCE_S = 300.0
"""Longer than anything takes on a busy machine: a process that starts from nothing makes a database first."""
_LOOK_EVERY_S = 0.05


class Startline:
    """One `startline` process in a process group of its own; whatever is left of it is ended with the block."""

    def __init__(self, *words: str, home: Path, **environment: str) -> None:
        self._log = (home.parent / f"{home.name}-{words[0]}-{time.monotonic_ns()}.log").open("w+b")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.main", *words],
            env={**_without_database(os.environ), **environment, "STARTLINE_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=_PATIENCE_S)
        self._log.close()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        return Path(self._log.name).read_text(encoding="utf-8")

    def says(self, words: str) -> None:
        """Wait until it has said *words*."""

        def said() -> bool:
            assert self.process.poll() is None or words in self.output, self.output
            return words in self.output

        eventually(said, about=lambda: self.output)

    def ended_by(self, number: signal.Signals) -> int:
        """Send it the signal, and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=_PATIENCE_S)


def startline(*words: str, home: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "config.main", *words],
        env={**_without_database(os.environ), **environment, "STARTLINE_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )


def descendants(pid: int) -> set[int]:
    """The processes that *pid* has started, and those that they have."""
    with suppress(FileNotFoundError, ProcessLookupError):
        children = set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
        return children.union(*map(descendants, children))
    return set()


def alive(pid: int) -> bool:
    """Whether the process runs; one that nobody has waited for yet does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def free_port() -> int:
    """A port for whoever binds it later: never given twice, nor by the kernel to somebody who asks for any port."""
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("No port is left.")


def _ports() -> Iterator[int]:
    """Ports below those that the kernel gives; each worker of a run has some of its own, and begins anywhere there."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = _FIRST_PORT + worker % _PORT_SHARES * _PORTS_EACH
    begin = os.getpid() % _PORTS_EACH
    return (first + (begin + number) % _PORTS_EACH for number in range(_PORTS_EACH))


_FIRST_PORT, _PORTS_EACH, _PORT_SHARES = 20_000, 200, 60
_PORTS = _ports()


def eventually(
    condition: Callable[[], bool], *, within_s: float = _PATIENCE_S, about: Callable[[], object] = str
) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, about()
        time.sleep(_LOOK_EVERY_S)


def _without_database(environment: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in environment.items() if name != "DATABASE_URL"}
    return {**kept, "PYTHONPATH": str(_SOURCES), "LC_ALL": "C.UTF-8"}
