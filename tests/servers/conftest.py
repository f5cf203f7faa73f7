"""Servers of others, run for the tests alone: their folders are open to the users that they run as."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connections
from tests.management.processes import free_port
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

from startline.mail.loopback import serving
from startline.management.receiving import Desk, Speech

CONTACT_BOX = "it@acme.example"
RETURNS = "bounces@mail.nordwind.example"
RETURNS_BY_LMTP = "bounces@lmtp.nordwind.example"
_NOWHERE = 9  # the port "discard", on which nobody listens
_NEEDED = ("/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp")
_INSTALL = "apt-get install --no-install-recommends postfix dovecot-imapd dovecot-lmtpd"
_DOVECOT = "2.3."  # in 2.4 the words of its configuration are others


@pytest.fixture(scope="session", autouse=True)
def _servers_are_here() -> Iterator[None]:
    """End the run with what is missing and the way out, or let the servers be found."""
    if missing := [path for path in _NEEDED if not os.access(path, os.X_OK)]:
        pytest.exit(f"These tests need Postfix and Dovecot ({', '.join(missing)}): {_INSTALL}", returncode=1)
    if os.geteuid() != 0:
        pytest.exit(
            "These tests start servers that run as users of their own: run them as root.", returncode=1
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "/usr/sbin", prepend=os.pathsep)
        version = subprocess.run(["dovecot", "--version"], check=True, capture_output=True, text=True).stdout
        if not version.startswith(_DOVECOT):
            pytest.exit(f"These tests know Dovecot {_DOVECOT}x (Debian 12); this is {version}", returncode=1)
        yield


@pytest.fixture(scope="session")
def _folder() -> Iterator[Path]:
    """A folder that other users may walk through, as pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="startline-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


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
def postfix(
    _postfix: Postfix,
    dovecot: Dovecot,
    _listener_port: int,
    settings: LazySettings,
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Postfix]:
    """The relay that the settings name.

    It knows where the contact's mail goes, and where mail returns: to the mailbox, or to our own listener.
    What a test has sent comes to its end with it: a conversation cut short would be tried again in a later test.
    """
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _postfix.port
    settings.STARTLINE_SENDER = "provisioning@nordwind.example"
    settings.STARTLINE_BOUNCE_ADDRESS = RETURNS
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)  # or they would outlive the test
    with ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(max_workers=1))
        desk = Desk(threads)
        stack.callback(threads.submit, connections.close_all)
        stack.enter_context(
            serving(lambda loop: desk.conversation(Speech.LMTP, loop=loop), port=_listener_port)
        )
        yield _postfix
        _postfix.forget()
