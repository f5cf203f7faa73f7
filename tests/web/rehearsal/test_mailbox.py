"""The rehearsal's mailbox in the browser."""

import os
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.test import Client
from django.urls import reverse
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, cast, place, token_for

from startline.mail.link import newest_key_number
from startline.mail.mailbox import run_mailbox
from startline.mail.transport import Courier, SmtpBackend
from startline.models.mail import Link, Mail, MailKind, MailLine
from startline.queries.paging import cursor_of
from startline.sweeps.deliver_mails import deliver_mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def home(tmp_path: Path, settings: LazySettings) -> Path:
    settings.STARTLINE_HOME = tmp_path
    return tmp_path


@pytest.fixture
def world(home: Path, client: Client) -> Cast:
    """The cast, of whom Giulia Conti is signed in."""
    world = cast()
    client.force_login(world.owner)
    return world


@pytest.fixture
def delivered(world: Cast, home: Path) -> Placed:
    """An order whose mail is in the mailbox."""
    order = place(world.partner, Wanted(stage=Stage.NOT_DELIVERED))
    deliver(home)
    return order


def deliver(home: Path) -> None:
    """Deliver what is due into the mailbox."""
    with run_mailbox(folder=home / "mailbox", port=0) as port:
        backend = SmtpBackend(host="127.0.0.1", port=port, timeout=60)
        with Courier(backend) as courier:
            deliver_mails(clock=_now, courier=courier)


def write_daily_mail(order: Placed) -> None:
    """One to whoever got the order's first mail."""
    first = Mail.objects.get()
    mail = Mail.objects.create(
        account_id=first.account_id,
        transaction_id=first.transaction_id,
        kind=MailKind.ATTENTION,
        recipient_id=first.recipient_id,
        language="en",
        counts_at=NOW,
        due_at=NOW,
        day=NOW.date(),
    )
    MailLine.objects.create(
        mail_id=mail.id, line_id=order.line_ids["1.0"], account_id=mail.account_id, contact_epoch=0
    )
    Link.objects.create(mail_id=mail.id, account_id=mail.account_id, key_number=newest_key_number())


def _now() -> datetime:
    return NOW


def keep(home: Path, *recipients: str) -> None:
    """Put a mail for each into the mailbox, the last one newest."""
    folder = home / "mailbox" / "new"
    folder.mkdir(parents=True, exist_ok=True)
    for number, recipient in enumerate(recipients):
        mail = folder / f"{number:04}.mail"
        mail.write_text(f"Subject: Mail {number:04}\nDelivered-To: {recipient}\n\nText\n")
        os.utime(mail, (1_700_000_000 + number, 1_700_000_000 + number))


def mail_address(client: Client) -> str:
    page = client.get("/mailbox/").content.decode()
    return page.partition('<td class="wide"><a href="')[2].partition('"')[0]


@pytest.mark.usefixtures("world")
def test_an_empty_mailbox_says_when_mail_comes(client: Client) -> None:
    response = client.get("/mailbox/")

    assert response.status_code == 200
    assert "No mail has been delivered yet." in response.content.decode()


@pytest.mark.usefixtures("delivered")
def test_the_mailbox_lists_each_mail_with_its_recipient_and_time(client: Client) -> None:
    page = client.get("/mailbox/").content.decode()

    assert "it@acme.example" in page
    assert "16 Nov 2026, 10:00" in page
    assert "provisioning@startline.example" in page


@pytest.mark.usefixtures("world")
def test_mails_to_one_recipient_are_found(client: Client, home: Path) -> None:
    keep(home, "it@acme.example", "it@zeta.example", "IT@Acme.example")

    page = client.get("/mailbox/?to=it@acme").content.decode()

    assert page.index("Mail 0002") < page.index("Mail 0000")
    assert "Mail 0001" not in page


@pytest.mark.usefixtures("world")
def test_a_recipient_without_mail_is_said_to_have_none(client: Client, home: Path) -> None:
    keep(home, "it@acme.example")

    page = client.get("/mailbox/?to=%3Cb%3E").content.decode()

    assert "No mail went to an address with “&lt;b&gt;” in it." in page
    assert "Show all mail" in page


@pytest.mark.usefixtures("world")
def test_older_mails_stand_on_the_next_page(client: Client, home: Path) -> None:
    keep(home, *["it@acme.example"] * 53)

    first = client.get("/mailbox/").content.decode()
    after = first.partition("?after=")[2].partition('"')[0]
    second = client.get(f"/mailbox/?after={after}").content.decode()

    assert first.count("Mail 00") == 50
    assert [f"Mail 000{number}" in second for number in range(4)] == [True, True, True, False]
    assert "First page" in second
    assert "Next page" not in second


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("after", ["nonsense", "eHx5", cursor_of("9" * 5000, "key")])
def test_a_mistyped_page_is_not_found(client: Client, after: str) -> None:
    assert client.get(f"/mailbox/?after={after}").status_code == 404


@pytest.mark.usefixtures("world")
def test_the_list_renews_itself(client: Client, home: Path) -> None:
    keep(home, "it@acme.example")
    headers = {"HX-Request": "true", "HX-Target": "live"}

    first = client.get("/mailbox/", headers=headers)
    again = client.get("/mailbox/", headers={**headers, "If-None-Match": first["ETag"]})
    keep(home, "it@acme.example", "it@zeta.example")
    changed = client.get("/mailbox/", headers={**headers, "If-None-Match": first["ETag"]})

    assert "<html" not in first.content.decode()
    assert (again.status_code, again.content) == (304, b"")
    assert "it@zeta.example" in changed.content.decode()


def test_a_mail_shows_its_text_its_html_in_a_closed_frame_and_its_link(
    client: Client, delivered: Placed, settings: LazySettings
) -> None:
    response = client.get(mail_address(client))

    page = response.content.decode()
    token = token_for(delivered.line_ids["1.0"])
    assert f'<a class="button" href="{settings.STARTLINE_URL}/m/{token}"' in page
    assert "Order 104583020" in page.partition("<pre")[2]
    frame = page.partition('<iframe sandbox=""')[2].partition("</iframe>")[0]
    assert "default-src 'none'" in unescape(frame)
    assert "script-src 'self'; " in response["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in response["Content-Security-Policy"]


def test_the_editors_daily_mail_leads_to_the_work_list(world: Cast, home: Path, client: Client) -> None:
    order = place(world.partner, Wanted(stage=Stage.AWAITING))
    write_daily_mail(order)
    deliver(home)

    page = client.get(mail_address(client)).content.decode()

    assert f'class="button" href="{settings.STARTLINE_URL}/"' in page
    assert reverse("work") == "/"


@pytest.mark.usefixtures("world")
def test_a_mail_cannot_break_out_of_its_frame(client: Client, home: Path) -> None:
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


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("key", ["none", "..%2F..%2Fsecrets%2Flink_key", "1.evil:2,S"])
def test_a_mail_that_is_not_there_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"/mailbox/{key}/").status_code == 404


@pytest.mark.parametrize("address", ["/mailbox/", "/mailbox/any/"])
def test_a_real_instance_has_no_mailbox(client: Client, home: Path, address: str) -> None:
    client.force_login(cast(rehearsal=False).owner)

    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("address", ["/mailbox/", "/mailbox/any/"])
def test_the_mailbox_is_for_people_who_are_signed_in(client: Client, address: str) -> None:
    cast()

    assert client.get(address).url == f"/account/login/?next={address}"  # type: ignore[attr-defined]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("address", ["/mailbox/", "/mailbox/any/"])
def test_the_mailbox_is_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
