"""What the tests of commands share: a clock that stands at NOW, a terminal that speaks English, a real worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from tests import worlds
from tests.management.processes import Startline
from tests.smtp_peer import Peer
from tests.worlds import NOW

from startline.wording.build import build_catalogues

build_catalogues()


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is NOW, and the terminal has no language of its own."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def committed_cast(transactional_db: None) -> worlds.Cast:
    """The cast where other processes see it too."""
    return worlds.cast()


@pytest.fixture
def worker(committed_url: str, peer: Peer, tmp_path: Path) -> Iterator[Startline]:
    """A worker in a process of its own, for two jobs at once."""
    with Startline(
        *("worker", "--concurrency", "2"),
        home=tmp_path / "var",
        DATABASE_URL=committed_url,
        STARTLINE_SMTP_HOST="127.0.0.1",
        STARTLINE_SMTP_PORT=str(peer.port),
        STARTLINE_SMTP_TIMEOUT_S="150",
    ) as worker:
        yield worker
