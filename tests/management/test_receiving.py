"""`startline receive`: returned mail over real connections, on record before its 250, and nothing else (PRODUCT M4)."""

import re
import signal
import smtplib
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connections
from tests.mail.facts import MAIL_ID
from tests.management.processes import Startline, eventually, startline

from startline.mail.link import newest_key_number
from startline.mail.loopback import serving
from startline.mail.reply_address import reply_address
from startline.mail.verp import envelope_sender
from startline.management.receiving import (
    MESSAGE_BYTES,
    MOST_CONNECTIONS,
    MOST_RECIPIENTS,
    MOST_REPLIES,
    Desk,
    Speech,
)
from startline.models import DeliveryNotice
from startline.models.delivery import NoticeSource
from startline.returned.replies import REPLY_BYTES, read_reply

_BOUNCE_ADDRESS = "bounces@mail.nordwind.example"
_MESSAGE = b"From: MAILER-DAEMON@mx.acme.example\r\nSubject: Undelivered\r\n\r\nNo such user.\r\n"
_NOWHERE = 9
Open = Callable[..., smtplib.SMTP]


@pytest.fixture(autouse=True)
def _bounce_address(settings: LazySettings) -> None:
    settings.STARTLINE_BOUNCE_ADDRESS = _BOUNCE_ADDRESS


@pytest.fixture
def opened(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Connects to a listener of its own, for LMTP where nothing else is asked for."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)  # or they would outlive the test
    with ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(max_workers=1))
        desk = Desk(threads)
        stack.callback(threads.submit, connections.close_all)
        ports = {
            speech: stack.enter_context(serving(partial(_conversation, desk=desk, speech=speech), port=0))
            for speech in Speech
        }

        def connect(speech: Speech = Speech.LMTP) -> smtplib.SMTP:
            kind = smtplib.LMTP if speech is Speech.LMTP else smtplib.SMTP
            session = kind("127.0.0.1", ports[speech], timeout=60)
            stack.callback(session.close)
            session.ehlo_or_helo_if_needed()
            return session

        yield connect


def _conversation(loop, *, desk: Desk, speech: Speech):  # type: ignore[no-untyped-def]
    return desk.conversation(speech, loop=loop)


def _begin(session: smtplib.SMTP, *recipients: str, sender: str = "") -> list[int]:
    session.mail(sender)
    return [session.rcpt(recipient)[0] for recipient in recipients]


def _send(session: smtplib.SMTP, content: bytes = _MESSAGE) -> tuple[int, bytes]:
    session.docmd("DATA")
    session.send(content + b".\r\n")
    return session.getreply()


@pytest.mark.parametrize("speech", Speech)
def test_a_mail_to_an_address_that_a_mail_went_out_from_is_on_record_before_the_answer(
    speech: Speech, opened: Open
) -> None:
    session = opened(speech)
    address = envelope_sender(MAIL_ID)

    accepted = _begin(session, address, sender="")
    code, words = _send(session)

    notice = DeliveryNotice.objects.get()
    assert (accepted, code, words) == ([250], 250, b"2.0.0 Taken in")
    assert (notice.source, notice.delivered_to) == (NoticeSource.LMTP, address)
    assert bytes(notice.raw) == _MESSAGE


def test_the_same_mail_is_taken_in_once_and_another_beside_it(opened: Open) -> None:
    session, address = opened(), envelope_sender(MAIL_ID)
    answers = []

    for content in (_MESSAGE, _MESSAGE, _MESSAGE + b"Another.\r\n"):
        _begin(session, address)
        answers.append(_send(session, content)[1])

    assert answers == [b"2.0.0 Taken in", b"2.0.0 Known already", b"2.0.0 Taken in"]
    assert DeliveryNotice.objects.count() == 2


