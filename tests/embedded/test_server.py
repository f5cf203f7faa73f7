"""What the server is like that a launcher offers."""

import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.embedded.conftest import Account
from tests.embedded.launching import Told


@pytest.fixture(scope="module")
def server(account: Account, used_home: Path) -> Iterator[Told]:
    with account.launch(used_home) as launcher:
        yield launcher.told()


def test_is_set_up_as_production_would_be(server: Told) -> None:
    wanted = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
        "jit": "off",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "listen_addresses": "",
    }

    with psycopg.connect(server.url) as connection:
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in wanted}
        locales = connection.execute(
            "SELECT datctype, datcollate FROM pg_database WHERE datname = current_database()"
        ).fetchone()

    assert found == {name: (value,) for name, value in wanted.items()}
    assert locales == ("C.UTF-8", "C.UTF-8")


def test_its_role_owns_the_database_and_may_make_others_but_is_no_superuser(server: Told) -> None:
    with psycopg.connect(server.url) as connection:
        rights = connection.execute(
            "SELECT rolname, rolcreatedb, rolsuper, pg_get_userbyid(datdba)"
            " FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
        ).fetchone()

    assert rights == ("startline", True, False, "startline")


def test_none_of_its_files_is_open_to_other_users(server: Told) -> None:
    folder = server.data.parent
    found = [folder, *folder.iterdir(), *(folder / "socket").iterdir()]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in found}

    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
    assert (modes["data"], modes["password"]) == (0o700, 0o600)


def test_wants_the_password_even_of_its_owner(server: Told) -> None:
    password = (server.data.parent / "password").read_text()

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url.replace(password, "guessed"))


def test_a_launch_leaves_the_folders_above_as_they_were(server: Told, account: Account) -> None:
    home = server.data.parents[1]

    assert stat.S_IMODE(home.stat().st_mode) == 0o755
    assert stat.S_IMODE(account.folder.stat().st_mode) == 0o700
