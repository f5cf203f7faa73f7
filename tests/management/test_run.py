"""`startline run`: from nothing to mails and pages in one terminal, and nothing left when it is over."""

import os
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.embedded.launching import is_down
from tests.management.processes import Startline, alive, descendants, eventually, free_port, startline
from tests.smtp_peer import Peer

from startline.actions.open_instance import open_instance

# They share a home, one after the other.
pytestmark = pytest.mark.xdist_group("run")

_READY = "What to type in a second terminal"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that the newcomer makes and the others go on with."""
    return tmp_path_factory.mktemp("a newcomer's") / "var"


@pytest.fixture(scope="module")
def port() -> str:
    return str(free_port())


@pytest.fixture(scope="module")
def run(home: Path, port: str) -> Iterator[Startline]:
    """A second run, after the newcomer's; the last test kills it."""
    if not home.exists():  # the newcomer was not asked for
        _run_once(home, port)
    with Startline("run", home=home, STARTLINE_PORT=port) as run:
        run.says(_READY)
        yield run


def test_a_newcomer_sees_mails_and_pages_and_ctrl_c_leaves_nothing_behind(home: Path, port: str) -> None:
    with Startline("run", home=home, STARTLINE_PORT=port) as run:
        run.says(_READY)
        started = descendants(run.pid)
        page = urllib.request.urlopen(f"http://localhost:{port}/")

        exit_code = run.ended_by(signal.SIGINT)

    assert page.status == 200
    assert "it@dangelo.example, order 5001017, lines 1.0, 2.0. The window of 7 days runs until" in run.output
    assert "Mail refused: unknown.person@helianthe.example" in run.output
    assert "Mail put off: full@kivela-maskin.example" in run.output
    assert "Order 5001048, lines 1.0, 2.0: informatica@olmo.example completed the service setup" in run.output
    assert len(list((home / "mailbox" / "new").iterdir())) > 10
    assert exit_code == 0
    assert len(started) >= 3
    assert not any(map(alive, started))
    assert is_down(home)


def test_a_second_run_keeps_what_is_there_and_imports_nothing(home: Path, run: Startline) -> None:
    checked = startline("check", home=home)

    assert "imported" not in run.output
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_only_one_run_has_a_home_and_the_other_says_who(home: Path, run: Startline) -> None:
    other = startline("run", home=home, STARTLINE_PORT=str(free_port()))

    assert other.returncode == 1
    assert f"Startline already runs in {home}: process {run.pid}, http://localhost:" in other.stderr


def test_a_taken_port_is_named_with_the_way_out(home: Path, port: str, run: Startline) -> None:
    web = startline("web", home=home, STARTLINE_PORT=port)

    assert web.returncode == 1
    assert (
        web.stderr == f"Another program uses port {port}. "
        f"Set STARTLINE_PORT to a free one, such as {int(port) + 1}.\n"
    )


def test_processes_that_die_and_a_database_that_is_killed_come_back_and_mail_goes_on(
    home: Path, port: str, run: Startline
) -> None:
    for child in descendants(run.pid):
        with suppress(ProcessLookupError):  # the web server's own child goes with it
            os.kill(child, signal.SIGKILL)
    os.kill(int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    run.says("The database was gone; it is started again.")
    changed = startline("change-contact", "5001024", "anyone@else.example", "--line", "1.0", home=home)

    assert changed.returncode == 0, changed.stderr
    run.says("Mail accepted: anyone@else.example, order 5001024, line 1.0")
    eventually(lambda: _answers(port))


def test_nothing_survives_kill_9_of_the_run_and_the_next_one_takes_over(
    home: Path, port: str, run: Startline
) -> None:
    started = descendants(run.pid)

    run.process.kill()

    eventually(lambda: not any(map(alive, started)), within_s=20)
    with Startline("run", home=home, STARTLINE_PORT=port) as next_run:
        next_run.says(_READY)
        assert next_run.ended_by(signal.SIGTERM) == 128 + signal.SIGTERM
    assert is_down(home)


def test_a_mail_server_of_ones_own_takes_the_mailboxs_place(home: Path, port: str) -> None:
    own = {"STARTLINE_SMTP_HOST": "127.0.0.1", "STARTLINE_PORT": port}
    with Peer() as peer, Startline("run", home=home, **own, STARTLINE_SMTP_PORT=str(peer.port)) as run:
        run.says(_READY)
        startline("change-contact", "5001086", "own@server.example", "--line", "2.0", home=home)

        (mail,) = peer.wait_for(1)

    assert mail.recipients == ["own@server.example"]


def test_a_run_is_not_for_a_real_instance(committed_url: str, tmp_path: Path) -> None:
    open_instance(rehearsal=False)

    refused = startline("run", home=tmp_path, DATABASE_URL=committed_url, STARTLINE_PORT=str(free_port()))

    assert refused.returncode == 1
    assert "This database holds a real instance" in refused.stderr


def _run_once(home: Path, port: str) -> None:
    with Startline("run", home=home, STARTLINE_PORT=port) as run:
        run.says(_READY)
        run.ended_by(signal.SIGINT)


def _answers(port: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://localhost:{port}/") as page:
        return bool(page.status == 200)
    return False
