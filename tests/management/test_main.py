"""The `startline` command itself: what it answers without a database, and what it says without a usable one."""

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.management.processes import free_port, startline

from config.main import main

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["-h"]])
def test_help_lists_our_commands_and_touches_nothing(
    words: list[str], capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STARTLINE_HOME", str(tmp_path / "var"))

    code = main(words)

    told = capsys.readouterr().out
    assert code == 0
    assert "  worker " in told
    assert "makemigrations" not in told
    assert not (tmp_path / "var").exists()


def test_the_version_is_told(capsys: Captured) -> None:
    code = main(["--version"])

    assert (code, capsys.readouterr().out) == (0, "Startline 0.1.0\n")


def test_a_mistyped_command_gets_a_suggestion(capsys: Captured) -> None:
    code = main(["wroker"])

    assert (code, capsys.readouterr().err) == (2, "There is no command 'wroker'. Is worker meant?\n")


def test_a_commands_own_help_starts_no_server(tmp_path: Path) -> None:
    told = startline("clock", "--help", home=tmp_path / "var")

    assert told.returncode == 0
    assert "startline clock +1d12h" in told.stdout
    assert not (tmp_path / "var" / "postgres").exists()


def test_an_empty_database_is_answered_with_the_way_out(database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(database_url, autocommit=True) as server:
        server.execute("CREATE DATABASE empty_one")
    try:
        url = urlsplit(database_url)._replace(path="/empty_one").geturl()
        told = startline("lines", home=tmp_path / "var", DATABASE_URL=url)
    finally:
        with psycopg.connect(database_url, autocommit=True) as server:
            server.execute("DROP DATABASE empty_one WITH (FORCE)")

    assert told.returncode == 1
    assert "`startline run` makes them for a rehearsal, `startline manage migrate`" in told.stderr


def test_a_database_out_of_reach_is_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"

    told = startline("lines", home=tmp_path / "var", DATABASE_URL=url)

    assert told.returncode == 1
    assert told.stderr.startswith("The database cannot be used: ")
    assert "Traceback" not in told.stderr


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    told = startline(
        "lines", home=tmp_path / "var", STARTLINE_PORT="eight", DATABASE_URL="postgresql://nowhere/none"
    )

    assert told.returncode == 1
    assert told.stderr == "STARTLINE_PORT is 'eight': give a whole number, such as 8000.\n"
