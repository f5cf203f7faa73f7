"""The mail server that delivery is measured against, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def peer(*, seconds: float = 0.0) -> Iterator[int]:
    """A server that accepts everything, each mail after *seconds*; yields its port."""
    command = [sys.executable, "-m", "benchmarks.smtp_sink", str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()
