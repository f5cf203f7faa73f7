"""What a launcher promises when processes are killed or interrupted, at any moment."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from tests.embedded.conftest import Account, copy_of_wheel
from tests.embedded.launching import Launcher, Told, eventually, is_down, logged, remember, remembered

from startline.embedded import running
from startline.embedded.account import prefix


def test_a_killed_server_recovers_with_all_that_was_committed(account: Account, home: Path) -> None:
    with account.launch(home) as launcher:
        server = launcher.told()
        remember(server.url, "committed")
        os.kill(server.pid, signal.SIGKILL)
        launcher.end()

    with account.launch(home) as launcher:
        again = launcher.told()
        assert "committed" in remembered(again.url)

    assert again.pid != server.pid
    assert "automatic recovery in progress" in logged(home)


def test_a_server_killed_in_use_is_back_at_its_address_with_the_next_launcher(own_home: Path) -> None:
    with Launcher(own_home) as first:
        server = first.told()
        remember(server.url, "before")
        os.kill(server.pid, signal.SIGKILL)

        with running(own_home):
            assert "before" in remembered(server.url)

        assert not is_down(own_home)  # the first still uses it
    assert is_down(own_home)


def test_a_killed_launcher_leaves_its_server_to_the_next_and_counts_no_more(
    account: Account, home: Path
) -> None:
    with account.launch(home) as killed:
        server = killed.told()
        killed.kill()
    assert not is_down(home)

    with account.launch(home) as launcher:
        assert launcher.told().pid == server.pid

    assert is_down(home)


@pytest.mark.parametrize("whose", ["nobody", "a stranger"])
def test_notes_of_a_dead_server_deceive_nobody(account: Account, home: Path, whose: str) -> None:
    with (
        subprocess.Popen(["sleep", "120"], user=account.user) as stranger,
        subprocess.Popen(["true"]) as gone,
    ):
        gone.wait()
        pid = {"nobody": gone.pid, "a stranger": stranger.pid}[whose]
        lines = f"{pid}\n{home}/postgres/data\n1700000000\n5432\n../socket\n\n  1234567         1\nready   \n"
        (home / "postgres" / "data" / "postmaster.pid").write_text(lines)
        (home / "postgres" / "socket" / ".s.PGSQL.5432.lock").write_text(lines)

        with account.launch(home) as launcher:
            server = launcher.told()
            remember(server.url, "served")
            assert server.pid != pid
            launcher.end()

        assert is_down(home)
        assert stranger.poll() is None
        stranger.kill()


def test_data_is_made_once_by_launchers_at_the_same_moment_after_a_killed_initdb(tmp_path: Path) -> None:
    killed_while_making(tmp_path)
    _kill_processes_in(tmp_path / "postgres")

    with Launcher(tmp_path) as one, Launcher(tmp_path) as two, Launcher(tmp_path) as three:
        pids = {one.told().pid, two.told().pid, three.told().pid}
        words = [one.end(), two.end(), three.end()]

    assert len(pids) == 1
    assert words == ["left\n"] * 3
    assert logged(tmp_path).count("database system is ready to accept connections") == 1
    assert is_down(tmp_path)


def test_an_initdb_that_outlives_its_launcher_is_waited_for_and_done_again(tmp_path: Path) -> None:
    killed_while_making(tmp_path)

    with running(tmp_path) as server:
        remember(server.url, "made")

    assert not (tmp_path / "postgres" / "data.draft").exists()
    assert is_down(tmp_path)


def killed_while_making(home: Path) -> None:
    with Launcher(home) as killed:
        eventually((home / "postgres" / "data.draft" / "base").exists)
        killed.kill()


def _kill_processes_in(folder: Path) -> None:
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if place.samefile(folder):
                os.kill(int(place.parent.name), signal.SIGKILL)


def test_a_server_stopped_by_somebody_else_is_waited_for(own_home: Path) -> None:
    server = abandoned(own_home)
    remember(server.url, "kept")
    os.kill(server.pid, signal.SIGINT)

    with running(own_home) as again:
        assert "kept" in remembered(again.url)
        assert again.pid != server.pid


def test_a_server_whose_home_was_moved_is_replaced(own_home: Path) -> None:
    server = abandoned(own_home)
    remember(server.url, "moved along")
    moved = own_home.rename(own_home.with_name("moved"))

    try:
        with running(moved) as again:
            assert "moved along" in remembered(again.url)
            assert again.pid != server.pid
    finally:
        moved.rename(own_home)


def test_a_server_whose_programs_are_gone_is_replaced(own_home: Path, tmp_path: Path) -> None:
    major = int((own_home / "postgres" / "data" / "PG_VERSION").read_text())
    wheel = copy_of_wheel(tmp_path, major=major)
    server = abandoned(own_home, wheel=wheel)
    assert server.bin.is_relative_to(wheel)
    shutil.rmtree(wheel)

    with running(own_home) as again:
        assert again.pid != server.pid


def test_a_server_started_by_hand_is_joined_and_left_alone_and_its_crash_survived(own_home: Path) -> None:
    with running(own_home) as server:
        pass
    by_hand = [
        *prefix(data=server.data, binaries=server.bin),
        str(server.bin / "pg_ctl"),
        "start",
        "--silent",
    ]
    subprocess.run([*by_hand, "--pgdata", server.data, "--log", f"{server.data}.log"], check=True)

    with running(own_home) as joined:
        pass
    os.kill(joined.pid, signal.SIGKILL)

    with running(own_home) as again:
        assert again.pid != joined.pid


def abandoned(home: Path, *, wheel: Path | None = None) -> Told:
    """A server that lives, though its launcher was killed."""
    with Launcher(home, wheel=wheel) as killed:
        server = killed.told()
        killed.kill()
    assert not is_down(home)
    return server


def test_ctrl_c_reaches_everybody_but_the_server_which_is_stopped_clean(account: Account, home: Path) -> None:
    with account.launch(home) as launcher:
        remember(launcher.told().url, "typed")
        words = launcher.interrupt()

    assert "KeyboardInterrupt" in words
    assert is_down(home)
    assert logged(home).endswith("database system is shut down\n")


def test_ctrl_c_while_it_makes_the_data_leaves_nothing_running(tmp_path: Path) -> None:
    with Launcher(tmp_path) as launcher:
        eventually((tmp_path / "postgres" / "data.draft" / "base").exists)
        words = launcher.interrupt()

    assert "KeyboardInterrupt" in words
    assert is_down(tmp_path)


def test_ctrl_c_while_it_starts_leaves_nothing_running(own_home: Path) -> None:
    with Launcher(own_home) as launcher:
        eventually((own_home / "postgres" / "data" / "postmaster.pid").exists)
        words = launcher.interrupt()

    assert "KeyboardInterrupt" in words
    assert is_down(own_home)