def test_a_mail_for_several_is_taken_in_for_each_and_answered_for_each(opened: Open) -> None:
    session = opened()
    addresses = [envelope_sender(uuid4()) for _ in range(3)]

    _begin(session, *addresses)
    answers = [_send(session), session.getreply(), session.getreply()]

    assert [code for code, _ in answers] == [250] * 3
    assert set(DeliveryNotice.objects.values_list("delivered_to", flat=True)) == set(addresses)
    assert session.noop()[0] == 250


def test_recipients_beyond_the_most_at_once_are_to_come_again(opened: Open) -> None:
    addresses = [envelope_sender(uuid4()) for _ in range(MOST_RECIPIENTS + 1)]

    answers = _begin(opened(), *addresses)

    assert answers == [250] * MOST_RECIPIENTS + [452]


def test_smtp_answers_once_for_several(opened: Open) -> None:
    session = opened(Speech.SMTP)

    _begin(session, envelope_sender(uuid4()), envelope_sender(uuid4()))

    assert _send(session)[0] == 250
    assert session.noop()[0] == 250
    assert DeliveryNotice.objects.count() == 2


@pytest.mark.parametrize(
    "recipient",
    [
        _BOUNCE_ADDRESS,
        "bounces+guessed@mail.nordwind.example",
        "someone@elsewhere.example",
        "@relay.example:someone@elsewhere.example",
        "someone%elsewhere.example@mail.nordwind.example",
        "postmaster",
    ],
)
@pytest.mark.parametrize("speech", Speech)
def test_any_other_recipient_is_refused(recipient: str, speech: Speech, opened: Open) -> None:
    session = opened(speech)

    session.mail("somebody@elsewhere.example")
    code, _ = session.rcpt(recipient)

    assert code // 100 == 5
    assert session.docmd("DATA")[0] == 503
    assert not DeliveryNotice.objects.exists()


def test_an_address_under_another_domain_is_refused_though_its_token_is_ours(opened: Open) -> None:
    local = envelope_sender(MAIL_ID).rpartition("@")[0]

    assert _begin(opened(), f"{local}@elsewhere.example") == [550]


def test_the_case_of_an_address_does_not_matter(opened: Open) -> None:
    assert _begin(opened(), envelope_sender(MAIL_ID).upper()) == [250]


