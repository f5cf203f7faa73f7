"""Every test that needs a database has one on the embedded server; each xdist worker has its own."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.db import connection, connections
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests import worlds
from tests.dns_peer import Zone, name_server
from tests.smtp_peer import Peer

from config.settings import database
from startline.embedded import running
from startline.models import Account
from startline.queries.check import problems
from startline.queries.rehearsal import forget_clock_offset
from startline.wording.build import build_catalogues

_VAR = Path(__file__).parents[1] / "var"
_NOWHERE = 9  # the port "discard", on which nobody listens
_JOBS = "procrastinate_jobs, procrastinate_events, procrastinate_workers, procrastinate_periodic_defers"
_TRUNCATE_TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname, tgenabled = 'A' FROM pg_trigger
    WHERE NOT tgisinternal AND tgtype & 32 <> 0
"""


# The same examples everywhere, and no limit of time for one, as a busy machine may take any.
hypothesis_settings.register_profile(
    "anywhere",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("anywhere")


@pytest.fixture(scope="session", autouse=True)
def _catalogues() -> None:
    """Italian is read from built catalogues, as `startline` builds them when it starts."""
    build_catalogues()


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_is_heard() -> None:
    """What a shell starts in the background ignores Ctrl-C, and so would every process that the tests start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The server of DATABASE_URL, else an embedded one, shared by all who test this checkout at the time."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    with running(_VAR / f"test-{os.environ.get('STARTLINE_PG_MAJOR', 'default')}") as server:
        yield server.url


@pytest.fixture
def committed_url(database_url: str, transactional_db: None) -> str:
    """This test's database, for other processes."""
    return urlsplit(database_url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    database_url: str, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Point Django to that server, just before it makes the test database there."""
    connections.settings["default"] |= database(database_url)


@pytest.fixture(scope="session", autouse=True)
def _record_emptied_between_tests() -> Iterator[None]:
    """Let the flush after a test that commits empty the record too, which no one else may."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", _sql_flush(DatabaseOperations.sql_flush))
        yield


def _sql_flush(original: Any) -> Any:
    def sql_flush(operations: DatabaseOperations, *args: Any, **options: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(_TRUNCATE_TRIGGERS)
            triggers = cursor.fetchall()
        return [
            *(f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name, _ in triggers),
            *original(operations, *args, **options),
            f"TRUNCATE {_JOBS}",
            *(
                f"ALTER TABLE {table} ENABLE {'ALWAYS ' if always else ''}TRIGGER {name}"
                for table, name, always in triggers
            ),
        ]

    return sql_flush


@pytest.fixture(autouse=True)
def _nothing_outside(settings: LazySettings) -> None:
    """No mail or question leaves a test that does not name a server of its own, and no clock is moved."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _NOWHERE
    settings.STARTLINE_MX_LOOKUP, settings.STARTLINE_DNS = False, [("127.0.0.1", _NOWHERE)]
    forget_clock_offset()


@pytest.fixture
def partner(transactional_db: None) -> Iterator[Account]:
    """Whose the orders are; afterwards the record folds and every invariant holds."""
    yield worlds.cast().partner
    assert list(problems()) == []


@pytest.fixture
def peer(settings: LazySettings) -> Iterator[Peer]:
    """The mail server that the settings name; it takes everything until it is told otherwise."""
    with Peer() as peer:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", peer.port
        yield peer


@pytest.fixture
def zone(settings: LazySettings) -> Iterator[Zone]:
    """What the only name server that is asked knows."""
    zone = Zone()
    with name_server(zone) as server:
        settings.STARTLINE_MX_LOOKUP, settings.STARTLINE_DNS = True, [server]
        yield zone


@pytest.fixture
def return_address(settings: LazySettings) -> None:
    """Mails come back to an address that carries their token."""
    settings.STARTLINE_BOUNCE_ADDRESS = "bounces@mail.example"
