"""Two delivering workers beside one, against a mail server that takes fifty milliseconds for each mail."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

from benchmarks.bench import Bench, Result, median_ratio, seconds_of
from benchmarks.owing import owe
from benchmarks.peer import peer

_ROUNDS = 3
_MAILS = 400
_TAKES_S = 0.05


def measure(bench: Bench) -> Iterator[Result]:
    """Mails a second by two processes and by one, in rounds side by side."""
    with peer(seconds=_TAKES_S) as port:
        pairs = []
        for _ in range(_ROUNDS):
            alone = _rate(1, port=port)
            pairs.append((_rate(2, port=port), alone))
    yield Result(
        name=f"two workers, {_MAILS:,} mails of {_TAKES_S * 1000:.0f} ms",
        ours=f"{pairs[-1][0]:.0f}/s",
        bare=f"{pairs[-1][1]:.0f}/s by one",
        ratio=median_ratio(pairs),
        target=1.7,
        at_least=True,
    )


def _rate(workers: int, *, port: int) -> float:
    """Mails a second; the processes are started before the clock is."""
    owe(_MAILS)
    environment = os.environ | {"STARTLINE_SMTP_HOST": "127.0.0.1", "STARTLINE_SMTP_PORT": str(port)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.delivering"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        for _ in range(workers)
    ]
    for process in processes:
        _heard(process)
    delivered: list[int] = []
    seconds = seconds_of(lambda: delivered.extend(_delivered(processes)))
    for process in processes:
        process.communicate()
    if sum(delivered) != _MAILS:
        raise RuntimeError(f"{delivered} mails were delivered, of {_MAILS}.")
    return _MAILS / seconds


def _delivered(processes: "Sequence[subprocess.Popen[bytes]]") -> list[int]:
    """How many mails each of them delivered, once all have been told to go."""
    for process in processes:
        _tell(process)
    return [int(_heard(process)) for process in processes]


def _tell(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None
    process.stdin.write(b"go\n")
    process.stdin.flush()


def _heard(process: "subprocess.Popen[bytes]") -> bytes:
    assert process.stdout is not None
    return process.stdout.readline()
