"""The rehearsal's mailbox in the browser."""

from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, cast, place, token_for

from startline.mail.mailbox import run_mailbox
from startline.mail.transport import Courier, SmtpBackend
from startline.sweeps.deliver_mails import deliver_mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def home(tmp_path: Path, settings: LazySettings) -> Path:
    settings.STARTLINE_HOME = tmp_path
    return tmp_path


@pytest.fixture
def world(home: Path) -> Cast:
    return cast()


@pytest.fixture
def delivered(world: Cast, home: Path) -> Placed:
    """An order whose mail is in the mailbox."""
    order = place(world.partner, Wanted(stage=Stage.NOT_DELIVERED))
    with run_mailbox(folder=home / "mailbox", port=0) as port:
        backend = SmtpBackend(host="127.0.0.1", port=port, timeout=10)
        with Courier(backend) as courier:
            deliver_mails(clock=_now, courier=courier)
    return order


def _now() -> datetime:
    return NOW


def mail_address(client: Client) -> str:
    page = client.get("/mailbox/").content.decode()
    return page.partition('<td><a href="')[2].partition('"')[0]


def test_an_empty_mailbox_says_when_mail_comes(client: Client, world: Cast) -> None:
    response = client.get("/mailbox/")

    assert response.status_code == 200
    assert "No mail has been delivered yet." in response.content.decode()


def test_the_mailbox_lists_each_mail_with_its_recipient_and_time(client: Client, delivered: Placed) -> None:
    page = client.get("/mailbox/").content.decode()

    assert "it@acme.example" in page
    assert "16 Nov 2026, 10:00" in page
    assert "provisioning@startline.example" in page


def test_a_mail_shows_its_text_its_html_in_a_closed_frame_and_its_link(
    client: Client, delivered: Placed, settings: LazySettings
) -> None:
    response = client.get(mail_address(client))

    page = response.content.decode()
    token = token_for(delivered.line_ids["1.0"])
    assert f'<a class="button" href="{settings.STARTLINE_URL}/m/{token}"' in page
    assert "Order 104583020" in page.partition("<pre>")[2]
    frame = page.partition('<iframe sandbox=""')[2].partition("</iframe>")[0]
    assert "default-src 'none'" in unescape(frame)
    assert "style-src 'self' 'unsafe-inline'" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]


def test_a_mail_cannot_break_out_of_its_frame(client: Client, world: Cast, home: Path) -> None:
    folder = home / "mailbox" / "new"
    folder.mkdir(parents=True)
    html = '<p title="x">"></iframe><script>alert(1)</script></p>'
    (folder / "1.evil").write_text(
        f"Subject: <b>hi</b>\nDelivered-To: it@acme.example\nContent-Type: text/html\n\n{html}\n"
    )

    page = client.get("/mailbox/1.evil/").content.decode()

    assert "<script>" not in page
    assert page.count("</iframe>") == 1
    assert "<h1>&lt;b&gt;hi&lt;/b&gt;</h1>" in page


@pytest.mark.parametrize("key", ["none", "..%2F..%2Fsecrets%2Flink_key", "1.evil:2,S"])
def test_a_mail_that_is_not_there_is_not_found(client: Client, world: Cast, key: str) -> None:
    assert client.get(f"/mailbox/{key}/").status_code == 404


def test_a_real_instance_has_no_mailbox(client: Client, home: Path) -> None:
    cast(rehearsal=False)

    assert client.get("/mailbox/").status_code == 404
    assert client.get("/mailbox/any/").status_code == 404


@pytest.mark.parametrize("address", ["/mailbox/", "/mailbox/any/"])
def test_the_mailbox_is_only_read(client: Client, world: Cast, address: str) -> None:
    assert client.post(address).status_code == 405
