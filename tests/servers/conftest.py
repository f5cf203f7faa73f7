"""Servers of others, run for the tests alone: their folders are open to the users that they run as."""

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.db import connection, connections
from tests.management.processes import free_port
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

from startline.mail.loopback import serving
from startline.management.receiving import Desk, Speech

CONTACT_BOX = "it@acme.example"
RETURNS = "bounces@mail.nordwind.example"
RETURNS_BY_LMTP = "bounces@lmtp.nordwind.example"
_NOWHERE = 9  # the port "discard", on which nobody listens


@pytest.fixture(scope="session")
def _folder() -> Iterator[Path]:
    """A folder that other users may walk through, as pytest's own is not."""
    path = Path(tempfile.mkdtemp(prefix="startline-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def _dovecot(_folder: Path) -> Iterator[Dovecot]:
    (_folder / "dovecot").mkdir()
    with Dovecot(folder=_folder / "dovecot", users=[CONTACT_BOX, RETURNS]) as dovecot:
        yield dovecot


@pytest.fixture(scope="session")
def _listener_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def _postfix(_folder: Path, _dovecot: Dovecot, _listener_port: int) -> Iterator[Postfix]:
    (_folder / "postfix").mkdir()
    routes = {
        CONTACT_BOX.partition("@")[2]: f"lmtp:inet:127.0.0.1:{_dovecot.lmtp}",
        RETURNS.partition("@")[2]: f"lmtp:inet:127.0.0.1:{_dovecot.lmtp}",
        RETURNS_BY_LMTP.partition("@")[2]: f"lmtp:inet:127.0.0.1:{_listener_port}",
        "away.example": f"smtp:[127.0.0.1]:{_NOWHERE}",
    }
    with Postfix(folder=_folder / "postfix", routes=routes) as postfix:
        yield postfix


@pytest.fixture
def dovecot(_dovecot: Dovecot) -> Dovecot:
    """A mailbox for the contact and one for what comes back, both empty."""
    _dovecot.empty()
    return _dovecot


@pytest.fixture
def committed_url(database_url: str, transactional_db: None) -> str:
    """This test's database, for other processes."""
    return urlsplit(database_url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@pytest.fixture
def postfix(
    _postfix: Postfix, dovecot: Dovecot, _listener_port: int, settings: LazySettings, transactional_db: None
) -> Iterator[Postfix]:
    """The relay that the settings name.

    It knows where the contact's mail goes, and where mail returns: to the mailbox, or to our own listener.
    """
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _postfix.port
    settings.STARTLINE_SENDER = "provisioning@nordwind.example"
    settings.STARTLINE_BOUNCE_ADDRESS = RETURNS
    connections.settings["default"]["CONN_MAX_AGE"] = 0  # or they would outlive the test
    with ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(max_workers=1))
        desk = Desk(threads)
        stack.callback(threads.submit, connections.close_all)
        stack.enter_context(
            serving(lambda loop: desk.conversation(Speech.LMTP, loop=loop), port=_listener_port)
        )
        yield _postfix
