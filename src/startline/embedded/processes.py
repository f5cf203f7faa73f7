"""Makes, starts and stops the processes of a cluster; for the launcher whose turn it is."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from startline.embedded.account import prefix
from startline.embedded.cluster import Cluster
from startline.embedded.errors import EmbeddedError
from startline.embedded.locks import opened, taken, tries
from startline.embedded.programs import binaries

PORT = 5432
SUPERUSER = "postgres"
_START_S = 300  # recovery after a crash may have a gigabyte to replay
_STOP_S = 180  # all that is not on disk yet has to get there first
_ATTEMPTS = 5
_PAUSE_S = 0.4
_SETTINGS = {
    # The socket alone, named from the data directory: no port to collide, no path too long for the server.
    "listen_addresses": "",
    "port": str(PORT),  # else PGPORT would count
    "unix_socket_directories": "../socket",
    "unix_socket_permissions": "0700",
    # The password is long and random: 4,096 rounds of hashing would only slow each connection down.
    "scram_iterations": "1",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A file for each day of the week, begun anew a week later.
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}


@dataclass(frozen=True, kw_only=True)
class _Programs:
    """PostgreSQL's programs, run in the cluster's folder by an account that may."""

    cluster: Cluster
    folder: Path
    prefix: tuple[str, ...]
    lock: int

    def run(self, name: str, *arguments: str) -> None:
        """Run to its end; what it leaves behind is out of a Ctrl-C's reach and holds the lock.

        :raises EmbeddedError: it failed.
        """
        done = subprocess.run(  # noqa: S603 (our words)
            [*self.prefix, self.folder / name, *arguments],
            cwd=self.cluster.folder,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            pass_fds=[self.lock],
            start_new_session=True,
        )
        if done.returncode != 0:
            told = "; ".join(done.stderr.splitlines())
            raise EmbeddedError(f"{name} failed in {self.cluster.folder}: {told}.")


def start(cluster: Cluster, *, lock: int, major: int | None) -> None:
    """Start the server, which inherits the *lock* on `cluster.server_lock`; make its data if there is none.

    :raises EmbeddedError: it cannot be made or started.
    """
    folder = binaries(cluster.major() or major)
    words = prefix(data=cluster.data, binaries=folder)
    programs = _Programs(cluster=cluster, folder=folder, prefix=words, lock=lock)
    if not cluster.data.exists():
        _create(programs)
    # The lock is ours, so these are a dead server's, and the process id in them may be anyone's by now.
    for note in (cluster.postmaster, *cluster.socket.iterdir()):
        note.unlink(missing_ok=True)
    _start(programs)


def stop(cluster: Cluster) -> None:
    """Shut down fast, and wait until the last process is gone.

    :raises EmbeddedError: it takes longer than three minutes.
    """
    with opened(cluster.server_lock) as lock:
        for _ in tries(within_s=_STOP_S):
            if taken(lock):
                return
            _interrupt(cluster)
    raise EmbeddedError(f"PostgreSQL is still shutting down after {_STOP_S} s; its log is in {cluster.log}.")


def _interrupt(cluster: Cluster) -> None:
    pid = cluster.pid()
    if pid and _is_postmaster(pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)


def _is_postmaster(pid: int) -> bool:
    """Whether that process is one at all; where there is no /proc, the server's note has to be believed."""
    try:
        program, _, _ = Path(f"/proc/{pid}/cmdline").read_bytes().partition(b"\0")
    except OSError:
        return not Path("/proc/self").exists()
    return Path(os.fsdecode(program)).name == "postgres"


def _create(programs: _Programs) -> None:
    """Make the data under another name and rename it when it is whole, and on disk."""
    cluster = programs.cluster
    draft = cluster.folder / "data.draft"
    if draft.exists():
        shutil.rmtree(draft)
    cluster.password()
    settings = [f"--set={name}={value}" for name, value in _SETTINGS.items()]
    programs.run(
        *("initdb", "--pgdata=data.draft", "--no-sync", f"--username={SUPERUSER}", "--pwfile=password"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", *settings),
    )
    programs.run("initdb", "--pgdata=data.draft", "--sync-only")
    draft.rename(cluster.data)
    _sync(cluster.folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _start(programs: _Programs) -> None:
    """Try again for a moment: a server started by hand and killed holds no lock, but memory for a second."""
    for left in reversed(range(_ATTEMPTS)):
        try:
            programs.run(
                *("pg_ctl", "start", "--wait", f"--timeout={_START_S}"),
                *("--pgdata=data", "--log=log/start.log"),
            )
        except EmbeddedError as error:
            if not left:
                log = programs.cluster.log
                raise EmbeddedError(
                    f"{error.args[0]} The logs in {log} end with: {_last_words(log)}."
                ) from error
            time.sleep(_PAUSE_S)
        else:
            return


def _last_words(log: Path) -> str:
    newest = max(log.iterdir(), key=lambda file: file.stat().st_mtime, default=None)
    lines = newest.read_text(encoding="utf-8", errors="replace").splitlines() if newest else []
    return "; ".join(lines[-3:])
