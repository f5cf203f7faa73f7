"""Holds an embedded server in a process of its own until its standard input ends.

Arguments: the home, the user id to become ("" to stay) and a folder with a copy of the wheel ("" for the
installed one). Writes the server as JSON, and "left" after a clean end.
"""

import codecs
import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import psycopg

from startline.embedded import running


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _become(user: int) -> None:
    # Loads the last modules, while we may still read those below /root.
    codecs.lookup("ascii")
    with suppress(psycopg.OperationalError):
        psycopg.connect(host="/nowhere")
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


def _hold(home: str) -> None:
    with running(Path(home)) as server:
        _say(json.dumps(asdict(server), default=str))
        sys.stdin.read()


if __name__ == "__main__":
    home, user, wheel = sys.argv[1:]
    if wheel:
        sys.path.insert(0, wheel)
    if user:
        _become(int(user))
    _hold(home)
    _say("left")