@pytest.mark.parametrize("speech", Speech)
def test_a_mail_above_the_limit_is_refused_as_announced(speech: Speech, opened: Open) -> None:
    session = opened(speech)
    assert session.esmtp_features["size"] == str(REPLY_BYTES)
    announced = session.mail("", [f"SIZE={REPLY_BYTES + 1}"])[0]

    recipients = [envelope_sender(uuid4()) for _ in range(2)]
    _begin(session, *recipients)
    code, words = _send(session, (b"x" * 998 + b"\r\n") * (MESSAGE_BYTES // 1000 + 10))

    assert (announced, code) == (552, 552)
    assert str(MESSAGE_BYTES).encode() in words
    if speech is Speech.LMTP:
        assert session.getreply()[0] == 552
    assert session.noop()[0] == 250
    assert not DeliveryNotice.objects.exists()


def test_an_answer_to_a_mail_about_a_case_may_be_larger(opened: Open) -> None:
    session = opened()
    _begin(session, _reply_address())

    code, _ = _send(session, (b"x" * 998 + b"\r\n") * (MESSAGE_BYTES // 1000 + 10))

    assert code == 250


def test_of_larger_answers_a_few_come_in_at_once(opened: Open) -> None:
    waiting = [opened() for _ in range(MOST_REPLIES + 1)]
    for session in waiting:
        _begin(session, _reply_address())

    codes = [session.docmd("DATA")[0] for session in waiting]

    assert codes == [354] * MOST_REPLIES + [452]
    assert waiting[-1].noop()[0] == 250


def test_an_answer_under_a_key_that_is_gone_is_turned_away(opened: Open, settings: LazySettings) -> None:
    address = _reply_address()
    settings.STARTLINE_LINK_KEYS = {"9": "another-key"}

    assert _begin(opened(), address) == [550]


@pytest.mark.parametrize("sender", ["", "it@acme.example"])
def test_a_reply_whose_envelope_names_no_sender_is_what_a_server_says(sender: str, opened: Open) -> None:
    session = opened()

    _begin(session, _reply_address(), sender=sender)
    _send(session)

    assert read_reply(bytes(DeliveryNotice.objects.get().raw)).report is (sender == "")


def _reply_address() -> str:
    address = reply_address(uuid4(), key_number=newest_key_number())
    assert address is not None
    return address


def test_a_line_that_is_longer_than_the_standard_allows_is_taken(opened: Open) -> None:
    session = opened()

    _begin(session, envelope_sender(MAIL_ID))

    assert _send(session, _MESSAGE + b"x" * 50_000 + b"\r\n")[0] == 250


def test_while_the_database_is_away_the_mail_is_to_come_again(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, address = opened(), envelope_sender(MAIL_ID)
    elsewhere = {**connections.settings["default"], "HOST": "127.0.0.1", "PORT": str(_NOWHERE)}

    with monkeypatch.context() as away:
        away.setitem(connections.settings, "default", elsewhere)
        _begin(session, address)
        refused = _send(session)
    _begin(session, address)

    assert refused[0] == 451
    assert DeliveryNotice.objects.count() == 0


def test_connections_beyond_what_there_is_place_for_are_to_come_again(opened: Open) -> None:
    sessions = [opened() for _ in range(MOST_CONNECTIONS)]

    with pytest.raises(smtplib.SMTPConnectError) as turned_away:
        opened()
    sessions[0].quit()

    def has_place() -> bool:
        try:
            return opened().noop()[0] == 250
        except smtplib.SMTPConnectError:
            return False

    assert turned_away.value.smtp_code == 421
    eventually(has_place)


def test_a_client_that_leaves_in_the_middle_of_a_mail_leaves_nothing_behind(opened: Open) -> None:
    session = opened()

    _begin(session, envelope_sender(MAIL_ID))
    session.docmd("DATA")
    session.send(_MESSAGE)
    session.close()
    time.sleep(0.2)

    assert opened().noop()[0] == 250
    assert not DeliveryNotice.objects.exists()


def test_it_listens_until_it_is_asked_to_stop(committed_url: str, tmp_path: Path) -> None:
    with Startline(
        *("receive", "--lmtp", "127.0.0.1:0", "--smtp", "127.0.0.1:0"),
        home=tmp_path / "var",
        DATABASE_URL=committed_url,
        STARTLINE_BOUNCE_ADDRESS=_BOUNCE_ADDRESS,
        STARTLINE_LINK_KEYS="1:shared-by-both",
    ) as listener:
        listener.says("Listening for SMTP")
        ports = [int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", listener.output)]
        for port in ports:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connected:
                assert connected.recv(100).startswith(b"220 ")

        assert listener.ended_by(signal.SIGTERM) == 0


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        ((), {}, "Say where to listen"),
        (("--lmtp", "nowhere"), {}, "give host and port, such as 127.0.0.1:2424"),
        (("--lmtp", "127.0.0.1:99999"), {}, "give host and port"),
        (("--lmtp", "127.0.0.1:0"), {"STARTLINE_BOUNCE_ADDRESS": ""}, "STARTLINE_BOUNCE_ADDRESS is not set"),
        (("--lmtp", "192.0.2.1:2424"), {}, "cannot listen there"),
    ],
)
def test_a_place_that_cannot_be_listened_on_is_refused_with_the_way_out(
    words: tuple[str, ...], environment: dict[str, str], sentence: str, committed_url: str, tmp_path: Path
) -> None:
    environment = {"STARTLINE_BOUNCE_ADDRESS": _BOUNCE_ADDRESS, **environment}

    ended = startline("receive", *words, home=tmp_path / "var", DATABASE_URL=committed_url, **environment)

    assert ended.returncode in {1, 2}
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
