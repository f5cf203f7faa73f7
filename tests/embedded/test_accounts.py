"""Under which account PostgreSQL runs, and what is said where there is none."""

import os
import shutil
from pathlib import Path

from tests.embedded.conftest import Account, copy_of_wheel
from tests.embedded.launching import NOBODY, Launcher, is_down, remember, remembered

IS_ROOT = os.geteuid() == 0
TOOLS, OWNER = (("sh", "setpriv"), NOBODY) if IS_ROOT else (("sh",), os.geteuid())
CONTAINER = ("setpriv", "--bounding-set=-all,+chown,+dac_override,+fowner,+kill,+setgid,+setuid,+setpcap")
DEAD_END = ("var", "refuses to run as root") if IS_ROOT else ("/startline", "Permission denied")


def tools(folder: Path, *names: str) -> str:
    """A PATH with these programs alone."""
    folder.mkdir()
    for name in names:
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return str(folder)


def test_runs_in_a_container_even_what_only_the_launcher_can_reach(tmp_path: Path) -> None:
    """As root it may create no user namespace there, and has few capabilities."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    wheel = copy_of_wheel(private / "venv", major=18)
    path = tools(tmp_path / "bin", *TOOLS)
    home, under = private / "var", CONTAINER if IS_ROOT else ()

    for attempt in ("made", "found again"):
        with Launcher(home, wheel=wheel, under=under, path=path, major=18) as launcher:
            server = launcher.told()
            remember(server.url, attempt)
            assert launcher.end() == "left\n"

    assert is_down(home)
    assert server.data.stat().st_uid == OWNER


def test_without_another_account_or_a_folder_the_ways_out_are_named(tmp_path: Path) -> None:
    home, problem = DEAD_END
    with Launcher(tmp_path / home, path=tools(tmp_path / "bin", "sh")) as launcher:
        said = launcher.end()

    assert problem in said
    assert "Or set DATABASE_URL" in said


def test_root_may_lend_a_hand_in_a_home_of_somebody_else(account: Account, home: Path) -> None:
    owner = (home / "postgres" / "data").stat().st_uid
    with Launcher(home, wheel=account.wheel) as by_us:
        remember(by_us.told().url, "by us")
        assert by_us.end() == "left\n"

    with account.launch(home) as by_owner:
        assert "by us" in remembered(by_owner.told().url)
        assert by_owner.end() == "left\n"

    assert {path.stat().st_uid for path in (home / "postgres").rglob("*")} == {owner}
