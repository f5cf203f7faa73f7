"""What is said when the embedded PostgreSQL cannot be had."""

import fcntl
import os
import signal
import subprocess
from pathlib import Path

import pytest
from tests.embedded.launching import Launcher, is_down

from startline.embedded import EmbeddedError, home, launcher, processes, running, session


def refusal(folder: Path) -> str:
    with pytest.raises(EmbeddedError) as refused, running(folder):
        pass
    assert "DATABASE_URL" in str(refused.value)
    return str(refused.value)


def test_home_is_startline_home_else_var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STARTLINE_HOME", raising=False)
    assert home() == tmp_path / "var"

    monkeypatch.setenv("STARTLINE_HOME", "elsewhere")
    assert home() == tmp_path / "elsewhere"


def test_a_home_that_cannot_be_made_is_named_with_the_ways_out() -> None:
    said = refusal(Path("/proc/startline"))

    assert "cannot use /proc/startline/postgres" in said
    assert "STARTLINE_HOME" in said


def test_a_home_that_is_a_file_is_named_with_the_ways_out(tmp_path: Path) -> None:
    (tmp_path / "var").touch()

    assert "Not a directory" in refusal(tmp_path / "var")


def test_a_server_that_does_not_start_is_refused_with_the_last_words_of_its_log(own_home: Path) -> None:
    settings = own_home / "postgres" / "data" / "postgresql.conf"
    before = settings.read_text()
    settings.write_text(f"{before}\nshared_buffers = plenty\n")

    said = refusal(own_home)

    settings.write_text(before)
    assert 'invalid value for parameter "shared_buffers": "plenty"' in said
    assert is_down(own_home)


def test_a_lost_password_is_named(own_home: Path) -> None:
    password = own_home / "postgres" / "password"
    before = password.read_text()
    password.unlink()

    said = refusal(own_home)

    password.write_text(before)
    assert "password authentication failed" in said
    assert f"Give {password} its former content" in said
    assert is_down(own_home)


def test_a_server_that_does_not_answer_is_named(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "_ANSWER_S", 1)
    monkeypatch.setattr(session, "_ANSWER_S", 2)
    with Launcher(own_home) as user:
        server = user.told()
        os.kill(server.pid, signal.SIGSTOP)
        said = refusal(own_home)
        os.kill(server.pid, signal.SIGCONT)

    assert f"lives (process {server.pid}) but has not answered" in said
    assert is_down(own_home)


def test_a_process_that_is_not_the_server_is_never_interrupted(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "_ANSWER_S", 0.2)
    monkeypatch.setattr(processes, "_STOP_S", 0.2)
    note = own_home / "postgres" / "data" / "postmaster.pid"
    with (own_home / "postgres" / "server.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stranger = subprocess.Popen(["sleep", "60"], pass_fds=[lock.fileno()])
    note.write_text(f"{stranger.pid}\n")

    said = refusal(own_home)

    assert "still shutting down" in said
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
