"""Workers to kill."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from tests.crashes.killing import APPLICATION_NAME, Doomed

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def doomed(django_db_setup: None) -> Iterator[Doomed]:
    """The program that forks workers, on the tests' database and with the tests' link keys."""
    keys = ",".join(f"{number}:{secret}" for number, secret in settings.STARTLINE_LINK_KEYS.items())
    environment = os.environ | {
        "DATABASE_URL": _database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PGAPPNAME": APPLICATION_NAME,
        "PYTHONPATH": str(_ROOT / "src"),
        "STARTLINE_LINK_KEYS": keys,
        "STARTLINE_SECRET_KEY": settings.SECRET_KEY,
        "STARTLINE_SMTP_HOST": "127.0.0.1",
    }
    command = [sys.executable, str(Path(__file__).with_name("doomed.py"))]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        yield Doomed(program=program)
        assert program.stdin is not None
        program.stdin.close()


def _database_url() -> str:
    """The address of the database that the tests are connected to."""
    given = connection.settings_dict
    user, password, name = (quote(str(given[key]), safe="") for key in ("USER", "PASSWORD", "NAME"))
    host, port = quote(str(given["HOST"]), safe=""), f":{given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{user}:{password}@{host}{port}/{name}"
