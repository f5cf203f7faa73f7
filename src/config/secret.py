"""Secrets that an instance makes for itself and keeps in STARTLINE_HOME, readable by its owner alone."""

import os
import secrets
import tempfile
from pathlib import Path


def kept_secret(name: str, *, home: Path) -> str:
    """STARTLINE_<NAME> of the environment, else the secret kept in *home*, made on first use.

    Two processes that make it at the same moment end up with the same one: the link is atomic and the
    second reads the first's.
    """
    given = os.environ.get(f"STARTLINE_{name.upper()}")
    if given:
        return given
    path = home / "secrets" / name
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii")


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:
        draft.write(secrets.token_urlsafe(48))
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return
