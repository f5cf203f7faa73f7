"""`startline run`: from nothing to mails and pages in one terminal, and nothing left when it is over."""

import os
import signal
import socket
import subprocess
import urllib.request
from base64 import b64encode
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.embedded.launching import is_down
from tests.management.processes import Startline, alive, descendants, eventually, free_port, startline
from tests.posted_mails import SECRET, postmark
from tests.replies import reply
from tests.smtp_peer import Peer

from startline.actions.open_instance import open_instance

_READY = "What to type in a second terminal"


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What somebody saw who started it for the first time, looked at the pages, and pressed Ctrl-C."""

    home: Path
    output: str
    page_status: int
    post_status: int
    processes: Collection[int]
    exit_code: int


@pytest.fixture(scope="session")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    """The first start of all; the other tests go on from the home that it leaves."""
    home, port = tmp_path_factory.mktemp("a newcomer's") / "var", str(free_port())
    hooks = {"STARTLINE_MAIL_REPLIES": "postmark", "STARTLINE_ANYMAIL_WEBHOOK_SECRET": SECRET}
    with Startline("run", home=home, STARTLINE_PORT=port, **hooks) as run:
        run.says(_READY)
        started = descendants(run.pid)
        with urllib.request.urlopen(f"http://localhost:{port}/") as page:
            status = page.status
        posted = _posted_in_chunks(port)
        exit_code = run.ended_by(signal.SIGINT)
        return Newcomer(
            home=home,
            output=run.output,
            page_status=status,
            post_status=posted,
            processes=started,
            exit_code=exit_code,
        )


def _posted_in_chunks(port: str) -> int:
    """The status with which a mail is taken that a provider posts without saying how long it is."""
    post = postmark(reply(to="anybody@mail.example"), to="anybody@mail.example")
    signed_in = b64encode(SECRET.encode()).decode()
    headers = {"Content-Type": post.content_type, "Authorization": f"Basic {signed_in}"}
    pieces = (post.body[start : start + 100] for start in range(0, len(post.body), 100))
    with closing(HTTPConnection("127.0.0.1", int(port))) as web:
        web.request("POST", "/hooks/mail/postmark/replies/", pieces, headers, encode_chunked=True)
        return web.getresponse().status


@pytest.fixture
def home(newcomer: Newcomer, tmp_path: Path) -> Path:
    """A home of this test alone, as the newcomer left it."""
    subprocess.run(["cp", "-a", newcomer.home, tmp_path / "var"], check=True)
    return tmp_path / "var"


@pytest.fixture
def port() -> str:
    return str(free_port())


@pytest.fixture
def run(home: Path, port: str) -> Iterator[Startline]:
    with Startline("run", home=home, STARTLINE_PORT=port) as run:
        run.says(_READY)
        yield run


def test_a_newcomer_sees_mails_and_windows_and_pages(newcomer: Newcomer) -> None:
    said = newcomer.output

    assert "it@dangelo.example, order 5001017, lines 1.0, 2.0. The window of 7 days runs until" in said
    assert "Mail refused: unknown.person@helianthe.example" in said
    assert "Mail put off: full@kivela-maskin.example" in said
    assert "Order 5001048, lines 1.0, 2.0: informatica@olmo.example completed the service setup" in said
    assert len(list((newcomer.home / "mailbox" / "new").iterdir())) > 10
    assert newcomer.page_status == 200


def test_what_comes_in_chunks_is_taken(newcomer: Newcomer) -> None:
    assert newcomer.post_status == 200


def test_ctrl_c_leaves_nothing_behind(newcomer: Newcomer) -> None:
    assert newcomer.exit_code == 0
    assert len(newcomer.processes) >= 3
    assert not any(map(alive, newcomer.processes))
    assert is_down(newcomer.home)


def test_a_second_run_keeps_what_is_there_and_imports_nothing(home: Path, run: Startline) -> None:
    checked = startline("check", home=home)

    assert "imported" not in run.output
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_only_one_run_has_a_home_and_the_other_says_who(home: Path, run: Startline) -> None:
    other = startline("run", home=home, STARTLINE_PORT=str(free_port()))

    assert other.returncode == 1
    assert f"Startline already runs in {home}: process {run.pid}, http://localhost:" in other.stderr


def test_a_taken_port_is_named_with_the_way_out(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]

        web = startline("web", home=home, STARTLINE_PORT=str(taken))

    assert web.returncode == 1
    assert (
        web.stderr == f"Another program uses port {taken}. "
        f"Set STARTLINE_PORT to a free one, such as {taken + 1}.\n"
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

    eventually(lambda: not any(map(alive, started)))
    with Startline("run", home=home, STARTLINE_PORT=port) as next_run:
        next_run.says(_READY)
        assert next_run.ended_by(signal.SIGTERM) == 128 + signal.SIGTERM
    assert is_down(home)


def test_a_mail_server_of_ones_own_takes_the_mailboxs_place(home: Path, port: str) -> None:
    own = {"STARTLINE_SMTP_HOST": "127.0.0.1", "STARTLINE_PORT": port}
    with Peer() as peer, Startline("run", home=home, **own, STARTLINE_SMTP_PORT=str(peer.port)) as run:
        run.says(_READY)
        startline("change-contact", "5001086", "own@server.example", "--line", "2.0", home=home)

        eventually(lambda: any("own@server.example" in mail.recipients for mail in peer.accepted))

    assert "/mailbox" not in run.output


def test_a_run_is_not_for_a_real_instance(committed_url: str, tmp_path: Path) -> None:
    open_instance(rehearsal=False)

    refused = startline("run", home=tmp_path, DATABASE_URL=committed_url, STARTLINE_PORT=str(free_port()))

    assert refused.returncode == 1
    assert "This database holds a real instance" in refused.stderr


def _answers(port: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://localhost:{port}/") as page:
        return bool(page.status == 200)
    return False
