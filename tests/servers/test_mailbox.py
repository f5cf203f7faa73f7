"""Returned mail fetched from a real IMAP server, whatever that does meanwhile (PRODUCT M4)."""

import logging
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.management.processes import Startline, eventually, free_port
from tests.servers.conftest import CONTACT_BOX, RETURNS
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.mailbox import DONE, fetch, place_on

from startline import clock
from startline.actions.fetch_returned import last_fetched
from startline.mail.returned_mailbox import READ_BYTES
from startline.mail.wake import wake
from startline.models import DeliveryNotice
from startline.models.delivery import NoticeSource
from startline.tasks import FETCH_RETURNED

pytestmark = pytest.mark.django_db


def _mail(number: int = 1, *, padding: int = 0) -> bytes:
    lines = (b"x" * 70 + b"\r\n") * (padding // 72)
    return (
        f"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered {number}\r\n\r\nGone.\r\n".encode() + lines
    )


def test_what_lies_there_is_taken_in_and_put_away(dovecot: Dovecot) -> None:
    dovecot.add(RETURNS, _mail(1), _mail(2))

    more = fetch(place_on(dovecot))
    again = fetch(place_on(dovecot))

    notices = DeliveryNotice.objects.order_by("id")
    last = last_fetched()
    assert (more, again) == (False, False)
    assert [bytes(notice.raw) for notice in notices] == [_mail(1), _mail(2)]
    assert {notice.source for notice in notices} == {NoticeSource.IMAP}
    assert (len(dovecot.mails(RETURNS)), len(dovecot.mails(RETURNS, folder=DONE))) == (0, 2)
    assert last is not None
    assert (last.taken, last.trouble) == (0, "")


def test_without_a_folder_for_what_is_done_it_is_deleted(dovecot: Dovecot) -> None:
    dovecot.add(RETURNS, _mail())

    fetch(place_on(dovecot, done=""))

    assert DeliveryNotice.objects.count() == 1
    assert (len(dovecot.mails(RETURNS)), len(dovecot.mails(RETURNS, folder=DONE))) == (0, 0)


def test_the_same_mail_is_taken_in_once_however_often_it_lies_there(dovecot: Dovecot) -> None:
    dovecot.add(RETURNS, _mail(), _mail())

    fetch(place_on(dovecot))

    assert DeliveryNotice.objects.count() == 1
    assert len(dovecot.mails(RETURNS, folder=DONE)) == 2


def test_more_than_a_run_takes_is_left_for_the_next_oldest_first(dovecot: Dovecot) -> None:
    dovecot.add(RETURNS, *(_mail(number) for number in range(5)))

    more = [fetch(place_on(dovecot), limit=2) for _ in range(3)]

    raws = [bytes(notice.raw) for notice in DeliveryNotice.objects.order_by("id")]
    assert more == [True, True, False]
    assert raws == [_mail(number) for number in range(5)]


def test_a_server_that_goes_away_after_the_commit_makes_a_mail_known_twice_and_taken_in_once(
    dovecot: Dovecot,
) -> None:
    dovecot.add(RETURNS, _mail(1), _mail(2))
    reads: list[datetime] = []

    def clock_that_ends_the_conversation() -> datetime:
        reads.append(clock.now())
        if len(reads) == 2:  # both are read, and the second is about to be taken in
            dovecot.kick(RETURNS)
        return reads[-1]

    fetch(place_on(dovecot), clock=clock_that_ends_the_conversation)
    last = last_fetched()
    kept, lying = DeliveryNotice.objects.count(), len(dovecot.mails(RETURNS))
    fetch(place_on(dovecot))

    assert last is not None
    assert "cannot be read" in last.trouble
    assert (kept, lying) == (2, 2)
    assert DeliveryNotice.objects.count() == 2
    assert not dovecot.mails(RETURNS)


def test_of_a_large_mail_only_the_beginning_is_read(dovecot: Dovecot) -> None:
    dovecot.add(RETURNS, _mail(padding=8_000_000))
    before = len(dovecot.log)

    fetch(place_on(dovecot))

    notice = DeliveryNotice.objects.get()
    eventually(lambda: "out=" in dovecot.log[before:])
    sent = [int(number) for number in re.findall(r" out=(\d+)", dovecot.log[before:])]
    assert notice.raw_bytes == READ_BYTES
    assert max(sent) < 2 * READ_BYTES
    assert len(dovecot.mails(RETURNS, folder=DONE)[0]) > 8_000_000 - 100


def test_a_run_that_is_asked_to_stop_ends_after_the_mail_in_hand(dovecot: Dovecot) -> None:
    dovecot.add(RETURNS, *(_mail(number) for number in range(3)))
    asked = iter([False, True])

    fetch(place_on(dovecot), should_stop=lambda: next(asked))

    assert DeliveryNotice.objects.count() == 1
    assert (len(dovecot.mails(RETURNS)), len(dovecot.mails(RETURNS, folder=DONE))) == (2, 1)


@pytest.mark.parametrize(
    ("changes", "way_out"),
    [
        ({"password": "wrong"}, "Check STARTLINE_IMAP_USER and _PASSWORD"),
        ({"password": "pässword"}, "Check STARTLINE_IMAP_USER and _PASSWORD"),
        ({"user": "nobody@nowhere.example"}, "Check STARTLINE_IMAP_USER and _PASSWORD"),
        ({"folder": "Not there"}, "Check STARTLINE_IMAP_FOLDER"),
        ({"done": "//"}, "STARTLINE_IMAP_DONE cannot be made"),
        ({"done": "*"}, "nothing can be moved to STARTLINE_IMAP_DONE"),
        ({"host": "no-such-host.invalid"}, "Check STARTLINE_IMAP_HOST and _PORT"),
        ({"tls": True}, "Check STARTLINE_IMAP_TLS"),
    ],
)
def test_trouble_is_logged_with_the_way_out_and_raises_nothing(
    changes: Mapping[str, Any], way_out: str, dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    dovecot.add(RETURNS, _mail())

    with caplog.at_level(logging.ERROR):
        more = fetch(place_on(dovecot, **changes))

    last = last_fetched()
    assert more is False
    assert way_out in caplog.text
    assert last is not None
    assert way_out in last.trouble
    assert PASSWORD not in caplog.text
    assert len(dovecot.mails(RETURNS)) == 1


def test_a_port_on_which_nobody_listens_is_told(dovecot: Dovecot, caplog: pytest.LogCaptureFixture) -> None:
    fetch(place_on(dovecot, port=free_port()))

    assert "nobody answers" in caplog.text


@pytest.mark.parametrize("secure", [{"tls": True}, {"starttls": True}])
def test_a_certificate_is_checked_and_one_that_is_trusted_is_taken(
    secure: Mapping[str, bool], dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dovecot.add(RETURNS, _mail())
    port = dovecot.imaps if "tls" in secure else dovecot.imap
    place = place_on(dovecot, host="localhost", port=port, **secure)

    fetch(place)
    refused = last_fetched()
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.folder / "certificate.pem"))
    fetch(place)

    assert refused is not None
    assert "certificate" in refused.trouble
    assert DeliveryNotice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_fetches_where_the_settings_name_a_mailbox(
    dovecot: Dovecot, committed_url: str, tmp_path: Path
) -> None:
    dovecot.add(RETURNS, _mail())

    with Startline(
        *("worker", "--concurrency", "3"),
        home=tmp_path / "var",
        DATABASE_URL=committed_url,
        STARTLINE_IMAP_HOST="127.0.0.1",
        STARTLINE_IMAP_PORT=str(dovecot.imap),
        STARTLINE_IMAP_TLS="0",
        STARTLINE_IMAP_USER=RETURNS,
        STARTLINE_IMAP_PASSWORD=PASSWORD,
    ):
        wake(FETCH_RETURNED)
        eventually(lambda: DeliveryNotice.objects.count() == 1)
        eventually(lambda: not dovecot.mails(RETURNS))


def test_the_mailbox_of_somebody_else_is_not_touched(dovecot: Dovecot) -> None:
    dovecot.add(CONTACT_BOX, _mail())

    fetch(place_on(dovecot))

    assert len(dovecot.mails(CONTACT_BOX)) == 1
