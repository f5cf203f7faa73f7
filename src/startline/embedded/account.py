"""The account PostgreSQL runs under; it refuses to be root."""

import os
import subprocess
from pathlib import Path

from startline.embedded.errors import EmbeddedError

_NOBODY = 65534
# Root's way into every folder, for programs or data below /root; PostgreSQL asks access(2), which forgets it but
# for the last word. It is no more than in the user namespace, whose only user owns all that root owns.
_REACH = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup")
_NAMESPACE = ("unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}")


def prefix(*, data: Path, binaries: Path) -> tuple[str, ...]:
    """The words before a PostgreSQL program with which it runs as a normal user who reaches *data*.

    :raises EmbeddedError: we are root and can lend no other account here.
    """
    if os.geteuid() != 0:
        return ()
    for words in _ways(data):
        if _works(words, folder=data.parent, binaries=binaries):
            return words
    raise EmbeddedError(
        "PostgreSQL refuses to run as root, and neither `unshare --user` nor `setpriv` lends it another "
        f"account here that reaches {data.parent} and {binaries}. Run Startline as a normal user."
    )


def _ways(data: Path) -> list[tuple[str, ...]]:
    """In order of choice. PostgreSQL insists on being the owner of data that is there."""
    keeper = data.parent.stat()
    if keeper.st_uid:  # who can change what is in the folder gets nothing of root's
        return [_lent(user=keeper.st_uid, group=keeper.st_gid)]
    if not data.exists():
        return [_NAMESPACE, _lent(user=_NOBODY, group=_NOBODY, reach=_REACH)]
    owner = data.stat()
    return [_lent(user=owner.st_uid, group=owner.st_gid, reach=_REACH) if owner.st_uid else _NAMESPACE]


def _lent(*, user: int, group: int, reach: tuple[str, ...] = ()) -> tuple[str, ...]:
    return ("setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", *reach)


def _works(words: tuple[str, ...], *, folder: Path, binaries: Path) -> bool:
    """Really write and really run: containers, mounts and security modules forbid in too many ways to ask."""
    trial = folder / "trial"
    script = ("sh", "-c", ': >"$0" && exec "$1" --version', trial, binaries / "postgres")
    try:
        tried = subprocess.run([*words, *script], capture_output=True, check=False)  # noqa: S603 (our words)
    except FileNotFoundError:
        return False
    finally:
        trial.unlink(missing_ok=True)
    return tried.returncode == 0
