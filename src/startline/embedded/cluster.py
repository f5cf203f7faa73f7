"""The folder of an embedded cluster: what lies in it, and who may touch it."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from startline.embedded.errors import EmbeddedError


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One data directory and what belongs to it, all in a folder for its owner alone."""

    folder: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The folder of the server's socket."""
        return self.folder / "socket"

    @property
    def log(self) -> Path:
        """The folder of the server's logs."""
        return self.folder / "log"

    @property
    def turn_lock(self) -> Path:
        """Locked by the one launcher that starts, joins or stops the server at the moment."""
        return self.folder / "turn.lock"

    @property
    def users_lock(self) -> Path:
        """Locked, shared, by every launcher that uses the server."""
        return self.folder / "users.lock"

    @property
    def server_lock(self) -> Path:
        """Locked by the server itself: every process of it, or of `initdb`, inherits the descriptor.

        So a free lock means that the last of them is gone, whatever `postmaster.pid` says.
        """
        return self.folder / "server.lock"

    @property
    def postmaster(self) -> Path:
        """The server's own note of its process; a crash leaves it behind."""
        return self.data / "postmaster.pid"

    def major(self) -> int | None:
        """The major its data was made with; None before there is any."""
        with suppress(FileNotFoundError):
            return int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        return None

    def pid(self) -> int | None:
        """The postmaster's process id; to be believed only while the server is known to live."""
        with suppress(FileNotFoundError, ValueError):
            return int(self.postmaster.read_text(encoding="utf-8").partition("\n")[0])
        return None

    def password(self) -> str:
        """The password of its roles, made on first use."""
        file = self.folder / "password"
        if not file.exists():
            _write_secret(file)
        return file.read_text(encoding="ascii")


def prepare(cluster: Cluster) -> None:
    """Make the folders, and prove that they are ours.

    :raises EmbeddedError: the folder is somebody else's, or cannot be written.
    """
    try:
        for folder in (cluster.folder, cluster.socket, cluster.log):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for lock in (cluster.turn_lock, cluster.users_lock, cluster.server_lock):
            os.close(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise EmbeddedError(
            f"The embedded PostgreSQL cannot use {cluster.folder}: {error.strerror}. "
            "Run Startline as the owner of that folder, or set STARTLINE_HOME to a folder of your own."
        ) from error


def _write_secret(file: Path) -> None:
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as text:
        text.write(secrets.token_urlsafe(32))
        text.flush()
        os.fsync(text.fileno())
    draft.replace(file)
