"""What a launcher promises when nothing goes wrong."""

import subprocess
from pathlib import Path

import psycopg
import pytest
from tests.embedded.conftest import Account
from tests.embedded.launching import is_down, logged, remember, remembered


def test_serves_its_database_and_is_gone_afterwards(account: Account, home: Path) -> None:
    with account.launch(home) as launcher:
        server = launcher.told()
        with psycopg.connect(server.url) as connection:
            (name,) = connection.execute("SELECT current_database()").fetchone() or ("",)
        words = launcher.end()

    assert name == "startline"
    assert server.major == account.major
    assert server.data == home / "postgres" / "data"
    assert {"psql", "pgbench", "pg_dump"} <= {program.name for program in server.bin.iterdir()}
    assert words == "left\n"
    assert is_down(home)
    assert logged(home).endswith("database system is shut down\n")


def test_the_next_one_joins_and_the_last_one_out_stops_it(account: Account, home: Path) -> None:
    with account.launch(home) as first, account.launch(home) as second:
        assert first.told().pid == second.told().pid

        first.end()
        assert not is_down(home)

        second.end()
        assert is_down(home)


def test_one_that_comes_while_the_last_one_leaves_has_a_server(account: Account, home: Path) -> None:
    with account.launch(home) as leaving:
        leaving.told()
        leaving.begin_to_leave()
        with account.launch(home) as coming:
            url = coming.told().url
            remember(url, "came")
            assert leaving.end() == "left\n"
            assert "came" in remembered(url)


@pytest.mark.parametrize(
    "name",
    ["with some spaces", "odd, ünïcödé, $HOME`x`\"' and" + "/a long way down" * 10],
    ids=["spaces", "odd and long"],
)
def test_any_path_will_do(account: Account, home: Path, name: str) -> None:
    moved = account.folder / name / "var"
    moved.parent.mkdir(parents=True)
    home.rename(moved)

    try:
        with account.launch(moved) as launcher:
            server = launcher.told()
            remember(server.url, name)
            words = [str(server.bin / "psql"), "-XAtc", "SELECT word FROM remembered", server.url]
            shown = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            assert launcher.end() == "left\n"
    finally:
        moved.rename(home)

    assert name in shown.splitlines()
